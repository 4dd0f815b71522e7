//! How good calls were: who was called critical, and who left.

/// One customer at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// Whether they were called critical.
    pub critical: bool,
    /// Whether they left in the days after it. **Empty**: it is too early to know.
    pub left: Option<bool>,
}

/// Hits, misses and false alarms of calls whose outcome is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Record {
    /// Called critical, and left.
    pub hits: usize,
    /// Called critical, and stayed.
    pub false_alarms: usize,
    /// Not called critical, and left.
    pub misses: usize,
    /// Not called critical, and stayed.
    pub quiet: usize,
    /// It is too early to know.
    pub open: usize,
}

impl Record {
    /// Of those who were called critical, the share that left. **Empty**: nobody was, or it is too early.
    pub fn precision(&self) -> Option<f64> {
        share(self.hits, self.hits + self.false_alarms)
    }

    /// Of those who left, the share that had been called critical. **Empty**: nobody left.
    pub fn recall(&self) -> Option<f64> {
        share(self.hits, self.hits + self.misses)
    }
}

#[expect(clippy::cast_precision_loss, reason = "customers are fewer than 2^52")]
fn share(part: usize, of: usize) -> Option<f64> {
    (of > 0).then(|| part as f64 / of as f64)
}

/// Counts how good calls were.
pub fn judge(calls: impl IntoIterator<Item = Call>) -> Record {
    let mut record = Record::default();
    for call in calls {
        let place = match (call.critical, call.left) {
            (_, None) => &mut record.open,
            (true, Some(true)) => &mut record.hits,
            (true, Some(false)) => &mut record.false_alarms,
            (false, Some(true)) => &mut record.misses,
            (false, Some(false)) => &mut record.quiet,
        };
        *place += 1;
    }
    record
}

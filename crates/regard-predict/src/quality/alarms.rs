//! Alarms from a probability on, against what came. Owns the counts.

use super::probabilities::Judged;

/// Alarms at a threshold, against what came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Alarms {
    /// Alarmed, and it came.
    pub hits: usize,
    /// Alarmed, and it did not come.
    pub false_alarms: usize,
    /// It came without an alarm.
    pub misses: usize,
    /// Neither.
    pub quiet: usize,
}

impl Alarms {
    /// Alarms where the probability is at least the threshold.
    pub fn at(judged: &[Judged], threshold: f64) -> Self {
        let mut out = Self::default();
        for one in judged {
            *match (one.probability >= threshold, one.came) {
                (true, true) => &mut out.hits,
                (true, false) => &mut out.false_alarms,
                (false, true) => &mut out.misses,
                (false, false) => &mut out.quiet,
            } += 1;
        }
        out
    }

    /// The share of alarms that were right. **Empty**: `None` without an alarm.
    pub fn precision(&self) -> Option<f64> {
        ratio(self.hits, self.hits + self.false_alarms)
    }

    /// The share of what came that was seen coming. **Empty**: `None` when nothing came.
    pub fn recall(&self) -> Option<f64> {
        ratio(self.hits, self.hits + self.misses)
    }
}

fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

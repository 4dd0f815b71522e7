//! Sums kept while a world is made: what its rows would say. Owns the counting for [`Observed`].

use crate::truth::Observed;

/// A mean in the making.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Mean {
    sum: f64,
    count: f64,
}

impl Mean {
    pub(crate) fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1.0;
    }

    fn value(self) -> f64 {
        if self.count > 0.0 { (self.sum / self.count * 1e4).round() / 1e4 } else { 0.0 }
    }
}

/// What has been seen so far.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) seen: Observed,
    pub(crate) csat_on_time: Mean,
    pub(crate) csat_late: Mean,
    pub(crate) nps_calm: Mean,
    pub(crate) nps_troubled: Mean,
}

impl Tally {
    /// Notes an order that is overdue by so many days at the end.
    pub(crate) fn overdue(&mut self, days: i32) {
        self.seen.overdue_orders += 1;
        let oldest = &mut self.seen.ten_oldest_overdue_days;
        let place = oldest.partition_point(|known| *known >= days);
        oldest.insert(place, days);
        oldest.truncate(10);
    }

    /// The result.
    pub(crate) fn finish(self) -> Observed {
        Observed {
            csat_on_time: self.csat_on_time.value(),
            csat_late: self.csat_late.value(),
            nps_answer_calm: self.nps_calm.value(),
            nps_answer_troubled: self.nps_troubled.value(),
            ..self.seen
        }
    }
}

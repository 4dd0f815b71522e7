//! A cohort's period must be old enough to know. Reason: who ordered last week has had no 90 days in
//! which to come back; counting them as lost would make every recent month look bad.

use crate::metric::When;
use jiff::{ToSpan, civil::Date};
use regard_model::Period;

/// Whether everything that decides about this period has wholly passed by that day.
pub(crate) fn is_old_enough(when: &When, period: Period, passed: Date) -> bool {
    match when {
        When::Cohort(cohort) => period.to.saturating_add(cohort.within_days.days()) <= passed,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Cohort;

    #[test]
    fn the_last_day_of_the_period_needs_its_whole_time() {
        let when = When::Cohort(Cohort {
            time: "ordered_at".into(),
            member: "customer_id".into(),
            event: "order_id".into(),
            within_days: 90,
            filter: Vec::new(),
        });
        let may = Period::parse("2018-05").unwrap();
        assert!(is_old_enough(&when, may, "2018-08-29".parse().unwrap()));
        assert!(!is_old_enough(&when, may, "2018-08-28".parse().unwrap()));
        assert!(is_old_enough(&When::At, may, "2018-05-01".parse().unwrap()));
    }
}

//! Which days are meant when none are named. Reason: the same question must mean the same days on a
//! page, in `regard ask` and over HTTP.
//!
//! - What happens during a period: the last calendar month that has wholly passed at the moment.
//! - A state: the month of the moment so far, so that it is looked at now, and compared with as many
//!   days into the month before.
//! - What became of a state over a period: the last calendar month that has wholly passed, as of a month
//!   that still runs too little is known.
//! - A cohort: the last calendar month that is old enough to know how it went on.
//! - With a grain: twelve units of that grain, ending with the one above.

use super::old_enough::is_old_enough;
use crate::day::last_passed_day;
use crate::metric::When;
use crate::query::Query;
use crate::span::Span;
use regard_model::{Grain, Period};

/// How many units a grain gets by default.
const UNITS: i64 = 12;

pub(super) fn default_period(mut query: Query) -> Query {
    let meant = query.asked.unwrap_or_else(|| of(&query));
    query.span = Some(Span { meant, grain: query.grain, parts: vec![meant], unknown: false });
    query
}

fn of(query: &Query) -> Period {
    let unit = query.grain.unwrap_or(Grain::Month);
    let last = last_unit(query, unit);
    match query.grain {
        Some(grain) => Period { from: grain.step(last.from, 1 - UNITS), to: last.to },
        None => last,
    }
}

fn last_unit(query: &Query, unit: Grain) -> Period {
    if matches!(query.when, When::At | When::Until { .. } | When::Ever) {
        return Period::of(unit, query.lens.today());
    }
    let passed = last_passed_day(&query.lens);
    let mut last = Period::of(unit, passed);
    if last.to > passed {
        last = Period::of(unit, unit.step(last.from, -1));
    }
    while !is_old_enough(&query.when, last, passed) {
        last = Period::of(unit, unit.step(last.from, -1));
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Cohort;
    use crate::rewrite::tests::query;

    fn meant(query: Query) -> String {
        default_period(query).span.unwrap().meant.to_string()
    }

    #[test]
    fn a_flow_covers_the_last_whole_month() {
        assert_eq!(meant(query("2018-09-01", "UTC", None)), "2018-08-01..2018-08-31");
        assert_eq!(meant(query("2018-08-31", "UTC", None)), "2018-08-01..2018-08-31");
        assert_eq!(meant(query("2018-08-31T12:00:00Z", "UTC", None)), "2018-07-01..2018-07-31");
        assert_eq!(meant(query("2018-09-01", "UTC", Some("2017"))), "2017-01-01..2017-12-31");
    }

    #[test]
    fn a_state_is_looked_at_now_and_a_cohort_when_it_is_known() {
        let mut state = query("2018-09-10", "UTC", None);
        state.when = When::At;
        assert_eq!(meant(state.clone()), "2018-09-01..2018-09-30");
        let course = Query { when: When::Over, ..state.clone() };
        assert_eq!(meant(course), "2018-08-01..2018-08-31");
        let mut cohort = state;
        cohort.when = When::Cohort(Cohort {
            time: "ordered_at".into(),
            member: "customer_id".into(),
            event: "order_id".into(),
            within_days: 90,
            filter: Vec::new(),
        });
        // 31 May + 90 days is 29 August; 30 June + 90 days would be 28 September.
        assert_eq!(meant(cohort), "2018-05-01..2018-05-31");
    }

    #[test]
    fn a_grain_gets_twelve_units() {
        let mut months = query("2018-09-01", "UTC", None);
        months.grain = Some(Grain::Month);
        assert_eq!(meant(months.clone()), "2017-09-01..2018-08-31");
        months.grain = Some(Grain::Week);
        assert_eq!(meant(months), "2018-06-04..2018-08-26");
    }
}

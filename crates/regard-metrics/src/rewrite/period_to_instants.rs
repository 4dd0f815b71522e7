//! Turns home days into bounds on the column itself: instants in UTC for an instant column, days for
//! a day column. Reason: `local_day(ordered_at) between …` would read every file; a bare comparison
//! lets the engine skip files and row groups by their statistics.

use crate::metric::When;
use crate::query::{Bounds, Query};
use crate::relation::Relation;
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use regard_model::{ColumnType, Grain, Period, Value};

pub(super) fn period_to_instants(mut query: Query) -> Query {
    let Some(span) = &query.span else { return query };
    let zone = &query.lens.zone;
    let whole = span.whole();
    if let When::During { time, .. } = &query.when {
        let months = query.months.iter().map(|first| Period::of(Grain::Month, *first));
        // What is kept of a month was all there is at the moment; beside it there may be more to come.
        let beside = joined(months)
            .into_iter()
            .map(|run| Period { from: run.from.max(whole.from), to: run.to.min(whole.to) });
        query.beside = beside.map(|days| bounds_of(query.relation, time, days, zone)).collect();
    }
    query.bounds = match &query.when {
        When::During { time, .. } => {
            query.read.iter().map(|days| bounds_of(query.relation, time, *days, zone)).collect()
        }
        // What follows the period decides about it, so it is read as well.
        When::Cohort(cohort) => {
            let read = Period { to: whole.to.saturating_add(cohort.within_days.days()), ..whole };
            vec![bounds_of(query.relation, &cohort.time, read, zone)]
        }
        When::At | When::Over | When::Until { .. } | When::Ever => Vec::new(),
    };
    query
}

/// Periods in order, those that follow each other as one.
fn joined(periods: impl Iterator<Item = Period>) -> Vec<Period> {
    let mut runs: Vec<Period> = Vec::new();
    for period in periods {
        match runs.last_mut().filter(|run| run.to.tomorrow().is_ok_and(|next| next == period.from)) {
            Some(run) => run.to = period.to,
            None => runs.push(period),
        }
    }
    runs
}

/// The bounds of a period on a column of a relation.
fn bounds_of(relation: &Relation, column: &str, period: Period, zone: &TimeZone) -> Bounds {
    let next = period.to.tomorrow().unwrap_or(Date::MAX);
    if relation.kind(column) == Some(ColumnType::Instant) {
        return Bounds {
            from: Value::Instant(start_of(period.from, zone)),
            before: Value::Instant(start_of(next, zone)),
        };
    }
    Bounds { from: Value::Day(period.from), before: Value::Day(next) }
}

/// The first instant of a day. Where the clock jumps over midnight the day begins later.
fn start_of(day: Date, zone: &TimeZone) -> Timestamp {
    day.to_zoned(zone.clone()).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relation;

    fn bounds(column: &str, period: &str) -> Bounds {
        let zone = TimeZone::get("America/Sao_Paulo").unwrap();
        let lines = relation::find("fulfilments").unwrap();
        bounds_of(lines, column, Period::parse(period).unwrap(), &zone)
    }

    #[test]
    fn a_month_at_home_is_two_instants_in_utc() {
        let instant = |text: &str| Value::Instant(text.parse().unwrap());
        let month = bounds("ordered_at", "2018-11");
        // Summer time began on 4 November at midnight: the month starts at −03:00 and ends at −02:00.
        assert_eq!(month.from, instant("2018-11-01T03:00:00Z"));
        assert_eq!(month.before, instant("2018-12-01T02:00:00Z"));
        assert_eq!(bounds("ordered_at", "2018-11-04").from, instant("2018-11-04T03:00:00Z"));
    }

    #[test]
    fn a_day_column_is_bounded_by_days() {
        let month = bounds("promised_on", "2018-08");
        assert_eq!(month.from, Value::Day("2018-08-01".parse().unwrap()));
        assert_eq!(month.before, Value::Day("2018-09-01".parse().unwrap()));
    }
}

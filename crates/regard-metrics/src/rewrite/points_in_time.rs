//! Gives a state its points in time: the end of each part, never after the moment. Reason: a state at
//! the end of August is what was true then, and a part that still runs is looked at now.

use crate::day::last_passed_day;
use crate::metric::When;
use crate::query::{Point, Query};
use regard_model::{Lens, Moment};

pub(super) fn points_in_time(mut query: Query) -> Query {
    let now = now(&query.lens);
    query.points = match (&query.when, &query.span) {
        (When::At, Some(span)) => {
            let point = |day| {
                let end = Moment::end_of_day(day, &query.lens.zone);
                if end >= query.lens.moment { now } else { Point { at: end.instant(), day, passed: day } }
            };
            span.parts.iter().map(|part| point(part.to)).collect()
        }
        // Elsewhere `@passed` and its like mean the moment.
        _ => vec![now],
    };
    query
}

/// The point of the moment itself.
pub(crate) fn now(lens: &Lens) -> Point {
    Point { at: lens.moment.instant(), day: lens.today(), passed: last_passed_day(lens) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rewrite::{cover, tests::query};
    use regard_model::Grain;

    #[test]
    fn a_part_that_still_runs_is_looked_at_now() {
        let mut state = query("2018-09-10T12:00:00Z", "UTC", Some("2018-08..2018-09"));
        state.when = When::At;
        state.grain = Some(Grain::Month);
        let points = points_in_time(cover(state).unwrap()).points;
        assert_eq!(points[0].at.to_string(), "2018-08-31T23:59:59.999999Z");
        assert_eq!(points[0].passed.to_string(), "2018-08-31");
        assert_eq!(points[1].at.to_string(), "2018-09-10T12:00:00Z");
        assert_eq!(points[1].passed.to_string(), "2018-09-09");
    }
}

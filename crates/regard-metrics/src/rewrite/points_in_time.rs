//! Gives a state its points in time: the end of each part, never after the moment. Reason: a state at
//! the end of August is what was true then, and a part that still runs is looked at now.

use crate::day::last_passed_day;
use crate::query::{Point, Query};
use crate::span::ReferenceShift;
use regard_model::{Lens, Moment, Period};

pub(super) fn points_in_time(mut query: Query) -> Query {
    let now = now(&query.lens);
    query.points = match &query.span {
        Some(span) if query.when.is_state() => {
            let point = |(part, previous): (&Period, &Period)| {
                let end = Moment::end_of_day(part.to, &query.lens.zone);
                let at = if end >= query.lens.moment {
                    now
                } else {
                    Point { at: end.instant(), day: part.to, passed: part.to, ..now }
                };
                Point { from: part.from, previous: *previous, ..at }
            };
            let previous = span.shifted(ReferenceShift::PreviousPeriod).parts;
            span.parts.iter().zip(&previous).map(point).collect()
        }
        // Elsewhere `@passed` and its like mean the moment.
        _ => vec![now],
    };
    query
}

/// The point of the moment itself. It is the end of no period but its own day.
pub(crate) fn now(lens: &Lens) -> Point {
    let today = Period { from: lens.today(), to: lens.today() };
    Point {
        at: lens.moment.instant(),
        day: today.to,
        passed: last_passed_day(lens),
        from: today.from,
        previous: today.previous(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::When;
    use crate::rewrite::{at_reference, cover, tests::query};
    use regard_model::Grain;

    #[test]
    fn a_part_that_still_runs_is_looked_at_now() {
        let mut state = query("2018-09-10T12:00:00Z", "UTC", Some("2018-08..2018-09"));
        state.when = When::At;
        state.grain = Some(Grain::Month);
        let points = cover(state).unwrap().points;
        assert_eq!(points[0].at.to_string(), "2018-08-31T23:59:59.999999Z");
        assert_eq!(points[0].passed.to_string(), "2018-08-31");
        assert_eq!(points[1].at.to_string(), "2018-09-10T12:00:00Z");
        assert_eq!(points[1].passed.to_string(), "2018-09-09");
    }

    #[test]
    fn a_point_knows_its_period_and_the_one_before() {
        let mut course = query("2018-09-10", "UTC", Some("2018-08..2018-09"));
        course.when = When::Over;
        course.grain = Some(Grain::Month);
        let days = |query: &Query| -> Vec<String> {
            let all = query.points.iter();
            all.map(|point| format!("{}..{} after {}", point.from, point.day, point.previous)).collect()
        };
        let course = cover(course).unwrap();
        assert_eq!(
            days(&course),
            [
                "2018-08-01..2018-08-31 after 2018-07-01..2018-07-31",
                "2018-09-01..2018-09-10 after 2018-08-01..2018-08-10"
            ]
        );
        let before = at_reference(course, ReferenceShift::PreviousYear);
        assert_eq!(days(&before)[0], "2017-08-01..2017-08-31 after 2017-07-01..2017-07-31");
    }
}

//! The named rewrites between a question and SQL. Each is a pure step with one reason, in a file of
//! its own; the order matters and is written here once.

mod cut_to_moment;
mod default_period;
mod from_measures;
mod grain_parts;
mod join_dimensions;
mod old_enough;
mod period_to_instants;
mod points_in_time;
mod share_scans;

use crate::ask::AskError;
use crate::measure::Coverage;
use crate::query::Query;
use crate::span::ReferenceShift;

pub(crate) use old_enough::is_old_enough;
pub(crate) use points_in_time::now;
pub(crate) use share_scans::{Slot, share_scans};

/// The parts that one question may have: a year of days, and a day.
pub(crate) const MOST_PARTS: usize = 366;

/// The figures that one question may have, and the rows that one statement may answer with: a home of a
/// hundred thousand customers can be listed once, not once for every day of a year.
pub(crate) const MOST_FIGURES: usize = 100_000;

/// The rows that one statement may answer with when small members are left out or brought together later.
pub(crate) const MOST_FOLDED: usize = 1_000_000;

/// The days that a query covers: from what was asked, or by default, never beyond the moment.
///
/// # Errors
/// [`AskError::TooManyParts`] when the grain is too fine for the period.
pub(crate) fn cover(query: Query) -> Result<Query, AskError> {
    let query = default_period::default_period(query);
    let query = cut_to_moment::cut_to_moment(query);
    let query = grain_parts::grain_parts(query)?;
    Ok(points_in_time::points_in_time(query))
}

/// The same query over the days of a reference.
pub(crate) fn at_reference(mut query: Query, shift: ReferenceShift) -> Query {
    query.span = query.span.map(|span| span.shifted(shift));
    points_in_time::points_in_time(query)
}

/// What the SQL needs beside the words of the metric.
pub(crate) fn prepare(query: Query, coverage: &Coverage) -> Query {
    let query = join_dimensions::join_dimensions(query);
    let query = from_measures::from_measures(query, coverage);
    period_to_instants::period_to_instants(query)
}

#[cfg(test)]
pub(crate) mod tests {
    use crate::ask::Home;
    use crate::golden::lens_at;
    use crate::metric::When;
    use crate::query::Query;
    use crate::relation;
    use regard_model::{Currency, Period};

    /// A query over order lines by the day of the order, for the tests of the rewrites.
    pub(crate) fn query(moment: &str, zone: &str, asked: Option<&str>) -> Query {
        Query {
            relation: relation::find("fulfilments").unwrap(),
            when: When::During { time: "ordered_at".into(), due: false },
            terms: Vec::new(),
            by: Vec::new(),
            filters: Vec::new(),
            asked: asked.map(|text| Period::parse(text).unwrap()),
            grain: None,
            span: None,
            points: Vec::new(),
            months: Vec::new(),
            beside: Vec::new(),
            read: Vec::new(),
            bounds: Vec::new(),
            joins: Vec::new(),
            every_member: false,
            folded: false,
            flow: None,
            lens: lens_at(moment, zone),
            home: Home { currency: Currency::parse("EUR").unwrap() },
        }
    }
}

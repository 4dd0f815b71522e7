//! From a prepared query to SQL for an engine of the PostgreSQL kind. Owns the text; every value that a
//! user wrote is bound, and placeholders stand in comparisons only, where their type is plain.

mod count_back;
mod during;
mod ever;
mod kept;
mod origin;
mod state;

use crate::ask::Filter;
use crate::dimension::{Dimension, NONE};
use crate::expression::all_of;
use crate::metric::When;
use crate::query::{Bounds, Point, Query};
use crate::rewrite::{MOST_FIGURES, MOST_FOLDED};
use jiff::civil::Date;
use regard_model::{Statement, Value};

pub(crate) use during::{cohort_source, event_columns};
pub use origin::{contact_days, other_promises, postings, receivables, tenures};
pub(crate) use origin::{from_sql, from_sql_within, kept_rows};
pub(crate) use state::{keys_sql, value_name};

/// How the columns of a statement's answer are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    /// The scan that it belongs to.
    pub(crate) scan: usize,
    /// Whether the first column is the first day of the unit of the grain.
    pub(crate) bucket: bool,
    /// How many columns of members follow.
    pub(crate) members: usize,
    /// What each further column holds: part (`None`: that of the bucket, or the only one) and term.
    pub(crate) values: Vec<(Option<usize>, usize)>,
    /// How many rows the answer may have. The statement asks for one more, which tells that there are
    /// too many before they all have travelled.
    pub(crate) most_rows: Option<usize>,
}

/// The rows that a statement may answer with, which looks at so many points of so many members. A
/// figure is shown at all points as soon as it is shown at one; a reference takes half of the points.
pub(crate) fn most_rows(query: &Query, points: usize) -> Option<usize> {
    let bounded = !query.by.is_empty() && !query.every_member;
    let most = if query.folded { MOST_FOLDED } else { 2 * MOST_FIGURES / points.max(2) };
    bounded.then_some(most)
}

/// ` limit`, one row beyond what may be.
pub(crate) fn limit_sql(most_rows: Option<usize>) -> String {
    most_rows.map_or_else(String::new, |most| format!("\nlimit {}", most + 1))
}

/// A statement's values while its text is written.
#[derive(Debug, Default)]
pub(crate) struct Binder {
    values: Vec<Value>,
}

impl Binder {
    /// Binds a value; equal values share a placeholder.
    pub(crate) fn bind(&mut self, value: Value) -> String {
        let at = self.values.iter().position(|known| *known == value).unwrap_or_else(|| {
            self.values.push(value);
            self.values.len() - 1
        });
        format!("${}", at + 1)
    }

    /// The finished statement.
    pub(crate) fn finish(self, sql: String) -> Statement {
        Statement { sql, values: self.values }
    }
}

/// The statements of one scan.
pub(crate) fn statements(scan: usize, query: &Query) -> Vec<(Statement, Reading)> {
    match query.when {
        When::During { .. } | When::Cohort(_) => vec![during::statement(scan, query)],
        When::At | When::Over | When::Until { .. } => match &query.flow {
            Some(flow) => count_back::statements(scan, query, flow),
            None => state::statements(scan, query),
        },
        When::Ever => vec![ever::statement(scan, query)],
    }
}

/// A column of a statement that holds members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    /// What it is called: `d0`, `d1`, ….
    pub(crate) name: String,
    /// Where its values come from.
    pub(crate) sql: String,
    /// Whether it is of the keys that rows are brought together by.
    pub(crate) of_keys: bool,
}

impl Member {
    fn column(&self) -> String {
        format!("{} as {}", self.sql, self.name)
    }
}

/// The columns of the members of all dimensions, as they are at a point.
pub(crate) fn member_columns(by: &[Dimension], point: Option<&Point>, binder: &mut Binder) -> Vec<Member> {
    let columns =
        by.iter().flat_map(|dimension| dimension.columns.iter().map(move |column| (dimension, column)));
    let mut member = |(at, (dimension, (_, sql))): (usize, (&Dimension, &(String, String)))| {
        let sql = point.map_or_else(|| sql.clone(), |point| at_point(sql, point, binder));
        Member { name: format!("d{at}"), sql, of_keys: dimension.of_keys }
    };
    columns.enumerate().map(&mut member).collect()
}

/// Puts a point in time into the words of a metric.
pub(crate) fn at_point(text: &str, point: &Point, binder: &mut Binder) -> String {
    let mut text = text.to_owned();
    if text.contains("@at") {
        text = text.replace("@at", &binder.bind(Value::Instant(point.at)));
    }
    days_of(point).into_iter().fold(text, |text, (word, day)| text.replace(word, &day_sql(day)))
}

/// The words that mean a day of a point.
pub(crate) fn days_of(point: &Point) -> [(&'static str, Date); 6] {
    [
        ("@day", point.day),
        ("@passed", point.passed),
        ("@from", point.from),
        ("@before", point.from.yesterday().unwrap_or(point.from)),
        ("@previous_from", point.previous.from),
        ("@previous_day", point.previous.to),
    ]
}

/// A day as a typed literal: unlike a placeholder it may stand in arithmetic.
pub(crate) fn day_sql(day: Date) -> String {
    format!("date '{day}'")
}

/// The conditions of the question's own filters, as they are at a point: those on rows, or those on the keys
/// that rows are brought together by.
pub(crate) fn filter_conditions(
    filters: &[(Dimension, Vec<Filter>)],
    of_keys: bool,
    point: Option<&Point>,
    binder: &mut Binder,
) -> Vec<String> {
    let mut one = |(dimension, wanted): &(Dimension, Vec<Filter>)| {
        let Some((_, sql)) = dimension.columns.first() else { return String::new() };
        let sql = point.map_or_else(|| sql.clone(), |point| at_point(sql, point, binder));
        let each = wanted.iter().map(|filter| match filter.member.as_str() {
            NONE => format!("{sql} is null"),
            member => format!("{sql} = {}", binder.bind(Value::Text(member.to_owned()))),
        });
        each.collect::<Vec<_>>().join(" or ")
    };
    filters.iter().filter(|(dimension, _)| dimension.of_keys == of_keys).map(&mut one).collect()
}

/// The column of time within one of the bounds; `None` where nothing bounds it.
pub(crate) fn within(column: &str, bounds: &[Bounds], binder: &mut Binder) -> Option<String> {
    let each: Vec<String> = bounds.iter().map(|bounds| between(column, bounds, binder)).collect();
    match each.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(several.iter().map(|one| format!("({one})")).collect::<Vec<_>>().join(" or ")),
    }
}

/// The column of time between its bounds.
fn between(column: &str, bounds: &Bounds, binder: &mut Binder) -> String {
    let mut value = |value: &Value| match value {
        Value::Day(day) => day_sql(*day),
        other => binder.bind(other.clone()),
    };
    let (from, before) = (value(&bounds.from), value(&bounds.before));
    format!("{column} >= {from} and {column} < {before}")
}

/// ` where …`, or nothing.
pub(crate) fn where_sql(conditions: &[String]) -> String {
    if conditions.is_empty() { String::new() } else { format!("\nwhere {}", all_of(conditions)) }
}

/// ` group by` the first so many columns, or nothing.
pub(crate) fn group_sql(columns: usize) -> String {
    let ordinals: Vec<String> = (1..=columns).map(|at| at.to_string()).collect();
    if columns == 0 { String::new() } else { format!("\ngroup by {}", ordinals.join(", ")) }
}

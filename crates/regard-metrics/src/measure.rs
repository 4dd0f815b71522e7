//! Measures: the sums and counts behind metrics, kept at load by customer and month. Owns which parts of
//! metrics are kept, the SQL that computes them, and which months may be answered from them.
//!
//! A measure is kept as everything turned out: later columns are read whatever the moment. It says what
//! the facts say as soon as the moment is not before `settled_at`, the last instant at which anything of
//! that month became true.

use crate::cells::FigureError;
use crate::expression::Function;
use crate::metric::{Term, When};
use crate::once;
use crate::query::Query;
use crate::registry::Registry;
use crate::relation::{self, Relation};
use crate::sql::kept_rows;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, TimeUnit};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use regard_model::{Answer, ColumnType, Moment, Statement};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

/// The relations with a row for each order line or more: large enough to keep sums of.
const KEPT: [&str; 3] = ["fulfilments", "line_deliveries", "promises"];

/// What can be counted once although it has many rows: all rows of an order have its customer and its
/// day, so orders of different customers or months are different orders.
const COUNTED_ONCE: [(&str, &str, &str); 2] =
    [("fulfilments", "order_id", "ordered_at"), ("fulfilments", "order_id", "ordered_on")];

/// How the measures of one relation by one column of time are computed from its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureSql {
    /// A row for each customer and month: `month`, `customer_id`, `settled_at` and the value of each measure, by customer and
    /// month. Rows without a customer are those of all customers together; there is one for every month.
    pub sql: String,
    /// The names of the measures, in the order of their columns.
    pub names: Vec<String>,
}

/// The name under which a term of a query is kept; `None` when its parts do not add up to the whole, or
/// when it is not kept.
pub(crate) fn name_of(relation: &Relation, when: &When, term: &Term) -> Option<String> {
    let When::During { time, .. } = when else { return None };
    let kept = KEPT.contains(&relation.name) && adds_up(relation, when, term);
    kept.then(|| format!("{} by {time}: {}", relation.name, term.aggregate.sql(&term.conditions)))
}

/// Whether the values of the months of a term add up to that of all of them together.
pub(crate) fn adds_up(relation: &Relation, when: &When, term: &Term) -> bool {
    let When::During { time, .. } = when else { return false };
    let aggregate = &term.aggregate;
    let adds_up = match (aggregate.function, aggregate.distinct) {
        (Function::Count | Function::Sum, false) => true,
        (Function::Count, true) => {
            COUNTED_ONCE.contains(&(relation.name, aggregate.argument.as_str(), time.as_str()))
        }
        _ => false,
    };
    let timeless =
        !aggregate.argument.contains('@') && term.conditions.iter().all(|text| !text.contains('@'));
    adds_up && timeless && term.per.is_none()
}

/// Whether all terms of a query are kept.
pub(crate) fn is_kept(query: &Query, terms: &[Term]) -> bool {
    terms.iter().all(|term| name_of(query.relation, &query.when, term).is_some())
}

impl Registry {
    /// How the measures of all metrics are computed, relation by relation and time by time.
    pub fn measures(&self) -> Vec<MeasureSql> {
        let mut groups: BTreeMap<(&str, String), BTreeMap<String, Term>> = BTreeMap::new();
        for side in self.metrics().flat_map(|metric| &metric.sides) {
            let When::During { time, .. } = &side.when else { continue };
            for (_, term) in &side.terms {
                if let Some(name) = name_of(side.relation, &side.when, term) {
                    let group = groups.entry((side.relation.name, time.clone())).or_default();
                    group.insert(name, term.clone());
                }
            }
        }
        let of = |((relation, time), terms): (&(&str, String), &BTreeMap<String, Term>)| {
            relation::find(relation).map(|relation| measure_sql(relation, time, terms))
        };
        groups.iter().filter_map(of).collect()
    }
}

fn measure_sql(relation: &Relation, time: &str, terms: &BTreeMap<String, Term>) -> MeasureSql {
    let times = times_sql(relation, time, terms.values());
    let values: String = (0..terms.len()).fold(String::new(), |sql, at| format!("{sql}, t{at}"));
    let cells = cells_sql(terms, &times, &rows_by_month(relation, time));
    MeasureSql {
        sql: format!(
            "select month, customer_id, settled_at{values} from ({cells}) as cells order by customer_id, month"
        ),
        names: terms.keys().cloned().collect(),
    }
}

/// The terms of each customer and month, and of all customers together.
fn cells_sql(terms: &BTreeMap<String, Term>, times: &[String], rows: &str) -> String {
    let key = once::key(terms.values().map(|term| &term.aggregate));
    let mut parts = String::new();
    for (at, term) in terms.values().enumerate() {
        let own = once::part_sql(&term.aggregate, &term.conditions);
        let _ = write!(parts, ", cast({own} as double) as t{at}");
    }
    let sums = once::sums_sql(terms.len());
    let mut latest: Vec<String> = Vec::new();
    for (at, time) in times.iter().enumerate() {
        let _ = write!(parts, ", max({time}) as latest_{at}");
        latest.push(format!("max(latest_{at})"));
    }
    let key = key.map_or_else(String::new, |key| format!(", {key}"));
    format!(
        "select month, customer_id{sums}, greatest({}) as settled_at from (\
         select month, customer_id{key}{parts} from {rows} group by month, customer_id{key}) as parts \
         group by grouping sets ((month, customer_id), (month))",
        latest.join(", ")
    )
}

/// The rows of a relation, each with the first day of its month at home.
fn rows_by_month(relation: &Relation, time: &str) -> String {
    let day = match relation.kind(time) {
        Some(ColumnType::Instant) => {
            relation.day_column(time).map_or_else(|| format!("local_day({time})"), str::to_owned)
        }
        _ => time.to_owned(),
    };
    let columns: Vec<&str> = relation.columns.iter().map(|(name, _)| *name).collect();
    format!(
        "(select cast(date_trunc('month', cast({day} as timestamp)) as date) as month, {} from {} \
         where {time} is not null) as dated",
        columns.join(", "),
        kept_rows(relation)
    )
}

/// The times at which what the terms look at became true. A day without an instant is over everywhere two
/// days after it began in UTC.
fn times_sql<'t>(relation: &Relation, time: &str, terms: impl Iterator<Item = &'t Term>) -> Vec<String> {
    // A row is not there before its own date, whatever the terms look at.
    let mut words: BTreeSet<String> = BTreeSet::from([time.to_owned()]);
    words.extend(relation.main_date.map(str::to_owned));
    for term in terms {
        for text in term.conditions.iter().chain([&term.aggregate.argument]) {
            let boundary = |letter: char| !(letter.is_alphanumeric() || letter == '_');
            words.extend(text.split(boundary).map(str::to_lowercase));
        }
    }
    let mut times: BTreeSet<String> = BTreeSet::new();
    for (name, kind) in relation.columns.iter().filter(|(name, _)| words.contains(*name)) {
        match (kind, relation.instant_of(name)) {
            (ColumnType::Instant, _) => times.insert(format!("cast({name} as timestamp)")),
            (ColumnType::Day, Some(instant)) => times.insert(format!("cast({instant} as timestamp)")),
            (ColumnType::Day, None) => times.insert(format!("cast({name} as timestamp) + interval '2 days'")),
            _ => false,
        };
    }
    times.into_iter().collect()
}

/// Which months of which measures are kept, and since when each is settled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    months: HashMap<String, BTreeMap<Date, Timestamp>>,
}

impl Coverage {
    /// What to ask the engine.
    pub fn statement() -> Statement {
        Statement::new(
            "select measure, month, max(settled_at) as settled_at from measured_months group by measure, month",
        )
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// [`FigureError`] when it has other columns than the statement asks for.
    pub fn read(answer: &Answer) -> Result<Self, FigureError> {
        let mut months: HashMap<String, BTreeMap<Date, Timestamp>> = HashMap::new();
        for batch in &answer.batches {
            let read = |column: usize, kind: &DataType, wanted| {
                let found = batch.columns().get(column).and_then(|array| arrow_cast::cast(array, kind).ok());
                found.ok_or(FigureError::Column { statement: 0, column, wanted })
            };
            let names: ArrayRef = read(0, &DataType::Utf8, "text")?;
            let firsts = read(1, &DataType::Date32, "a day")?;
            let settled =
                read(2, &DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), "an instant")?;
            let (names, firsts) = (names.as_string::<i32>(), firsts.as_primitive::<Date32Type>());
            let settled = settled.as_primitive::<TimestampMicrosecondType>();
            for row in (0..batch.num_rows()).filter(|row| settled.is_valid(*row) && firsts.is_valid(*row)) {
                let first = jiff::civil::date(1970, 1, 1).checked_add(firsts.value(row).days());
                let settled = Timestamp::from_microsecond(settled.value(row));
                if let (Ok(first), Ok(settled)) = (first, settled) {
                    months.entry(names.value(row).to_owned()).or_default().insert(first, settled);
                }
            }
        }
        Ok(Self { months })
    }

    /// Whether a measure is kept of a month and everything in it had become true by the moment.
    pub(crate) fn holds(&self, measure: &str, month: Date, moment: Moment) -> bool {
        let settled = self.months.get(measure).and_then(|months| months.get(&month));
        settled.is_some_and(|settled| *settled <= moment.instant())
    }
}

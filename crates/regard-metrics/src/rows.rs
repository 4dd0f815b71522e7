//! The rows behind a number. Owns which rows count as numerator and denominator of a figure, and paging
//! by key.

use crate::ask::{AskError, Filter, Home};
use crate::expression::{Aggregate, Function, all_of};
use crate::measure::Coverage;
use crate::metric::{Keyed, Metric, Per, Side, Term, TermName, When};
use crate::plan::filters_of;
use crate::query::Query;
use crate::registry::Registry;
use crate::rewrite;
use crate::sql::{
    Binder, at_point, cohort_source, event_columns, filter_conditions, from_sql, keys_sql, value_name,
    where_sql, within,
};
use regard_model::{Lens, Period, Statement, Value};

/// Which rows of a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// What is above the line; the rows themselves for a metric that is no rate.
    Numerator,
    /// What is below the line.
    Denominator,
}

/// A question for the rows behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowsAsk {
    /// The metric.
    pub metric: String,
    /// Which of its rows.
    pub part: Part,
    /// The days of the figure; none is the metric's default.
    pub period: Option<Period>,
    /// Which rows count.
    pub filters: Vec<Filter>,
    /// The key of the last row that was shown, as text.
    pub after: Option<Vec<String>>,
    /// How many rows to show.
    pub limit: u32,
}

/// The statement for the rows. It asks for one more than the limit: a further row means a further page.
#[derive(Debug, Clone, PartialEq)]
pub struct RowsPlan {
    /// The statement.
    pub statement: Statement,
    /// The columns, in order.
    pub columns: Vec<String>,
    /// The columns that go into `after`.
    pub key: Vec<String>,
}

/// The most rows of one page.
const MOST_ROWS: u32 = 1000;

/// Plans the rows behind a figure.
///
/// # Errors
/// [`AskError`] when the question cannot be understood.
pub fn rows(registry: &Registry, ask: &RowsAsk, lens: &Lens, home: &Home) -> Result<RowsPlan, AskError> {
    let metric = registry.find(&ask.metric).ok_or_else(|| registry.unknown(&ask.metric))?;
    let (side, term) = part_of(metric, ask.part)?;
    let query =
        rewrite::prepare(rewrite::cover(query_of(metric, side, ask, lens, home)?)?, &Coverage::default());
    let mut binder = Binder::default();
    let Source { from, mut conditions, columns, key } = match term.per.as_ref().filter(|per| per.is_named()) {
        Some(per) => keys(&query, per, &term.conditions, &mut binder),
        None => rows_of(&query, term, &mut binder),
    };
    if query.span.as_ref().is_some_and(|span| span.unknown) {
        conditions.push("false".to_owned());
    }
    conditions.extend(seek(&key, ask.after.as_deref(), &mut binder)?);
    let limit = ask.limit.clamp(1, MOST_ROWS) + 1;
    let sql = format!(
        "select {}{from}{}\norder by {}\nlimit {limit}",
        columns.join(", "),
        where_sql(&conditions),
        key.iter().map(|name| in_order(name)).collect::<Vec<_>>().join(", ")
    );
    Ok(RowsPlan { statement: binder.finish(sql), columns, key })
}

/// The condition that the rows of a state meet at the moment of a lens, over the metric's entity, for
/// pages that list or count those rows in their own way: the rule stands in the metric's file only.
///
/// **Shape**: a condition in brackets, with the values of its placeholders `$1`, `$2`, ….
///
/// # Errors
/// [`AskError`] when there is no such metric or it is no state.
pub fn state_condition(registry: &Registry, metric: &str, lens: &Lens) -> Result<Statement, AskError> {
    let metric = registry.find(metric).ok_or_else(|| registry.unknown(metric))?;
    let state = metric.side_of(TermName::Value).filter(|(side, _)| side.when == When::At);
    let (_, term) =
        state.ok_or_else(|| AskError::NoSuchPart { metric: metric.name.clone(), part: "state" })?;
    let mut binder = Binder::default();
    let now = rewrite::now(lens);
    let conditions: Vec<String> =
        term.row_conditions().iter().map(|condition| at_point(condition, &now, &mut binder)).collect();
    Ok(binder.finish(format!("({})", all_of(&conditions))))
}

fn part_of(metric: &Metric, part: Part) -> Result<(&Side, &Term), AskError> {
    let name = match (part, metric.side_of(TermName::Denominator)) {
        (Part::Numerator, Some(_)) => TermName::Numerator,
        (Part::Denominator, Some(_)) => TermName::Denominator,
        (Part::Numerator, None) => TermName::Value,
        (Part::Denominator, None) => {
            return Err(AskError::NoSuchPart { metric: metric.name.clone(), part: "denominator" });
        }
    };
    metric
        .side_of(name)
        .ok_or_else(|| AskError::NoSuchPart { metric: metric.name.clone(), part: "numerator" })
}

fn query_of(
    metric: &Metric,
    side: &Side,
    ask: &RowsAsk,
    lens: &Lens,
    home: &Home,
) -> Result<Query, AskError> {
    let filters = filters_of(metric, side, &ask.filters)?;
    Ok(Query { filters, asked: ask.period, ..Query::of(side, lens, home) })
}

/// Where rows come from, which of them, their columns and their key.
struct Source {
    from: String,
    conditions: Vec<String>,
    columns: Vec<String>,
    key: Vec<String>,
}

/// The rows themselves. A cohort's are its events, each with the day of the next one.
fn rows_of(query: &Query, term: &Term, binder: &mut Binder) -> Source {
    let mut source = if let When::Cohort(cohort) = &query.when {
        let (from, conditions) = cohort_source(query, cohort, binder);
        Source { from, conditions, columns: event_columns(query, cohort), key: vec![cohort.event.clone()] }
    } else {
        let from = from_sql(query.relation, &query.joins, query.home);
        let conditions = match &query.when {
            When::During { time, .. } => within(time, &query.bounds, binder).into_iter().collect(),
            When::Until { time } => vec![format!("{time} <= @day")],
            When::Cohort(_) | When::At | When::Over | When::Ever => Vec::new(),
        };
        let columns = query.relation.columns.iter().map(|(name, _)| (*name).to_owned()).collect();
        let key = query.relation.key.iter().map(|name| (*name).to_owned()).collect();
        Source { from, conditions, columns, key }
    };
    let point = query.points.first();
    source.conditions.extend(filter_conditions(&query.filters, false, point, binder));
    source.conditions.extend(term.row_conditions());
    if let Some(point) = point {
        source.conditions = source.conditions.iter().map(|text| at_point(text, point, binder)).collect();
    }
    source
}

/// How late an open document is; 0 when it is not. These rows come in its order, the longest late first.
const LATE: &str = "days_late";
/// Whose a document is.
const CUSTOMER: &str = "customer_id";
/// What is known of each key where the keys are open documents.
const OPEN_DOCUMENT: [&str; 3] = ["open_minor", "due_on", "credits"];

/// The keys that rows were brought together by, each with its values: what the metric counts. Open documents also say
/// whose they are and how late.
fn keys(query: &Query, per: &Per, conditions: &[String], binder: &mut Binder) -> Source {
    let point = query.points.first();
    let points: Vec<_> = point.into_iter().map(|point| (0, point)).collect();
    let late = point.filter(|_| are_open_documents(query, per)).map(|point| {
        let [open, due, credits] = OPEN_DOCUMENT.map(|name| value_name(name, 0));
        let rule = format!("{open} > 0 and {credits} = 0 and {due} < @day");
        at_point(&format!("case when {rule} then @day - {due} else 0 end"), point, binder)
    });
    let whose = late.as_ref().map(|_| with_customer(per));
    let per = whose.as_ref().unwrap_or(per);
    let rows = keys_sql(query, per, &points, binder);
    let named = per.values.iter().map(|value| format!("{} as {}", value_name(&value.name, 0), value.name));
    let columns = std::iter::once(format!("per_key as {}", per.key)).chain(named);
    let columns: Vec<String> = columns.chain(late.iter().map(|sql| format!("{sql} as {LATE}"))).collect();
    let from = format!("\nfrom (select {} from ({rows}) as per_rows) as per_keys", columns.join(", "));
    let mut all = filter_conditions(&query.filters, true, point, binder);
    all.extend(conditions.iter().map(|text| match point {
        Some(point) => at_point(text, point, binder),
        None => text.clone(),
    }));
    let names = std::iter::once(&per.key).chain(per.values.iter().map(|value| &value.name));
    let mut columns: Vec<String> = names.cloned().collect();
    let mut key = vec![per.key.clone()];
    if late.is_some() {
        // After whose it is, which stands beside the key.
        columns.insert(2, LATE.to_owned());
        key.insert(0, LATE.to_owned());
    }
    Source { from, conditions: all, columns, key }
}

/// Whether each key is a document of one customer with what is open of it and when that is due.
fn are_open_documents(query: &Query, per: &Per) -> bool {
    let has = |name: &str| per.values.iter().any(|value| value.name == name);
    let has_customer = query.relation.columns.iter().any(|(name, _)| *name == CUSTOMER);
    OPEN_DOCUMENT.into_iter().all(has) && has_customer && per.key != CUSTOMER && !has(CUSTOMER)
}

/// With whose each key is, before all that is known of it.
fn with_customer(per: &Per) -> Per {
    let whose = Keyed {
        name: CUSTOMER.to_owned(),
        aggregate: Aggregate { function: Function::Max, distinct: false, argument: CUSTOMER.to_owned() },
        // What all values ask of a row, so that the same rows are read.
        conditions: per.common(|_| true),
    };
    let values = std::iter::once(whose).chain(per.values.iter().cloned()).collect();
    Per { key: per.key.clone(), values }
}

/// A member of the key as rows are ordered by it.
fn in_order(name: &str) -> String {
    if name == LATE { format!("{name} desc") } else { name.to_owned() }
}

/// `(a, b) > ($1, $2)` written out, as not every engine compares rows; of what comes with the most first, below.
fn seek(key: &[String], after: Option<&[String]>, binder: &mut Binder) -> Result<Option<String>, AskError> {
    let Some(after) = after else { return Ok(None) };
    let bad = || AskError::BadPage { expected: key.len(), given: after.len() };
    if after.len() != key.len() {
        return Err(bad());
    }
    let mut bound = Vec::new();
    for (name, value) in key.iter().zip(after) {
        let value = match name.as_str() {
            LATE => Value::Int(value.parse().map_err(|_| bad())?),
            _ => Value::Text(value.clone()),
        };
        bound.push(binder.bind(value));
    }
    let steps = (0..bound.len()).map(|at| {
        let equal = (0..at).map(|before| format!("{} = {}", key[before], bound[before]));
        let beyond = if key[at] == LATE { '<' } else { '>' };
        let steps: Vec<String> = equal.chain([format!("{} {beyond} {}", key[at], bound[at])]).collect();
        format!("({})", steps.join(" and "))
    });
    Ok(Some(steps.collect::<Vec<_>>().join(" or ")))
}

#[cfg(test)]
mod tests;

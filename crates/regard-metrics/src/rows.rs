//! The rows behind a number. Owns which rows count as numerator and denominator of a figure, and paging
//! by key.

use crate::ask::{AskError, Filter, Home};
use crate::expression::all_of;
use crate::measure::Coverage;
use crate::metric::{Metric, Per, Side, Term, TermName, When};
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
        key.join(", ")
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

/// The keys that rows were brought together by, each with its values: what the metric counts.
fn keys(query: &Query, per: &Per, conditions: &[String], binder: &mut Binder) -> Source {
    let point = query.points.first();
    let points: Vec<_> = point.into_iter().map(|point| (0, point)).collect();
    let rows = keys_sql(query, per, &points, binder);
    let named = per.values.iter().map(|value| format!("{} as {}", value_name(&value.name, 0), value.name));
    let columns: Vec<String> = std::iter::once(format!("per_key as {}", per.key)).chain(named).collect();
    let from = format!("\nfrom (select {} from ({rows}) as per_rows) as per_keys", columns.join(", "));
    let mut all = filter_conditions(&query.filters, true, point, binder);
    all.extend(conditions.iter().map(|text| match point {
        Some(point) => at_point(text, point, binder),
        None => text.clone(),
    }));
    let names = std::iter::once(&per.key).chain(per.values.iter().map(|value| &value.name));
    Source { from, conditions: all, columns: names.cloned().collect(), key: vec![per.key.clone()] }
}

/// `(a, b) > ($1, $2)` written out, as not every engine compares rows.
fn seek(key: &[String], after: Option<&[String]>, binder: &mut Binder) -> Result<Option<String>, AskError> {
    let Some(after) = after else { return Ok(None) };
    if after.len() != key.len() {
        return Err(AskError::BadPage { expected: key.len(), given: after.len() });
    }
    let bound: Vec<String> = after.iter().map(|value| binder.bind(Value::Text(value.clone()))).collect();
    let steps = (0..bound.len()).map(|at| {
        let equal = (0..at).map(|before| format!("{} = {}", key[before], bound[before]));
        let steps: Vec<String> = equal.chain([format!("{} > {}", key[at], bound[at])]).collect();
        format!("({})", steps.join(" and "))
    });
    Ok(Some(steps.collect::<Vec<_>>().join(" or ")))
}

#[cfg(test)]
mod tests;

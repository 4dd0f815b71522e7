//! The rows behind a number. Owns which rows count as numerator and denominator of a figure, and paging
//! by key.

use crate::ask::{AskError, Filter, Home};
use crate::expression::all_of;
use crate::measure::Coverage;
use crate::metric::{Metric, Side, Term, TermName, When};
use crate::plan::filters_of;
use crate::query::Query;
use crate::registry::Registry;
use crate::rewrite;
use crate::sql::{
    Binder, at_point, cohort_source, event_columns, filter_conditions, from_sql, where_sql, within,
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
    let (from, mut conditions, columns, key) = source(&query, &mut binder);
    conditions.extend(filter_conditions(&query.filters, &mut binder));
    for condition in &term.conditions {
        match query.points.first() {
            Some(point) => conditions.push(at_point(condition, point, &mut binder)),
            None => conditions.push(condition.clone()),
        }
    }
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
        term.conditions.iter().map(|condition| at_point(condition, &now, &mut binder)).collect();
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
    Ok(Query {
        relation: side.relation,
        when: side.when.clone(),
        terms: Vec::new(),
        by: Vec::new(),
        filters: filters_of(metric, side, &ask.filters)?,
        asked: ask.period,
        grain: None,
        span: None,
        points: Vec::new(),
        months: Vec::new(),
        read: Vec::new(),
        bounds: Vec::new(),
        joins: Vec::new(),
        every_member: false,
        lens: lens.clone(),
        home: *home,
    })
}

/// Where the rows come from, those of the period, and their columns and key. A cohort's rows are its
/// events, each with the day of the next one.
fn source(query: &Query, binder: &mut Binder) -> (String, Vec<String>, Vec<String>, Vec<String>) {
    if let When::Cohort(cohort) = &query.when {
        let (from, starts) = cohort_source(query, cohort, binder);
        return (from, starts, event_columns(query, cohort), vec![cohort.event.clone()]);
    }
    let from = from_sql(query.relation, &query.joins, query.home, binder);
    let time = match &query.when {
        When::During { time, .. } => Some(time),
        When::Cohort(_) | When::At | When::Ever => None,
    };
    let bounds = time.and_then(|time| within(time, &query.bounds, binder));
    let columns = query.relation.columns.iter().map(|(name, _)| (*name).to_owned()).collect();
    let key = query.relation.key.iter().map(|name| (*name).to_owned()).collect();
    (from, bounds.into_iter().collect(), columns, key)
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
mod tests {
    use super::*;
    use crate::golden::lens_at;
    use regard_model::Currency;

    fn planned(metric: &str, part: Part, after: Option<Vec<String>>) -> Result<RowsPlan, AskError> {
        let ask = RowsAsk {
            metric: metric.into(),
            part,
            period: Some(Period::parse("2018-08").unwrap()),
            filters: vec![Filter::parse("segment=SMB").unwrap()],
            after,
            limit: 50,
        };
        let home = Home { currency: Currency::parse("BRL").unwrap() };
        rows(&Registry::built_in(), &ask, &lens_at("2018-09-01", "America/Sao_Paulo"), &home)
    }

    #[test]
    fn the_rows_of_a_rate_are_paged_by_key() {
        let plan = planned("otif_latest", Part::Numerator, Some(vec!["o1".into(), "2".into()])).unwrap();
        insta::assert_snapshot!(plan.statement.sql);
        assert_eq!(plan.key, ["order_id", "line"]);
        assert_eq!(plan.statement.values.len(), 3);
    }

    #[test]
    fn the_rule_of_a_state_is_the_one_of_its_file() {
        let lens = lens_at("2018-09-01", "America/Sao_Paulo");
        let registry = Registry::built_in();
        let rule = state_condition(&registry, "overdue_orders", &lens).unwrap();
        insta::assert_snapshot!(rule.sql);
        assert_eq!(rule.values, [Value::Instant(lens.moment.instant())]);
        assert!(matches!(state_condition(&registry, "sales", &lens), Err(AskError::NoSuchPart { .. })));
    }

    #[test]
    fn the_rows_of_a_state_are_those_at_the_end_of_the_period() {
        insta::assert_snapshot!(planned("overdue_orders", Part::Numerator, None).unwrap().statement.sql);
        assert!(matches!(planned("sales", Part::Denominator, None), Err(AskError::NoSuchPart { .. })));
        let short = planned("otif_latest", Part::Numerator, Some(vec!["o1".into()]));
        assert_eq!(short, Err(AskError::BadPage { expected: 2, given: 1 }));
    }
}

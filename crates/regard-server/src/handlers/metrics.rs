//! Metrics: which there are, any of them asked directly, and the rows behind one. Owns no figure.

use super::{Through, text};
use crate::extract::{
    Answered, Asked, BETWEEN, Cursor, Name, Nothing, PeriodText, Plain, Query, Witness, Word, Words,
};
use crate::problem::Problem;
use crate::state::Shared;
use axum::Json;
use axum::extract::State;
use regard_app::pages::{AskQuestion, FigureWire, MetricInfo, MetricRows, Part, RowsQuestion};
use regard_model::{CustomerId, Grain};
use serde::Deserialize;
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

/// Every metric that can be asked for, built in or the team's own.
#[utoipa::path(get, path = "", tag = "metrics", responses((status = 200, body = Vec<MetricInfo>)))]
pub(crate) async fn metrics(State(state): State<Shared>, _: Plain<Nothing>) -> Json<Vec<MetricInfo>> {
    Json(state.reader.metrics())
}

/// How a period is cut.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Grain)]
pub(crate) enum GrainName {
    /// By day.
    Day,
    /// By ISO week.
    Week,
    /// By calendar month.
    Month,
    /// By calendar quarter.
    Quarter,
    /// By calendar year.
    Year,
}

impl From<GrainName> for Grain {
    fn from(name: GrainName) -> Self {
        match name {
            GrainName::Day => Self::Day,
            GrainName::Week => Self::Week,
            GrainName::Month => Self::Month,
            GrainName::Quarter => Self::Quarter,
            GrainName::Year => Self::Year,
        }
    }
}

/// What is asked, as `regard ask` takes it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AskQuery {
    /// The metrics, with commas between.
    #[param(inline)]
    metric: Words,
    /// The dimensions, with commas between.
    #[param(inline)]
    by: Option<Words>,
    /// How the period is cut.
    #[param(inline)]
    grain: Option<GrainName>,
    /// The days; each metric's own default when not given.
    #[param(inline)]
    period: Option<PeriodText>,
    /// Only members: `dimension=member`. May be given several times.
    #[serde(rename = "where")]
    #[param(rename = "where", value_type = Option<Vec<String>>)]
    filters: Option<String>,
}

impl Query for AskQuery {
    const REPEATED: Option<&'static str> = Some("where");
}

/// The most `where` that a question may have.
const FILTERS_MAX: usize = 20;

/// The `dimension=member` parts of all `where`.
fn filters(joined: Option<String>) -> Result<Vec<String>, Problem> {
    let filters: Vec<String> =
        joined.iter().flat_map(|joined| joined.split(BETWEEN)).map(str::to_owned).collect();
    if filters.len() > FILTERS_MAX {
        return Err(Problem::bad_parameter("where", format!("given more than {FILTERS_MAX} times")));
    }
    Ok(filters)
}

/// The same numbers as `regard ask`, in the same JSON.
#[utoipa::path(get, path = "", tag = "metrics", params(Through, AskQuery),
    responses((status = 200, body = Vec<FigureWire>)))]
pub(crate) async fn ask(State(state): State<Shared>, asked: Asked<AskQuery>) -> Answered {
    let query = asked.question;
    let question = AskQuestion {
        metrics: query.metric.0,
        by: query.by.unwrap_or_default().0,
        grain: query.grain.map(Grain::from),
        period: query.period.map(|period| period.0),
        filters: filters(query.filters)?,
        ..AskQuestion::default()
    };
    asked.tag.answer(state.reader.ask(&asked.lens, &question).await)
}

/// What the rows behind a metric are asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RowsQuery {
    /// The days; the metric's own default when not given.
    #[param(inline)]
    period: Option<PeriodText>,
    /// The rows that count (numerator) or all that could (denominator).
    #[param(inline)]
    part: Option<Part>,
    /// Only customers of this segment.
    #[param(inline)]
    segment: Option<Word<200>>,
    /// Only members: `dimension=member`. May be given several times.
    #[serde(rename = "where")]
    #[param(rename = "where", value_type = Option<Vec<String>>)]
    filters: Option<String>,
    /// Where to go on: `next` of the answer before.
    #[param(inline)]
    after: Option<Cursor>,
    /// How many rows: at most 200, and 100000 of a file.
    limit: Option<u32>,
}

impl Query for RowsQuery {
    const REPEATED: Option<&'static str> = Some("where");
}

impl RowsQuery {
    /// What the pages are asked with.
    pub(super) fn question(self) -> Result<RowsQuestion, Problem> {
        let mut filters = filters(self.filters)?;
        filters.extend(text(self.segment).map(|segment| format!("segment={segment}")));
        Ok(RowsQuestion {
            period: self.period.map(|period| period.0),
            part: self.part.unwrap_or_default(),
            filters,
            after: text(self.after),
            limit: self.limit,
        })
    }
}

/// The rows behind one metric.
#[utoipa::path(get, path = "", tag = "metrics", params(("metric" = String, Path), Through, RowsQuery),
    responses((status = 200, body = MetricRows)))]
pub(crate) async fn metric_rows(
    State(state): State<Shared>,
    Name(metric): Name,
    witness: Witness,
    asked: Asked<RowsQuery>,
) -> Answered {
    let question = asked.question.question()?;
    let page = state.reader.metric_rows(&asked.lens, &metric, &question).await;
    if let Ok(page) = &page {
        let named = question.filters.iter().filter_map(|filter| filter.strip_prefix("customer_id="));
        let seen: Vec<&str> =
            named.filter(|customer| asked.lens.scope.holds(&CustomerId::new(*customer))).collect();
        for customer in &seen {
            witness.saw_customer(customer, &json!({"metric": metric}))?;
        }
        if seen.is_empty() && !page.rows.is_empty() {
            witness.saw_rows(("metric", &metric))?;
        }
    }
    asked.tag.answer(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_filters_are_told_apart_and_bounded() {
        assert_eq!(filters(Some("item=a=b\nsegment=SMB".to_owned())).unwrap(), ["item=a=b", "segment=SMB"]);
        assert!(filters(None).unwrap().is_empty());
        assert!(filters(Some("a=b\n".repeat(30))).is_err());
    }
}

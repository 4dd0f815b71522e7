//! Asking the metrics: the one path on which a number travels, for `regard ask`, the API and every
//! page. Owns no formula; those are in `regard-metrics`.

use super::error::PageError;
use super::figure_card::{Better, ReferenceWire};
use super::reader::{Reader, View};
use super::wire::PeriodWire;
use futures::future::try_join_all;
use jiff::Timestamp;
use regard_metrics::{Ask, AskError, Filter, Home, ReferenceKind};
use regard_model::{Answer, Figure, Grain, Lens, Period};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A question to the metrics, in words that are not checked yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct AskQuestion {
    /// The metrics, by name.
    pub metrics: Vec<String>,
    /// The dimensions to cut by.
    pub by: Vec<String>,
    /// The grain to cut time by.
    pub grain: Option<Grain>,
    /// The days; the metric's own default when not given.
    pub period: Option<Period>,
    /// What to keep, each as `dimension=member`.
    pub filters: Vec<String>,
    /// What to compare with: `previous_period` (when not given), `previous_year` or `none`.
    pub reference: Option<String>,
}

/// The JSON of a plain figure, for the API's description; the same fields as `regard ask` writes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = PlainFigure)]
pub struct FigureWire {
    /// The metric's name.
    pub metric: String,
    /// The value, in `unit`. **Empty**: no data.
    pub value: Option<f64>,
    /// `percent`, `ppm`, `count`, `days`, `hours`, `score`, `points` or a currency code (major units).
    pub unit: String,
    /// How many rows it rests on.
    pub n: u64,
    /// Half the width of the 95 % interval, in `unit`.
    pub margin: Option<f64>,
    /// The days that it covers.
    pub period: PeriodWire,
    /// Dimension → member; a missing member is `none`.
    #[schema(value_type = std::collections::HashMap<String, String>)]
    pub by: BTreeMap<String, String>,
    /// What it is compared with.
    pub reference: Option<ReferenceWire>,
    /// When the facts behind it were last loaded.
    pub as_of: Option<Timestamp>,
}

/// A metric that can be asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MetricInfo {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// The question that it answers.
    pub question: String,
    /// `percent`, `ppm`, `count`, `days`, `hours`, `score`, `points` or `money`.
    pub unit: String,
    /// Which way is better.
    pub better: Option<Better>,
    /// Who it is for.
    pub audience: Vec<String>,
    /// Where it should be, in `unit`.
    pub target: Option<f64>,
    /// How it is worked out, in words.
    pub definition: String,
    /// `simple`, `ratio`, `quantile`, `balance`, `cohort` or `growth`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The entities that it reads.
    pub sources: Vec<String>,
    /// What it can be cut by.
    pub dimensions: Vec<String>,
}

impl Reader {
    /// The metrics that can be asked for, by family and name.
    pub fn metrics(&self) -> Vec<MetricInfo> {
        let info = |metric: &regard_metrics::Metric| MetricInfo {
            name: metric.name().to_owned(),
            title: metric.title().to_owned(),
            question: metric.question().to_owned(),
            unit: metric.unit().as_str().to_owned(),
            better: metric.better().map(Better::from),
            audience: metric.audience().to_vec(),
            target: metric.target(),
            definition: metric.definition().to_owned(),
            kind: metric.kind().to_owned(),
            sources: metric.sources().into_iter().map(str::to_owned).collect(),
            dimensions: metric.dimensions(),
        };
        self.registry().metrics().map(info).collect()
    }

    /// Answers a question to the metrics.
    ///
    /// # Errors
    /// [`PageError::BadQuestion`] for a metric, dimension or filter that does not exist;
    /// [`PageError::Engine`].
    pub async fn ask(&self, lens: &Lens, question: &AskQuestion) -> Result<Vec<Figure>, PageError> {
        if question.metrics.is_empty() {
            return Err(PageError::bad("metric", "name at least one metric; the list is at /metrics"));
        }
        let ask = Ask {
            metrics: question.metrics.clone(),
            by: question.by.clone(),
            grain: question.grain,
            period: question.period,
            filters: parse_filters(&question.filters)?,
            reference: question.reference.as_deref().map(parse_reference).transpose()?.unwrap_or_default(),
        };
        self.through(lens).figures(&ask).await
    }
}

impl View<'_> {
    /// Answers one question to the metrics; its statements run side by side.
    ///
    /// # Errors
    /// [`PageError::BadQuestion`] when it cannot be planned; [`PageError::Engine`].
    pub(crate) async fn figures(&self, ask: &Ask) -> Result<Vec<Figure>, PageError> {
        let home = Home { currency: self.reader.home().currency };
        let plan = regard_metrics::plan(self.reader.registry(), ask, self.lens, &home).map_err(bad_ask)?;
        let statements = plan.statements().iter().map(|statement| self.query(statement.clone()));
        let (answers, freshness) =
            futures::try_join!(try_join_all(statements), self.reader.freshness(self.lens.snapshot))?;
        let answers: Vec<Answer> = answers.iter().map(|answer| Answer::clone(answer)).collect();
        plan.figures(&answers, freshness.as_of).map_err(|error| PageError::Shape(error.to_string()))
    }
}

/// A question that cannot be planned is the caller's fault; the parameter at fault is told apart.
pub(crate) fn bad_ask(error: AskError) -> PageError {
    let parameter = match &error {
        AskError::UnknownMetric { .. } => "metric",
        AskError::UnknownDimension { .. } => "by",
        AskError::BadFilter { .. } => "where",
        _ => "question",
    };
    PageError::bad(parameter, error.to_string())
}

pub(crate) fn parse_filters(filters: &[String]) -> Result<Vec<Filter>, PageError> {
    filters.iter().map(|text| Filter::parse(text).map_err(bad_ask)).collect()
}

fn parse_reference(text: &str) -> Result<ReferenceKind, PageError> {
    ReferenceKind::parse(text).ok_or_else(|| {
        PageError::bad(
            "reference",
            format!("{text:?} is no reference: write previous_period, previous_year or none"),
        )
    })
}

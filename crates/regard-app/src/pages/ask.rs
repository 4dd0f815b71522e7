//! Asking the metrics: the one path on which a number travels, for `regard ask`, the API and every
//! page. Owns no formula; those are in `regard-metrics`.

use super::error::PageError;
use super::figure_card::{Better, ReferenceWire};
use super::reader::{Reader, View};
use super::wire::PeriodWire;
use futures::future::try_join_all;
use jiff::Timestamp;
use regard_metrics::{Ask, AskError, Coverage, FigureError, Filter, Home, Plan, ReferenceKind};
use regard_model::{Answer, Figure, Grain, Lens, Period};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;
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
    /// Compute from the facts alone, and not from the sums and counts that are kept of them: the same figures,
    /// later.
    pub from_facts: bool,
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

/// Figures, with what they had to leave out.
#[derive(Debug, Clone, PartialEq)]
pub struct AskAnswer {
    /// The figures, metric by metric in the order asked.
    pub figures: Vec<Figure>,
    /// What is not in them; empty when they are whole.
    pub left_out: Vec<LeftOut>,
}

/// Rows that a metric counts but could not value. Its text is a note for who asks on a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The metric.
    pub metric: String,
    /// How many rows (order lines, deals), over the whole period and all members.
    pub rows: u64,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = if self.rows == 1 { "1 row is".to_owned() } else { format!("{} rows are", self.rows) };
        write!(
            f,
            "{}: {rows} left out, because a rate or another part of their value is not known",
            self.metric
        )
    }
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

    /// Answers a question to the metrics: the figures of [`Self::answer`] alone.
    ///
    /// # Errors
    /// As [`Self::answer`].
    pub async fn ask(&self, lens: &Lens, question: &AskQuestion) -> Result<Vec<Figure>, PageError> {
        Ok(self.answer(lens, question).await?.figures)
    }

    /// Answers a question to the metrics, and says what the figures leave out.
    ///
    /// # Errors
    /// [`PageError::BadQuestion`] for a metric, dimension or filter that does not exist, and for more
    /// figures than one question may have; [`PageError::Engine`].
    pub async fn answer(&self, lens: &Lens, question: &AskQuestion) -> Result<AskAnswer, PageError> {
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
            every_member: false,
        };
        self.through(lens).on_facts(question.from_facts).answer(&ask).await
    }
}

impl View<'_> {
    /// Answers one question to the metrics, and says what the figures leave out.
    ///
    /// # Errors
    /// [`PageError::BadQuestion`] when it cannot be planned or has too many figures;
    /// [`PageError::Engine`].
    pub(crate) async fn answer(&self, ask: &Ask) -> Result<AskAnswer, PageError> {
        let plan = self.plan(ask).await?;
        let (answers, loads) =
            futures::try_join!(self.run(&plan), self.reader.source_loads(self.lens.snapshot))?;
        let left_out = plan.uncounted(&answers).map_err(bad_figures)?.into_iter();
        let mut figures = plan.figures(&answers, None).map_err(bad_figures)?;
        let mut known: HashMap<String, Option<Timestamp>> = HashMap::new();
        for figure in &mut figures {
            let Some(metric) = self.reader.registry().find(&figure.metric) else { continue };
            let as_of = known.entry(figure.metric.clone());
            figure.as_of = *as_of.or_insert_with(|| self.reader.as_of(metric, &loads));
        }
        Ok(AskAnswer {
            figures,
            left_out: left_out.map(|left| LeftOut { metric: left.metric, rows: left.rows }).collect(),
        })
    }

    /// The figures of [`Self::answer`] alone, where something else says what they leave out.
    ///
    /// # Errors
    /// As [`Self::answer`].
    pub(crate) async fn figures(&self, ask: &Ask) -> Result<Vec<Figure>, PageError> {
        Ok(self.answer(ask).await?.figures)
    }

    /// The value of each metric for every customer who has one, metric by metric: what
    /// `ask --where customer_id=…` says of each of them.
    ///
    /// # Errors
    /// As [`Self::answer`].
    pub(crate) async fn by_customer(
        &self,
        metrics: &[&str],
        period: Period,
    ) -> Result<Vec<HashMap<String, f64>>, PageError> {
        let plan = self.plan_by_customer(metrics, period).await?;
        plan.by_member(&self.run(&plan).await?).map_err(bad_figures)
    }

    /// What [`Self::by_customer`] asks.
    ///
    /// # Errors
    /// As [`Self::answer`].
    pub(crate) async fn plan_by_customer(&self, metrics: &[&str], period: Period) -> Result<Plan, PageError> {
        let ask = Ask {
            period: Some(period),
            reference: ReferenceKind::Nothing,
            every_member: true,
            ..Ask::of(metrics.iter().copied()).by("customer_id")
        };
        self.plan(&ask).await
    }

    async fn plan(&self, ask: &Ask) -> Result<Plan, PageError> {
        let coverage = self.coverage().await?;
        let home = Home { currency: self.reader.home().currency };
        regard_metrics::plan(self.reader.registry(), ask, self.lens, &home, &coverage).map_err(bad_ask)
    }

    /// What is kept of the metrics at load.
    pub(crate) async fn coverage(&self) -> Result<Arc<Coverage>, PageError> {
        if self.from_facts {
            return Ok(Arc::new(Coverage::default()));
        }
        let read = async {
            let answer = self.query(Coverage::statement()).await?;
            Ok((Coverage::read(&answer).map_err(bad_figures)?, answer.row_count() * 32))
        };
        self.keep("coverage", &(), Box::pin(read)).await
    }

    /// The answers to the statements of a plan, which run side by side.
    async fn run(&self, plan: &Plan) -> Result<Vec<Answer>, PageError> {
        let statements = plan.statements().iter().map(|statement| self.query(statement.clone()));
        let answers = try_join_all(statements).await?;
        Ok(answers.iter().map(|answer| Answer::clone(answer)).collect())
    }
}

/// Too many figures are the caller's fault; answers that do not fit are ours.
pub(crate) fn bad_figures(error: FigureError) -> PageError {
    match error {
        FigureError::Question(error) => bad_ask(error),
        other => PageError::Shape(other.to_string()),
    }
}

/// A question that cannot be planned is the caller's fault; the parameter at fault is told apart.
pub(crate) fn bad_ask(error: AskError) -> PageError {
    let parameter = match &error {
        AskError::UnknownMetric { .. } => "metric",
        AskError::UnknownDimension { .. } | AskError::TooManyFigures { .. } => "by",
        AskError::TooManyParts { .. } => "grain",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_said_in_one_line() {
        let note = |rows| LeftOut { metric: "sales".into(), rows }.to_string();
        let why = "left out, because a rate or another part of their value is not known";
        assert_eq!(note(1), format!("sales: 1 row is {why}"));
        assert_eq!(note(12), format!("sales: 12 rows are {why}"));
    }

    #[test]
    fn too_many_figures_are_the_callers_to_mend() {
        let error = bad_figures(FigureError::Question(AskError::TooManyFigures { most: 7 }));
        assert!(
            matches!(error, PageError::BadQuestion { parameter: "by", ref message } if message.contains('7'))
        );
    }
}

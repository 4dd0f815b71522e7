//! A figure as a page shows it: the same number that `regard ask` gives, with its title, target,
//! verdict, line of months and one sentence of cause. Owns what a change means and when a sample is
//! too small to show; the asking is in `cards`.

use super::sentence::Sentence;
use super::wire::PeriodWire;
use jiff::Timestamp;
use regard_metrics::Metric;
use regard_model::{Figure, Period};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Which way a figure should go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

/// What a change means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It went the right way.
    Better,
    /// It went the wrong way.
    Worse,
    /// It stayed, or the change is within the margins of both values together.
    Unchanged,
    /// There is nothing to compare, or no way is better.
    None,
}

/// What a figure is compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = FigureReference)]
pub struct ReferenceWire {
    /// `previous_period` or `previous_year`.
    pub kind: String,
    /// The value there. **Empty**: no data there.
    pub value: Option<f64>,
    /// Value − reference value. **Empty**: either is missing.
    pub change: Option<f64>,
    /// Half the width of the 95 % interval of the value there, where the metric has one.
    pub margin: Option<f64>,
}

/// One point of a figure's line of months.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SeriesPoint {
    /// The first day.
    pub from: jiff::civil::Date,
    /// The last day.
    pub to: jiff::civil::Date,
    /// The value. **Empty**: no data, or withheld because the sample is tiny.
    pub value: Option<f64>,
    /// How many rows it rests on.
    pub n: u64,
    /// Half the width of the 95 % interval, where the metric has one. **Empty**: no value.
    pub margin: Option<f64>,
}

/// A number with everything that makes it mean something on a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Figure)]
pub struct FigureCard {
    /// The metric's name.
    pub metric: String,
    /// Its title in English; the web app may say its own.
    pub title: String,
    /// The question that it answers.
    pub question: String,
    /// The value in `unit`; money in major units. **Empty**: no data, or withheld.
    pub value: Option<f64>,
    /// `percent`, `count`, `days`, `hours`, `score`, `points` or `money`.
    pub unit: String,
    /// The currency, when `unit` is `money`.
    pub currency: Option<String>,
    /// How many rows it rests on (the denominator of a rate).
    pub n: u64,
    /// Rows (order lines, deals, invoices) that belong to it and are not in it, because their value in
    /// the home currency is not known. 0 for what is no sum of money.
    pub left_out: u64,
    /// Half the width of the 95 % interval, in `unit`, where the metric has one.
    pub margin: Option<f64>,
    /// The days that it covers.
    pub period: PeriodWire,
    /// Dimension → member.
    #[schema(value_type = std::collections::HashMap<String, String>)]
    pub by: BTreeMap<String, String>,
    /// What it is compared with.
    pub reference: Option<ReferenceWire>,
    /// Where it should be, in `unit`.
    pub target: Option<f64>,
    /// Which way is better.
    pub better: Option<Better>,
    /// What the change means.
    pub verdict: Verdict,
    /// When the facts behind it were last loaded: of several sources, the one whose load is oldest tells.
    pub as_of: Option<Timestamp>,
    /// The sources that its facts come from.
    pub rests_on: Vec<String>,
    /// Twenty-four months up to the period; empty when the page does not show them.
    pub series: Vec<SeriesPoint>,
    /// Why it is so, in one sentence computed from the rows.
    pub cause: Option<Sentence>,
    /// The sample is too small to show a value.
    pub withheld: bool,
}

impl From<regard_metrics::Better> for Better {
    fn from(better: regard_metrics::Better) -> Self {
        match better {
            regard_metrics::Better::Higher => Self::Higher,
            regard_metrics::Better::Lower => Self::Lower,
        }
    }
}

/// The fewest answers to the question for a recommendation that a score or a share of them is shown for,
/// and the fewest rows of any other rate or mean score.
const FEWEST_FOR_NPS: u64 = 10;
const FEWEST_FOR_RATE: u64 = 5;

/// Whether a value rests on too few rows to be shown. Counts, sums and medians are always shown.
pub(crate) fn is_withheld(metric: &str, unit: &str, n: u64) -> bool {
    if metric.starts_with("nps") || metric == "recommendation_rate" {
        return n < FEWEST_FOR_NPS;
    }
    matches!(unit, "percent" | "ppm" | "score" | "points") && n < FEWEST_FOR_RATE
}

/// The margin of the difference of two values, which are measured apart: √(m₁² + m₂²). **Empty**: neither has one.
pub(crate) fn margin_of_change(now: Option<f64>, before: Option<f64>) -> Option<f64> {
    now.or(before).map(|_| now.unwrap_or(0.0).hypot(before.unwrap_or(0.0)))
}

/// What a change means: within its margin it is no change.
pub(crate) fn verdict(change: Option<f64>, margin: Option<f64>, better: Option<Better>) -> Verdict {
    let (Some(change), Some(better)) = (change, better) else { return Verdict::None };
    if change == 0.0 || change.abs() <= margin.unwrap_or(0.0) {
        return Verdict::Unchanged;
    }
    if (change > 0.0) == (better == Better::Higher) { Verdict::Better } else { Verdict::Worse }
}

impl FigureCard {
    /// The card of a figure, without line and cause; what it leaves out is added by who asked.
    pub(crate) fn of(figure: Figure, metric: &Metric) -> Self {
        let unit = metric.unit().as_str();
        let withheld = figure.value.is_some() && is_withheld(&figure.metric, unit, figure.n);
        let better = metric.better().map(Better::from);
        let reference = figure.reference.map(|reference| ReferenceWire {
            kind: reference.kind,
            value: reference.value.filter(|_| !withheld),
            change: reference.change.filter(|_| !withheld),
            margin: reference.margin.filter(|_| !withheld),
        });
        let noise =
            margin_of_change(figure.margin, reference.as_ref().and_then(|reference| reference.margin));
        let change = reference.as_ref().and_then(|reference| reference.change);
        Self {
            metric: figure.metric,
            title: metric.title().to_owned(),
            question: metric.question().to_owned(),
            value: figure.value.filter(|_| !withheld),
            unit: unit.to_owned(),
            currency: (unit == "money").then_some(figure.unit),
            n: figure.n,
            left_out: 0,
            margin: figure.margin.filter(|_| !withheld),
            period: figure.period.into(),
            by: figure.by,
            reference,
            target: metric.target(),
            better,
            verdict: verdict(change, noise, better),
            as_of: figure.as_of,
            rests_on: Vec::new(),
            series: Vec::new(),
            cause: None,
            withheld,
        }
    }

    /// A card that holds nothing: no source fills it.
    pub(crate) fn empty(metric: &str, unit: &str, period: Period) -> Self {
        Self {
            metric: metric.to_owned(),
            title: metric.replace('_', " "),
            question: String::new(),
            value: None,
            unit: unit.to_owned(),
            currency: None,
            n: 0,
            left_out: 0,
            margin: None,
            period: period.into(),
            by: BTreeMap::new(),
            reference: None,
            target: None,
            better: None,
            verdict: Verdict::None,
            as_of: None,
            rests_on: Vec::new(),
            series: Vec::new(),
            cause: None,
            withheld: false,
        }
    }

    /// Whether any row fills it, now or in its line.
    pub(crate) fn has_data(&self) -> bool {
        self.value.is_some() || self.withheld || self.series.iter().any(|point| point.value.is_some())
    }

    /// The change against the reference.
    pub(crate) fn change(&self) -> Option<f64> {
        self.reference.as_ref()?.change
    }
}

/// The line of a figure: a point for each of `months`, empty where nothing is known or too little.
pub(crate) fn series_of(figures: &[Figure], unit: &str, months: &[Period]) -> Vec<SeriesPoint> {
    let point = |month: &Period| {
        let figure = figures.iter().find(|figure| figure.period.from == month.from);
        let shown = figure.filter(|figure| !is_withheld(&figure.metric, unit, figure.n));
        SeriesPoint {
            from: month.from,
            to: month.to,
            value: shown.and_then(|figure| figure.value),
            n: figure.map_or(0, |figure| figure.n),
            margin: shown.and_then(|figure| figure.margin),
        }
    };
    months.iter().map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_change_within_its_margin_is_no_change() {
        let higher = Some(Better::Higher);
        assert_eq!(verdict(Some(-3.1), None, higher), Verdict::Worse);
        assert_eq!(verdict(Some(-3.1), None, Some(Better::Lower)), Verdict::Better);
        assert_eq!(verdict(Some(-3.1), Some(4.0), higher), Verdict::Unchanged);
        assert_eq!(verdict(Some(0.0), None, higher), Verdict::Unchanged);
        assert_eq!(verdict(None, None, higher), Verdict::None);
        assert_eq!(verdict(Some(3.0), None, None), Verdict::None);
    }

    #[test]
    fn the_margin_of_a_change_is_that_of_both_values() {
        assert_eq!(margin_of_change(Some(3.0), Some(4.0)), Some(5.0));
        assert_eq!(margin_of_change(Some(3.0), None), Some(3.0));
        assert_eq!(margin_of_change(None, None), None);
        let month = |text: &str| Period::parse(text).unwrap();
        let registry = regard_metrics::Registry::built_in();
        let metric = registry.find("nps").unwrap();
        let told = |change: f64| {
            let figure = Figure {
                metric: "nps".into(),
                value: Some(40.0),
                unit: "points".into(),
                n: 80,
                margin: Some(3.0),
                period: month("2018-08"),
                by: BTreeMap::new(),
                reference: Some(regard_model::ReferenceValue {
                    kind: "previous_period".into(),
                    value: Some(40.0 - change),
                    change: Some(change),
                    margin: Some(4.0),
                }),
                as_of: None,
            };
            FigureCard::of(figure, metric).verdict
        };
        // More than either margin, less than both together.
        assert_eq!((told(4.5), told(5.1), told(-5.1)), (Verdict::Unchanged, Verdict::Better, Verdict::Worse));
    }

    #[test]
    fn tiny_samples_are_withheld_and_counts_never() {
        assert!(is_withheld("otif_latest", "percent", 4) && !is_withheld("otif_latest", "percent", 5));
        assert!(is_withheld("nps", "points", 9) && !is_withheld("nps", "points", 10));
        assert!(is_withheld("recommendation_rate", "percent", 9) && !is_withheld("csat", "percent", 9));
        assert!(!is_withheld("overdue_orders", "count", 1) && !is_withheld("lead_time_days", "days", 1));
    }

    #[test]
    fn a_line_has_a_point_for_every_month() {
        let month = |text: &str| Period::parse(text).unwrap();
        let figure = |period: &str, n| Figure {
            metric: "otif_latest".into(),
            value: Some(80.0),
            unit: "percent".into(),
            n,
            margin: Some(3.0),
            period: month(period),
            by: BTreeMap::new(),
            reference: None,
            as_of: None,
        };
        let months = [month("2018-06"), month("2018-07"), month("2018-08")];
        let series = series_of(&[figure("2018-06", 50), figure("2018-08", 2)], "percent", &months);
        let values: Vec<_> = series.iter().map(|point| (point.value, point.n)).collect();
        assert_eq!(values, [(Some(80.0), 50), (None, 0), (None, 2)]);
        let margins: Vec<_> = series.iter().map(|point| point.margin).collect();
        assert_eq!(margins, [Some(3.0), None, None]);
    }

    proptest! {
        #[test]
        fn the_verdict_turns_with_what_is_better(change in -100.0_f64..100.0, margin in 0.0_f64..50.0) {
            let turned = match verdict(Some(change), Some(margin), Some(Better::Higher)) {
                Verdict::Better => Verdict::Worse,
                Verdict::Worse => Verdict::Better,
                other => other,
            };
            prop_assert_eq!(verdict(Some(change), Some(margin), Some(Better::Lower)), turned);
        }
    }
}

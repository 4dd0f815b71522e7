//! The keys of a metric's file, and what is said of YAML that cannot be read. Unknown keys are
//! mistakes, so that a misspelt one is not silently without effect.

use crate::fault::{MetricFault, nearest};
use serde::Deserialize;
use serde_saphyr::Spanned;

pub(super) type Text = Spanned<String>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) name: Text,
    pub(super) title: String,
    pub(super) question: String,
    pub(super) definition: String,
    pub(super) unit: Text,
    pub(super) better: Option<Text>,
    #[serde(default)]
    pub(super) audience: Vec<String>,
    pub(super) target: Option<f64>,
    #[serde(rename = "type")]
    pub(super) kind: Text,
    pub(super) entity: Option<Text>,
    pub(super) time: Option<Text>,
    #[serde(default)]
    pub(super) due: bool,
    pub(super) filter: Option<Text>,
    pub(super) state: Option<Text>,
    pub(super) per: Option<Text>,
    pub(super) each: Option<Text>,
    pub(super) expression: Option<Text>,
    pub(super) quantile: Option<Spanned<f64>>,
    pub(super) rows: Option<Text>,
    pub(super) uncounted: Option<Text>,
    pub(super) numerator: Option<Part>,
    pub(super) minus: Option<Part>,
    pub(super) denominator: Option<Part>,
    pub(super) margin: Option<Text>,
    pub(super) member: Option<Text>,
    pub(super) event: Option<Text>,
    pub(super) within_days: Option<Spanned<i64>>,
    pub(super) of: Option<Text>,
    pub(super) against: Option<Text>,
    pub(super) dimensions: Option<Vec<Text>>,
    #[serde(default)]
    pub(super) by: Vec<Text>,
    #[serde(default)]
    pub(super) least_n: u64,
    pub(super) top: Option<Spanned<usize>>,
    #[serde(default)]
    pub(super) largest_first: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    pub(super) entity: Option<Text>,
    pub(super) time: Option<Text>,
    pub(super) expression: Text,
    #[serde(rename = "where")]
    pub(super) condition: Option<Text>,
}

pub(super) fn of_yaml(file: &str, error: &serde_saphyr::Error) -> MetricFault {
    let line = error.location().map_or(1, |location| location.line());
    let whole = error.without_snippet().to_string();
    let message = whole.lines().next().unwrap_or("cannot be read");
    let (message, fix) = unknown_key(message).unwrap_or_else(|| {
        (message.to_owned(), "compare it with a built-in metric in docs/metrics.md".to_owned())
    });
    MetricFault { file: file.to_owned(), line, message, fix }
}

/// The reader's own words for an unknown key list every key; the nearest one helps more.
fn unknown_key(message: &str) -> Option<(String, String)> {
    let (key, rest) = message.strip_prefix("unknown field `")?.split_once('`')?;
    let list =
        rest.split_once("expected one of ").map(|(_, list)| list.split(" at line").next().unwrap_or(list));
    let known: Vec<&str> =
        list.into_iter().flat_map(|list| list.split(", ")).map(|word| word.trim_matches('`')).collect();
    let fix = nearest(key, known.iter().copied())
        .map_or_else(|| format!("use one of {}", known.join(", ")), |near| format!("did you mean {near}?"));
    Some((format!("there is no key {key}"), fix))
}

//! The keys of a metric's file, and what is said of YAML that cannot be read. Unknown keys are
//! mistakes, so that a misspelt one is not silently without effect.

use regard_model::FileFault;
use regard_model::nearest;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_saphyr::Spanned;
use std::fmt;
use std::marker::PhantomData;

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
    pub(super) values: Option<Named<Keyed>>,
    pub(super) expression: Option<Text>,
    #[serde(rename = "where")]
    pub(super) condition: Option<Text>,
    pub(super) quantile: Option<Spanned<f64>>,
    pub(super) rows: Option<Text>,
    pub(super) uncounted: Option<Text>,
    pub(super) recorded: Option<Recorded>,
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
    pub(super) bands: Option<Bands>,
    #[serde(default)]
    pub(super) least_n: u64,
    pub(super) top: Option<Spanned<usize>>,
    #[serde(default)]
    pub(super) largest_first: bool,
    #[serde(default)]
    pub(super) beside: Vec<Text>,
}

/// What stands above or below a line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    pub(super) entity: Option<Text>,
    pub(super) time: Option<Text>,
    pub(super) state: Option<Text>,
    pub(super) per: Option<Text>,
    pub(super) values: Option<Named<Keyed>>,
    pub(super) expression: Text,
    #[serde(rename = "where")]
    pub(super) condition: Option<Text>,
}

/// A value of the keys that rows are brought together by.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Keyed {
    pub(super) expression: Text,
    #[serde(rename = "where")]
    pub(super) condition: Option<Text>,
}

/// The facts without which nothing is known.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recorded {
    pub(super) entity: Text,
    #[serde(rename = "where")]
    pub(super) condition: Option<Text>,
}

/// A number cut into named bands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bands {
    pub(super) name: Text,
    pub(super) value: Text,
    pub(super) limits: Vec<Spanned<f64>>,
    pub(super) names: Vec<Text>,
}

/// Things by name, in the order of the file.
#[derive(Debug)]
pub(super) struct Named<T>(pub(super) Vec<(String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(NamedVisitor(PhantomData))
    }
}

struct NamedVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for NamedVisitor<T> {
    type Value = Named<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("names, each with what it is")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut named = Vec::new();
        while let Some(entry) = map.next_entry()? {
            named.push(entry);
        }
        Ok(Named(named))
    }
}

pub(super) fn of_yaml(file: &str, error: &serde_saphyr::Error) -> FileFault {
    let line = error.location().map_or(1, |location| location.line());
    let whole = error.without_snippet().to_string();
    let message = whole.lines().next().unwrap_or("cannot be read");
    let (message, fix) = unknown_key(message).unwrap_or_else(|| {
        (message.to_owned(), "compare it with a built-in metric in docs/metrics.md".to_owned())
    });
    FileFault { file: file.to_owned(), line, message, fix }
}

/// The reader's own words for an unknown key list every key; the nearest one helps more.
fn unknown_key(message: &str) -> Option<(String, String)> {
    let (key, rest) = message.strip_prefix("unknown field `")?.split_once('`')?;
    // "expected one of a, b at line 3"; without "one of" where there is only one key.
    let list =
        rest.split_once("expected ").map_or("", |(_, list)| list.split(" at line").next().unwrap_or(list));
    let list = list.strip_prefix("one of ").unwrap_or(list);
    let known: Vec<&str> = list
        .split([',', ' '])
        .map(|word| word.trim_matches('`'))
        .filter(|word| !word.is_empty() && *word != "or")
        .collect();
    let fix = nearest(key, known.iter().copied())
        .map_or_else(|| format!("use one of {}", known.join(", ")), |near| format!("did you mean {near}?"));
    Some((format!("there is no key {key}"), fix))
}

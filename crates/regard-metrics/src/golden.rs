//! Worked cases: a few rows, a question, and the figures that a person worked out by hand. Owns their
//! form and how they are read; they are run on the real engine by those who have one.

use crate::ask::{Ask, AskError, Filter, Home, ReferenceKind};
use crate::built_in;
use jiff::tz::TimeZone;
use regard_model::{Currency, Grain, Lens, Moment, Period, PolicyVersion, Scope, SnapshotId};
use serde::Deserialize;
use std::collections::BTreeMap;

/// One value of a row, as it stands in the file. Days and instants are text; an instant without an
/// offset is home time.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// Nothing.
    Null,
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Number(f64),
    /// A text, day or instant.
    Text(String),
}

impl Cell {
    /// The value as a CSV field or a mapping would carry it; nothing is an empty text.
    pub fn text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Flag(flag) => flag.to_string(),
            Self::Int(number) => number.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// Rows of one entity by column; columns that are left out are empty.
pub type Rows = Vec<BTreeMap<String, Cell>>;

/// A question and the figures that it must give.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldenCase {
    /// The metric; filled in from the file that the case stands in.
    #[serde(default)]
    pub metric: String,
    /// What is shown.
    pub name: String,
    /// What goes wrong without the rule that this case is about.
    #[serde(default)]
    pub why: Option<String>,
    /// The home's time zone.
    #[serde(default = "utc")]
    pub time_zone: String,
    /// The home's currency.
    #[serde(default = "euro")]
    pub currency: String,
    /// The moment that is looked from.
    pub moment: String,
    /// The facts, by entity.
    #[serde(default)]
    pub rows: BTreeMap<String, Rows>,
    /// The question.
    #[serde(default)]
    pub ask: GoldenAsk,
    /// The figures, in order.
    pub expect: Vec<GoldenFigure>,
    /// How many rows they leave out; not looked at where it is not given.
    #[serde(default)]
    pub left_out: Option<u64>,
}

/// The question of a case, in the words of a user.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldenAsk {
    /// The dimensions.
    #[serde(default)]
    pub by: Vec<String>,
    /// The grain.
    #[serde(default)]
    pub grain: Option<String>,
    /// The period.
    #[serde(default)]
    pub period: Option<String>,
    /// The filters, as `dimension=member`.
    #[serde(default, rename = "where")]
    pub filters: Vec<String>,
    /// The reference; none where the case is not about it.
    #[serde(default)]
    pub reference: Option<String>,
}

/// What a figure must be. What is left out is not looked at, but `value` and `n` always are.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldenFigure {
    /// The value; null is none.
    pub value: Option<f64>,
    /// How many rows it rests on.
    pub n: u64,
    /// The margin.
    #[serde(default)]
    pub margin: Option<f64>,
    /// The unit.
    #[serde(default)]
    pub unit: Option<String>,
    /// The days, as `A..B`.
    #[serde(default)]
    pub period: Option<String>,
    /// The members.
    #[serde(default)]
    pub by: BTreeMap<String, String>,
    /// The reference.
    #[serde(default)]
    pub reference: Option<GoldenReference>,
}

/// What a reference must be.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldenReference {
    /// The value there; null is none.
    pub value: Option<f64>,
    /// The change.
    pub change: Option<f64>,
    /// The margin there.
    #[serde(default)]
    pub margin: Option<f64>,
}

/// Why a case cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// The file is not what a file of cases looks like.
    #[error("{file}: {message}")]
    Unreadable {
        /// The file.
        file: String,
        /// What is wrong.
        message: String,
    },
    /// The words of its question mean nothing.
    #[error("{case}: {message}")]
    Question {
        /// The case.
        case: String,
        /// What is wrong.
        message: String,
    },
}

impl GoldenCase {
    /// The question.
    ///
    /// # Errors
    /// [`CaseError::Question`] when a word of it is wrong.
    pub fn ask(&self) -> Result<Ask, CaseError> {
        let wrong = |message: String| CaseError::Question {
            case: format!("{}: {}", self.metric, self.name),
            message,
        };
        let filters: Result<Vec<Filter>, AskError> =
            self.ask.filters.iter().map(|text| Filter::parse(text)).collect();
        let period = self.ask.period.as_deref().map(Period::parse).transpose();
        let grain = self
            .ask
            .grain
            .as_deref()
            .map(|text| Grain::parse(text).ok_or_else(|| format!("no grain {text}")));
        let reference = self.ask.reference.as_deref().unwrap_or("none");
        Ok(Ask {
            metrics: vec![self.metric.clone()],
            by: self.ask.by.clone(),
            grain: grain.transpose().map_err(wrong)?,
            period: period.map_err(|error| wrong(error.to_string()))?,
            filters: filters.map_err(|error| wrong(error.to_string()))?,
            reference: ReferenceKind::parse(reference)
                .ok_or_else(|| wrong(format!("no reference {reference}")))?,
            every_member: false,
        })
    }

    /// The lens of a viewer of everything at the moment of the case; the snapshot is the caller's.
    ///
    /// # Errors
    /// [`CaseError::Question`] when the moment or time zone is wrong.
    pub fn lens(&self, snapshot: SnapshotId) -> Result<Lens, CaseError> {
        let wrong = |message: String| CaseError::Question {
            case: format!("{}: {}", self.metric, self.name),
            message,
        };
        let zone = TimeZone::get(&self.time_zone).map_err(|error| wrong(error.to_string()))?;
        let moment = Moment::parse(&self.moment, &zone).map_err(|error| wrong(error.to_string()))?;
        Ok(Lens { snapshot, moment, policy: PolicyVersion::default(), scope: Scope::Everyone, zone })
    }

    /// What the home fixes.
    ///
    /// # Errors
    /// [`CaseError::Question`] when the currency is wrong.
    pub fn home(&self) -> Result<Home, CaseError> {
        let currency = Currency::parse(&self.currency);
        currency
            .map(|currency| Home { currency })
            .map_err(|error| CaseError::Question { case: self.name.clone(), message: error.to_string() })
    }
}

/// Reads a file of cases of one metric.
///
/// # Errors
/// [`CaseError::Unreadable`] with line and column.
pub fn read_cases(metric: &str, file: &str, text: &str) -> Result<Vec<GoldenCase>, CaseError> {
    let cases: Vec<GoldenCase> = serde_saphyr::from_str(text)
        .map_err(|error| CaseError::Unreadable { file: file.to_owned(), message: error.to_string() })?;
    Ok(cases.into_iter().map(|case| GoldenCase { metric: metric.to_owned(), ..case }).collect())
}

/// The cases of every built-in metric.
///
/// # Errors
/// [`CaseError`] when a file is wrong; a test holds them to be right.
pub fn built_in_cases() -> Result<Vec<GoldenCase>, CaseError> {
    let mut cases = Vec::new();
    for file in built_in::ALL {
        let name =
            file.path.rsplit('/').next().and_then(|name| name.strip_suffix(".yaml")).unwrap_or_default();
        cases.extend(read_cases(name, &format!("{} (cases)", file.path), file.cases)?);
    }
    Ok(cases)
}

fn utc() -> String {
    "UTC".to_owned()
}

fn euro() -> String {
    "EUR".to_owned()
}

/// A lens for tests: everything, at a moment in a zone.
#[cfg(test)]
pub(crate) fn lens_at(moment: &str, zone: &str) -> Lens {
    let zone = TimeZone::get(zone).unwrap();
    let moment = Moment::parse(moment, &zone).unwrap();
    Lens { snapshot: SnapshotId(1), moment, policy: PolicyVersion::default(), scope: Scope::Everyone, zone }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Coverage, Registry, plan};
    use regard_model::{ColumnType, Presence, entities};

    #[test]
    fn every_case_is_about_known_columns_and_can_be_planned() {
        let registry = Registry::built_in();
        let cases = built_in_cases().unwrap();
        for case in &cases {
            let label = format!("{}: {}", case.metric, case.name);
            for (name, rows) in &case.rows {
                let entity = entities::find(name).unwrap_or_else(|| panic!("{label}: no entity {name}"));
                for row in rows {
                    for column in row.keys() {
                        assert!(entity.column(column).is_some(), "{label}: {name} has no {column}");
                    }
                    for column in entity.columns {
                        let needed = matches!(column.presence, Presence::Key | Presence::Required);
                        assert!(
                            !needed || row.contains_key(column.name),
                            "{label}: {name} needs {}",
                            column.name
                        );
                        let text = matches!(row.get(column.name), Some(Cell::Text(_) | Cell::Null) | None);
                        let number =
                            matches!(column.kind, ColumnType::Int | ColumnType::Minor | ColumnType::Number);
                        assert!(!(number && text && needed), "{label}: {name}.{} is a number", column.name);
                    }
                }
            }
            let lens = case.lens(SnapshotId(1)).unwrap();
            let planned =
                plan(&registry, &case.ask().unwrap(), &lens, &case.home().unwrap(), &Coverage::default());
            assert!(planned.is_ok(), "{label}: {planned:?}");
        }
    }

    #[test]
    fn every_metric_has_a_normal_an_empty_and_a_tricky_case() {
        let cases = built_in_cases().unwrap();
        for metric in Registry::built_in().metrics() {
            let own: Vec<_> = cases.iter().filter(|case| case.metric == metric.name()).collect();
            assert!(
                own.iter().any(|case| case.expect.iter().any(|figure| figure.value.is_some())),
                "{}",
                metric.name()
            );
            let empty = |case: &&GoldenCase| case.expect.iter().all(|figure| figure.value.is_none());
            assert!(own.iter().any(empty), "{}", metric.name());
            assert!(own.iter().any(|case| case.why.is_some()), "{}", metric.name());
        }
    }
}

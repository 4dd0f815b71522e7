//! The rows behind a number: what its numerator or denominator counts, a page at a time.

use super::ask::{bad_ask, parse_filters};
use super::cursor;
use super::error::PageError;
use super::promises::any_of;
use super::reader::{Reader, View};
use super::rows::{json_rows, read};
use regard_metrics::{Home, RowsAsk};
use regard_model::{Lens, Period, Statement};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// The columns whose keys have names.
const CUSTOMER: &str = "customer_id";
const ITEM: &str = "item_id";

/// Which rows of a metric.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// What it counts or adds up.
    #[default]
    Numerator,
    /// What that is a share of.
    Denominator,
}

/// What the rows are asked with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct RowsQuestion {
    /// The days; the metric's own default when not given.
    pub period: Option<Period>,
    /// Which rows.
    pub part: Part,
    /// What to keep, each as `dimension=member`.
    pub filters: Vec<String>,
    /// Where to go on.
    pub after: Option<String>,
    /// How many rows; 50 when not given, at most 200.
    pub limit: Option<u32>,
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MetricRows {
    /// The columns, in order.
    pub columns: Vec<RowsColumn>,
    /// The rows, each a value a column: text, number, yes or no, day, instant, or null.
    #[schema(value_type = Vec<Vec<serde_json::Value>>)]
    pub rows: Vec<Vec<Json>>,
    /// What customers and items are called whose keys stand in the rows, by column and key. One without a name is not
    /// in it.
    #[schema(value_type = std::collections::HashMap<String, std::collections::HashMap<String, String>>)]
    pub names: BTreeMap<String, BTreeMap<String, String>>,
    /// Where to go on; empty at the end.
    pub next: Option<String>,
}

/// A column of the rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RowsColumn {
    /// Its name.
    pub name: String,
    /// `text`, `number`, `money` (minor units), `day`, `instant` or `flag`.
    pub kind: String,
}

impl Reader {
    /// The rows behind a metric.
    ///
    /// # Errors
    /// [`PageError::NotFound`] for an unknown metric; [`PageError::BadQuestion`]; [`PageError::Engine`].
    pub async fn metric_rows(
        &self,
        lens: &Lens,
        metric: &str,
        question: &RowsQuestion,
    ) -> Result<MetricRows, PageError> {
        if self.registry().find(metric).is_none() {
            return Err(PageError::NotFound("metric"));
        }
        let limit = cursor::limit(question.limit, 50)?;
        let ask = rows_ask(metric, question, u32::try_from(limit).unwrap_or(cursor::MAX_LIMIT))?;
        let home = Home { currency: self.home().currency };
        let plan = regard_metrics::rows(self.registry(), &ask, lens, &home).map_err(bad_ask)?;
        let answer = self.through(lens).query(plan.statement).await?;
        let table = json_rows(&answer, &plan.columns)?;
        let mut rows = table.rows;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = match rows.last() {
            Some(last) if more => Some(cursor::encode(&key_of(last, &plan.columns, &plan.key)?)?),
            _ => None,
        };
        let names = self.through(lens).names_in(&plan.columns, &rows).await?;
        let columns = plan.columns.into_iter().zip(table.kinds);
        let columns = columns.map(|(name, kind)| RowsColumn { kind: kind.to_owned(), name }).collect();
        Ok(MetricRows { columns, rows, names, next })
    }
}

impl View<'_> {
    /// What those are called whose keys stand in rows.
    async fn names_in(
        &self,
        columns: &[String],
        rows: &[Vec<Json>],
    ) -> Result<BTreeMap<String, BTreeMap<String, String>>, PageError> {
        let keys = |column: &str| -> Vec<String> {
            let Some(place) = columns.iter().position(|name| name == column) else { return Vec::new() };
            let keys: BTreeSet<&str> =
                rows.iter().filter_map(|row| row.get(place).and_then(Json::as_str)).collect();
            keys.into_iter().map(str::to_owned).collect()
        };
        let (customers, items) = futures::try_join!(self.names(keys(CUSTOMER)), self.item_names(keys(ITEM)))?;
        let found = [(CUSTOMER, customers.into_iter().collect()), (ITEM, items)];
        Ok(found
            .into_iter()
            .filter(|(_, names)| !names.is_empty())
            .map(|(name, of)| (name.to_owned(), of))
            .collect())
    }

    async fn item_names(&self, items: Vec<String>) -> Result<BTreeMap<String, String>, PageError> {
        if items.is_empty() {
            return Ok(BTreeMap::new());
        }
        let named = Statement::new("select item_id, name from items where name is not null and item_id in");
        let answer = self.query(any_of(named, items)).await?;
        Ok(read(&answer, |row| Ok((row.key("item_id")?, row.key("name")?)))?.into_iter().collect())
    }
}

/// The question for so many rows, as the metrics take it.
pub(super) fn rows_ask(metric: &str, question: &RowsQuestion, limit: u32) -> Result<RowsAsk, PageError> {
    Ok(RowsAsk {
        metric: metric.to_owned(),
        part: match question.part {
            Part::Numerator => regard_metrics::Part::Numerator,
            Part::Denominator => regard_metrics::Part::Denominator,
        },
        period: question.period,
        filters: parse_filters(&question.filters)?,
        after: cursor::decode(question.after.as_deref())?,
        limit,
    })
}

/// The members of the key in a row, as text.
pub(super) fn key_of(row: &[Json], columns: &[String], key: &[String]) -> Result<Vec<String>, PageError> {
    let member = |name: &String| {
        let place = columns.iter().position(|column| column == name);
        match place.and_then(|place| row.get(place)) {
            Some(Json::String(text)) => Ok(text.clone()),
            Some(Json::Null) | None => {
                Err(PageError::Shape(format!("no key {name} in the rows of a metric")))
            }
            Some(other) => Ok(other.to_string()),
        }
    };
    key.iter().map(member).collect()
}

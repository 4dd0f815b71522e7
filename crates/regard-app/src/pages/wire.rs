//! Small types that many pages share: what a page is asked with, periods as they travel, freshness.

use jiff::{Timestamp, civil::Date};
use regard_model::Period;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What every page of facts can be asked with, beside its lens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct PageQuestion {
    /// The days to look at; the page's own default when not given.
    pub period: Option<Period>,
    /// Only customers of this segment.
    pub segment: Option<String>,
}

/// What a list that only goes on is asked with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ListQuestion {
    /// Where to go on.
    pub after: Option<String>,
    /// How many rows; the list's own default when not given, at most 200.
    pub limit: Option<u32>,
}

/// Whole days, both ends included, as they travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[schema(as = Period)]
pub struct PeriodWire {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

impl From<Period> for PeriodWire {
    fn from(period: Period) -> Self {
        Self { from: period.from, to: period.to }
    }
}

/// How fresh the facts behind a page are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Freshness {
    /// When facts were last loaded. **Empty**: nothing was ever loaded.
    pub as_of: Option<Timestamp>,
    /// Sources that are fresh.
    pub fresh: u64,
    /// Sources that there are.
    pub total: u64,
    /// Sources whose last good load is too old, or that have none.
    pub stale: Vec<StaleSource>,
}

/// A source whose last good load is too old.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaleSource {
    /// The source.
    pub source: String,
    /// When it was last loaded. **Empty**: never.
    pub loaded_at: Option<Timestamp>,
}

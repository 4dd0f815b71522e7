//! One number with everything that makes it mean something. This is what `regard ask`, the API and
//! the pages all carry.

use crate::period::Period;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A metric's value for one period and one combination of dimension members.
///
/// **Empty**: `value` is `None` when there is no data; never 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The metric's name.
    pub metric: String,
    /// The value, in `unit`.
    pub value: Option<f64>,
    /// `percent`, `count`, `days`, `hours`, `score`, `points` or a currency code (major units).
    pub unit: String,
    /// How many rows it rests on (the denominator of a rate).
    pub n: u64,
    /// Half the width of the 95 % interval, in `unit`, where the metric defines one.
    pub margin: Option<f64>,
    /// The days that it covers, both included.
    pub period: Period,
    /// Dimension → member; a missing member is `none`.
    pub by: BTreeMap<String, String>,
    /// What it is compared with.
    pub reference: Option<ReferenceValue>,
    /// When the facts behind it were last loaded.
    pub as_of: Option<Timestamp>,
}

/// The same metric at the reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReferenceValue {
    /// `previous_period` or `previous_year`.
    pub kind: String,
    /// The value there; `None` when there was no data.
    pub value: Option<f64>,
    /// Value − reference value; `None` when either is missing.
    pub change: Option<f64>,
    /// Half the width of the 95 % interval of the value there, where the metric defines one.
    pub margin: Option<f64>,
}

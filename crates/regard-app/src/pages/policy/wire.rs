//! What a replay of a policy says.

use crate::pages::loyalty::{PreviewMove, StandingCount};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A policy beside the one that holds, over the months that are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PolicyReplay {
    /// From which day it was looked. **Empty**: no run of foresight has come to its end yet.
    pub seen_on: Option<Date>,
    /// How many would stand where today, the best first; `before` is how many do.
    pub standings: Vec<StandingCount>,
    /// Who would move where today.
    pub moves: Vec<PreviewMove>,
    /// The months behind, in order, today last.
    pub months: Vec<ReplayMonth>,
    /// All months of which it is known who left, as it is.
    pub before: ReplayRecord,
    /// The same, as it would have been.
    pub after: ReplayRecord,
    /// How far ahead leaving counts. **Unit**: months.
    pub months_ahead: i32,
    /// By what it is told that a customer left: `departure` (a source says so) or `silence`.
    pub sign: String,
}

/// One month under both policies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReplayMonth {
    /// The day from which was looked.
    pub seen_on: Date,
    /// How many customers there were.
    pub customers: u64,
    /// How many would have stood elsewhere.
    pub moved: u64,
    /// How many were critical, as it is.
    pub critical_before: u64,
    /// How many would have been.
    pub critical_after: u64,
}

/// Customers who were called critical, beside who left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct ReplayRecord {
    /// Called critical, and left.
    pub hits: u64,
    /// Called critical, and stayed.
    pub false_alarms: u64,
    /// Not called critical, and left.
    pub misses: u64,
}

impl ReplayRecord {
    /// With the calls of another month.
    #[must_use]
    pub fn and(self, month: &regard_policy::Record) -> Self {
        Self {
            hits: self.hits + month.hits as u64,
            false_alarms: self.false_alarms + month.false_alarms as u64,
            misses: self.misses + month.misses as u64,
        }
    }
}

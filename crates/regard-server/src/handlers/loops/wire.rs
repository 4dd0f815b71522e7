//! What cases of low scores say, and what is wanted of them.

use crate::extract::{Cursor, Query, Word};
use jiff::Timestamp;
use regard_store::{LoopAnswer, LoopState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What cases of low scores are asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LoopsQuery {
    /// Those in one state; all when not given.
    pub(super) state: Option<LoopStateName>,
    /// Those of one customer.
    #[param(inline)]
    pub(super) customer: Option<Word<500>>,
    /// Those alone that the viewer sees to.
    pub(super) mine: Option<bool>,
    /// Those alone that are open and should have been closed by now.
    pub(super) overdue: Option<bool>,
    /// Where to go on: `next` of the answer before.
    #[param(inline)]
    pub(super) after: Option<Cursor>,
    /// How many cases, at most 200.
    pub(super) limit: Option<u32>,
}

impl Query for LoopsQuery {}

/// What has become of a case of a low score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LoopStateName {
    /// Somebody sees to it.
    Open,
    /// Something was done, and the customer has not said yet whether it is solved.
    Closed,
    /// The customer said that it is solved.
    Confirmed,
}

/// What the customer says of a case that was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LoopAnswerName {
    /// It is solved.
    Solved,
    /// It is not, and is open again.
    NotSolved,
}

/// Cases of low scores of customers in view.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LoopsPage {
    /// Newest first.
    pub(super) rows: Vec<LoopRow>,
    /// Where to go on. **Empty**: there is no more.
    pub(super) next: Option<String>,
    /// How many there are, of those that are asked for, whatever their state.
    pub(super) counts: LoopCountsWire,
    /// How long it took to close them, of those closed in the last 90 days: the middle one. **Unit**: hours from the
    /// opening to the last closing. **Empty**: none was closed.
    pub(super) median_hours: Option<f64>,
    /// How many that rests on.
    pub(super) closed_lately: u64,
    /// The causes that a case may be closed for.
    pub(super) causes: Vec<String>,
}

/// How many cases are in each state.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LoopCountsWire {
    pub(super) open: i64,
    pub(super) closed: i64,
    pub(super) confirmed: i64,
    /// Of the open ones, those that should have been closed by now.
    pub(super) overdue: i64,
}

/// A low score that became an owned case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LoopRow {
    pub(super) loop_id: String,
    pub(super) customer_id: String,
    pub(super) customer_name: Option<String>,
    /// The answer that opened it.
    pub(super) answer_id: String,
    /// `nps`, `csat`, `ces` or another survey.
    pub(super) survey: String,
    pub(super) score: f64,
    /// The top of its scale. **Empty**: no source says so.
    pub(super) scale_max: Option<f64>,
    /// What the customer wrote. **Empty**: nothing, or the answer is not there any more.
    pub(super) comment: Option<String>,
    /// **Empty**: the answer is not there any more.
    pub(super) answered_at: Option<Timestamp>,
    pub(super) owner_id: String,
    /// **Empty**: they cannot sign in here.
    pub(super) owner_name: Option<String>,
    pub(super) opened_at: Timestamp,
    pub(super) due_at: Timestamp,
    pub(super) state: LoopStateName,
    /// Whether it is open and should have been closed by now.
    pub(super) overdue: bool,
    /// How often the customer said that it was not solved.
    pub(super) reopened: i64,
    /// Each time that it was closed, in order. **Empty**: never yet.
    pub(super) closings: Vec<LoopClosingRow>,
}

/// How a case was closed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LoopClosingRow {
    pub(super) cause: String,
    /// What was done.
    pub(super) action: String,
    pub(super) closed_by: String,
    pub(super) closed_by_name: Option<String>,
    pub(super) closed_at: Timestamp,
    /// What the customer said. **Empty**: nothing yet.
    pub(super) answer: Option<LoopAnswerName>,
    pub(super) answered_at: Option<Timestamp>,
}

/// Who is to see to a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoopOwnerWanted {
    /// They must see the customer.
    pub(super) user_id: String,
}

/// How a case is closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoopClosingWanted {
    /// One of `causes` of the list.
    pub(super) cause: String,
    /// What was done, in 1 to 2,000 characters.
    pub(super) action: String,
}

/// What the customer said of a case that was closed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoopAnswerWanted {
    pub(super) answer: LoopAnswerName,
}

impl From<LoopStateName> for LoopState {
    fn from(name: LoopStateName) -> Self {
        match name {
            LoopStateName::Open => Self::Open,
            LoopStateName::Closed => Self::Closed,
            LoopStateName::Confirmed => Self::Confirmed,
        }
    }
}

impl From<LoopState> for LoopStateName {
    fn from(state: LoopState) -> Self {
        match state {
            LoopState::Open => Self::Open,
            LoopState::Closed => Self::Closed,
            LoopState::Confirmed => Self::Confirmed,
        }
    }
}

impl From<LoopAnswerName> for LoopAnswer {
    fn from(name: LoopAnswerName) -> Self {
        match name {
            LoopAnswerName::Solved => Self::Solved,
            LoopAnswerName::NotSolved => Self::NotSolved,
        }
    }
}

impl From<LoopAnswer> for LoopAnswerName {
    fn from(answer: LoopAnswer) -> Self {
        match answer {
            LoopAnswer::Solved => Self::Solved,
            LoopAnswer::NotSolved => Self::NotSolved,
        }
    }
}

//! What a case of a low score is, and what of it may be kept. Owns the checks and the reading of rows; no statement.

use crate::columns::{instant, instant_if_any, stored};
use crate::database::Row;
use crate::errors::{CallerError, StoreError};
use crate::texts::{check_customer, check_key, check_prose, check_text};
use crate::words::words;
use jiff::Timestamp;
use regard_model::{CustomerId, UserId};
use serde::{Deserialize, Serialize};

/// **Unit**: characters.
const ACTION_AT_MOST: usize = 2000;
/// As much as an index takes. **Unit**: bytes.
const ANSWER_AT_MOST: usize = 1000;
/// The largest score, either way.
const SCORE_AT_MOST: f64 = 1_000_000.0;

/// What has become of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoopState {
    /// Somebody sees to it.
    Open,
    /// Something was done, and the customer has not said yet whether it is solved.
    Closed,
    /// The customer said that it is solved.
    Confirmed,
}
words!(LoopState, "a state of a case", { Open = "open", Closed = "closed", Confirmed = "confirmed" });

/// What the customer says of a case that was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoopAnswer {
    /// It is solved.
    Solved,
    /// It is not, and is open again.
    NotSolved,
}
words!(LoopAnswer, "an answer", { Solved = "solved", NotSolved = "not_solved" });

/// A low score to be seen to.
#[derive(Debug, Clone, PartialEq)]
pub struct NewLoop {
    /// The answer. **Range**: 1 to 1,000 bytes.
    pub answer_id: String,
    /// Who answered.
    pub customer_id: CustomerId,
    /// The score. **Range**: up to a million either way; it is kept to the thousandth.
    pub score: f64,
    /// The survey that asked. **Range**: 1 to 200 characters.
    pub survey: String,
    /// Who sees to it.
    pub owner_id: UserId,
    /// By when. **Range**: not before now.
    pub due_at: Timestamp,
}

/// How a case is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClosing {
    /// The cause: one of those that the caller knows. **Range**: 1 to 200 characters.
    pub cause: String,
    /// What was done. **Range**: 1 to 2,000 characters; it may have several lines.
    pub action: String,
}

/// How a case was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoopClosing {
    /// The cause.
    pub cause: String,
    /// What was done.
    pub action: String,
    /// Who closed it.
    pub closed_by: UserId,
    /// When.
    pub closed_at: Timestamp,
    /// What the customer said, and when. **Empty**: nothing yet.
    pub answered: Option<(LoopAnswer, Timestamp)>,
}

/// A low score that became an owned case.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedbackLoop {
    /// The key.
    pub loop_id: String,
    /// The answer that opened it.
    pub answer_id: String,
    /// Who answered.
    pub customer_id: CustomerId,
    /// The score.
    pub score: f64,
    /// The survey that asked.
    pub survey: String,
    /// Who sees to it.
    pub owner_id: UserId,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// By when it should be closed.
    pub due_at: Timestamp,
    /// How it is.
    pub state: LoopState,
    /// How often the customer said that it was not solved.
    pub reopened: i64,
    /// Each time that it was closed, in order. **Empty**: never yet.
    pub closings: Vec<LoopClosing>,
}

impl NewLoop {
    pub(super) fn check(&self, now: i64) -> Result<(), CallerError> {
        let bad = |field, problem| Err(CallerError::BadText { field, problem });
        if !(1..=ANSWER_AT_MOST).contains(&self.answer_id.len()) || self.answer_id.contains('\0') {
            return bad("the key of the answer", "is empty, too long, or cannot be kept");
        }
        check_customer(self.customer_id.as_str())?;
        check_text("the survey", Some(&self.survey))?;
        check_key("the key of the user", self.owner_id.as_str())?;
        if self.score.is_nan() || self.score.abs() > SCORE_AT_MOST {
            return bad("the score", "must be a number, up to a million either way");
        }
        check_due(self.due_at, now)
    }

    /// The score as it is stored.
    pub(super) fn score_milli(&self) -> i64 {
        // Within a thousand million, so nothing is cut.
        (self.score * 1000.0).round() as i64
    }
}

/// By when a case should be closed: not before now.
pub(super) fn check_due(due_at: Timestamp, now: i64) -> Result<(), CallerError> {
    let problem = "must not be before now";
    if due_at.as_microsecond() >= now {
        Ok(())
    } else {
        Err(CallerError::BadText { field: "the time", problem })
    }
}

impl NewClosing {
    pub(super) fn check(&self, causes: &[String]) -> Result<(), CallerError> {
        check_text("the cause", Some(&self.cause))?;
        if !causes.contains(&self.cause) {
            let problem = "is none of those that there are: choose one";
            return Err(CallerError::BadText { field: "the cause", problem });
        }
        check_prose("the action", &self.action, ACTION_AT_MOST)
    }
}

/// A case without its closings.
pub(super) fn read_loop(row: &Row) -> Result<FeedbackLoop, StoreError> {
    let state: String = row.get("state")?;
    let score_milli: i64 = row.get("score_milli")?;
    let score = i32::try_from(score_milli)
        .map_err(|_| stored("feedback_loops.score_milli", &score_milli.to_string()))?;
    Ok(FeedbackLoop {
        loop_id: row.get("loop_id")?,
        answer_id: row.get("answer_id")?,
        customer_id: CustomerId::new(row.get::<String>("customer_id")?),
        score: f64::from(score) / 1000.0,
        survey: row.get("survey")?,
        owner_id: UserId::new(row.get::<String>("owner_id")?),
        opened_at: instant("feedback_loops.opened_at", row.get("opened_at")?)?,
        due_at: instant("feedback_loops.due_at", row.get("due_at")?)?,
        state: state.parse().map_err(|_| stored("feedback_loops.state", &state))?,
        reopened: row.get("reopened")?,
        closings: Vec::new(),
    })
}

pub(super) fn read_closing(row: &Row) -> Result<LoopClosing, StoreError> {
    let answer: Option<String> = row.get("answer")?;
    let answer: Option<LoopAnswer> =
        answer.map(|word| word.parse().map_err(|_| stored("loop_closings.answer", &word))).transpose()?;
    Ok(LoopClosing {
        cause: row.get("cause")?,
        action: row.get("action")?,
        closed_by: UserId::new(row.get::<String>("closed_by")?),
        closed_at: instant("loop_closings.closed_at", row.get("closed_at")?)?,
        answered: answer.zip(instant_if_any("loop_closings.answered_at", row.get("answered_at")?)?),
    })
}

//! What a plan is, and what of it may be kept. Owns the checks and the reading of rows; no statement.

use crate::columns::{instant, instant_if_any, stored};
use crate::database::Row;
use crate::errors::{CallerError, StoreError};
use crate::policy::read_version;
use crate::texts::{check_customer, check_key, check_prose, check_text};
use crate::words::words;
use jiff::Timestamp;
use jiff::civil::Date;
use regard_model::{CustomerId, PolicyVersion, UserId};
use serde::{Deserialize, Serialize};

/// **Unit**: characters.
const STEP_AT_MOST: usize = 500;

/// What has become of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanState {
    /// It is under way.
    Open,
    /// It was carried out.
    Done,
    /// It was given up.
    Dropped,
}
words!(PlanState, "a state of a plan", { Open = "open", Done = "done", Dropped = "dropped" });

/// How a plan ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanEnd {
    /// It was carried out.
    Done,
    /// It was given up.
    Dropped,
}

/// The playbook that a plan was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Playbook {
    /// Its key. **Range**: 1 to 200 characters.
    pub key: String,
    /// The policy that it stood in.
    pub policy: PolicyVersion,
}

/// A plan to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPlan {
    /// For whom.
    pub customer_id: CustomerId,
    /// From what. **Empty**: it is free.
    pub playbook: Option<Playbook>,
    /// What people call it; the title of the playbook, if it has one. **Range**: 1 to 200 characters.
    pub title: String,
    /// Who sees to it.
    pub owner_id: UserId,
    /// The last day by which it should be done.
    pub due_on: Date,
    /// What is to be done, in order.
    pub steps: Vec<NewStep>,
}

/// A step to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStep {
    /// What is to be done. **Range**: 1 to 500 characters; it may have several lines.
    pub text: String,
    /// Who is to do it. **Empty**: whoever owns the plan.
    pub user_id: Option<UserId>,
    /// The last day by which it should be done. **Empty**: with the plan.
    pub due_on: Option<Date>,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The key.
    pub plan_id: String,
    /// For whom.
    pub customer_id: CustomerId,
    /// From what. **Empty**: it is free.
    pub playbook: Option<Playbook>,
    /// What people call it.
    pub title: String,
    /// Who sees to it.
    pub owner_id: UserId,
    /// Who opened it.
    pub opened_by: UserId,
    /// When.
    pub opened_at: Timestamp,
    /// The last day by which it should be done.
    pub due_on: Date,
    /// How it is.
    pub state: PlanState,
    /// Who ended it, when, and what came of it. **Empty**: it is open.
    pub ended: Option<(UserId, Timestamp, String)>,
    /// What is to be done, in order.
    pub steps: Vec<PlanStep>,
}

/// A step of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanStep {
    /// Its number in the plan. **Range**: from 1.
    pub step_no: i64,
    /// What is to be done.
    pub text: String,
    /// Who is to do it. **Empty**: whoever owns the plan.
    pub user_id: Option<UserId>,
    /// The last day by which it should be done. **Empty**: with the plan.
    pub due_on: Option<Date>,
    /// Who did it, and when. **Empty**: nobody yet.
    pub done: Option<(UserId, Timestamp)>,
}

impl NewPlan {
    pub(super) fn check(&self, steps_at_most: u32) -> Result<(), CallerError> {
        check_customer(self.customer_id.as_str())?;
        if let Some(playbook) = &self.playbook {
            check_key("the key of the playbook", &playbook.key)?;
        }
        check_text("the title", Some(&self.title))?;
        check_day(self.due_on)?;
        check_step_count(self.steps.len(), steps_at_most)?;
        self.steps.iter().try_for_each(NewStep::check)
    }
}

impl NewStep {
    pub(super) fn check(&self) -> Result<(), CallerError> {
        check_step_text(&self.text)?;
        self.due_on.map_or(Ok(()), check_day)
    }
}

pub(super) fn check_step_text(text: &str) -> Result<(), CallerError> {
    check_prose("the step", text, STEP_AT_MOST)
}

pub(super) fn check_step_count(steps: usize, at_most: u32) -> Result<(), CallerError> {
    if steps > usize::try_from(at_most).unwrap_or(usize::MAX) {
        return Err(CallerError::TooMany { what: "steps of one plan", at_most });
    }
    Ok(())
}

/// Days are compared as texts, which holds for years of four digits.
pub(super) fn check_day(day: Date) -> Result<(), CallerError> {
    let problem = "must have a year of four digits";
    if day.year() >= 1000 { Ok(()) } else { Err(CallerError::BadText { field: "the day", problem }) }
}

impl PlanEnd {
    pub(super) fn state(self) -> PlanState {
        match self {
            Self::Done => PlanState::Done,
            Self::Dropped => PlanState::Dropped,
        }
    }
}

/// A plan without its steps.
pub(super) fn read_plan(row: &Row) -> Result<Plan, StoreError> {
    let (state, due_on): (String, String) = (row.get("state")?, row.get("due_on")?);
    let user = |column| row.get::<Option<String>>(column).map(|key| key.map(UserId::new));
    let version: Option<i64> = row.get("policy_version")?;
    let policy = version.map(|number| read_version("plans.policy_version", number)).transpose()?;
    let ended_at = instant_if_any("plans.ended_at", row.get("ended_at")?)?;
    let outcome: Option<String> = row.get("outcome")?;
    Ok(Plan {
        plan_id: row.get("plan_id")?,
        customer_id: CustomerId::new(row.get::<String>("customer_id")?),
        playbook: row
            .get::<Option<String>>("playbook")?
            .zip(policy)
            .map(|(key, policy)| Playbook { key, policy }),
        title: row.get("title")?,
        owner_id: UserId::new(row.get::<String>("owner_id")?),
        opened_by: UserId::new(row.get::<String>("opened_by")?),
        opened_at: instant("plans.opened_at", row.get("opened_at")?)?,
        due_on: due_on.parse().map_err(|_| stored("plans.due_on", &due_on))?,
        state: state.parse().map_err(|_| stored("plans.state", &state))?,
        ended: user("ended_by")?.zip(ended_at).zip(outcome).map(|((by, at), outcome)| (by, at, outcome)),
        steps: Vec::new(),
    })
}

pub(super) fn read_step(row: &Row) -> Result<PlanStep, StoreError> {
    let due_on: Option<String> = row.get("due_on")?;
    let done_at = instant_if_any("plan_steps.done_at", row.get("done_at")?)?;
    Ok(PlanStep {
        step_no: row.get("step_no")?,
        text: row.get("text")?,
        user_id: row.get::<Option<String>>("user_id")?.map(UserId::new),
        due_on: due_on.map(|day| day.parse().map_err(|_| stored("plan_steps.due_on", &day))).transpose()?,
        done: row.get::<Option<String>>("done_by")?.map(UserId::new).zip(done_at),
    })
}

//! What plans say, and what is wanted of them.

use crate::extract::{Cursor, Query, Word};
use crate::handlers::given;
use jiff::Timestamp;
use jiff::civil::Date;
use regard_store::{PlanEnd, PlanState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What plans are asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PlansQuery {
    /// Those in one state; all when not given.
    pub(super) state: Option<PlanStateName>,
    /// Those for one customer.
    #[param(inline)]
    pub(super) customer: Option<Word<500>>,
    /// Those from one playbook, by its key.
    #[param(inline)]
    pub(super) playbook: Option<Word<200>>,
    /// Those alone that the viewer sees to.
    pub(super) mine: Option<bool>,
    /// Those alone that are open and whose last day has passed.
    pub(super) overdue: Option<bool>,
    /// Where to go on: `next` of the answer before.
    #[param(inline)]
    pub(super) after: Option<Cursor>,
    /// How many plans, at most 200.
    pub(super) limit: Option<u32>,
}

impl Query for PlansQuery {}

/// What has become of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PlanStateName {
    /// It is under way.
    Open,
    /// It was carried out.
    Done,
    /// It was given up.
    Dropped,
}

/// How a plan ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PlanEndName {
    /// It was carried out.
    Done,
    /// It was given up.
    Dropped,
}

/// Plans for customers in view.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlansPage {
    /// Newest first.
    pub(super) rows: Vec<PlanRow>,
    /// Where to go on. **Empty**: there is no more.
    pub(super) next: Option<String>,
    /// How many there are, of those that are asked for, whatever their state.
    pub(super) counts: PlanCountsWire,
}

/// How many plans are in each state.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanCountsWire {
    pub(super) open: i64,
    pub(super) done: i64,
    pub(super) dropped: i64,
    /// Of the open ones, those whose last day has passed.
    pub(super) overdue: i64,
}

/// A plan.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanRow {
    pub(super) plan_id: String,
    pub(super) customer_id: String,
    pub(super) customer_name: Option<String>,
    /// The key of the playbook that it was made from. **Empty**: it is free.
    pub(super) playbook: Option<String>,
    pub(super) title: String,
    pub(super) owner_id: String,
    /// **Empty**: they are nobody here any more.
    pub(super) owner_name: Option<String>,
    pub(super) opened_by: String,
    pub(super) opened_by_name: Option<String>,
    pub(super) opened_at: Timestamp,
    pub(super) due_on: Date,
    pub(super) state: PlanStateName,
    /// Whether it is open and its last day has passed.
    pub(super) overdue: bool,
    /// Who ended it, when, and what came of it. **Empty**: it is open.
    pub(super) ended: Option<PlanEnded>,
    /// In order.
    pub(super) steps: Vec<PlanStepRow>,
}

/// How a plan ended.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanEnded {
    pub(super) by: String,
    pub(super) by_name: Option<String>,
    pub(super) at: Timestamp,
    /// What came of it, in their words.
    pub(super) outcome: String,
}

/// A step of a plan.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanStepRow {
    /// Its number in the plan, from 1.
    pub(super) step_no: i64,
    pub(super) text: String,
    /// Who is to do it. **Empty**: whoever owns the plan.
    pub(super) user_id: Option<String>,
    pub(super) user_name: Option<String>,
    /// **Empty**: with the plan.
    pub(super) due_on: Option<Date>,
    /// Whether it is to be done still and its day has passed.
    pub(super) overdue: bool,
    /// Who did it. **Empty**: nobody yet.
    pub(super) done_by: Option<String>,
    pub(super) done_by_name: Option<String>,
    pub(super) done_at: Option<Timestamp>,
}

/// A plan to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanWanted {
    pub(super) customer_id: String,
    /// The key of a playbook of the policy that holds; then `title` and `steps` are its own unless they are given.
    #[serde(default)]
    pub(super) playbook: Option<String>,
    /// In 1 to 200 characters. A free plan needs one.
    #[serde(default)]
    pub(super) title: Option<String>,
    /// Who sees to it; whoever asks when not given. They must see the customer.
    #[serde(default)]
    pub(super) owner_id: Option<String>,
    /// The last day; that of the last step when not given.
    #[serde(default)]
    pub(super) due_on: Option<Date>,
    /// At most 50. A free plan may have none at first.
    #[serde(default)]
    pub(super) steps: Option<Vec<StepWanted>>,
}

/// A step to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepWanted {
    /// In 1 to 500 characters.
    pub(super) text: String,
    /// Who is to do it; whoever owns the plan when not given. They must see the customer.
    #[serde(default)]
    pub(super) user_id: Option<String>,
    /// With the plan when not given.
    #[serde(default)]
    pub(super) due_on: Option<Date>,
}

/// What is to be another about a plan. What is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct PlanPatch {
    /// Who sees to it from now on. They must see the customer.
    pub(super) owner_id: Option<String>,
    pub(super) due_on: Option<Date>,
}

/// What is to be another about a step. What is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct StepPatch {
    pub(super) text: Option<String>,
    /// `null`: whoever owns the plan.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub(super) user_id: Option<Option<String>>,
    /// `null`: with the plan.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<Date>)]
    pub(super) due_on: Option<Option<Date>>,
}

/// How a plan is ended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlanEndWanted {
    pub(super) end: PlanEndName,
    /// What came of it, or why it was given up, in 1 to 2,000 characters.
    pub(super) outcome: String,
}

impl From<PlanStateName> for PlanState {
    fn from(name: PlanStateName) -> Self {
        match name {
            PlanStateName::Open => Self::Open,
            PlanStateName::Done => Self::Done,
            PlanStateName::Dropped => Self::Dropped,
        }
    }
}

impl From<PlanState> for PlanStateName {
    fn from(state: PlanState) -> Self {
        match state {
            PlanState::Open => Self::Open,
            PlanState::Done => Self::Done,
            PlanState::Dropped => Self::Dropped,
        }
    }
}

impl From<PlanEndName> for PlanEnd {
    fn from(name: PlanEndName) -> Self {
        match name {
            PlanEndName::Done => Self::Done,
            PlanEndName::Dropped => Self::Dropped,
        }
    }
}

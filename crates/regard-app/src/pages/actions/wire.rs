//! What the pages of acting say, as far as it comes from facts: suggestions, voices and effects.

use crate::pages::loyalty::StandingName;
use jiff::civil::Date;
use regard_policy::Colleague;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What to do for a customer, the playbook that answers the dearest causes first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SuggestionsPage {
    /// From which day it was looked. **Empty**: it was not looked at them yet, and nothing is suggested.
    pub seen_on: Option<Date>,
    /// Where they stand. **Empty**: it was not looked at them yet.
    pub standing: Option<StandingName>,
    /// The version of the policy that the playbooks stand in; 0 is the built-in one.
    pub policy_version: u32,
    /// The playbooks that fit.
    pub rows: Vec<SuggestionRow>,
}

/// A playbook that fits a customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SuggestionRow {
    /// Its key in the policy.
    pub playbook: String,
    /// What people call it.
    pub title: String,
    /// Who keeps it.
    pub owner: String,
    /// By when its owner looks at it again.
    pub review_by: Date,
    /// Whether that day has passed.
    pub review_overdue: bool,
    /// Why it fits: what was lost, the dearest first. **Empty**: it is for everybody who stands so.
    pub causes: Vec<SuggestionCause>,
    /// What is done, in order.
    pub steps: Vec<SuggestionStep>,
    /// The last day of its steps, if it is taken up today.
    pub due_on: Date,
    /// The customer's open plan from this playbook. **Empty**: nobody has taken it up.
    pub plan_id: Option<String>,
}

/// A signal that is known and lost half of its points or more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SuggestionCause {
    /// The signal.
    pub signal: String,
    /// The metric behind it. **Empty**: it is foreseen, or no metric.
    pub metric: Option<String>,
    /// Its value. **Empty**: it is not known.
    pub value: Option<f64>,
    /// The points that were lost by it.
    pub lost: f64,
    /// The points that it could have earned.
    pub possible: f64,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SuggestionStep {
    /// What.
    pub text: String,
    /// Who is meant, in the words of the policy.
    pub by: ColleagueName,
    /// Who that is: of several, the first. **Empty**: nobody is, or they cannot be handed it, since they may not sign in
    /// here or do not see the customer; then it is the owner's of the plan.
    pub user_id: Option<String>,
    /// What they are called, whether they can be handed it or not. **Empty**: nobody is meant, or nobody says what they
    /// are called.
    pub user_name: Option<String>,
    /// By when, if it is taken up today.
    pub due_on: Date,
}

/// What would be done first for a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FirstStep {
    /// The key of the playbook in the policy.
    pub playbook: String,
    /// What people call it.
    pub title: String,
    /// Its first step, as its keeper wrote it.
    pub text: String,
}

/// Who is meant, of those around a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColleagueName {
    /// All who look after the customer.
    AccountTeam,
    /// Who owns the customer.
    Owner,
    /// Who leads the owner.
    Manager,
    /// Who leads the business unit.
    BusinessUnitLead,
    /// Whoever supports them.
    Support,
    /// Whoever minds their invoices.
    Finance,
}

impl From<Colleague> for ColleagueName {
    fn from(word: Colleague) -> Self {
        match word {
            Colleague::AccountTeam => Self::AccountTeam,
            Colleague::Owner => Self::Owner,
            Colleague::Manager => Self::Manager,
            Colleague::BusinessUnitLead => Self::BusinessUnitLead,
            Colleague::Support => Self::Support,
            Colleague::Finance => Self::Finance,
        }
    }
}

/// Customers of whom two voices say different things, the widest apart first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DisagreementsPage {
    /// At most `limit`.
    pub rows: Vec<DisagreementRow>,
    /// Where to go on. **Empty**: there is no more.
    pub next: Option<String>,
    /// Of how many customers two voices are far apart.
    pub total: u64,
    /// Of how many two voices are known.
    pub compared: u64,
    /// What all whose voices are far apart are worth over twelve months, as far as it is known. **Unit**: minor units
    /// of the home currency. **Empty**: it is known of none of them.
    pub worth_minor: Option<i64>,
    /// So far from each other two voices disagree. **Unit**: points of 0 to 10.
    pub step: f64,
    /// The first day whose answers count.
    pub from: Date,
    /// The last day whose answers count.
    pub to: Date,
    /// From which day the model looked ahead. **Empty**: no run of foresight has come to its end yet.
    pub seen_on: Option<Date>,
}

/// The three voices on one customer, each from 0 to 10.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DisagreementRow {
    /// Who.
    pub customer_id: String,
    /// What they are called. **Empty**: they are known by their key alone.
    pub name: Option<String>,
    /// How well the account team thinks that they are served. **Empty**: it said nothing.
    pub team: Option<f64>,
    /// What the customer says: the mean of their answers, each on its own scale. **Empty**: they said nothing.
    pub customer: Option<f64>,
    /// What is foreseen: the points of retention, by ten. **Empty**: too little is known.
    pub model: Option<f64>,
    /// The voice that is highest.
    pub highest: VoiceName,
    /// The voice that is lowest.
    pub lowest: VoiceName,
    /// How far they are apart.
    pub gap: f64,
    /// What the customer is worth over twelve months. **Unit**: minor units of the home currency. **Empty**: not known.
    pub worth_minor: Option<i64>,
    /// Whether it is worth a step of its own: the customer belongs to the half of those in view that are worth most, or
    /// what they are worth is not known.
    pub weighs: bool,
}

/// Whose voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VoiceName {
    /// The account team's.
    Team,
    /// The customer's.
    Customer,
    /// What is foreseen.
    Model,
}

/// What plans achieved, against similar customers without one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanEffectsPage {
    /// All plans first, then those of each playbook, the one with most plans first; at most six rows.
    pub rows: Vec<PlanEffectRow>,
    /// How long after the start of a plan it is looked. **Unit**: months.
    pub months_after: u32,
    /// From which day it was looked last. **Empty**: no run of foresight has come to its end yet.
    pub seen_on: Option<Date>,
}

/// What the plans of one kind achieved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanEffectRow {
    /// The key of the playbook. **Empty**: all plans, from playbooks and free.
    pub playbook: Option<String>,
    /// What people call it. **Empty**: all plans, or the policy has no such playbook any more.
    pub title: Option<String>,
    /// How many customers in view had such a plan; of each the first counts.
    pub customers: u64,
    /// Points of retention more than without; who has left has none.
    pub retention: PlanEffect,
    /// Points of loyalty more than without, of those who are customers still.
    pub loyalty: PlanEffect,
}

/// An effect with its range, or why there is none to show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanEffect {
    /// Whether there is one.
    pub state: PlanEffectState,
    /// How many customers with a plan there must be before anything is said.
    pub needed: u64,
    /// Customers with a plan who are in this: those whose first plan began between two days on which it was looked, and
    /// who were looked at on the day before if what came of it is known. Where there are too few to look at all: every
    /// customer with a plan.
    pub with_plan: u64,
    /// How many of them the outcome is known of by now. **Empty**: there are too few to look.
    pub known: Option<u64>,
    /// How many of those have a similar customer without a plan. **Empty**: it was not looked for.
    pub matched: Option<u64>,
    /// The mean effect and its 90 % range. **Unit**: points of 0 to 100. **Empty**: there is none to show.
    pub effect: Option<EffectRange>,
    /// What comparing all with all would have said. **Empty**: as `effect`.
    pub plain_difference: Option<f64>,
    /// Whether the two groups are alike in everything that is known. **Empty**: as `effect`.
    pub is_balanced: Option<bool>,
}

/// Whether there is an effect to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanEffectState {
    /// There is.
    Known,
    /// Not enough customers with a plan yet.
    TooFew,
    /// There are enough plans, but of too few it is known yet what came of them.
    NotYetKnown,
    /// Nobody without a plan to compare with.
    NobodyWithout,
    /// Those with a plan are unlike all others.
    NoOverlap,
    /// All did the same: nothing can be told from that.
    NothingDiffers,
}

/// A value with its 90 % range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EffectRange {
    /// The best guess.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

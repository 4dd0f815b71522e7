//! The brief as it travels.

use crate::pages::actions::FirstStep;
use crate::pages::figure_card::FigureCard;
use crate::pages::loyalty::GridInShort;
use crate::pages::sentence::Sentence;
use crate::pages::wire::{Freshness, PeriodWire};
use crate::views::View;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The whole story in ninety seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Brief {
    /// The answer first.
    pub headline: Sentence,
    /// For whom it is and how often.
    pub sub: Sentence,
    /// The view that it is made by: for whom, what for, how often.
    pub view: View,
    /// The days that it covers.
    pub period: PeriodWire,
    /// The days that it compares with.
    pub reference_period: PeriodWire,
    /// At most five numbers, each with its line and cause.
    pub figures: Vec<FigureCard>,
    /// Where customers stand, as the page of loyalty has it. **Empty**: nobody in view was looked at yet.
    pub grid: Option<GridInShort>,
    /// At most five customers to save, largest money × weight first. The money is what they bought in the
    /// last twelve months. The weight is one for each late order (at most three), two for each escalated
    /// case (at most two cases), one for any open case, and two for a low answer in the last 90 days.
    pub attention: Vec<Attention>,
    /// At most five things to do, most pressing first.
    pub todo: Vec<Todo>,
    /// How fresh the facts are.
    pub freshness: Freshness,
    /// How many customers the viewer sees.
    pub customers_in_scope: u64,
}

/// A customer who needs someone now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Attention {
    /// The customer.
    pub customer_id: String,
    /// Their name.
    pub name: String,
    /// Their segment.
    pub segment: Option<String>,
    /// Their country.
    pub country: Option<String>,
    /// What happened, worst first.
    pub reasons: Vec<Sentence>,
    /// What they bought in the last twelve months. **Unit**: minor units. **Empty**: nothing, or nothing
    /// whose value in the home currency is known.
    pub money_minor: Option<i64>,
    /// The currency of `money_minor`.
    pub currency: String,
    /// What to do next.
    pub next: Sentence,
    /// What the playbooks of the policy would do first. **Empty**: no playbook fits, a plan is under way, or it was not
    /// looked at them yet.
    pub suggested: Option<FirstStep>,
}

/// One concrete thing to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Todo {
    /// What.
    pub what: Sentence,
    /// By when, or since when.
    pub when: Sentence,
    /// The page where it is done.
    pub href: String,
    /// It should have been done already.
    pub late: bool,
}

//! What the pages of loyalty say.

use crate::foresight::{DriversFound, StayingRecord};
use crate::pages::wire::{Freshness, PeriodWire};
use jiff::civil::Date;
use regard_policy::Standing;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A quadrant of the grid, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StandingName {
    /// They stay, and like it.
    VeryLoyal,
    /// They like it, and may leave all the same.
    SomewhatLoyal,
    /// They stay, and do not like it.
    Neutral,
    /// They do not like it, and may leave.
    Critical,
    /// Too little is known.
    Unknown,
}

impl StandingName {
    /// All, the best first.
    pub const ALL: [Self; 5] =
        [Self::VeryLoyal, Self::SomewhatLoyal, Self::Neutral, Self::Critical, Self::Unknown];
}

impl From<Standing> for StandingName {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::VeryLoyal => Self::VeryLoyal,
            Standing::SomewhatLoyal => Self::SomewhatLoyal,
            Standing::Neutral => Self::Neutral,
            Standing::Critical => Self::Critical,
            Standing::Unknown => Self::Unknown,
        }
    }
}

/// Where customers stand, and where they are heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LoyaltyPage {
    /// From which day it was looked. **Empty**: no run of foresight has come to its end yet.
    pub seen_on: Option<Date>,
    /// The day with which it is compared: the end of the month before. **Empty**: there is none.
    pub before_on: Option<Date>,
    /// The policy that places them.
    pub policy: PolicyFacts,
    /// How many stand where, the best first.
    pub standings: Vec<StandingCount>,
    /// Each customer on the grid; only those who stand in a quadrant. **Empty**: they are too many, and are in `bins`.
    pub points: Vec<GridPoint>,
    /// The grid in squares of two by two points. **Empty**: they are few, and are in `points`.
    pub bins: Vec<GridBin>,
    /// Who became critical since, those worth most first.
    pub entered_critical: Vec<Mover>,
    /// Who left the critical quadrant since, those worth most first.
    pub left_critical: Vec<Mover>,
    /// What speaks for leaving: of the tenth of customers least likely to stay, the signal that adds most to the risk of
    /// each, at most five; of more, four and all further ones together as `other`.
    pub reasons: Vec<ReasonShare>,
    /// What those who left said.
    pub leavers: LeaversSaid,
    /// What goes along with staying, over all customers. **Empty**: no run has come to its end yet.
    pub matters: Option<DriversFound>,
    /// How good foreseeing has been. **Empty**: no run has come to its end yet.
    pub track_record: Option<StayingRecord>,
    /// How fresh the facts are.
    pub freshness: Freshness,
}

/// A policy, as far as the grid needs it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PolicyFacts {
    /// Its number; 0 is the built-in one.
    pub version: u32,
    /// Who answers for it.
    pub owner: String,
    /// Why it is as it is.
    pub reason: String,
    /// By when its owner looks at it again.
    pub review_by: Date,
    /// Whether that day has passed.
    pub review_overdue: bool,
    /// Its rules: the first that is for a customer places them.
    pub rules: Vec<RuleFacts>,
}

/// One rule of a policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RuleFacts {
    /// Its name.
    pub rule: String,
    /// From so many points on, retention is high.
    pub retention_high_from: f64,
    /// From so many points on, loyalty is high.
    pub loyalty_high_from: f64,
}

/// How many customers stand somewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StandingCount {
    /// Where.
    pub standing: StandingName,
    /// How many.
    pub customers: u64,
    /// How many there were before. **Empty**: it was not looked then.
    pub before: Option<u64>,
    /// What they are worth together over twelve months. **Unit**: minor units of the home currency.
    pub worth_minor: i64,
}

/// A customer on the grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GridPoint {
    /// Who.
    pub customer_id: String,
    /// What they are called. **Empty**: they are known by their key alone.
    pub name: Option<String>,
    /// How likely they stay. **Range**: 0 to 100.
    pub retention: f64,
    /// What they say and feel. **Range**: 0 to 100.
    pub loyalty: f64,
    /// Where that is.
    pub standing: StandingName,
}

/// A square of the grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GridBin {
    /// Where it begins on the axis of retention. **Range**: 0 to 98.
    pub retention: u8,
    /// Where it begins on the axis of loyalty. **Range**: 0 to 98.
    pub loyalty: u8,
    /// Where most of its customers stand.
    pub standing: StandingName,
    /// How many.
    pub customers: u64,
}

/// A customer who moved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Mover {
    /// Who.
    pub customer_id: String,
    /// What they are called. **Empty**: they are known by their key alone.
    pub name: Option<String>,
    /// From where.
    pub from: StandingName,
    /// To where.
    pub to: StandingName,
    /// The signal that moved them most. **Empty**: other thresholds did, or what became known.
    pub cause: Option<String>,
    /// What they are worth over twelve months. **Unit**: minor units of the home currency. **Empty**: not known.
    pub worth_minor: Option<i64>,
}

/// The grid in short: how many stand where, and who became critical.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GridInShort {
    /// From which day it was looked.
    pub seen_on: Date,
    /// The day with which it is compared: the end of the month before. **Empty**: there is none.
    pub before_on: Option<Date>,
    /// How many stand where, the best first.
    pub standings: Vec<StandingCount>,
    /// How many became critical since; 0 where there is nothing to compare with.
    pub entered_critical: u64,
    /// The first of them, those worth most first: at most three.
    pub entered_first: Vec<Mover>,
}

/// What those said who left in twelve months, as sources tell it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LeaversSaid {
    /// The days in which they left.
    pub period: PeriodWire,
    /// How many left.
    pub total: u64,
    /// Of how many of them no reason is known.
    pub unknown: u64,
    /// The reasons of the others, the most frequent first, at most five; of more, four and all further ones together as
    /// `other`, which stands last.
    pub reasons: Vec<SaidReason>,
}

/// A reason that was given for leaving.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SaidReason {
    /// In the words of the source.
    pub reason: String,
    /// How many gave it.
    pub customers: u64,
    /// Their share of all who left. **Unit**: 0 to 1.
    pub share: f64,
}

/// A reason for leaving, and how often it is the first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReasonShare {
    /// The signal; `other` for several together.
    pub signal: String,
    /// Of how many customers it is the first reason.
    pub customers: u64,
    /// Their share of those who may leave. **Unit**: 0 to 1.
    pub share: f64,
}

/// Where a customer stands, by what, and how they came there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Placement {
    /// From which day it was looked.
    pub seen_on: Date,
    /// Where they stand.
    pub standing: StandingName,
    /// The rule that places them.
    pub rule: String,
    /// The receipt of retention.
    pub retention: Tally,
    /// The receipt of loyalty.
    pub loyalty: Tally,
    /// The months before, and the day itself, in order.
    pub trail: Vec<TrailPoint>,
    /// The chance that they stay. **Unit**: 0 to 1. **Empty**: too little is known to say.
    pub stays: Option<f64>,
    /// How far ahead that is. **Unit**: months. **Empty**: no run says so.
    pub months_ahead: Option<i32>,
    /// What adds to the chance of leaving or takes from it, the strongest first.
    pub because: Vec<Because>,
    /// Orders expected in twelve months. **Empty**: not known.
    pub orders_expected: Option<f64>,
    /// What they are worth over twelve months. **Unit**: minor units of the home currency. **Empty**: not known.
    pub worth_minor: Option<i64>,
    /// The policy that places them.
    pub policy: PolicyFacts,
}

/// The sum of one axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Tally {
    /// What the lines earned. **Range**: 0 to 100.
    pub points: f64,
    /// The share of the weight that is known. **Unit**: 0 to 1.
    pub coverage: f64,
    /// From so many points on, it is high.
    pub high_from: f64,
    /// `high`, `low`, `open` (what is missing decides) or `thin` (less is known than the policy asks for).
    pub level: String,
    /// One for each signal.
    pub lines: Vec<ReceiptLine>,
}

/// What one signal earned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReceiptLine {
    /// The signal.
    pub signal: String,
    /// The metric behind it. **Empty**: it is foreseen, or no metric.
    pub metric: Option<String>,
    /// Its value. **Empty**: it is not known.
    pub value: Option<f64>,
    /// On how many answers the value rests: it may be one. **Empty**: it is not told from answers, or not known.
    pub answers: Option<u64>,
    /// The points it earned.
    pub earned: f64,
    /// The points it could have earned.
    pub possible: f64,
}

/// Where a customer stood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TrailPoint {
    /// When.
    pub seen_on: Date,
    /// How likely they stayed. **Range**: 0 to 100.
    pub retention: f64,
    /// What they said and felt. **Range**: 0 to 100.
    pub loyalty: f64,
    /// Where that was.
    pub standing: StandingName,
}

/// What a signal adds to the chance of leaving.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Because {
    /// The signal.
    pub signal: String,
    /// Its value. **Empty**: it is not known, and that says something.
    pub value: Option<f64>,
    /// Added log-odds of leaving; below 0 it makes staying likelier.
    pub log_odds: f64,
}

/// Other thresholds for one rule. **Empty**: as it is. **Range**: 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// The place of the rule in the policy, counted from 0.
    pub rule: u32,
    /// From so many points on, retention would be high.
    pub retention: Option<f64>,
    /// From so many points on, loyalty would be high.
    pub loyalty: Option<f64>,
}

/// Where a customer stands. **Empty**: `placement` is `null` when it was not looked at them yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlacementPage {
    /// Where they stand.
    pub placement: Option<Placement>,
}

/// What other thresholds would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ThresholdPreview {
    /// How many would stand where, the best first; `before` is how many do.
    pub standings: Vec<StandingCount>,
    /// Who would move where.
    pub moves: Vec<PreviewMove>,
}

/// How many customers would move from one standing to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PreviewMove {
    /// From where.
    pub from: StandingName,
    /// To where.
    pub to: StandingName,
    /// How many.
    pub customers: u64,
    /// Some of them by name, those worth most first.
    pub names: Vec<String>,
}

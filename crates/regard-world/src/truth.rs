//! What was planted in a world, so that later work can be tested against it. Owns the shape of
//! `truth.json` and the planted numbers; not how they act.

use serde::Serialize;
use std::collections::BTreeMap;

/// Everything that is known about a world because it was made so.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Truth {
    /// How many customers were asked for.
    pub customers: u32,
    /// The seed.
    pub seed: u64,
    /// The first day.
    pub from: String,
    /// The last day: nothing has happened after it.
    pub until: String,
    /// The home currency.
    pub home_currency: &'static str,
    /// The home's time zone.
    pub time_zone: &'static str,
    /// Good rows by entity: what a correct load of the demo's mappings brings into the lake. Customers known
    /// only by their key come on top (`customers_known_by_key`).
    pub rows: BTreeMap<&'static str, u64>,
    /// Customers that orders name and no customer file does.
    pub customers_known_by_key: u64,
    /// Rows by file, with the dirty ones.
    pub files: Vec<FileCount>,
    /// The dirty rows, by kind, file and column.
    pub dirty: Vec<DirtyCount>,
    /// The coefficients.
    pub planted: Planted,
    /// What the rows say when they are counted as they are made.
    pub observed: Observed,
}

/// How many rows a file has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileCount {
    /// The path below the world's folder.
    pub file: String,
    /// The entity.
    pub entity: &'static str,
    /// All rows, without the header.
    pub rows: u64,
}

/// How many rows of a file are dirty in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DirtyCount {
    /// `bad_date`, `text_in_number`, `missing_required`, `broken_utf8` (all of which belong in quarantine),
    /// `delivered_twice` (an exact copy, unchanged) or `parent_missing` (waits for its parent).
    pub kind: &'static str,
    /// The table, as in [`crate::TableFile::name`].
    pub file: &'static str,
    /// The entity.
    pub entity: &'static str,
    /// The column in the file that is to blame.
    pub column: &'static str,
    /// How many.
    pub rows: u64,
}

/// The planted causes and effects. Late days count against the first promise and are capped at
/// `late_days_cap`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Planted {
    /// The cap of late days in every effect.
    pub late_days_cap: f64,
    /// The change of a delivery's CSAT (1 to 5, before rounding and clamping) per day late.
    pub csat_per_late_day: f64,
    /// The change of an NPS answer (0 to 10, before rounding and clamping) per mean late day of the
    /// customer's orders that fell due (first promise of the worst line) in the 90 days before asking.
    pub nps_per_mean_late_day_90: f64,
    /// The change of a CSAT or NPS answer when the order, or the last 90 days, had a defect.
    pub score_for_defect: f64,
    /// The probability that an order delivered late leads to a case: this, and so much more per late day.
    pub case_chance_late: f64,
    /// See `case_chance_late`.
    pub case_chance_per_late_day: f64,
    /// The probability of a dispute of an invoice whose order was on time.
    pub dispute_chance: f64,
    /// The probability of a dispute of an invoice whose order was late.
    pub dispute_chance_late: f64,
    /// The monthly probability to decide to leave, for a customer of even temper with no late order.
    pub leaving_chance_per_month: f64,
    /// Its logarithm grows by this per mean late day of the last 90 days.
    pub leaving_log_hazard_per_mean_late_day_90: f64,
    /// Orders of a customer who has decided to leave (45 to 100 days ahead), as a share of the usual.
    pub leaving_order_share: f64,
    /// How each kind of payer pays.
    pub payers: BTreeMap<&'static str, PayerTruth>,
    /// The initiative that works.
    pub initiative: InitiativeTruth,
    /// An initiative that changes nothing.
    pub placebo: PlaceboTruth,
    /// Where and when deliveries went wrong.
    pub problem: ProblemTruth,
}

/// How a kind of payer pays.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PayerTruth {
    /// The share of customers.
    pub share: f64,
    /// Mean days after the due day (negative is early).
    pub mean_days_late: f64,
    /// The deviation.
    pub deviation_days: f64,
}

/// The call-back programme.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InitiativeTruth {
    /// Its id.
    pub initiative_id: &'static str,
    /// The share of customers who joined, chosen by chance alone.
    pub member_share: f64,
    /// When it started.
    pub started_on: String,
    /// Members join from then to this day.
    pub last_joined_on: String,
    /// What it adds to an NPS answer (before rounding) from `joined_on`.
    pub nps_answer_change: f64,
    /// What it adds to a delivery's CSAT.
    pub csat_answer_change: f64,
    /// What it adds to the delay of a line that would be late, ordered from `joined_on`.
    pub late_line_days_change: f64,
    /// First response hours are multiplied by this.
    pub first_response_factor: f64,
    /// The monthly probability to leave is multiplied by this.
    pub leaving_factor: f64,
}

/// The initiative without effect.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceboTruth {
    /// Its id.
    pub initiative_id: &'static str,
    /// The share of customers who joined, chosen by chance alone.
    pub member_share: f64,
    /// When it started.
    pub started_on: String,
}

/// The depot that fails its country.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProblemTruth {
    /// The country of the customers hit.
    pub country: &'static str,
    /// The depot (`ShippingPoint` in the deliveries' file).
    pub depot: &'static str,
    /// The item family hit.
    pub family: &'static str,
    /// Lines ordered from this day on are hit.
    pub from: String,
    /// Up to this day.
    pub until: String,
    /// The probability that such a line is late.
    pub late_chance: f64,
    /// The least and the most days that a hit line is late.
    pub late_days: [f64; 2],
}

/// Counted while the world was made.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Observed {
    /// Orders with a line whose latest promise has passed at the end of `until` and that is not delivered
    /// in full (cancelled ones excluded).
    pub overdue_orders: u64,
    /// How many days the ten oldest of them are late, by their worst line.
    pub ten_oldest_overdue_days: Vec<i32>,
    /// Orders not cancelled and not delivered in full.
    pub open_orders: u64,
    /// Cancelled orders.
    pub cancelled_orders: u64,
    /// Lines delivered in full.
    pub delivered_lines: u64,
    /// Of these, later than first promised.
    pub late_lines: u64,
    /// Disputes open at the end.
    pub open_disputes: u64,
    /// Cases open at the end.
    pub open_cases: u64,
    /// Mean CSAT of orders that were on time.
    pub csat_on_time: f64,
    /// Mean CSAT of orders that were late.
    pub csat_late: f64,
    /// Mean NPS answer of customers with less than one mean late day in the 90 days before.
    pub nps_answer_calm: f64,
    /// Mean NPS answer of customers with four or more.
    pub nps_answer_troubled: f64,
}

/// The numbers of [`Planted`] that do not depend on the dates.
pub(crate) mod effect {
    pub(crate) const LATE_DAYS_CAP: f64 = 20.0;
    pub(crate) const CSAT_PER_LATE_DAY: f64 = -0.12;
    pub(crate) const NPS_PER_MEAN_LATE_DAY: f64 = -0.28;
    pub(crate) const SCORE_FOR_DEFECT: f64 = -0.7;
    pub(crate) const CASE_CHANCE_LATE: f64 = 0.15;
    pub(crate) const CASE_CHANCE_PER_LATE_DAY: f64 = 0.02;
    pub(crate) const DISPUTE_CHANCE: f64 = 0.018;
    pub(crate) const DISPUTE_CHANCE_LATE: f64 = 0.075;
    pub(crate) const LEAVING_CHANCE: f64 = 0.006;
    pub(crate) const LEAVING_PER_MEAN_LATE_DAY: f64 = 0.28;
    pub(crate) const LEAVING_ORDER_SHARE: f64 = 0.4;
    pub(crate) const MEMBER_SHARE: f64 = 0.25;
    pub(crate) const MEMBER_NPS: f64 = 0.9;
    pub(crate) const MEMBER_CSAT: f64 = 0.15;
    pub(crate) const MEMBER_LATE_DAYS: f64 = -2.0;
    pub(crate) const MEMBER_RESPONSE: f64 = 0.55;
    pub(crate) const MEMBER_LEAVING: f64 = 0.7;
    pub(crate) const PLACEBO_SHARE: f64 = 0.2;
    pub(crate) const PROBLEM_LATE_CHANCE: f64 = 0.6;
    pub(crate) const PROBLEM_LATE_DAYS: [f64; 2] = [8.0, 36.0];
    pub(crate) const PROBLEM_COUNTRY: &str = "PL";
    pub(crate) const PROBLEM_DEPOT: &str = "Poznań";
    pub(crate) const PROBLEM_FAMILY: &str = "Spare parts";
    pub(crate) const CALL_BACK: &str = "INI-01";
    pub(crate) const PLACEBO: &str = "INI-02";
}

/// The kinds of payers: name, share of customers, mean days late, deviation.
pub(crate) const PAYERS: [(&str, f64, f64, f64); 4] = [
    ("prompt", 0.38, -2.0, 2.0),
    ("usual", 0.36, 5.0, 5.0),
    ("slow", 0.19, 19.0, 9.0),
    ("erratic", 0.07, 28.0, 30.0),
];

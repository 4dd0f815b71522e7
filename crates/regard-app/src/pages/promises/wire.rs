//! The page of promises as it travels.

use crate::pages::cut::Cut;
use crate::pages::figure_card::FigureCard;
use crate::pages::sentence::Sentence;
use crate::pages::wire::{Freshness, PeriodWire};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Do we keep our word?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PromisesPage {
    /// The answer first.
    pub headline: Sentence,
    /// The days that rates and lead times cover.
    pub period: PeriodWire,
    /// Overdue orders, kept against the first and the latest promise, lead time median and p90.
    pub figures: Vec<FigureCard>,
    /// The ten oldest overdue orders, oldest promise first.
    pub oldest: Vec<OverdueOrder>,
    /// Promises of every kind.
    pub ledger: Ledger,
    /// Promises kept, for twenty-four months.
    pub kept_by_month: Vec<KeptPoint>,
    /// Orders overdue at the end of each month, for twenty-four months.
    pub overdue_by_month: Vec<CountPoint>,
    /// Lead times of what was delivered in the period.
    pub lead_times: LeadTimes,
    /// Lead times for twenty-four months.
    pub lead_time_by_month: Vec<LeadTimePoint>,
    /// The ten items that take longest; items with fewer than five deliveries are left out.
    pub longest_items: Vec<LongItem>,
    /// Defective ÷ delivered quantity.
    pub defects: FigureCard,
    /// Returned ÷ delivered quantity.
    pub returns: FigureCard,
    /// Customers who order again within ninety days.
    pub reorder: FigureCard,
    /// Contested invoices.
    pub disputes: Disputes,
    /// How fresh the facts are.
    pub freshness: Freshness,
}

/// Promises of every kind: deliveries, fixes, projects that go live, and what people recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Ledger {
    /// Kept ÷ due in the period.
    pub kept: FigureCard,
    /// The same by kind of promise. **Empty**: none was due, or there are too many kinds.
    pub by_kind: Option<Cut>,
}

/// An order whose promised day has wholly passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OverdueOrder {
    /// The order.
    pub order_id: String,
    /// Who waits.
    pub customer_id: String,
    /// Their name.
    pub customer_name: String,
    /// The latest promise of its worst line.
    pub promised_on: Date,
    /// The first promise of that line.
    pub first_promised_on: Option<Date>,
    /// Days since the latest promise.
    pub days_late: i64,
    /// Lines that are overdue.
    pub lines_open: u64,
    /// What the whole order is worth. **Unit**: minor units of `currency`.
    pub amount_minor: Option<i64>,
    /// The order's currency.
    pub currency: String,
}

/// Promises kept in a month. **Unit**: percent. **Empty**: none was due.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KeptPoint {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// Against the first promise.
    pub first: Option<f64>,
    /// Against the latest promise.
    pub latest: Option<f64>,
    /// Lines due by the latest promise.
    pub n: u64,
}

/// A count at the end of a month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CountPoint {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The count. **Empty**: no data.
    pub value: Option<f64>,
}

/// How long deliveries took. **Unit**: days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LeadTimes {
    /// The middle. **Empty**: nothing was delivered.
    pub median: Option<f64>,
    /// Nine of ten took at most this long.
    pub p90: Option<f64>,
    /// Lines delivered.
    pub n: u64,
    /// The distribution; counts add up to `n`.
    pub bins: Vec<LeadTimeBin>,
}

/// Lines that took at least `from_days` and less than `to_days`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeadTimeBin {
    /// The lower end, included.
    pub from_days: i64,
    /// The upper end, excluded. **Empty**: without end.
    pub to_days: Option<i64>,
    /// Lines.
    pub count: u64,
}

/// Lead times of a month. **Unit**: days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LeadTimePoint {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The middle. **Empty**: nothing was delivered.
    pub median: Option<f64>,
    /// Nine of ten took at most this long.
    pub p90: Option<f64>,
    /// Lines delivered.
    pub n: u64,
}

/// An item with a long lead time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LongItem {
    /// The item.
    pub item_id: String,
    /// Its name; the id when it has none.
    pub name: String,
    /// The middle. **Unit**: days.
    pub median_days: f64,
    /// Lines delivered.
    pub n: u64,
}

/// Contested invoices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Disputes {
    /// Invoices in dispute now.
    pub open: FigureCard,
    /// Opened in the period ÷ invoices issued in it.
    pub rate: FigureCard,
    /// The top four reasons and the other ones together; shares add up to 100.
    pub reasons: Vec<DisputeReason>,
    /// The days that the reasons cover: the period asked for, else the twelve months up to its end.
    pub reasons_period: PeriodWire,
}

/// A reason for disputes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DisputeReason {
    /// The reason in the source's words; `other` for the rest together, `none` when there is none.
    pub reason: String,
    /// Disputes.
    pub count: u64,
    /// **Unit**: percent.
    pub share: f64,
}

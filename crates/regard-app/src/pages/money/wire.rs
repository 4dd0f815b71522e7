//! The page of money as it travels.

use crate::pages::figure_card::FigureCard;
use crate::pages::invoices::InvoiceRow;
use crate::pages::promises::Disputes;
use crate::pages::sentence::Sentence;
use crate::pages::wire::{Freshness, PeriodWire};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How fast does money come in, and what does serving customers cost?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MoneyPage {
    /// The answer first.
    pub headline: Sentence,
    /// The days that the rates cover.
    pub period: PeriodWire,
    /// Days sales outstanding by count-back, simple, and the best that is possible; then the share overdue,
    /// days late and collection effectiveness. The first three have lines of twenty-four months.
    pub figures: Vec<FigureCard>,
    /// What is unpaid, by age. **Empty**: no invoice is loaded.
    pub ageing: Option<Ageing>,
    /// The ten largest overdue invoices, disputed ones among them, largest first.
    pub overdue: Vec<OverdueInvoice>,
    /// Contested invoices.
    pub disputes: Disputes,
    /// What serving customers costs.
    pub cost: CostToServe,
    /// How fresh the facts are.
    pub freshness: Freshness,
}

/// What is unpaid, by how long it has been due.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Ageing {
    /// Not due yet, 1–30, 31–60, 61–90 and more than 90 days past due; further ones as the metric has them.
    pub buckets: Vec<AgeBucket>,
    /// The metric's unit, `money` where it adds up amounts.
    pub unit: String,
    /// The currency, when `unit` is `money`.
    pub currency: Option<String>,
    /// The days at whose end it is looked at.
    pub period: PeriodWire,
    /// Invoices that belong to it and are not in it, because their value in the home currency is not known.
    pub left_out: u64,
}

/// What is unpaid of one age.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AgeBucket {
    /// `current`, `1_30`, `31_60`, `61_90` or `over_90`; else as the metric has it.
    pub bucket: String,
    /// What keeps its rows, as `dimension=member`. **Empty**: nothing is of that age.
    pub rows_where: Vec<String>,
    /// How much, in the unit of the ageing; money in major units. 0 when nothing is of that age.
    pub value: f64,
    /// How many invoices.
    pub n: u64,
    /// Its part of all that is unpaid. **Unit**: percent. **Empty**: nothing is unpaid.
    pub share: Option<f64>,
}

/// An invoice that is past due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OverdueInvoice {
    /// The row that lists of invoices show.
    #[serde(flatten)]
    pub row: InvoiceRow,
    /// Who owes it.
    pub customer_id: String,
    /// Their name; the key when it has none.
    pub customer_name: String,
    /// What is left of it, at the rate of the day it was issued. **Unit**: minor units of the home currency.
    /// **Empty**: no rate is known for that day.
    pub open_home_minor: Option<i64>,
}

/// What serving customers costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CostToServe {
    /// The cost of an active customer, with its line.
    pub figure: FigureCard,
    /// The five who cost most, costliest first.
    pub customers: Vec<CostlyCustomer>,
    /// The cost of an active customer over the same days as theirs, in the unit of the figure. **Empty**: no
    /// data.
    pub mean: Option<f64>,
    /// The days that their cost covers: the period asked for, else the twelve months up to its end.
    pub period: PeriodWire,
}

/// What serving one customer costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CostlyCustomer {
    /// The customer.
    pub customer_id: String,
    /// Their name; the key when it has none.
    pub customer_name: String,
    /// The cost, in the unit of the figure; money in major units of the home currency.
    pub value: f64,
}

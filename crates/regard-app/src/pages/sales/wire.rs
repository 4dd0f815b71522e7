//! The page of sales as it travels.

use crate::pages::cut::Cut;
use crate::pages::figure_card::FigureCard;
use crate::pages::sentence::Sentence;
use crate::pages::wire::{Freshness, PeriodWire};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How much do customers order, and what may still be won?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SalesPage {
    /// The answer first.
    pub headline: Sentence,
    /// The days that the sales cover.
    pub period: PeriodWire,
    /// Sales, growth against the period and the year before, orders, average basket, new customers; the
    /// first has the line that the page draws.
    pub figures: Vec<FigureCard>,
    /// Conversion of visitors, deals won, pipeline and forecast.
    pub chances: Vec<FigureCard>,
    /// Sales by segment, country, channel and item. **Empty**: a cut that nothing fills is left out.
    pub cuts: Vec<Cut>,
    /// The largest open deals, largest first.
    pub deals: Vec<OpenDeal>,
    /// How many deals are open.
    pub open_deals: u64,
    /// How fresh the facts are.
    pub freshness: Freshness,
}

/// A deal that can still be won.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OpenDeal {
    /// The deal.
    pub deal_id: String,
    /// With whom. **Empty**: the source does not say.
    pub customer_id: Option<String>,
    /// Their name; the key when it has none.
    pub customer_name: Option<String>,
    /// What it is called.
    pub name: Option<String>,
    /// `new`, `renewal` or `expansion`.
    pub kind: Option<String>,
    /// How far it is, in the source's words.
    pub stage: Option<String>,
    /// **Unit**: minor units of `currency`.
    pub amount_minor: Option<i64>,
    /// Its currency.
    pub currency: String,
    /// At the rate of the day it was opened. **Unit**: minor units of the home currency. **Empty**: it has
    /// no amount, or no rate is known for that day.
    pub amount_home_minor: Option<i64>,
    /// How probable it is to be won. **Unit**: percent.
    pub probability: Option<f64>,
    /// The day it was opened.
    pub opened_on: Date,
    /// The day it is expected to close.
    pub expected_on: Option<Date>,
    /// That day has wholly passed.
    pub overdue: bool,
}

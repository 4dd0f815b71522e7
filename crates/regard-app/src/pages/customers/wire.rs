//! The table of customers as it travels.

use super::fitting::Fitting;
use crate::pages::wire::{Freshness, PeriodWire};
use jiff::civil::Date;
use regard_model::Period;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the table is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomerSort {
    /// The name.
    #[default]
    Name,
    /// Sales in the period; those without any that are known last.
    Sales,
    /// Orders that are late now; those without any order last.
    Overdue,
    /// The last recommendation; those without one last.
    Nps,
    /// The day of the last order; those without one last.
    LastOrder,
}

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Smallest first.
    #[serde(alias = "ascending")]
    Asc,
    /// Largest first.
    #[serde(alias = "descending")]
    Desc,
}

/// What the table is asked with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct CustomersQuestion {
    /// The days of `orders`, `sales_minor` and `otif`; the last twelve months when not given.
    pub period: Option<Period>,
    /// Which customers.
    pub fitting: Fitting,
    /// What to sort by.
    pub sort: CustomerSort,
    /// Which way; names go up and numbers down when not given.
    pub direction: Option<Direction>,
    /// Where to go on.
    pub after: Option<String>,
    /// How many rows; 50 when not given, at most 200.
    pub limit: Option<u32>,
}

/// One page of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CustomersPage {
    /// The rows.
    pub rows: Vec<CustomerRow>,
    /// Where to go on; empty at the end.
    pub next: Option<String>,
    /// How many customers match.
    pub total: u64,
    /// What can be chosen.
    pub facets: CustomerFacets,
    /// The days of `orders`, `sales_minor` and `otif`.
    pub period: PeriodWire,
    /// How fresh the facts are.
    pub freshness: Freshness,
}

/// The members that the table can be cut by; `none` when some customer has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CustomerFacets {
    /// The segments, in order.
    pub segments: Vec<String>,
    /// The countries, in order.
    pub countries: Vec<String>,
}

/// One customer of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CustomerRow {
    /// The customer.
    pub customer_id: String,
    /// Their name.
    pub name: String,
    /// Their segment.
    pub segment: Option<String>,
    /// Their country.
    pub country: Option<String>,
    /// Their industry.
    pub industry: Option<String>,
    /// Who looks after them.
    pub owner: Option<String>,
    /// Orders in the period, as the metric `orders` counts them. **Empty**: none.
    pub orders: Option<u64>,
    /// Sales in the period, as the metric `sales` has them. **Unit**: minor units of the home currency.
    /// **Empty**: none, or none whose value in the home currency is known.
    pub sales_minor: Option<i64>,
    /// The home currency.
    pub currency: String,
    /// Orders that are late now, as the metric `overdue_orders` counts them. **Empty**: no order at all.
    pub overdue_orders: Option<u64>,
    /// Cases that are open now. **Empty**: no case of anybody in view is on record.
    pub open_cases: Option<u64>,
    /// Share of lines due in the period that were kept, as the metric `otif_latest` has it. **Unit**:
    /// percent. **Empty**: none was due.
    pub otif: Option<f64>,
    /// The last recommendation. **Unit**: 0–10. **Empty**: never answered.
    pub nps_last: Option<f64>,
    /// The day of the last order that was not cancelled.
    pub last_order_on: Option<Date>,
    /// No customer file has it; it is known from what names it.
    pub known_by_key: bool,
}

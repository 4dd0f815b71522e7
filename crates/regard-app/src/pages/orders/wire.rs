//! Orders as they travel: in lists and as a document.

use crate::pages::customer::VoiceRow;
use crate::pages::invoices::InvoiceRow;
use crate::pages::wire::Freshness;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where an order stands at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Something is still to come, and no line is late.
    Open,
    /// A line's promised day has wholly passed and the line is not delivered in full.
    Late,
    /// All lines were delivered in full by their latest promise, or had none.
    Delivered,
    /// All lines were delivered in full, at least one after its latest promise.
    DeliveredLate,
    /// Cancelled.
    Cancelled,
    /// No line of it was ever loaded.
    NoLines,
}

/// Which orders a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderFilter {
    /// All of them.
    #[default]
    All,
    /// Open, late ones too.
    Open,
    /// Late.
    Late,
    /// Delivered, late or not.
    Delivered,
    /// Cancelled.
    Cancelled,
}

/// What a customer's list of orders is asked with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct OrdersQuestion {
    /// Which orders.
    pub state: OrderFilter,
    /// Where to go on.
    pub after: Option<String>,
    /// How many rows; 50 when not given, at most 200.
    pub limit: Option<u32>,
}

/// One order of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrderRow {
    /// The order.
    pub order_id: String,
    /// The day it was placed, at home.
    pub ordered_on: Date,
    /// Its lines.
    pub lines: u64,
    /// What it is worth. **Unit**: minor units of `currency`. **Empty**: no line has a price.
    pub amount_minor: Option<i64>,
    /// Its currency.
    pub currency: String,
    /// What was promised first; of a late order, for its worst line.
    pub first_promised_on: Option<Date>,
    /// What was promised last; of a late order, for its worst line.
    pub promised_on: Option<Date>,
    /// The day its last line was delivered in full. **Empty**: something is still to come.
    pub delivered_on: Option<Date>,
    /// The day it was cancelled.
    pub cancelled_on: Option<Date>,
    /// Where it stands.
    pub state: OrderState,
    /// Days between its worst line's latest promise and now, or its delivery. **Empty**: not late.
    pub days_late: Option<i64>,
}

/// How many orders each filter shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrderCounts {
    /// All of them.
    pub all: u64,
    /// Open, late ones too.
    pub open: u64,
    /// Late.
    pub late: u64,
    /// Delivered, late or not.
    pub delivered: u64,
    /// Cancelled.
    pub cancelled: u64,
}

/// One page of a customer's orders, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrdersPage {
    /// The customer's name.
    pub customer_name: String,
    /// The rows.
    pub rows: Vec<OrderRow>,
    /// Where to go on; empty at the end.
    pub next: Option<String>,
    /// How many orders the filter shows.
    pub total: u64,
    /// How many each filter shows.
    pub counts: OrderCounts,
    /// How fresh the facts are.
    pub freshness: Freshness,
}

/// The head of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrderHead {
    /// The row that lists show.
    #[serde(flatten)]
    pub row: OrderRow,
    /// Who ordered.
    pub customer_id: String,
    /// Their name.
    pub customer_name: String,
    /// The channel it came through.
    pub channel: Option<String>,
    /// Who of us sold it.
    pub sales_entity: Option<String>,
    /// When it was placed.
    pub ordered_at: Timestamp,
    /// When it was cancelled.
    pub cancelled_at: Option<Timestamp>,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OrderLine {
    /// The line's key in its order.
    pub line: String,
    /// The item.
    pub item_id: Option<String>,
    /// Its name; the id when the item has none.
    pub item_name: Option<String>,
    /// How many were ordered.
    pub quantity: f64,
    /// **Unit**: minor units of the order's currency.
    pub unit_price_minor: Option<i64>,
    /// **Unit**: minor units of the order's currency.
    pub amount_minor: Option<i64>,
    /// When the customer asked for it.
    pub requested_on: Option<Date>,
    /// What was promised first.
    pub first_promised_on: Option<Date>,
    /// What was promised last.
    pub promised_on: Option<Date>,
    /// How many were delivered by the moment.
    pub delivered_quantity: f64,
    /// The day it was delivered in full.
    pub delivered_on: Option<Date>,
    /// Where the line stands.
    pub state: OrderState,
    /// Days between the latest promise and now, or the delivery. **Empty**: not late.
    pub days_late: Option<i64>,
}

/// Goods handed over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DeliveryRow {
    /// The delivery.
    pub delivery_id: String,
    /// The line. **Empty**: all lines.
    pub line: Option<String>,
    /// When the carrier got it.
    pub carrier_handed_at: Option<Timestamp>,
    /// When the customer got it. **Empty**: not yet.
    pub delivered_at: Option<Timestamp>,
    /// How many. **Empty**: all.
    pub quantity: Option<f64>,
}

/// Items that came back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReturnRow {
    /// The return.
    pub return_id: String,
    /// The line that it is of.
    pub line: Option<String>,
    /// The item's name.
    pub item_name: Option<String>,
    /// How many.
    pub quantity: f64,
    /// When.
    pub returned_at: Timestamp,
    /// Why.
    pub reason: Option<String>,
}

/// Where a document's facts come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Origin {
    /// The source.
    pub source: String,
    /// The load that wrote it last.
    pub batch_id: String,
    /// When that load was committed.
    pub loaded_at: Option<Timestamp>,
}

/// An order with everything that belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OrderPage {
    /// Its head.
    pub order: OrderHead,
    /// Its lines.
    pub lines: Vec<OrderLine>,
    /// What was handed over for it, oldest first.
    pub deliveries: Vec<DeliveryRow>,
    /// What was invoiced for it.
    pub invoices: Vec<InvoiceRow>,
    /// What the customer said about it.
    pub answers: Vec<VoiceRow>,
    /// What came back of it.
    pub returns: Vec<ReturnRow>,
    /// Where its head comes from.
    pub source: Option<Origin>,
    /// How fresh the facts are.
    pub freshness: Freshness,
}

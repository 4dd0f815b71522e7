//! Invoices as they travel: in lists and as a document.

use crate::foresight::ExpectedPayment;
use crate::pages::orders::{OrderLine, OrderRow, Origin};
use crate::pages::wire::Freshness;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where an invoice stands at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceState {
    /// Something is unpaid and not yet due.
    Open,
    /// Something is unpaid and its day has wholly passed.
    Overdue,
    /// Something is unpaid and a dispute of it is not resolved.
    Disputed,
    /// Nothing is unpaid.
    Paid,
    /// A credit note: its amounts are negative.
    Credit,
}

/// Which invoices a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceFilter {
    /// All of them, credit notes too.
    #[default]
    All,
    /// Unpaid: open, overdue or disputed.
    Open,
    /// Overdue.
    Overdue,
    /// Disputed.
    Disputed,
    /// Paid.
    Paid,
}

/// What a customer's list of invoices is asked with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct InvoicesQuestion {
    /// Which invoices.
    pub state: InvoiceFilter,
    /// Where to go on.
    pub after: Option<String>,
    /// How many rows; 50 when not given, at most 200.
    pub limit: Option<u32>,
}

/// One invoice or credit note of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvoiceRow {
    /// The invoice.
    pub invoice_id: String,
    /// `invoice` or `credit note`, as the source has it.
    pub kind: Option<String>,
    /// The day it was issued.
    pub issued_on: Date,
    /// The day it is due.
    pub due_on: Date,
    /// **Unit**: minor units of `currency`; negative for a credit note.
    pub amount_minor: i64,
    /// What was paid by the moment. **Unit**: minor units.
    pub paid_minor: i64,
    /// What is left. **Unit**: minor units; negative for a credit note.
    pub open_minor: i64,
    /// Its currency.
    pub currency: String,
    /// Where it stands.
    pub state: InvoiceState,
    /// Days since it was due. **Empty**: not due yet, or nothing is unpaid.
    pub days_late: Option<i64>,
    /// The order that it is for.
    pub order_id: Option<String>,
}

/// How many invoices each filter shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvoiceCounts {
    /// All of them, credit notes too.
    pub all: u64,
    /// Unpaid: open, overdue or disputed.
    pub open: u64,
    /// Overdue.
    pub overdue: u64,
    /// Disputed.
    pub disputed: u64,
    /// Paid.
    pub paid: u64,
}

/// One page of a customer's invoices, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvoicesPage {
    /// The customer's name.
    pub customer_name: String,
    /// The rows.
    pub rows: Vec<InvoiceRow>,
    /// Where to go on; empty at the end.
    pub next: Option<String>,
    /// How many invoices the filter shows.
    pub total: u64,
    /// How many each filter shows.
    pub counts: InvoiceCounts,
    /// How fresh the facts are.
    pub freshness: Freshness,
}

/// The head of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InvoiceHead {
    /// The row that lists show.
    #[serde(flatten)]
    pub row: InvoiceRow,
    /// Who owes it.
    pub customer_id: String,
    /// Their name.
    pub customer_name: String,
    /// Who of us issued it.
    pub sales_entity: Option<String>,
}

/// Money received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaymentRow {
    /// The payment.
    pub payment_id: String,
    /// The day.
    pub paid_on: Date,
    /// **Unit**: minor units of `currency`.
    pub amount_minor: i64,
    /// Its currency.
    pub currency: String,
}

/// An objection to an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DisputeRow {
    /// The dispute.
    pub dispute_id: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Why.
    pub reason: Option<String>,
    /// How much of it. **Unit**: minor units of the invoice's currency.
    pub amount_minor: Option<i64>,
    /// When it was resolved. **Empty**: not yet.
    pub resolved_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: Option<String>,
}

/// An invoice with everything that belongs to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InvoicePage {
    /// Its head.
    pub invoice: InvoiceHead,
    /// When it is expected to be paid. **Empty**: nothing is left of it, or nothing was foreseen of it.
    pub expected: Option<ExpectedPayment>,
    /// What was paid for it, oldest first.
    pub payments: Vec<PaymentRow>,
    /// What is or was contested, oldest first.
    pub disputes: Vec<DisputeRow>,
    /// The order that it is for.
    pub order: Option<OrderRow>,
    /// The lines of that order.
    pub lines: Vec<OrderLine>,
    /// Where it comes from.
    pub source: Option<Origin>,
    /// How fresh the facts are.
    pub freshness: Freshness,
}

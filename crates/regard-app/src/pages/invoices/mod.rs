//! Invoices: a customer's list of them, and one invoice as a document.

mod disputed;
mod document;
mod list;
pub(crate) mod rules;
mod wire;

pub use wire::{
    DisputeRow, InvoiceCounts, InvoiceFilter, InvoiceHead, InvoicePage, InvoiceRow, InvoiceState,
    InvoicesPage, InvoicesQuestion, PaymentRow,
};

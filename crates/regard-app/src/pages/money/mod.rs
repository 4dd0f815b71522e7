//! Money: how fast it comes in, what is overdue and contested, and what serving customers costs.

mod ageing;
mod cost;
mod headline;
mod overdue;
mod page;
mod wire;

pub use wire::{AgeBucket, Ageing, CostToServe, CostlyCustomer, MoneyPage, OverdueInvoice};

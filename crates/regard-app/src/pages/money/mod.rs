//! Money: how fast it comes in, what is overdue and contested, what is expected, and what serving customers costs.

mod ageing;
mod cost;
mod expected;
mod expected_wire;
mod headline;
mod overdue;
mod page;
mod wire;

pub(crate) use expected::with_rows;
pub use expected_wire::{
    ExpectedAmount, ExpectedCash, ExpectedInvoice, ExpectedMoneyPage, ExpectedWeek, GradeCount, PayerRow,
};
pub use wire::{AgeBucket, Ageing, CostToServe, CostlyCustomer, MoneyPage, OverdueInvoice};

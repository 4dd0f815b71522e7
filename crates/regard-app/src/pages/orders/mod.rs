//! Orders: a customer's list of them, and one order as a document.

mod document;
mod list;
pub(crate) mod rules;
mod wire;

pub use wire::{
    DeliveryRow, OrderCounts, OrderFilter, OrderHead, OrderLine, OrderPage, OrderRow, OrderState, OrdersPage,
    OrdersQuestion, Origin, ReturnRow,
};

//! Sales: how much customers order, whether it grows, and what may still be won.

mod deals;
mod headline;
mod page;
mod wire;

pub use wire::{OpenDeal, SalesPage};

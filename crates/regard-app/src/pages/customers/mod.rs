//! The table of customers: every customer with a few numbers, searched, sorted and cut on the server.

mod fitting;
mod list;
mod order;
pub(crate) mod table;
mod wire;

pub use fitting::Fitting;
#[cfg(test)]
pub(crate) use table::tests::made;
pub(crate) use table::{CustomerTable, Entry, LastAnswer, NONE, share};
pub use wire::{CustomerFacets, CustomerRow, CustomerSort, CustomersPage, CustomersQuestion, Direction};

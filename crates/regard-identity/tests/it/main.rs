//! Customers decided, worked by hand and by law. Owns the list of what is tested; each module has one family of rules.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod by_country;
mod by_hand;
mod groups;
mod laws;
mod main_customers;
mod rules;
mod size;
mod support;

//! "Unusually quiet?": whether a customer has been silent for longer than its own rhythm explains. Owns the way from the
//! days of its contacts (orders, cases, visits, notes, answers) to a chance and a flag; not what counts as a contact.
//!
//! How it works, in the order of the files:
//! 1. `contacts`: the days up to the moment; several contacts on one day are one occasion.
//! 2. `rhythm`: the customer's usual gap and its spread on a logarithmic scale, by medians, shrunk to the portfolio where
//!    there are few gaps.
//! 3. `shape`: how long gaps really are, measured in the usual gap and spread of the customer *before* them: the
//!    portfolio's own past says how often a silence of that size comes by chance, uncertainty of few gaps included.
//! 4. `judge`: the silence now, its chance, and the flag.
//!
//! Only days at or before the moment are read. A source that is stale makes everybody silent: hold the flag back then.

mod contacts;
mod judge;
mod rhythm;
mod shape;

pub use contacts::{MAX_CONTACTS, MAX_CUSTOMERS, RECENT_GAPS, SilenceError};
pub use judge::{
    FALSE_ALARMS_PER_YEAR, Judged, LARGEST_CHANCE, LEAST_CONTACTS, LONGER_BY, Portfolio, Silence, Unknown,
    portfolio,
};

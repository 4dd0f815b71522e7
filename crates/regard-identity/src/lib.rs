//! Which customers of several sources are one. Owns the rules and their reasons; takes records and what people decided
//! before, and gives pairs and groups. Owns no I/O, no clock, and no table of the lake.

mod candidates;
mod contact;
mod contradiction;
pub mod country;
mod decide;
pub mod decision;
mod fold;
mod join;
pub mod limits;
mod main_customer;
mod name;
pub mod outcome;
mod prepare;
pub mod reason;
pub mod record;
pub mod tax;
mod typing_errors;
mod weigh;

pub use country::Country;
pub use decide::decide;
pub use decision::{Decision, Decisions, MainChoice, Verdict};
pub use limits::Limits;
pub use outcome::{Certainty, Group, Identities, Pair, SharedKind, TooShared};
pub use reason::Reason;
pub use record::{CustomerRecord, SourceKey};
pub use tax::{Scheme, TaxNumber, TaxReading};

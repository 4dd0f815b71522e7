//! The tests of the crate, one folder for each part.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod churn;

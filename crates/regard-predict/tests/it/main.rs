//! The tests of the predictions, one folder for each part, in one program.

#![expect(clippy::unwrap_used, reason = "a check that cannot go on has failed")]

mod churn;
mod comments;
mod drivers;
mod effect;
mod lifetime;
mod payment;
mod silence;

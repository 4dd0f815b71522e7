//! The tests of the predictions, one folder for each part, in one program.

mod churn;
mod comments;
mod lifetime;
mod payment;

//! The tests of the predictions, one folder for each part, in one program.

mod churn;
mod comments;
mod effect;
mod lifetime;
mod payment;

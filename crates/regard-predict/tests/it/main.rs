//! The tests of the predictions, one folder for each part, in one program.

mod churn;
mod comments;
mod drivers;
mod effect;
mod lifetime;
mod payment;
mod quality;
mod silence;

//! "Will they leave?": golden cases, laws, planted truths, and the cut-off of the back-test.

mod backtest;
mod golden;
mod laws;
mod planted;
mod world;

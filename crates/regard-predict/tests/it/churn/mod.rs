//! "Will they leave?": golden cases, laws, planted truths, and the cut-off of the back-test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

mod backtest;
mod golden;
mod laws;
mod planted;
mod world;

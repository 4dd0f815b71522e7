//! The `regard` command, for real: the binary that users run.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod command;
mod killed;
mod olist;
mod receivables;
mod support;
mod support_desk;
mod voice;

//! The `regard` command, for real: the binary that users run.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a test that cannot run says so")]

mod command;
mod contract;
mod database_load;
mod delivered_twice;
mod dlt;
mod homes;
mod killed;
#[expect(dead_code, reason = "the tests of the reader use more of it")]
#[path = "../../../regard-ingest/tests/it/databases/mariadb.rs"]
mod mariadb;
mod olist;
mod push_load;
mod python;
mod receivables;
mod served;
mod singer_load;
mod support;
mod support_desk;
mod taps;
mod voice;

//! The home, for real: files on disk, the real lake, the real engine.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad_input;
mod golden;
mod lens;
mod matching;
mod money;
mod one_customer;
mod only_new;
mod scopes;
mod storage;
mod support;
mod twice;
mod waiting;

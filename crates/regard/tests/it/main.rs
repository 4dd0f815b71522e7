//! The `regard` command, for real: the binary that users run.

mod command;
mod killed;
mod olist;
mod support;

//! The home, for real: files on disk, the real lake, the real engine.

mod bad_input;
mod golden;
mod lens;
mod support;
mod twice;
mod waiting;

//! How good predictions were.

mod golden;

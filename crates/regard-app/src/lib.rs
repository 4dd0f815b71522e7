//! The use cases: what a user can ask of Regard, one file each. The only place that combines the
//! floor below; owns no HTTP and no SQL engine.

pub mod access;
pub mod acting;
pub mod activity;
pub mod delivery;
pub mod foresight;
pub mod inbox;
pub mod matching;
pub mod pages;
pub mod policies;
pub mod views;

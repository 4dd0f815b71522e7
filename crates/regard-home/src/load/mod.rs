//! Loads one source: its files through its mappings into the lake, in one commit.

mod entity;
mod open;
mod report;
mod run;
mod tables;

pub use report::{BadRow, LoadReport, MappingFault, Progress};
pub use run::{LoadRequest, load};

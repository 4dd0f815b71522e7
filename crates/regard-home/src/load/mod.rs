//! Loads one source: its files through its mappings into the lake, in one commit.

mod entity;
mod open;
mod report;
mod run;
mod stored;
mod tables;
mod unchanged;

pub use report::{BadRow, LoadReport, MappingFault, Progress};
pub(crate) use run::measures;
pub use run::{LoadRequest, load};

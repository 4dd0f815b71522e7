//! A load: source tables through mappings into entities, and one commit at the end. Owns keys,
//! upserts, waiting for parents, the quarantine and the derived tables; what a good row is has been
//! checked before it comes here.

mod clean;
mod derive;
mod derive_month;
mod derive_output;
mod finish;
mod index;
mod keys;
mod loading;
mod mapping;
mod mistake;
mod month_files;
mod quarantine;
mod release;
mod rewrite;
mod row_by_row;
mod source;
mod unread;
mod upsert;

pub(crate) use clean::{LoadLock, remove_orphans};
pub use derive::MeasureStatement;
pub(crate) use derive_output::physical;
pub use loading::{LoadPlan, Loading, Waiting};
pub use mapping::MappedRows;
pub(crate) use mistake::explain;
pub use release::WaitingRows;
pub use source::{SourceBatches, SourceRows, SourceTable, TextFunction};

//! Facts at rest and the engine over them: a DuckLake catalog with Parquet files, the commit
//! protocol, and DataFusion behind the [`Engine`](regard_model::Engine) port. The only crate that
//! names DataFusion and Parquet. Does not know where rows come from or what is asked about them.
//!
//! What is asynchronous and public answers with a boxed future: the body of an `async fn` is compiled
//! by whoever awaits it, so every crate above would compile the engine's deep types once more.

mod catalog;
mod claim;
mod data_file;
mod derived;
mod engine;
mod error;
mod foreseen;
mod lake;
mod load;
mod month;
mod said;
mod spill;
mod table;
mod table_file;

pub use claim::Claim;
pub use data_file::make_folder;
pub use error::LakeError;
pub use lake::{Lake, LakeOptions, SnapshotFacts};
pub use load::{
    LoadPlan, Loading, MappedRows, MeasureStatement, SourceBatches, SourceRows, SourceTable, TextFunction,
    Waiting, WaitingRows,
};
pub use table_file::{ParquetReader, ParquetWriter, parquet_schema};

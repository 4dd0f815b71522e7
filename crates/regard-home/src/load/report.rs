//! What a load tells: progress on the way, and at the end what it did and what was wrong.

use regard_model::{LoadRecord, Quarantined};
use serde::Serialize;

/// How many bad rows a report shows whole; all are counted, and all are in quarantine.
pub(crate) const SHOWN_BAD_ROWS: usize = 20;

/// What is being done right now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// The files of a table are being looked through.
    Reading {
        /// The table of the source.
        table: String,
    },
    /// A mapping delivers rows.
    Mapping {
        /// The entity.
        entity: String,
        /// Rows so far.
        rows: u64,
    },
    /// Files and the catalog are being written.
    Writing,
}

/// A table or mapping that failed; its facts stay as they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MappingFault {
    /// The table's files or the mapping file.
    pub place: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// A row that could not become a fact.
pub type BadRow = Quarantined;

/// What a load did, or would do.
#[derive(Debug, Clone, Serialize)]
pub struct LoadReport {
    /// The ledger's row. In a dry run nothing was written, and it has no snapshot.
    pub record: LoadRecord,
    /// Whether nothing was written.
    pub dry_run: bool,
    /// The first bad rows.
    pub bad_rows: Vec<BadRow>,
    /// Tables and mappings that failed.
    pub faults: Vec<MappingFault>,
    /// What was assumed of files: encodings, separators, renamed columns.
    pub assumptions: Vec<String>,
}

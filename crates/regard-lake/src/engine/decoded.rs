//! Keeps the rows of small tables decoded: a file never changes, so what was read of it once holds for
//! every lens and every snapshot that names it. Bounded by bytes; what is used least leaves first.

use crate::error::LakeError;
use crate::table_file::ParquetReader;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use moka::sync::Cache;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A table with more is read from its files with each question. As it lies on disk; in memory it is several times as
/// much.
const MOST_BYTES: u64 = 8 << 20;
const BATCH_ROWS: usize = 8_192;

/// The rows of files that were read lately.
#[derive(Debug, Clone)]
pub(crate) struct DecodedFiles {
    kept: Cache<PathBuf, Arc<[RecordBatch]>>,
    most_rows: u64,
}

impl DecodedFiles {
    /// Holds at most about so many bytes, of tables with at most so many rows.
    pub(crate) fn new(bytes: u64, most_rows: u64) -> Self {
        let weigh = |_: &PathBuf, rows: &Arc<[RecordBatch]>| {
            let bytes: usize = rows.iter().map(RecordBatch::get_array_memory_size).sum();
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        Self { kept: Cache::builder().max_capacity(bytes).weigher(weigh).build(), most_rows }
    }

    /// The rows of a file in the table's columns. Blocks while it reads them for the first time.
    ///
    /// # Errors
    /// [`LakeError`] when the file cannot be read.
    pub(crate) fn rows(&self, path: &Path, schema: &SchemaRef) -> Result<Arc<[RecordBatch]>, LakeError> {
        let read = || -> Result<Arc<[RecordBatch]>, LakeError> {
            let read = ParquetReader::open(path, None, BATCH_ROWS)?;
            read.map(|batch| Ok(RecordBatch::try_new(schema.clone(), batch?.columns().to_vec())?)).collect()
        };
        // Several questions at once read a file once, and share what went wrong with it.
        let rows = self.kept.try_get_with(path.to_owned(), read);
        rows.map_err(|error: Arc<LakeError>| LakeError::Engine(error.to_string()))
    }

    /// Whether a table is small enough to be kept.
    pub(crate) fn takes(&self, rows: u64, bytes: u64) -> bool {
        rows <= self.most_rows && bytes <= MOST_BYTES
    }
}

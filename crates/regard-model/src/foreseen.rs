//! The port through which what was foreseen is kept beside the facts. Owns the trait; `regard-lake` implements it.

use crate::engine::EngineError;
use crate::ids::{BatchId, SnapshotId};
use arrow_array::RecordBatch;
use async_trait::async_trait;
use jiff::Timestamp;
use std::fmt;

/// All rows of one table of what was foreseen.
pub struct ForeseenTable {
    /// Its name.
    pub name: &'static str,
    /// Its rows, with the columns of the table by name; the rows of a batch are of one month. A batch is made when it
    /// is written: all of them would not fit into memory at once.
    pub batches: Box<dyn Iterator<Item = Result<RecordBatch, EngineError>> + Send>,
}

impl ForeseenTable {
    /// A table of rows that are there.
    pub fn of(name: &'static str, batches: Vec<RecordBatch>) -> Self {
        Self { name, batches: Box::new(batches.into_iter().map(Ok)) }
    }
}

impl fmt::Debug for ForeseenTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ForeseenTable").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Keeps what was foreseen, until it is foreseen anew.
#[async_trait]
pub trait Foreseen: Send + Sync {
    /// Puts the rows of tables in the place of all that they held, at once, and answers with the snapshot that has
    /// them. `run` names who computed them.
    ///
    /// # Errors
    /// [`EngineError::Busy`] while a load writes; [`EngineError::Facts`] when it cannot be written.
    async fn replace(
        &self,
        tables: Vec<ForeseenTable>,
        run: &BatchId,
        now: Timestamp,
    ) -> Result<SnapshotId, EngineError>;
}

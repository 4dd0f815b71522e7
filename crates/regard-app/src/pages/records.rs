//! The port to what is kept beside the facts: the quarantine and where each row came from. The home
//! implements it over the lake; pages only read.

use super::sources::QuarantineRow;
use async_trait::async_trait;
use regard_model::{BatchId, EngineError, ReasonCode, SnapshotId};

/// Which quarantined rows are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct QuarantineFilter {
    /// Only this source.
    pub source: Option<String>,
    /// Only rows meant for this entity.
    pub entity: Option<String>,
    /// Only this reason.
    pub code: Option<ReasonCode>,
}

/// How many rows wait with one kind of fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantineCount {
    /// The source.
    pub source: String,
    /// The entity that they were meant for; empty when they could not be read.
    pub entity: String,
    /// Why.
    pub code: ReasonCode,
    /// The column at fault.
    pub column: Option<String>,
    /// How many.
    pub count: u64,
}

/// Where a fact came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowOrigin {
    /// The source.
    pub source: String,
    /// The load that wrote the row last.
    pub batch_id: BatchId,
    /// When that load was committed.
    pub loaded_at: Option<jiff::Timestamp>,
}

/// Reads the quarantine and the lineage of rows, as they are in one snapshot.
#[async_trait]
pub trait Records: Send + Sync {
    /// Rows in quarantine, newest first, after the row `after` (a `quarantine_id`).
    ///
    /// # Errors
    /// [`EngineError::Facts`] when they cannot be read.
    async fn quarantined(
        &self,
        snapshot: SnapshotId,
        filter: &QuarantineFilter,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<QuarantineRow>, EngineError>;

    /// How many rows are in quarantine, by source, entity, reason and column.
    ///
    /// # Errors
    /// [`EngineError::Facts`] when they cannot be counted.
    async fn quarantine_counts(&self, snapshot: SnapshotId) -> Result<Vec<QuarantineCount>, EngineError>;

    /// Where the row of this entity with this key came from; `None` when there is no such row. The
    /// caller has made sure that the viewer may see the row.
    ///
    /// # Errors
    /// [`EngineError::Facts`] when it cannot be read.
    async fn origin(
        &self,
        snapshot: SnapshotId,
        entity: &'static str,
        key: &[&str],
    ) -> Result<Option<RowOrigin>, EngineError>;
}

//! The port to where each fact came from. The home implements it over the lake; pages only read.

use async_trait::async_trait;
use regard_model::{BatchId, EngineError, SnapshotId};

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

/// Reads the lineage of rows, as it is in one snapshot.
#[async_trait]
pub trait Records: Send + Sync {
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

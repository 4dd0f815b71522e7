//! The ledger of loads: what each load of each source read and did. Owns the record and the port;
//! `regard-lake` writes it in the same transaction as the facts.

use crate::engine::EngineError;
use crate::ids::{BatchId, SnapshotId};
use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How a load ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LoadStatus {
    /// Everything readable is in; bad rows are in quarantine.
    Done,
    /// Some tables or mappings failed and left their facts as they were; the rest is in.
    Partly,
    /// Nothing of it is in; the message says why.
    Failed,
}

/// What happened to the rows meant for one entity. Always `read = created + updated + unchanged +
/// quarantined`, where loaded = created + updated.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityCount {
    /// The entity's name.
    pub entity: String,
    /// Rows that the mappings delivered, and broken rows of their files.
    pub read: u64,
    /// New keys.
    pub created: u64,
    /// Known keys with new content.
    pub updated: u64,
    /// Rows that were there already, exactly so.
    pub unchanged: u64,
    /// Rows that wait in quarantine.
    pub quarantined: u64,
}

/// One load of one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadRecord {
    /// Its name; sorts by time.
    pub batch_id: BatchId,
    /// The source.
    pub source: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was committed or given up.
    pub finished_at: Timestamp,
    /// How it ended.
    pub status: LoadStatus,
    /// What went wrong and what to do, or what else is worth knowing.
    pub message: Option<String>,
    /// The snapshot that it made; `None` when it failed.
    pub snapshot: Option<SnapshotId>,
    /// By entity, in loading order.
    pub entities: Vec<EntityCount>,
}

/// Reads the ledger, and the head of the facts.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// The newest snapshot.
    ///
    /// # Errors
    /// [`EngineError::Facts`] when the catalog cannot be read.
    async fn head(&self) -> Result<SnapshotId, EngineError>;

    /// Loads, newest first, of one source or all, older than the batch `before`.
    ///
    /// # Errors
    /// [`EngineError::Facts`] when the catalog cannot be read.
    async fn loads(
        &self,
        source: Option<&str>,
        before: Option<&BatchId>,
        limit: u32,
    ) -> Result<Vec<LoadRecord>, EngineError>;
}

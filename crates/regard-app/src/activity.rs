//! What is being done with the home right now: the port that the page of sources reads. How it is known is not
//! known here.

use jiff::Timestamp;
use std::collections::BTreeMap;

/// A load under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadingNow {
    /// The source.
    pub source: String,
    /// Since when.
    pub started_at: Timestamp,
    /// The table that is read or the entity that is filled. **Empty**: what was read is being written.
    pub table: Option<String>,
    /// Rows of that table so far.
    pub rows: u64,
}

/// What is being done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActivityNow {
    /// The load under way.
    pub loading: Option<LoadingNow>,
    /// When the scheduler last looked whether a source is due. **Empty**: never.
    pub looked_at: Option<Timestamp>,
    /// When each source is loaded next by itself.
    pub next: BTreeMap<String, Timestamp>,
}

/// Knows what is being done. Answers at once.
pub trait Activity: Send + Sync {
    /// What is being done now.
    fn now(&self) -> ActivityNow;
}

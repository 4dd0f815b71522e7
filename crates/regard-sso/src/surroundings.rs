//! The time, passed in so that a test can hold it still. Owns the type, not where the time comes from.

use jiff::Timestamp;
use std::sync::Arc;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

//! The port through which upper floors ask questions. Owns the trait; `regard-lake` implements it.

use crate::ids::SnapshotId;
use crate::lens::Lens;
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use async_trait::async_trait;
use std::time::Duration;

/// A value bound to a placeholder (`$1`, `$2`, …) of a statement; never pasted into its text.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number.
    Number(f64),
    /// A calendar day.
    Day(jiff::civil::Date),
    /// An instant.
    Instant(jiff::Timestamp),
    /// Yes or no.
    Flag(bool),
}

/// SQL over the entities and derived tables, with its bound values.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The text; values appear as `$1`, `$2`, ….
    pub sql: String,
    /// The values, in the order of their placeholders.
    pub values: Vec<Value>,
}

impl Statement {
    /// A statement without values.
    pub fn new(sql: impl Into<String>) -> Self {
        Self { sql: sql.into(), values: Vec::new() }
    }

    /// Binds the next placeholder.
    #[must_use]
    pub fn bind(mut self, value: Value) -> Self {
        self.values.push(value);
        self
    }
}

/// What came back: all rows, of one snapshot.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The columns, known even when there are no rows.
    pub schema: SchemaRef,
    /// The rows.
    pub batches: Vec<RecordBatch>,
    /// The facts that were read.
    pub snapshot: SnapshotId,
}

impl Answer {
    /// How many rows came back.
    pub fn row_count(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }
}

/// Why there is no answer. The caller's fault, the outside world and our own bugs are told apart.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The statement cannot be planned: a wrong table, column or word.
    #[error("cannot plan the question: {0}")]
    Question(String),
    /// It took longer than a question may.
    #[error("the question took longer than {}s and was stopped", .0.as_secs())]
    TooSlow(Duration),
    /// It needed more memory or disk than a question may have.
    #[error("the question needs more memory than it may have: {0}")]
    TooLarge(String),
    /// Too many questions at once; ask again.
    #[error("too many questions at once; try again in a moment")]
    Busy,
    /// The facts cannot be read: disk or catalog.
    #[error("cannot read the facts: {0}")]
    Facts(String),
}

/// Answers statements through a lens. There is no other way to read facts.
#[async_trait]
pub trait Engine: Send + Sync {
    /// Runs a read-only statement over exactly the facts that the lens lets through.
    ///
    /// # Errors
    /// [`EngineError`], by whose fault it is.
    async fn query(&self, lens: &Lens, statement: &Statement) -> Result<Answer, EngineError>;
}

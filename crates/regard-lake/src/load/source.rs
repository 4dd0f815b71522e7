//! What a load reads: tables of a source, as streams that can be opened again and again.

use async_trait::async_trait;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::{Result, project_schema};
use datafusion::error::DataFusionError;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::stream::RecordBatchReceiverStream;
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A text function that mappings may call by name; all its arguments are text.
#[derive(Clone)]
pub struct TextFunction {
    /// The name in SQL.
    pub name: &'static str,
    /// How many arguments it takes at most; it may be called with fewer.
    pub most_arguments: usize,
    /// The function; an error ends the mapping with that message.
    pub call: fn(&[&str]) -> std::result::Result<String, String>,
}

impl fmt::Debug for TextFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TextFunction").field(&self.name).finish()
    }
}

impl PartialEq for TextFunction {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for TextFunction {}

impl Hash for TextFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

/// The batches of one pass over a source table.
pub type SourceBatches = Box<dyn Iterator<Item = std::result::Result<RecordBatch, String>> + Send>;

/// Rows of a source that can be read from the start as often as needed.
pub trait SourceRows: Send + Sync + fmt::Debug {
    /// The columns.
    fn schema(&self) -> SchemaRef;

    /// Begins a pass over all rows, with these columns only (positions in the schema, any order).
    ///
    /// # Errors
    /// A message that names the file and what to do.
    fn open(&self, columns: Option<&[usize]>) -> std::result::Result<SourceBatches, String>;
}

/// A table of a source, by the name that mappings use.
#[derive(Debug, Clone)]
pub struct SourceTable {
    /// The name in SQL.
    pub name: String,
    /// The rows.
    pub rows: Arc<dyn SourceRows>,
}

/// The source table as DataFusion sees it: one partition, so that rows keep their order.
#[derive(Debug)]
pub(super) struct SourceProvider(pub(super) Arc<dyn SourceRows>);

const BATCHES_AHEAD: usize = 4;

#[async_trait]
impl TableProvider for SourceProvider {
    fn schema(&self) -> SchemaRef {
        self.0.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        _state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let schema = project_schema(&self.0.schema(), projection)?;
        let pass = Pass { rows: Arc::clone(&self.0), columns: projection.cloned(), schema: schema.clone() };
        Ok(Arc::new(StreamingTableExec::try_new(schema, vec![Arc::new(pass)], None, [], false, limit)?))
    }
}

#[derive(Debug)]
struct Pass {
    rows: Arc<dyn SourceRows>,
    columns: Option<Vec<usize>>,
    schema: SchemaRef,
}

impl PartitionStream for Pass {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _context: Arc<TaskContext>) -> SendableRecordBatchStream {
        let mut builder = RecordBatchReceiverStream::builder(self.schema.clone(), BATCHES_AHEAD);
        let sender = builder.tx();
        let rows = Arc::clone(&self.rows);
        let columns = self.columns.clone();
        builder.spawn_blocking(move || {
            for batch in rows.open(columns.as_deref()).map_err(DataFusionError::Execution)? {
                let batch = batch.map_err(DataFusionError::Execution);
                if sender.blocking_send(batch).is_err() {
                    break;
                }
            }
            Ok(())
        });
        builder.build()
    }
}

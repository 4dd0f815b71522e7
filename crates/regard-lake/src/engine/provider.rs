//! A table as an exact list of Parquet files: what a snapshot resolves to.

use super::decoded::DecodedFiles;
use super::kept_rows::{Keeper, KeptRows};
use crate::catalog::LiveFile;
use crate::error::LakeError;
use crate::table::Table;
use arrow_array::{BooleanArray, RecordBatch};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use datafusion::arrow::compute::filter_record_batch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::{DataFusionError, Result, Statistics, ToDFSchema, project_schema};
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::datasource::physical_plan::parquet::{CachedParquetFileReaderFactory, ParquetRowSelection};
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::object_store::{self, ObjectMeta};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::physical_plan::union::UnionExec;
use datafusion::prelude::SessionContext;
use futures::{StreamExt, TryStreamExt};
use parquet::arrow::arrow_reader::RowSelection;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Of so many files at once it is found out whose rows they have.
const READ_AT_ONCE: usize = 4;

/// The files of one table at one snapshot.
#[derive(Debug, Clone)]
pub(crate) struct FileTable {
    schema: SchemaRef,
    files: Vec<PartitionedFile>,
    paths: Vec<PathBuf>,
    rows: u64,
    bytes: u64,
    decoded: Option<DecodedFiles>,
    /// Whose rows there are, and the position of the column that says it. **Empty**: everybody's.
    kept_by: Option<(Keeper, usize)>,
    /// Whether it also has the sums of those rows together, without a customer.
    has_sums: bool,
}

impl FileTable {
    /// The table made of these files in its folder.
    pub(crate) fn new(table: &Table, folder: &Path, files: &[LiveFile]) -> Result<Self> {
        let partitioned = files.iter().map(|file| {
            // Spelled for the store, so that a home may lie in a folder of any name.
            let location = object_store::path::Path::from_absolute_path(folder.join(&file.path))?;
            let meta = ObjectMeta {
                location,
                last_modified: DateTime::<Utc>::UNIX_EPOCH,
                size: file.size_bytes,
                e_tag: None,
                version: None,
            };
            Ok(PartitionedFile::new_from_meta(meta))
        });
        Ok(Self {
            schema: table.read_schema.clone(),
            files: partitioned.collect::<Result<_>>()?,
            paths: files.iter().map(|file| folder.join(&file.path)).collect(),
            rows: files.iter().map(|file| file.rows).sum(),
            bytes: files.iter().map(|file| file.size_bytes).sum(),
            decoded: None,
            kept_by: None,
            has_sums: false,
        })
    }

    /// Keeps its rows at hand after the first question, if they are few.
    pub(crate) fn at_hand(mut self, decoded: &DecodedFiles) -> Self {
        self.decoded = decoded.takes(self.rows, self.bytes).then(|| decoded.clone());
        self
    }

    /// Without the rows of other customers, whom a column names.
    pub(crate) fn kept_by(mut self, keeper: Keeper, column: &str) -> Result<Self> {
        self.kept_by = Some((keeper, self.schema.index_of(column)?));
        Ok(self)
    }

    /// With the sums of the kept rows together.
    pub(crate) fn with_sums(self) -> Self {
        Self { has_sums: true, ..self }
    }

    /// Whether it has no rows.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Reads it in a session, under no name.
    pub(crate) fn read(self, context: &SessionContext) -> Result<datafusion::prelude::DataFrame> {
        context.read_table(Arc::new(self))
    }
}

#[async_trait]
impl TableProvider for FileTable {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        Ok(vec![TableProviderFilterPushDown::Inexact; filters.len()])
    }

    fn statistics(&self) -> Option<Statistics> {
        let mut statistics = Statistics::new_unknown(&self.schema);
        let rows = usize::try_from(self.rows).ok()?;
        // How many rows others have is not told.
        statistics.num_rows = match self.kept_by {
            Some(_) => Precision::Inexact(rows),
            None => Precision::Exact(rows),
        };
        statistics.total_byte_size = Precision::Inexact(usize::try_from(self.bytes).ok()?);
        Some(statistics)
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        if self.files.is_empty() {
            return Ok(Arc::new(EmptyExec::new(project_schema(&self.schema, projection)?)));
        }
        if let Some(decoded) = self.decoded.clone() {
            return self.scan_decoded(decoded, projection).await;
        }
        let mut source = ParquetSource::new(self.schema.clone())
            .with_table_parquet_options(state.table_options().parquet.clone());
        let store = state.runtime_env().object_store(ObjectStoreUrl::local_filesystem())?;
        let footers = state.runtime_env().cache_manager.get_file_metadata_cache();
        let reader = CachedParquetFileReaderFactory::new(store, footers);
        source = source.with_parquet_file_reader_factory(Arc::new(reader));
        if let Some(filter) = conjunction(filters.to_vec()) {
            let schema = self.schema.clone().to_dfschema()?;
            source = source.with_predicate(state.create_physical_expr(filter, &schema)?);
        }
        let sums = match self.sums().await? {
            Some(sums) => {
                let rows =
                    MemorySourceConfig::try_new_exec(&[sums], self.schema.clone(), projection.cloned())?;
                if self.asks_for_sums(filters) {
                    return Ok(rows);
                }
                Some(rows)
            }
            None => None,
        };
        let files = self.files_in_scope().await?;
        if files.is_empty() {
            return Ok(Arc::new(EmptyExec::new(project_schema(&self.schema, projection)?)));
        }
        let groups = FileGroup::new(files).split_files(state.config().target_partitions());
        let limit = if filters.is_empty() { limit } else { None };
        let scan = FileScanConfigBuilder::new(ObjectStoreUrl::local_filesystem(), Arc::new(source))
            .with_file_groups(groups)
            .with_statistics(self.statistics().unwrap_or_else(|| Statistics::new_unknown(&self.schema)))
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        let rows: Arc<dyn ExecutionPlan> = DataSourceExec::from_data_source(scan);
        match sums {
            Some(sums) => UnionExec::try_new(vec![rows, sums]),
            None => Ok(rows),
        }
    }
}

impl FileTable {
    /// The files that have rows in scope, each with which ones.
    async fn files_in_scope(&self) -> Result<Vec<PartitionedFile>> {
        let Some((keeper, column)) = self.kept_by.clone() else { return Ok(self.files.clone()) };
        let kept = futures::stream::iter(self.paths.clone())
            .map(|path| {
                let keeper = keeper.clone();
                off_thread(move || keeper.rows(&path, column))
            })
            .buffered(READ_AT_ONCE)
            .try_collect::<Vec<_>>()
            .await?;
        let files =
            self.files.iter().zip(kept).filter_map(|(file, kept)| match (kept.as_ref(), kept.marks()) {
                (KeptRows::None, _) => None,
                (_, None) => Some(file.clone()),
                (_, Some(marks)) => {
                    let selection = RowSelection::from_boolean_buffer(marks);
                    Some(file.clone().with_extension(ParquetRowSelection::new(selection)))
                }
            });
        Ok(files.collect())
    }

    /// The sums of the customers together, where there are any.
    async fn sums(&self) -> Result<Option<Vec<RecordBatch>>> {
        let Some((keeper, column)) = self.kept_by.clone().filter(|_| self.has_sums) else { return Ok(None) };
        let schema = &self.schema;
        let sums = futures::stream::iter(self.paths.clone())
            .map(|path| {
                let (keeper, schema) = (keeper.clone(), schema.clone());
                off_thread(move || keeper.sums(&path, column, &schema))
            })
            .buffered(READ_AT_ONCE);
        sums.try_collect().await.map(Some)
    }

    /// Whether only rows without a customer are wanted, which are the sums: no file has others of those in view.
    fn asks_for_sums(&self, filters: &[Expr]) -> bool {
        let Some((_, column)) = &self.kept_by else { return false };
        let name = self.schema.field(*column).name();
        let is_it = |one: &Expr| matches!(one, Expr::Column(column) if column.name == *name);
        filters.iter().any(|filter| matches!(filter, Expr::IsNull(one) if is_it(one)))
    }

    /// Scans rows at hand; the first time, reads them on a thread that may wait for the disk.
    async fn scan_decoded(
        &self,
        decoded: DecodedFiles,
        projection: Option<&Vec<usize>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let (paths, schema, kept_by) = (self.paths.clone(), self.schema.clone(), self.kept_by.clone());
        let has_sums = self.has_sums;
        let rows = off_thread(move || {
            let mut rows = Vec::new();
            for path in &paths {
                let all = decoded.rows(path, &schema)?;
                let Some((keeper, column)) = &kept_by else {
                    rows.extend(all.iter().cloned());
                    continue;
                };
                keep(&all, &*keeper.rows(path, *column)?, &mut rows)?;
                if has_sums {
                    rows.push(keeper.sums(path, *column, &schema)?);
                }
            }
            Ok(rows)
        });
        Ok(MemorySourceConfig::try_new_exec(&[rows.await?], self.schema.clone(), projection.cloned())?)
    }
}

/// The kept rows of a file's batches.
fn keep(
    all: &[RecordBatch],
    kept: &KeptRows,
    rows: &mut Vec<RecordBatch>,
) -> std::result::Result<(), LakeError> {
    let Some(marks) = kept.marks() else {
        if *kept == KeptRows::All {
            rows.extend(all.iter().cloned());
        }
        return Ok(());
    };
    let mut from = 0;
    for batch in all {
        let marks = BooleanArray::new(marks.slice(from, batch.num_rows()), None);
        from += batch.num_rows();
        if marks.true_count() > 0 {
            rows.push(filter_record_batch(batch, &marks)?);
        }
    }
    Ok(())
}

/// Runs what may wait for the disk where nobody waits for it.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> std::result::Result<T, LakeError> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.map_err(|error| DataFusionError::External(Box::new(error)))?;
    done.map_err(|error| DataFusionError::External(Box::new(error)))
}

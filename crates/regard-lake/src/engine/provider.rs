//! A table as an exact list of Parquet files: what a snapshot resolves to.

use super::decoded::DecodedFiles;
use crate::catalog::LiveFile;
use crate::table::Table;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::{DataFusionError, Result, Statistics, ToDFSchema, project_schema};
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::datasource::physical_plan::parquet::CachedParquetFileReaderFactory;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::object_store::{self, ObjectMeta};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::prelude::SessionContext;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files of one table at one snapshot.
#[derive(Debug, Clone)]
pub(crate) struct FileTable {
    schema: SchemaRef,
    files: Vec<PartitionedFile>,
    paths: Vec<PathBuf>,
    rows: u64,
    bytes: u64,
    decoded: Option<DecodedFiles>,
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
        })
    }

    /// Keeps its rows at hand after the first question, if they are few.
    pub(crate) fn at_hand(mut self, decoded: &DecodedFiles) -> Self {
        self.decoded = DecodedFiles::takes(self.rows, self.bytes).then(|| decoded.clone());
        self
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
        statistics.num_rows = Precision::Exact(usize::try_from(self.rows).ok()?);
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
        let groups = FileGroup::new(self.files.clone()).split_files(state.config().target_partitions());
        let limit = if filters.is_empty() { limit } else { None };
        let scan = FileScanConfigBuilder::new(ObjectStoreUrl::local_filesystem(), Arc::new(source))
            .with_file_groups(groups)
            .with_statistics(self.statistics().unwrap_or_else(|| Statistics::new_unknown(&self.schema)))
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        Ok(datafusion::datasource::source::DataSourceExec::from_data_source(scan))
    }
}

impl FileTable {
    /// Scans rows at hand; the first time, reads them on a thread that may wait for the disk.
    async fn scan_decoded(
        &self,
        decoded: DecodedFiles,
        projection: Option<&Vec<usize>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let (paths, schema) = (self.paths.clone(), self.schema.clone());
        let read = move || {
            let files = paths.iter().map(|path| decoded.rows(path, &schema));
            files.collect::<std::result::Result<Vec<_>, _>>()
        };
        let files = tokio::task::spawn_blocking(read).await;
        let files = files.map_err(|error| DataFusionError::External(Box::new(error)))?;
        let files = files.map_err(|error| DataFusionError::External(Box::new(error)))?;
        let rows: Vec<_> = files.iter().flat_map(|file| file.iter().cloned()).collect();
        Ok(MemorySourceConfig::try_new_exec(&[rows], self.schema.clone(), projection.cloned())?)
    }
}

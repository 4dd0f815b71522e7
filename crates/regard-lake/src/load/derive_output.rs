//! One derived table of a month while it is written: into its file, and into memory for what follows from it.

use super::derive_month::MonthWork;
use super::loading::find_table;
use crate::catalog::LiveFile;
use crate::data_file::{DataFile, DataFileWriter};
use crate::engine::FileTable;
use crate::error::LakeError;
use crate::lake::Inner;
use crate::month::{Month, month_column};
use crate::table::Table;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_cast::cast;
use datafusion::datasource::MemTable;
use datafusion::prelude::SessionContext;
use std::path::PathBuf;
use std::sync::Arc;

/// One derived table of a month while it is written.
pub(super) struct Output<'w> {
    table: &'static Table,
    folder: PathBuf,
    work: &'w MonthWork,
    writer: Option<DataFileWriter>,
    /// Its own columns, for statements that follow. **Empty**: none does, or they would take too much.
    kept: Option<Vec<RecordBatch>>,
    kept_bytes: usize,
}

impl<'w> Output<'w> {
    pub(super) fn of(inner: &Inner, name: &str, work: &'w MonthWork) -> Result<Self, LakeError> {
        let table = find_table(name)?;
        Ok(Self { table, folder: inner.folder(table), work, writer: None, kept: None, kept_bytes: 0 })
    }

    /// One that [`Self::register`] will end.
    pub(super) fn read_again(inner: &Inner, name: &str, work: &'w MonthWork) -> Result<Self, LakeError> {
        Ok(Self { kept: Some(Vec::new()), ..Self::of(inner, name, work)? })
    }

    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<(), LakeError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        let batch = physical(self.table, batch, self.work.month, &self.work.batch_id)?;
        let open = match self.writer.take() {
            Some(open) => open,
            None => DataFileWriter::begin(self.table, self.work.month, &self.folder)?,
        };
        self.writer.insert(open).write(&batch)?;
        if let Some(kept) = &mut self.kept {
            let own: Vec<usize> = (0..self.table.own_columns()).collect();
            let own = batch.project(&own)?;
            self.kept_bytes += own.get_array_memory_size();
            kept.push(own);
        }
        if self.kept_bytes > self.work.bytes_in_memory {
            self.kept = None;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<Option<DataFile>, LakeError> {
        self.writer.map(DataFileWriter::finish).transpose()
    }

    /// Ends the file; statements that follow can read the table.
    pub(super) fn register(mut self, session: &SessionContext) -> Result<Option<DataFile>, LakeError> {
        let kept = self.kept.take();
        let (table, folder) = (self.table, self.folder.clone());
        let file = self.finish()?;
        let Some(kept) = kept else {
            let files: Vec<LiveFile> = file.iter().map(DataFile::live).collect();
            session.register_table(table.name(), Arc::new(FileTable::new(table, &folder, &files)?))?;
            return Ok(file);
        };
        let own: Vec<usize> = (0..table.own_columns()).collect();
        let schema = Arc::new(table.read_schema.project(&own)?);
        // A part for each thread.
        let mut parts = vec![Vec::new(); session.copied_config().target_partitions().max(1)];
        let count = parts.len();
        for (at, batch) in kept.into_iter().enumerate() {
            parts[at % count].push(RecordBatch::try_new(Arc::clone(&schema), batch.columns().to_vec())?);
        }
        session.register_table(table.name(), Arc::new(MemTable::try_new(schema, parts)?))?;
        Ok(file)
    }
}

/// The rows as they lie in Parquet: the table's own columns by name, and the lineage of what was computed.
fn physical(
    table: &Table,
    batch: &RecordBatch,
    month: Month,
    batch_id: &str,
) -> Result<RecordBatch, LakeError> {
    let rows = batch.num_rows();
    let own = table.schema.fields().iter().take(table.own_columns());
    let mut columns = own
        .map(|field| cast(batch.column(batch.schema().index_of(field.name())?), field.data_type()))
        .collect::<Result<Vec<ArrayRef>, _>>()?;
    let lineage: [ArrayRef; 4] = [
        Arc::new(StringArray::new_null(rows)),
        Arc::new(StringArray::from_iter_values(std::iter::repeat_n(batch_id, rows))),
        Arc::new(Int64Array::new_null(rows)),
        Arc::new(month_column(std::iter::repeat_n(month, rows))),
    ];
    columns.extend(lineage);
    Ok(RecordBatch::try_new(table.schema.clone(), columns)?)
}

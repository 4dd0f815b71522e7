//! One derived table of a month while it is written: into its file, by a thread of its own, and into memory for what
//! follows from it. What follows is computed while the file is still being written.

use super::derive_month::MonthWork;
use super::loading::find_table;
use crate::catalog::LiveFile;
use crate::data_file::{DataFile, DataFileWriter, EndedFile};
use crate::engine::FileTable;
use crate::error::LakeError;
use crate::lake::Inner;
use crate::month::{Month, month_column};
use crate::table::Table;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_cast::cast;
use datafusion::datasource::MemTable;
use datafusion::prelude::SessionContext;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// How many batches may wait to be written.
const WAITING: usize = 4;

/// One derived table of a month while it is written.
pub(super) struct Output {
    table: &'static Table,
    folder: PathBuf,
    month: Month,
    batch_id: String,
    batches: mpsc::Sender<ToWrite>,
    writing: Writing,
    /// Its own columns, for statements that follow. **Empty**: none does, or they would take too much.
    kept: Option<Vec<RecordBatch>>,
    kept_bytes: usize,
    /// A table that takes more is read back from its file. **Unit**: bytes.
    bytes_in_memory: usize,
}

/// A file that another thread writes. It gets its name in [`Writing::ended`] alone: what nobody waits for to its end
/// stays an unfinished file.
pub(super) struct Writing(JoinHandle<Result<Option<EndedFile>, LakeError>>);

enum ToWrite {
    Batch(RecordBatch),
    /// That was all. Without it the computing broke off, and there is no file.
    End,
}

impl Output {
    pub(super) fn of(inner: &Inner, name: &str, work: &MonthWork) -> Result<Self, LakeError> {
        let table = find_table(name)?;
        let folder = inner.folder(table);
        let (batches, waiting) = mpsc::channel(WAITING);
        let (month, into) = (work.month, folder.clone());
        let writing = tokio::task::spawn_blocking(move || write_all(table, month, &into, waiting));
        Ok(Self {
            table,
            folder,
            month,
            batch_id: work.batch_id.clone(),
            batches,
            writing: Writing(writing),
            kept: None,
            kept_bytes: 0,
            bytes_in_memory: work.bytes_in_memory,
        })
    }

    /// One that [`Self::register`] will end.
    pub(super) fn read_again(inner: &Inner, name: &str, work: &MonthWork) -> Result<Self, LakeError> {
        Ok(Self { kept: Some(Vec::new()), ..Self::of(inner, name, work)? })
    }

    pub(super) async fn write(&mut self, batch: &RecordBatch) -> Result<(), LakeError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        let batch = physical(self.table, batch, self.month, &self.batch_id)?;
        if let Some(kept) = &mut self.kept {
            let own: Vec<usize> = (0..self.table.own_columns()).collect();
            let own = batch.project(&own)?;
            self.kept_bytes += own.get_array_memory_size();
            kept.push(own);
        }
        if self.kept_bytes > self.bytes_in_memory {
            self.kept = None;
        }
        if self.batches.send(ToWrite::Batch(batch)).await.is_err() {
            // Nobody takes it: the writing has failed.
            self.writing.result().await?;
        }
        Ok(())
    }

    /// That was all of it; the file is there when the writing has ended.
    pub(super) async fn finish(self) -> Writing {
        self.batches.send(ToWrite::End).await.unwrap_or_default();
        self.writing
    }

    /// Ends the table, so that statements that follow can read it.
    pub(super) async fn register(mut self, session: &SessionContext) -> Result<Finished, LakeError> {
        let kept = self.kept.take();
        let (table, folder) = (self.table, self.folder.clone());
        let writing = self.finish().await;
        let Some(kept) = kept else {
            let file = writing.ended().await?;
            let files: Vec<LiveFile> = file.iter().map(DataFile::live).collect();
            session.register_table(table.name(), Arc::new(FileTable::new(table, &folder, &files)?))?;
            return Ok(Finished::File(file));
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
        Ok(Finished::Soon(writing))
    }
}

/// A table that can be read already.
pub(super) enum Finished {
    File(Option<DataFile>),
    /// Its file is still being written.
    Soon(Writing),
}

impl Finished {
    pub(super) async fn file(self) -> Result<Option<DataFile>, LakeError> {
        match self {
            Self::File(file) => Ok(file),
            Self::Soon(writing) => writing.ended().await,
        }
    }
}

impl Writing {
    /// The file; a table without a row has none.
    pub(super) async fn ended(mut self) -> Result<Option<DataFile>, LakeError> {
        self.result().await?.map(EndedFile::put).transpose()
    }

    async fn result(&mut self) -> Result<Option<EndedFile>, LakeError> {
        let result = (&mut self.0).await;
        result.map_err(|error| LakeError::Bug(format!("writing what is derived broke: {error}")))?
    }
}

fn write_all(
    table: &'static Table,
    month: Month,
    folder: &Path,
    mut waiting: mpsc::Receiver<ToWrite>,
) -> Result<Option<EndedFile>, LakeError> {
    let mut writer: Option<DataFileWriter> = None;
    while let Some(next) = waiting.blocking_recv() {
        let ToWrite::Batch(batch) = next else {
            return writer.map(DataFileWriter::end).transpose();
        };
        let open = match writer.take() {
            Some(open) => open,
            None => DataFileWriter::begin(table, month, folder)?,
        };
        writer.insert(open).write(&batch)?;
    }
    Ok(None)
}

/// The rows as they lie in Parquet: the table's own columns by name, and the lineage of what was computed.
pub(crate) fn physical(
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

//! The tables of a source as rows that mappings can read: text files and Parquet files alike.

use crate::error::HomeError;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, RecordBatchOptions, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use regard_ingest::{
    FILE_COLUMN, FileFormat, LINE_COLUMN, SourceFile, TableConfig, TextTable, WorkbookReader,
};
use regard_lake::{ParquetReader, SourceBatches, SourceRows, parquet_schema};
use regard_model::Quarantined;
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

const BATCH_ROWS: usize = 32_768;

/// A table that can be read, and what was found on the way.
pub(super) struct OpenTable {
    pub(super) rows: Arc<dyn SourceRows>,
    /// Rows that cannot even be read.
    pub(super) broken: Vec<Quarantined>,
    pub(super) assumptions: Vec<String>,
    /// The same rows file by file, where a file can be left out: how the rows of one file are read does not
    /// depend on the others. **Empty**: it does.
    pub(super) by_file: Option<Arc<ParquetRows>>,
}

/// Inspects the files of a table.
pub(super) fn open(
    table: &str,
    config: &TableConfig,
    files: Vec<SourceFile>,
    workbooks: &WorkbookReader,
) -> Result<OpenTable, HomeError> {
    match regard_ingest::format_of(table, config, &files)? {
        FileFormat::Parquet => open_parquet(table, files),
        format => {
            let text = TextTable::inspect(format, table, config, &files, workbooks)?;
            Ok(OpenTable {
                broken: text.broken().to_vec(),
                assumptions: text.assumptions().to_vec(),
                rows: Arc::new(TextRows(text)),
                by_file: None,
            })
        }
    }
}

/// Looks at the columns of Parquet files.
pub(super) fn open_parquet(table: &str, files: Vec<SourceFile>) -> Result<OpenTable, HomeError> {
    let rows = Arc::new(ParquetRows::open(table, files)?);
    Ok(OpenTable { rows: rows.clone(), broken: Vec::new(), assumptions: Vec::new(), by_file: Some(rows) })
}

#[derive(Debug)]
struct TextRows(TextTable);

impl SourceRows for TextRows {
    fn schema(&self) -> SchemaRef {
        self.0.schema()
    }

    fn open(&self, columns: Option<&[usize]>) -> Result<SourceBatches, String> {
        let batches = self.0.open(BATCH_ROWS, columns);
        Ok(Box::new(batches.map(|batch| batch.map_err(|error| error.to_string()))))
    }
}

/// Parquet files of one table, with the file and the row's number as lineage.
#[derive(Debug, Clone)]
pub(super) struct ParquetRows {
    schema: SchemaRef,
    files: Vec<SourceFile>,
    /// How many of the columns are in the files; the lineage behind them is made up.
    file_columns: usize,
}

impl ParquetRows {
    fn open(table: &str, files: Vec<SourceFile>) -> Result<Self, HomeError> {
        let mut first: Option<SchemaRef> = None;
        for file in &files {
            let schema = parquet_schema(&file.path)?;
            match &first {
                None => first = Some(schema),
                Some(known) if same_columns(known, &schema) => {}
                Some(_) => {
                    return Err(HomeError::Lake(regard_lake::LakeError::Parquet {
                        path: file.path.clone(),
                        cause: format!(
                            "its columns differ from those of {} in table {table}; export both alike",
                            files[0].name
                        ),
                    }));
                }
            }
        }
        let own = first.ok_or_else(|| HomeError::Bug(format!("table {table} has no files")))?;
        let lineage = [
            Arc::new(Field::new(FILE_COLUMN, DataType::Utf8, false)),
            Arc::new(Field::new(LINE_COLUMN, DataType::Int64, false)),
        ];
        // What was fetched from a database says itself where its rows are from.
        let lineage = lineage.into_iter().filter(|field| own.column_with_name(field.name()).is_none());
        let fields: Vec<_> = own.fields().iter().cloned().chain(lineage).collect();
        Ok(Self { schema: Arc::new(Schema::new(fields)), files, file_columns: own.fields().len() })
    }
}

impl ParquetRows {
    /// The same without files of these names. **Empty**: nothing is left.
    pub(super) fn without(&self, names: &BTreeSet<String>) -> Option<Self> {
        let files: Vec<SourceFile> =
            self.files.iter().filter(|file| !names.contains(&file.name)).cloned().collect();
        (!files.is_empty()).then(|| Self { files, ..self.clone() })
    }
}

fn same_columns(one: &Schema, other: &Schema) -> bool {
    let shape = |schema: &Schema| {
        schema
            .fields()
            .iter()
            .map(|field| (field.name().clone(), field.data_type().clone()))
            .collect::<Vec<_>>()
    };
    shape(one) == shape(other)
}

impl SourceRows for ParquetRows {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn open(&self, columns: Option<&[usize]>) -> Result<SourceBatches, String> {
        let all: Vec<usize> = (0..self.schema.fields().len()).collect();
        let wanted = columns.unwrap_or(&all).to_vec();
        let schema = self.schema.project(&wanted).map_err(|error| error.to_string())?;
        Ok(Box::new(ParquetPass {
            files: self.files.clone().into(),
            reader: None,
            file_columns: self.file_columns,
            wanted,
            schema: Arc::new(schema),
        }))
    }
}

struct ParquetPass {
    files: VecDeque<SourceFile>,
    reader: Option<(ParquetReader, Arc<str>, i64)>,
    file_columns: usize,
    wanted: Vec<usize>,
    schema: SchemaRef,
}

impl ParquetPass {
    fn next_file(&mut self) -> Option<Result<(), String>> {
        let file = self.files.pop_front()?;
        let mut own: Vec<usize> =
            self.wanted.iter().copied().filter(|column| *column < self.file_columns).collect();
        own.sort_unstable();
        own.dedup();
        match ParquetReader::open(&file.path, Some(&own), BATCH_ROWS) {
            Ok(reader) => {
                self.reader = Some((reader, file.name.as_str().into(), 0));
                Some(Ok(()))
            }
            Err(error) => Some(Err(error.to_string())),
        }
    }

    /// The wanted columns in the wanted order, lineage made up.
    fn arrange(&self, batch: &RecordBatch, name: &str, first_row: i64) -> Result<RecordBatch, String> {
        let rows = batch.num_rows();
        let last_row = first_row + i64::try_from(rows).unwrap_or_default();
        let columns = self.schema.fields().iter().zip(&self.wanted).map(
            |(field, wanted)| -> Result<ArrayRef, String> {
                if *wanted < self.file_columns {
                    let position =
                        batch.schema().index_of(field.name()).map_err(|error| error.to_string())?;
                    Ok(batch.column(position).clone())
                } else if *wanted == self.file_columns {
                    Ok(Arc::new(StringArray::from_iter_values(std::iter::repeat_n(name, rows))))
                } else {
                    Ok(Arc::new(Int64Array::from_iter_values(first_row + 1..=last_row)))
                }
            },
        );
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(self.schema.clone(), columns, &options)
            .map_err(|error| error.to_string())
    }
}

impl Iterator for ParquetPass {
    type Item = Result<RecordBatch, String>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((reader, name, row)) = &mut self.reader {
                match reader.next() {
                    Some(Ok(batch)) => {
                        let (name, first_row) = (Arc::clone(name), *row);
                        *row += i64::try_from(batch.num_rows()).unwrap_or_default();
                        return Some(self.arrange(&batch, &name, first_row));
                    }
                    Some(Err(error)) => return Some(Err(error.to_string())),
                    None => self.reader = None,
                }
            }
            if let Err(error) = self.next_file()? {
                return Some(Err(error));
            }
        }
    }
}

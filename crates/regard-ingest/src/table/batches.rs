//! The rows of a table as Arrow batches, streamed from disk. Broken rows are not seen here, for the first
//! look has kept them.

use super::{Layout, Row, Rows, TextColumn, TextTable};
use crate::error::IngestError;
use crate::written::Way;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, RecordBatchOptions, StringArray};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

/// A batch with long texts or many columns is closed early, so that memory stays bounded. **Unit**: bytes.
const MAX_BATCH_BYTES: usize = 32 << 20;
/// What a field takes besides its text. **Unit**: bytes.
const FIELD_BYTES: usize = size_of::<i32>();

/// The readable rows of a table, batch by batch. After an error there is nothing more.
pub struct TextBatches {
    table: TextTable,
    files: Range<usize>,
    batch_rows: usize,
    schema: SchemaRef,
    columns: Vec<Wanted>,
    current: Option<OpenFile>,
    failed: bool,
}

/// What one column of the output is made of.
#[derive(Clone, Copy)]
enum Wanted {
    /// A column of the table.
    Text(usize),
    File,
    Line,
}

struct OpenFile {
    index: usize,
    source: Box<dyn Rows>,
    rows: u64,
}

impl TextBatches {
    pub(super) fn new(
        table: TextTable,
        files: Range<usize>,
        batch_rows: usize,
        projection: Option<&[usize]>,
    ) -> Self {
        let whole = table.schema();
        let texts = whole.fields().len() - 2;
        let all: Vec<usize>;
        let places = match projection {
            Some(places) => places,
            None => {
                all = (0..whole.fields().len()).collect();
                &all
            }
        };
        let (mut fields, mut columns) = (Vec::new(), Vec::new());
        for place in places {
            let Some(field) = whole.fields().get(*place) else { continue };
            fields.push(Arc::clone(field));
            columns.push(match place.cmp(&texts) {
                Ordering::Less => Wanted::Text(*place),
                Ordering::Equal => Wanted::File,
                Ordering::Greater => Wanted::Line,
            });
        }
        let schema = Arc::new(Schema::new(fields));
        Self { table, files, batch_rows: batch_rows.max(1), schema, columns, current: None, failed: false }
    }

    /// The columns of the batches.
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn next_batch(&mut self) -> Result<Option<RecordBatch>, IngestError> {
        loop {
            if self.current.is_none() {
                let Some(index) = self.files.next() else { return Ok(None) };
                self.current = Some(self.open_file(index)?);
            }
            let Some(file) = &mut self.current else { return Ok(None) };
            let layout = &self.table.inner.layouts[file.index];
            let mut batch = BatchBuilder::new(&self.columns, &self.table, layout, self.batch_rows);
            let mut ended = false;
            while batch.rows < self.batch_rows && batch.bytes < MAX_BATCH_BYTES {
                ended = !file.source.advance()?;
                if ended {
                    break;
                }
                batch.push(file.source.row());
            }
            file.rows += batch.rows as u64;
            let expected = self.table.inner.files[file.index].rows;
            if file.rows > expected || (ended && (file.rows != expected || has_changed(layout))) {
                return Err(IngestError::Changed { file: layout.file.name.clone() });
            }
            let rows = batch.rows;
            let built = batch.finish(&self.schema);
            let built =
                built.map_err(|source| IngestError::Batch { file: layout.file.name.clone(), source })?;
            if ended {
                self.current = None;
            }
            if rows > 0 {
                return Ok(Some(built));
            }
        }
    }

    fn open_file(&self, index: usize) -> Result<OpenFile, IngestError> {
        let layout = &self.table.inner.layouts[index];
        if has_changed(layout) {
            return Err(IngestError::Changed { file: layout.file.name.clone() });
        }
        let source = layout.opener.open_rows()?;
        Ok(OpenFile { index, source, rows: 0 })
    }
}

fn has_changed(layout: &Layout) -> bool {
    let now = layout.file.path.metadata().map(|data| (data.len(), data.modified().ok()));
    now.map_or(true, |now| now != (layout.file.bytes, layout.modified))
}

impl Iterator for TextBatches {
    type Item = Result<RecordBatch, IngestError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let next = self.next_batch();
        self.failed = next.is_err();
        next.transpose()
    }
}

struct BatchBuilder<'a> {
    wanted: &'a [Wanted],
    layout: &'a Layout,
    texts: Vec<WantedText<'a>>,
    lines: Vec<i64>,
    rows: usize,
    bytes: usize,
}

struct WantedText<'a> {
    /// The field of this file.
    field: usize,
    way: Option<&'a Way>,
    column: TextColumn,
}

impl<'a> BatchBuilder<'a> {
    fn new(wanted: &'a [Wanted], table: &'a TextTable, layout: &'a Layout, batch_rows: usize) -> Self {
        let likely_rows = batch_rows.min(MAX_BATCH_BYTES / FIELD_BYTES / wanted.len().max(1)).min(65_536);
        let text = |wanted: &Wanted| match wanted {
            Wanted::Text(column) => Some(WantedText {
                field: layout.fields[*column],
                way: table.ways[*column].as_ref(),
                column: TextColumn::new(likely_rows),
            }),
            Wanted::File | Wanted::Line => None,
        };
        let texts = wanted.iter().filter_map(text).collect();
        Self { wanted, layout, texts, lines: Vec::new(), rows: 0, bytes: 0 }
    }

    fn push(&mut self, row: Row<'_>) {
        for text in &mut self.texts {
            let field = row.field(text.field);
            self.bytes += field.len() + FIELD_BYTES;
            match text.way {
                None => text.column.push(field),
                Some(way) => text.column.push(&way.canonical(field)),
            }
        }
        self.lines.push(i64::try_from(row.line).unwrap_or(i64::MAX));
        self.rows += 1;
    }

    fn finish(self, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let mut texts = self.texts.into_iter();
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(self.wanted.len());
        for wanted in self.wanted {
            arrays.push(match wanted {
                Wanted::Text(_) => match texts.next() {
                    Some(text) => Arc::new(text.column.finish()?),
                    None => continue,
                },
                Wanted::File => {
                    let name = self.layout.file.name.as_str();
                    Arc::new(StringArray::from_iter_values(std::iter::repeat_n(name, self.rows)))
                }
                Wanted::Line => Arc::new(Int64Array::from(self.lines.clone())),
            });
        }
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        RecordBatch::try_new_with_options(Arc::clone(schema), arrays, &options)
    }
}

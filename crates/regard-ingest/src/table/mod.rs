//! Tables of text, whatever their files look like: what a first look at the files found out, and the rows
//! in batches. Owns columns, lineage and the rows that cannot be read; how a file becomes rows is its
//! format's business.

mod batches;
pub(crate) mod broken;
pub(crate) mod header;
mod inspect;
mod text_column;

pub use batches::TextBatches;
pub(crate) use broken::{BrokenRows, RowFault};
pub(crate) use text_column::TextColumn;

use crate::error::IngestError;
use crate::files::SourceFile;
use crate::written::Way;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use regard_model::Quarantined;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::SystemTime;

/// The column that says which file a row is from.
pub const FILE_COLUMN: &str = "_file";
/// The column that says on which line of its file a row starts, counted from 1 with the header; of a
/// workbook it is the row of the sheet.
pub const LINE_COLUMN: &str = "_line";

/// How many columns a table may have.
pub(crate) const MAX_COLUMNS: usize = 2_000;
/// **Unit**: bytes.
pub(crate) const MAX_FIELD_BYTES: usize = 1 << 20;
/// **Unit**: bytes.
pub(crate) const MAX_ROW_BYTES: usize = 4 << 20;

/// One file of a table, as it was found to be.
#[derive(Debug, Clone)]
pub struct TextFile {
    /// Its name under the source's folder.
    pub name: String,
    /// **Unit**: bytes.
    pub bytes: u64,
    /// The encoding by its usual name.
    pub encoding: &'static str,
    /// What separates its fields. **Empty**: the format has no separator.
    pub separator: Option<char>,
    /// How many rows can be read.
    pub rows: u64,
    /// How many rows cannot.
    pub broken: u64,
}

/// A table of files that were looked through once. All columns are text; empty text is null. Cheap to
/// clone; rows stay on disk.
#[derive(Debug, Clone)]
pub struct TextTable {
    inner: Arc<Inner>,
    /// For each text column, how it is written, where that is not the canonical way.
    ways: Arc<[Option<Way>]>,
}

#[derive(Debug)]
struct Inner {
    name: String,
    schema: SchemaRef,
    files: Vec<TextFile>,
    layouts: Vec<Layout>,
    broken: Vec<Quarantined>,
    assumptions: Vec<String>,
}

/// What a format's first look at the files gives.
pub(crate) struct Found {
    pub(crate) columns: Vec<String>,
    pub(crate) files: Vec<TextFile>,
    pub(crate) layouts: Vec<Layout>,
    pub(crate) broken: Vec<Quarantined>,
    pub(crate) assumptions: Vec<String>,
}

/// How one file is read.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) file: SourceFile,
    pub(crate) modified: Option<SystemTime>,
    /// For each column of the table, its field in the rows of this file.
    pub(crate) fields: Vec<usize>,
    pub(crate) opener: Box<dyn OpenRows>,
}

/// Opens the rows of a file, as often as needed.
pub(crate) trait OpenRows: fmt::Debug + Send + Sync {
    /// Before the first row.
    ///
    /// # Errors
    /// [`IngestError`] names the file.
    fn open_rows(&self) -> Result<Box<dyn Rows>, IngestError>;
}

/// The readable rows of one file, one after the other.
pub(crate) trait Rows: Send {
    /// Moves to the next row that can be read. `false` after the last.
    ///
    /// # Errors
    /// [`IngestError`] names the file.
    fn advance(&mut self) -> Result<bool, IngestError>;

    /// The row that [`Rows::advance`] moved to.
    fn row(&self) -> Row<'_>;
}

/// The fields of a row as UTF-8, one after the other.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) bytes: &'a [u8],
    /// Where each field ends.
    pub(crate) ends: &'a [usize],
    /// The line on which the row starts, from 1.
    pub(crate) line: u64,
}

impl<'a> Row<'a> {
    /// The bytes of a field; the caller stays below the number of fields.
    pub(crate) fn field(self, index: usize) -> &'a [u8] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.bytes[start..self.ends[index]]
    }
}

impl TextTable {
    fn new(name: &str, found: Found) -> Self {
        let schema = schema_of(&found.columns);
        let ways = vec![None; found.columns.len()].into();
        let Found { files, layouts, broken, assumptions, .. } = found;
        let name = name.to_owned();
        Self { inner: Arc::new(Inner { name, schema, files, layouts, broken, assumptions }), ways }
    }

    /// The same table with its columns turned into the canonical way.
    fn with_ways(self, ways: Vec<Option<Way>>) -> Self {
        Self { ways: ways.into(), ..self }
    }

    /// The name that mappings use.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The names of the columns that stand in the files.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let texts = self.inner.schema.fields().len() - 2;
        self.inner.schema.fields().iter().take(texts).map(|field| field.name().as_str())
    }

    /// The columns of the files, all text, then [`FILE_COLUMN`] and [`LINE_COLUMN`].
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.inner.schema)
    }

    /// How many rows [`TextTable::open`] gives.
    pub fn row_count(&self) -> u64 {
        self.inner.files.iter().map(|file| file.rows).sum()
    }

    /// The rows that cannot be read. Their `entity` is empty: the caller knows for which it reads.
    pub fn broken(&self) -> &[Quarantined] {
        &self.inner.broken
    }

    /// What was assumed where the bytes do not prove it, as sentences. **Empty**: nothing was.
    pub fn assumptions(&self) -> &[String] {
        &self.inner.assumptions
    }

    /// The files as they were found to be.
    pub fn files(&self) -> &[TextFile] {
        &self.inner.files
    }

    /// The readable rows of all files, in order, in batches of at most `batch_rows`. `projection`
    /// names columns of [`TextTable::schema`] by place; `None` is all of them.
    pub fn open(&self, batch_rows: usize, projection: Option<&[usize]>) -> TextBatches {
        self.batches(0..self.inner.files.len(), batch_rows, projection)
    }

    /// The readable rows of one file, by its place in [`TextTable::files`].
    pub fn open_file(&self, file: usize, batch_rows: usize, projection: Option<&[usize]>) -> TextBatches {
        let end = self.inner.files.len();
        self.batches(file.min(end)..(file + 1).min(end), batch_rows, projection)
    }

    fn batches(&self, files: Range<usize>, batch_rows: usize, projection: Option<&[usize]>) -> TextBatches {
        TextBatches::new(self.clone(), files, batch_rows, projection)
    }
}

/// Text columns of these names, then the lineage.
pub(crate) fn schema_of<T: AsRef<str>>(columns: &[T]) -> SchemaRef {
    let text = columns.iter().map(|name| Field::new(name.as_ref(), DataType::Utf8, true));
    let lineage =
        [Field::new(FILE_COLUMN, DataType::Utf8, false), Field::new(LINE_COLUMN, DataType::Int64, false)];
    Arc::new(Schema::new(text.chain(lineage).collect::<Vec<_>>()))
}

/// Whether a column name is one that Regard adds.
pub(crate) fn is_lineage(name: &str) -> bool {
    name == FILE_COLUMN || name == LINE_COLUMN
}

//! Tables of text files with separated fields: what a first look at the files finds out, and the
//! table that it gives. Reading rows is in [`batches`], bytes to records in [`record`].

mod batches;
mod broken;
mod encoding;
mod header;
mod record;
mod separator;
#[cfg(test)]
mod tests;

pub use batches::CsvBatches;

use crate::error::IngestError;
use crate::files::SourceFile;
use crate::source::TableConfig;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use broken::BrokenRows;
use encoding::{FileEncoding, TextReader};
use encoding_rs::UTF_8;
use record::{RecordReader, separator_name};
use regard_model::Quarantined;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;
use std::time::SystemTime;

/// The column that says which file a row is from.
pub const FILE_COLUMN: &str = "_file";
/// The column that says on which line of its file a row starts, counted from 1 with the header.
pub const LINE_COLUMN: &str = "_line";

/// How much of a file is looked at to tell its separator. **Unit**: bytes.
const SAMPLE_BYTES: u64 = 256 << 10;

/// One file of a table, as it was found to be.
#[derive(Debug, Clone)]
pub struct CsvFile {
    /// Its name under the source's folder.
    pub name: String,
    /// **Unit**: bytes.
    pub bytes: u64,
    /// The encoding by its usual name.
    pub encoding: &'static str,
    /// What separates its fields.
    pub separator: char,
    /// How many rows can be read.
    pub rows: u64,
    /// How many rows cannot.
    pub broken: u64,
}

/// A table of text files that were looked through once. All columns are text; empty text is null.
/// Cheap to clone; rows stay on disk.
#[derive(Debug, Clone)]
pub struct CsvTable {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    name: String,
    schema: SchemaRef,
    files: Vec<CsvFile>,
    layouts: Vec<Layout>,
    broken: Vec<Quarantined>,
    assumptions: Vec<String>,
}

/// How one file is read.
#[derive(Debug, Clone)]
struct Layout {
    file: SourceFile,
    encoding: FileEncoding,
    separator: u8,
    /// How many fields its rows have.
    width: usize,
    /// For each column of the table, its field in this file.
    fields: Vec<usize>,
    modified: Option<SystemTime>,
}

impl Layout {
    fn records(&self) -> io::Result<RecordReader<TextReader>> {
        let text = TextReader::open(&self.file, &self.encoding)?;
        Ok(RecordReader::new(text, self.separator, self.encoding.encoding != UTF_8))
    }
}

impl CsvTable {
    /// Looks through the files of a table: encoding, separator, header, how many rows there are and
    /// which of them cannot be read. Reads every file once or twice, in bounded memory.
    ///
    /// # Errors
    /// [`IngestError`] names the file and what to set or mend.
    pub fn inspect(table: &str, config: &TableConfig, files: &[SourceFile]) -> Result<Self, IngestError> {
        let mut columns: Option<(Vec<String>, String)> = None;
        let mut assumptions = Vec::new();
        let mut broken = BrokenRows::new(table);
        let mut found = Vec::with_capacity(files.len());
        let mut layouts = Vec::with_capacity(files.len());
        for file in files {
            let mut layout = Self::layout(table, config, file, &mut assumptions)?;
            let io = |source| IngestError::Io { file: file.name.clone(), source };
            let mut records = layout.records().map_err(io)?;
            let header = header::read(table, file, &mut records, &mut assumptions)?;
            layout.width = header.len();
            layout.fields = match &columns {
                Some((columns, first)) => header::order(table, file, &header, columns, first)?,
                None => (0..header.len()).collect(),
            };
            records.expect_width(header.len());
            let already_broken = broken.len();
            let mut rows = 0;
            while let Some(record) = records.next_record().map_err(io)? {
                match &record.fault {
                    None => rows += 1,
                    Some(fault) => broken.add(&layout, &header, record, fault)?,
                }
            }
            found.push(CsvFile {
                name: file.name.clone(),
                bytes: file.bytes,
                encoding: layout.encoding.encoding.name(),
                separator: char::from(layout.separator),
                rows,
                broken: (broken.len() - already_broken) as u64,
            });
            layouts.push(layout);
            columns.get_or_insert((header, file.name.clone()));
        }
        let columns = columns.map(|(columns, _)| columns).unwrap_or_default();
        let schema = Self::schema_of(&columns);
        let broken = broken.into_rows();
        let name = table.to_owned();
        Ok(Self { inner: Arc::new(Inner { name, schema, files: found, layouts, broken, assumptions }) })
    }

    fn layout(
        table: &str,
        config: &TableConfig,
        file: &SourceFile,
        assumptions: &mut Vec<String>,
    ) -> Result<Layout, IngestError> {
        let io = |source| IngestError::Io { file: file.name.clone(), source };
        let asked = config.encoding.as_deref().map(|label| encoding::configured(table, label)).transpose()?;
        let modified = file.path.metadata().map_err(io)?.modified().ok();
        let encoding = encoding::detect(table, file, asked)?;
        assumptions.extend(encoding.assumed.clone());
        let separator = match &config.separator {
            Some(text) => separator::configured(table, text)?,
            None => {
                let mut text = TextReader::open(file, &encoding).map_err(io)?;
                let mut sample = Vec::new();
                text.by_ref().take(SAMPLE_BYTES).read_to_end(&mut sample).map_err(io)?;
                let whole = (sample.len() as u64) < SAMPLE_BYTES;
                let decoded = encoding.encoding != UTF_8;
                let (separator, assumed) = separator::detect(table, file, &sample, whole, decoded)?;
                assumptions.extend(assumed);
                separator
            }
        };
        Ok(Layout { file: file.clone(), encoding, separator, width: 0, fields: Vec::new(), modified })
    }

    fn schema_of(columns: &[String]) -> SchemaRef {
        let text = columns.iter().map(|name| Field::new(name, DataType::Utf8, true));
        let lineage =
            [Field::new(FILE_COLUMN, DataType::Utf8, false), Field::new(LINE_COLUMN, DataType::Int64, false)];
        Arc::new(Schema::new(text.chain(lineage).collect::<Vec<_>>()))
    }

    /// The name that mappings use.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// The columns of the header, all text, then [`FILE_COLUMN`] and [`LINE_COLUMN`].
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.inner.schema)
    }

    /// How many rows [`CsvTable::open`] gives.
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
    pub fn files(&self) -> &[CsvFile] {
        &self.inner.files
    }

    /// The readable rows of all files, in order, in batches of at most `batch_rows`. `projection`
    /// names columns of [`CsvTable::schema`] by place; `None` is all of them.
    pub fn open(&self, batch_rows: usize, projection: Option<&[usize]>) -> CsvBatches {
        self.batches(0..self.inner.files.len(), batch_rows, projection)
    }

    /// The readable rows of one file, by its place in [`CsvTable::files`].
    pub fn open_file(&self, file: usize, batch_rows: usize, projection: Option<&[usize]>) -> CsvBatches {
        let end = self.inner.files.len();
        self.batches(file.min(end)..(file + 1).min(end), batch_rows, projection)
    }

    fn batches(&self, files: Range<usize>, batch_rows: usize, projection: Option<&[usize]>) -> CsvBatches {
        CsvBatches::new(self.clone(), files, batch_rows, projection)
    }
}

/// How a file was read, for a message.
fn assumed_words(layout: &Layout) -> String {
    format!("separator {}, {}", separator_name(layout.separator), layout.encoding.encoding.name())
}

/// Whether a column name is one that Regard adds.
pub(crate) fn is_lineage(name: &str) -> bool {
    name == FILE_COLUMN || name == LINE_COLUMN
}

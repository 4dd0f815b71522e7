//! Text files with separated fields: what a first look at them finds out, and their rows. Bytes to records
//! is in [`records`], telling the separator in [`separator`].

mod fault;
mod quotes;
pub(crate) mod record;
pub(crate) mod records;
mod separator;
#[cfg(test)]
mod tests;

pub(crate) use crate::table::{FILE_COLUMN, LINE_COLUMN, is_lineage};

use crate::bytes::TextReader;
use crate::bytes::encoding::{self, FileEncoding};
use crate::error::IngestError;
use crate::files::SourceFile;
use crate::format;
use crate::source::{FileFormat, TableConfig};
use crate::table::{BrokenRows, Found, Layout, OpenRows, Row, Rows, TextFile, header};
use encoding_rs::UTF_8;
use record::separator_name;
use records::RecordReader;
use std::io::{self, Read};

/// How much of a file is looked at to tell its separator. **Unit**: bytes.
const SAMPLE_BYTES: u64 = 256 << 10;

/// How one file is read.
#[derive(Debug, Clone)]
struct Reading {
    file: SourceFile,
    encoding: FileEncoding,
    separator: u8,
    /// How many fields its rows have.
    width: usize,
}

impl Reading {
    fn records(&self) -> io::Result<RecordReader<TextReader>> {
        let text = TextReader::open(&self.file, &self.encoding)?;
        Ok(RecordReader::new(text, self.separator, self.encoding.encoding != UTF_8))
    }

    fn io(&self, source: io::Error) -> IngestError {
        IngestError::Io { file: self.file.name.clone(), source }
    }

    /// What is probably wrong when no row fits.
    fn advice(&self) -> String {
        let (separator, encoding) = (separator_name(self.separator), self.encoding.encoding.name());
        format!(
            "the file is probably read with the wrong separator or encoding (separator {separator}, {encoding}): set separator or encoding"
        )
    }
}

impl OpenRows for Reading {
    fn open_rows(&self) -> Result<Box<dyn Rows>, IngestError> {
        let mut records = self.records().map_err(|source| self.io(source))?;
        records.next_record().map_err(|source| self.io(source))?;
        records.expect_width(self.width);
        Ok(Box::new(CsvRows { records, file: self.file.name.clone() }))
    }
}

/// The good records of a file.
struct CsvRows {
    records: RecordReader<TextReader>,
    file: String,
}

impl Rows for CsvRows {
    fn advance(&mut self) -> Result<bool, IngestError> {
        loop {
            match self.records.next_record() {
                Ok(Some(record)) if record.fault.is_some() => {}
                Ok(record) => return Ok(record.is_some()),
                Err(source) => return Err(IngestError::Io { file: self.file.clone(), source }),
            }
        }
    }

    fn row(&self) -> Row<'_> {
        self.records.record().row()
    }
}

/// Looks through the files of a table: encoding, separator, header, how many rows there are and which of
/// them cannot be read. Reads every file once or twice, in bounded memory.
///
/// # Errors
/// [`IngestError`] names the file and what to set or mend.
pub(crate) fn inspect(table: &str, config: &TableConfig, files: &[SourceFile]) -> Result<Found, IngestError> {
    let mut columns: Option<(Vec<String>, String)> = None;
    let mut broken = BrokenRows::new(table);
    let mut assumptions = Vec::new();
    let mut found = Vec::with_capacity(files.len());
    let mut layouts = Vec::with_capacity(files.len());
    for file in files {
        let modified =
            file.path.metadata().map_err(|source| IngestError::Io { file: file.name.clone(), source })?;
        let mut reading = look(table, config, file, &mut assumptions)?;
        let mut records = reading.records().map_err(|source| reading.io(source))?;
        let header = read_header(table, file, &mut records, &mut assumptions)?;
        reading.width = header.len();
        let fields = match &columns {
            Some((columns, first)) => header::order(table, file, &header, columns, first)?,
            None => (0..header.len()).collect(),
        };
        records.expect_width(header.len());
        let already_broken = broken.len();
        let mut rows = 0;
        while let Some(record) = records.next_record().map_err(|source| reading.io(source))? {
            match &record.fault {
                None => rows += 1,
                Some(fault) => {
                    let fault = fault::explain(&header, record, fault, broken.room());
                    broken.add(&file.name, record.line, fault, || reading.advice())?;
                }
            }
        }
        found.push(TextFile {
            name: file.name.clone(),
            bytes: file.bytes,
            encoding: reading.encoding.encoding.name(),
            separator: Some(char::from(reading.separator)),
            rows,
            broken: (broken.len() - already_broken) as u64,
        });
        let modified = modified.modified().ok();
        layouts.push(Layout { file: file.clone(), modified, fields, opener: Box::new(reading) });
        columns.get_or_insert((header, file.name.clone()));
    }
    let columns = columns.map(|(columns, _)| columns).unwrap_or_default();
    Ok(Found { columns, files: found, layouts, broken: broken.into_rows(), assumptions })
}

fn look(
    table: &str,
    config: &TableConfig,
    file: &SourceFile,
    assumptions: &mut Vec<String>,
) -> Result<Reading, IngestError> {
    let io = |source| IngestError::Io { file: file.name.clone(), source };
    let asked = config.encoding.as_deref().map(|label| encoding::configured(table, label)).transpose()?;
    let encoding = encoding::detect(table, file, asked)?;
    assumptions.extend(encoding.assumed.clone());
    let separator = match &config.separator {
        Some(text) => separator::configured(table, text)?,
        None if config.format == Some(FileFormat::Tsv) => b'\t',
        None => {
            let mut text = TextReader::open(file, &encoding).map_err(io)?;
            let mut sample = Vec::new();
            text.by_ref().take(SAMPLE_BYTES).read_to_end(&mut sample).map_err(io)?;
            let sample = separator::Sample {
                whole: (sample.len() as u64) < SAMPLE_BYTES,
                text: &sample,
                decoded: encoding.encoding != UTF_8,
            };
            let named_tsv = format::named(&file.name) == Some(FileFormat::Tsv);
            let (separator, assumed) = match named_tsv && sample.has_columns(b'\t') {
                true => (b'\t', None),
                false => separator::detect(table, file, &sample)?,
            };
            assumptions.extend(assumed);
            separator
        }
    };
    Ok(Reading { file: file.clone(), encoding, separator, width: 0 })
}

/// The names of the columns, from the first record.
fn read_header<R: Read>(
    table: &str,
    file: &SourceFile,
    records: &mut RecordReader<R>,
    notes: &mut Vec<String>,
) -> Result<Vec<String>, IngestError> {
    let bad = |reason: String| IngestError::BadFile { file: file.name.clone(), reason };
    let record = records
        .next_record()
        .map_err(|source| IngestError::Io { file: file.name.clone(), source })?
        .ok_or_else(|| bad("the file is empty: there is no header with column names".to_owned()))?;
    if let Some(fault) = &record.fault {
        return Err(bad(format!("line {}: the header cannot be read: {}", record.line, fault.reason)));
    }
    let given = (0..record.field_count())
        .map(|index| String::from_utf8_lossy(record.field(index)).trim().to_owned())
        .collect();
    header::names(table, file, given, notes)
}

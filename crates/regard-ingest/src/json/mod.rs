//! JSON files: one object a line, or one document with an array of objects. Owns what a first look at them
//! finds out; grammar, flattening and streaming have files of their own.

pub(crate) mod columns;
mod document;
pub(crate) mod flatten;
pub(crate) mod scan;
mod source;
mod stream;
#[cfg(test)]
mod tests;

use crate::bytes::TextReader;
use crate::bytes::encoding::{self, FileEncoding};
use crate::error::IngestError;
use crate::files::SourceFile;
use crate::source::{FileFormat, TableConfig};
use crate::table::header::own_name;
use crate::table::{BrokenRows, Found, Layout, MAX_COLUMNS, OpenRows, Row, Rows, TextFile, is_lineage};
use columns::Columns;
use document::{NoPlace, Place, find_rows};
use encoding_rs::UTF_8;
use source::{Reading, RowReader, RowTexts, Shape, explain};
use std::sync::Arc;
use stream::{JsonStream, StreamError};

/// Tells one object a line from one document: by what follows the first value. **Empty**: the text does not
/// begin with an object or array, or not with a whole one.
///
/// # Errors
/// [`IngestError::Io`].
pub(crate) fn format_of(
    file: &SourceFile,
    encoding: &FileEncoding,
) -> Result<Option<FileFormat>, IngestError> {
    let io = |source| IngestError::Io { file: file.name.clone(), source };
    let mut stream = JsonStream::new(TextReader::open(file, encoding).map_err(io)?);
    let mut tell = || -> Result<Option<FileFormat>, StreamError> {
        match stream.peek()? {
            Some(b'[') => return Ok(Some(FileFormat::Json)),
            Some(b'{') => {}
            _ => return Ok(None),
        }
        let first_line = stream.line();
        stream.value(None)?;
        let on_one_line = stream.line() == first_line;
        let another = stream.peek()? == Some(b'{');
        Ok(Some(if on_one_line && another { FileFormat::Jsonl } else { FileFormat::Json }))
    };
    match tell() {
        Ok(format) => Ok(format),
        Err(StreamError::Io(source)) => Err(io(source)),
        Err(StreamError::Malformed { .. }) => Ok(None),
    }
}

/// Looks through the files of a table: how the rows stand in them, which keys they have, and which rows
/// cannot be read. Reads every file a few times, in bounded memory.
///
/// # Errors
/// [`IngestError`] names the file and what to set or mend.
pub(crate) fn inspect(table: &str, config: &TableConfig, files: &[SourceFile]) -> Result<Found, IngestError> {
    let mut columns = Columns::default();
    let mut broken = BrokenRows::new(table);
    let mut assumptions = Vec::new();
    let mut found = Vec::with_capacity(files.len());
    let mut readings = Vec::with_capacity(files.len());
    for file in files {
        let io = |source| IngestError::Io { file: file.name.clone(), source };
        let modified = file.path.metadata().map_err(io)?.modified().ok();
        let reading = look(table, config, file, &mut assumptions)?;
        let already_broken = broken.len();
        let rows = count_rows(table, &reading, &mut columns, &mut broken)?;
        found.push(TextFile {
            name: file.name.clone(),
            bytes: file.bytes,
            encoding: reading.encoding.encoding.name(),
            separator: None,
            rows,
            broken: (broken.len() - already_broken) as u64,
        });
        readings.push((reading, modified));
    }
    if columns.len() == 0 {
        return Err(no_columns(files, &broken));
    }
    let columns = Arc::new(columns);
    let layouts = readings.into_iter().map(|(reading, modified)| Layout {
        file: reading.file.clone(),
        modified,
        fields: (0..columns.len()).collect(),
        opener: Box::new(JsonOpener { table: table.to_owned(), reading, columns: Arc::clone(&columns) }),
    });
    Ok(Found {
        layouts: layouts.collect(),
        columns: columns.names().to_vec(),
        files: found,
        broken: broken.into_rows(),
        assumptions,
    })
}

fn look(
    table: &str,
    config: &TableConfig,
    file: &SourceFile,
    assumptions: &mut Vec<String>,
) -> Result<Reading, IngestError> {
    let asked = config.encoding.as_deref().map(|label| encoding::configured(table, label)).transpose()?;
    let encoding = encoding::detect(table, file, asked)?;
    assumptions.extend(encoding.assumed.clone());
    let format = match config.format {
        Some(format) => format,
        None if crate::format::named(&file.name) == Some(FileFormat::Jsonl) => FileFormat::Jsonl,
        None => format_of(file, &encoding)?.unwrap_or(FileFormat::Json),
    };
    let mut reading = Reading { file: file.clone(), encoding, shape: Shape::Lines };
    if format == FileFormat::Jsonl {
        return match &config.rows {
            None => Ok(reading),
            Some(rows) => Err(IngestError::Setting {
                table: table.to_owned(),
                key: "rows",
                value: rows.clone(),
                reason: format!(
                    "names an array in a document, but {} has an object on each line: drop it",
                    file.name
                ),
            }),
        };
    }
    let place = match &config.rows {
        Some(pointer) => Place::Array(pointer.clone()),
        None => find_place(table, &reading)?,
    };
    if place == Place::Whole {
        assumptions
            .push(format!("{}: is one object without an array of objects; it is read as one row", file.name));
    }
    reading.shape = Shape::Document(place);
    Ok(reading)
}

fn find_place(table: &str, reading: &Reading) -> Result<Place, IngestError> {
    let file = reading.file.name.clone();
    let text = TextReader::open(&reading.file, &reading.encoding)
        .map_err(|source| IngestError::Io { file: file.clone(), source })?;
    find_rows(&mut JsonStream::new(text)).map_err(|error| match error {
        NoPlace::Stream(error) => reading.broken_off(error),
        NoPlace::Value => {
            let reason = "is no JSON of rows: it begins with neither [ nor {; set format, or export it again";
            IngestError::BadFile { file, reason: reason.to_owned() }
        }
        NoPlace::Several(arrays) => IngestError::CannotTell {
            file,
            table: table.to_owned(),
            what: "rows",
            reason: format!("several arrays hold objects: {}", arrays.join(", ")),
        },
    })
}

/// Counts the readable rows of a file, and takes their keys as columns.
fn count_rows(
    table: &str,
    reading: &Reading,
    columns: &mut Columns,
    broken: &mut BrokenRows<'_>,
) -> Result<u64, IngestError> {
    let mut texts = reading.texts(table)?;
    let mut reader = RowReader::default();
    let mut rows = 0;
    while let Some(text) = texts.next_text().map_err(|error| reading.broken_off(error))? {
        let line = text.line;
        match reader.read(text, reading.is_decoded(), columns) {
            Ok(all_known) => {
                rows += 1;
                if !all_known {
                    add_columns(reading, line, &reader, columns)?;
                }
            }
            Err(fault) => {
                let fault = explain(text, fault, broken.room());
                broken.add(&reading.file.name, line, fault, || reading.advice())?;
            }
        }
    }
    Ok(rows)
}

fn add_columns(
    reading: &Reading,
    line: u64,
    reader: &RowReader,
    columns: &mut Columns,
) -> Result<(), IngestError> {
    for (name, _) in reader.flat.members() {
        if is_lineage(name) {
            return Err(own_name(&reading.file, name));
        }
        columns.add(name);
    }
    if columns.len() > MAX_COLUMNS {
        let reason = format!(
            "line {line}: with this row there are more than {MAX_COLUMNS} different keys; keys that are data belong into values"
        );
        return Err(IngestError::BadFile { file: reading.file.name.clone(), reason });
    }
    Ok(())
}

/// Without any row nobody knows the columns.
fn no_columns(files: &[SourceFile], broken: &BrokenRows<'_>) -> IngestError {
    let named = files.first().map(|file| file.name.clone()).unwrap_or_default();
    let (file, reason) = match broken.first() {
        None => (named, "has no row with a key: the columns cannot be told".to_owned()),
        Some(row) => (
            row.file.clone().unwrap_or(named),
            format!("no row can be read; line {}: {}", row.line.unwrap_or_default(), row.reason),
        ),
    };
    IngestError::BadFile { file, reason }
}

/// Opens the rows of a file whose table's columns are known.
#[derive(Debug)]
struct JsonOpener {
    table: String,
    reading: Reading,
    columns: Arc<Columns>,
}

impl OpenRows for JsonOpener {
    fn open_rows(&self) -> Result<Box<dyn Rows>, IngestError> {
        Ok(Box::new(JsonRows {
            texts: self.reading.texts(&self.table)?,
            reading: self.reading.clone(),
            columns: Arc::clone(&self.columns),
            reader: RowReader::default(),
            line: 0,
        }))
    }
}

struct JsonRows {
    texts: RowTexts,
    reading: Reading,
    columns: Arc<Columns>,
    reader: RowReader,
    line: u64,
}

impl Rows for JsonRows {
    fn advance(&mut self) -> Result<bool, IngestError> {
        loop {
            let text = self.texts.next_text().map_err(|error| self.reading.broken_off(error))?;
            let Some(text) = text else { return Ok(false) };
            match self.reader.read(text, self.reading.is_decoded(), &self.columns) {
                Ok(true) => {
                    self.line = text.line;
                    self.reader.placed.arrange(&self.reader.flat, &self.columns);
                    return Ok(true);
                }
                Ok(false) => return Err(IngestError::Changed { file: self.reading.file.name.clone() }),
                Err(_) => {}
            }
        }
    }

    fn row(&self) -> Row<'_> {
        let placed = &self.reader.placed;
        Row { bytes: placed.bytes(), ends: placed.ends(), line: self.line }
    }
}

/// The encoding of a text that begins with a bracket, from its first bytes: enough to tell its format.
pub(crate) fn encoding_of_head(head: &[u8]) -> FileEncoding {
    let known = |encoding, mark_bytes| FileEncoding { encoding, mark_bytes, assumed: None };
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(head) {
        return known(encoding, length as u64);
    }
    match head {
        [0, b'{' | b'[' | b' ' | b'\n', ..] => known(encoding_rs::UTF_16BE, 0),
        [b'{' | b'[' | b' ' | b'\n', 0, ..] => known(encoding_rs::UTF_16LE, 0),
        _ => known(UTF_8, 0),
    }
}

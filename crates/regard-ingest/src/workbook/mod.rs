//! Excel workbooks. A crafted one can ask its reader for any amount of memory, so a worker process with limits
//! reads it and writes CSV, and only that is read here. Owns both sides.

mod cell;
mod convert;
mod error;
mod reader;
mod sheet_rows;
mod worker;

pub use convert::convert_workbook;
pub use error::WorkbookError;
pub use reader::WorkbookReader;
pub use worker::{WorkbookLimits, limit_worker, run_workbook_worker};

use crate::csv::record::Record;
use crate::csv::records::RecordReader;
use crate::error::IngestError;
use crate::files::SourceFile;
use crate::row_object::RowObject;
use crate::source::TableConfig;
use crate::table::{BrokenRows, Found, Layout, OpenRows, Row, RowFault, Rows, TextFile, header};
use sheet_rows::{LEADING_FIELDS, SheetFault};
use std::fs::File;
use std::sync::Arc;
use tempfile::TempPath;

/// How the rows of one sheet are read.
#[derive(Debug, Clone)]
struct Reading {
    file: SourceFile,
    /// What the worker wrote. Gone with the last that needs it.
    written: Arc<TempPath>,
    /// How many columns the sheet has.
    width: usize,
}

/// Has a sheet of each workbook read, and looks through it: header, how many rows there are, and which of them
/// cannot be read.
///
/// # Errors
/// [`IngestError`] names the file and what to set or mend.
pub(crate) fn inspect(
    table: &str,
    config: &TableConfig,
    files: &[SourceFile],
    workbooks: &WorkbookReader,
) -> Result<Found, IngestError> {
    let mut columns: Option<(Vec<String>, String)> = None;
    let mut broken = BrokenRows::new(table);
    let mut assumptions = Vec::new();
    let mut found = Vec::with_capacity(files.len());
    let mut layouts = Vec::with_capacity(files.len());
    for file in files {
        let io = |source| IngestError::Io { file: file.name.clone(), source };
        let modified = file.path.metadata().map_err(io)?.modified().ok();
        let written = Arc::new(workbooks.read(file, config.sheet.as_deref())?);
        let mut reading = Reading { file: file.clone(), written, width: 0 };
        let (mut records, names) = reading.open(config, &mut assumptions)?;
        let header = header::names(table, file, names, &mut assumptions)?;
        reading.width = header.len();
        let fields = match &columns {
            Some((columns, first)) => header::order(table, file, &header, columns, first)?,
            None => (0..header.len()).collect(),
        };
        let already_broken = broken.len();
        let mut rows = 0;
        while let Some(record) = records.next_record().map_err(io)? {
            let (line, fault) = reading.judge(record)?;
            match fault {
                None => rows += 1,
                Some(fault) => {
                    let fault = explain(&header, record, fault, broken.room());
                    broken.add(&file.name, line, fault, || {
                        "the sheet is probably another one: set sheet".to_owned()
                    })?;
                }
            }
        }
        found.push(TextFile {
            name: file.name.clone(),
            bytes: file.bytes,
            encoding: "UTF-8",
            separator: None,
            rows,
            broken: (broken.len() - already_broken) as u64,
        });
        let fields = fields.into_iter().map(|field| field + LEADING_FIELDS).collect();
        layouts.push(Layout { file: file.clone(), modified, fields, opener: Box::new(reading) });
        columns.get_or_insert((header, file.name.clone()));
    }
    let columns = columns.map(|(columns, _)| columns).unwrap_or_default();
    Ok(Found { columns, files: found, layouts, broken: broken.into_rows(), assumptions })
}

impl Reading {
    /// The records behind the header, and its names. Says so when another sheet might be meant.
    fn open(
        &self,
        config: &TableConfig,
        assumptions: &mut Vec<String>,
    ) -> Result<(RecordReader<File>, Vec<String>), IngestError> {
        let io = |source| IngestError::Io { file: self.file.name.clone(), source };
        let written = File::open(&*self.written).map_err(io)?;
        let mut records = RecordReader::new(written, b',', false);
        let text =
            |record: &Record, field: usize| String::from_utf8_lossy(record.field(field)).trim().to_owned();
        let about = records.next_record().map_err(io)?.filter(|about| about.field_count() == 2);
        let Some(about) = about else { return Err(self.not_understood()) };
        let (sheet, sheets) = (text(about, 0), text(about, 1));
        if config.sheet.is_none() && sheets != "1" {
            assumptions.push(format!(
                "{}: has {sheets} sheets; the first one, {sheet:?}, is read. If it is another, set sheet",
                self.file.name
            ));
        }
        let header = records.next_record().map_err(io)?;
        let Some(header) = header.filter(|header| header.field_count() > LEADING_FIELDS) else {
            return Err(self.not_understood());
        };
        let names: Vec<_> = (LEADING_FIELDS..header.field_count()).map(|field| text(header, field)).collect();
        records.expect_width(names.len() + LEADING_FIELDS);
        Ok((records, names))
    }

    /// The row of the sheet that a record is, and what is wrong with it.
    fn judge(&self, record: &Record) -> Result<(u64, Option<SheetFault>), IngestError> {
        if record.fault.is_some() || record.field_count() < LEADING_FIELDS {
            return Err(self.not_understood());
        }
        let row = str::from_utf8(record.field(0)).ok().and_then(|row| row.parse().ok());
        let row = row.ok_or_else(|| self.not_understood())?;
        match record.field(1) {
            [] => Ok((row, None)),
            fault => serde_json::from_slice(fault)
                .map(|fault| (row, Some(fault)))
                .map_err(|_| self.not_understood()),
        }
    }

    /// The worker is another program than it should be.
    fn not_understood(&self) -> IngestError {
        let reason =
            "the program that reads workbooks gave something else than rows; is it of the same version?";
        IngestError::BadFile { file: self.file.name.clone(), reason: reason.to_owned() }
    }
}

fn explain(header: &[String], record: &Record, fault: SheetFault, room: usize) -> RowFault {
    let mut left = room;
    let mut row = RowObject::default();
    for (name, field) in header.iter().zip(LEADING_FIELDS..record.field_count()) {
        let bytes = record.field(field);
        let kept = &bytes[..bytes.len().min(left)];
        left -= kept.len();
        row.0.push((name.clone(), String::from_utf8_lossy(kept).into_owned().into()));
    }
    RowFault {
        code: fault.code,
        column: header.get(fault.column as usize).cloned(),
        value: (!fault.value.is_empty()).then_some(fault.value),
        reason: fault.reason,
        row: row.to_string(),
    }
}

impl OpenRows for Reading {
    fn open_rows(&self) -> Result<Box<dyn Rows>, IngestError> {
        let (records, _) = self.open(&TableConfig::default(), &mut Vec::new())?;
        Ok(Box::new(SheetReader { records, reading: self.clone(), row: 0 }))
    }
}

/// The good rows of a sheet.
struct SheetReader {
    records: RecordReader<File>,
    reading: Reading,
    row: u64,
}

impl Rows for SheetReader {
    fn advance(&mut self) -> Result<bool, IngestError> {
        loop {
            let record = self.records.next_record();
            let record =
                record.map_err(|source| IngestError::Io { file: self.reading.file.name.clone(), source })?;
            let Some(record) = record else { return Ok(false) };
            let (row, fault) = self.reading.judge(record)?;
            if fault.is_none() {
                self.row = row;
                return Ok(true);
            }
        }
    }

    fn row(&self) -> Row<'_> {
        Row { line: self.row, ..self.records.record().row() }
    }
}

//! The rows of a sheet while its cells come in: the first row with a value names the columns. Owns the limits
//! of a row and the CSV that is written.

use super::cell::{Content, column_letters};
use super::error::WorkbookError;
use crate::table::{MAX_COLUMNS, MAX_FIELD_BYTES, MAX_ROW_BYTES};
use regard_model::ReasonCode;
use serde::{Deserialize, Serialize};
use std::io::Write;

/// The fields in front of the cells: the row's number, and what is wrong with it.
pub(super) const LEADING_FIELDS: usize = 2;
/// How many columns a sheet may have, so that its records have as many fields as a record may.
const MAX_SHEET_COLUMNS: usize = MAX_COLUMNS - LEADING_FIELDS;
/// How much of a value is shown. **Unit**: characters.
const MAX_VALUE_CHARS: usize = 200;

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SheetFault {
    /// The column, counted from 0.
    pub(super) column: u32,
    pub(super) value: String,
    pub(super) code: ReasonCode,
    pub(super) reason: String,
}

/// Takes cells and writes rows.
pub(super) struct SheetRows<'a> {
    sheet: &'a str,
    out: &'a mut dyn Write,
    left_bytes: u64,
    limit_bytes: u64,
    /// How many columns the header has.
    width: Option<usize>,
    /// The row that is being put together, from 0.
    row: u32,
    last_column: u32,
    cells: Vec<String>,
    text_bytes: usize,
    fault: Option<SheetFault>,
    record: Vec<u8>,
}

impl<'a> SheetRows<'a> {
    pub(super) fn new(sheet: &'a str, out: &'a mut dyn Write, limit_bytes: u64) -> Self {
        Self {
            sheet,
            out,
            left_bytes: limit_bytes,
            limit_bytes,
            width: None,
            row: 0,
            last_column: 0,
            cells: Vec::new(),
            text_bytes: 0,
            fault: None,
            record: Vec::new(),
        }
    }

    /// Writes which sheet it is, and how many there are.
    pub(super) fn begin(&mut self, sheets: usize) -> Result<(), WorkbookError> {
        self.record.clear();
        push_field(&mut self.record, self.sheet);
        self.record.push(b',');
        push_field(&mut self.record, &sheets.to_string());
        self.write_record()
    }

    /// Takes a cell; row and column count from 0.
    pub(super) fn put(&mut self, row: u32, column: u32, content: Content<'_>) -> Result<(), WorkbookError> {
        if row != self.row {
            self.finish_row()?;
            self.row = row;
        }
        self.last_column = column;
        let text = match content {
            Content::Empty => return Ok(()),
            Content::Bad { shown, reason } => return self.refuse(ReasonCode::BrokenText, &shown, &reason),
            Content::Text(text) => text,
        };
        let place = column as usize;
        match self.width {
            None if place >= MAX_SHEET_COLUMNS => {
                return Err(WorkbookError::TooWide {
                    sheet: self.sheet.to_owned(),
                    limit: MAX_SHEET_COLUMNS,
                });
            }
            Some(width) if place >= width => {
                let reason = "there is no column name above the cell; name the column, or empty the cell";
                return self.refuse(ReasonCode::WrongFieldCount, &text, reason);
            }
            _ => {}
        }
        if text.len() > MAX_FIELD_BYTES || self.text_bytes + text.len() > MAX_ROW_BYTES {
            let reason = format!(
                "a text may have {} MiB and a row {} MiB; shorten it or leave it out",
                MAX_FIELD_BYTES >> 20,
                MAX_ROW_BYTES >> 20
            );
            return self.refuse(ReasonCode::OutOfRange, &text, &reason);
        }
        if self.cells.len() <= place {
            self.cells.resize(place + 1, String::new());
        }
        if !self.cells[place].is_empty() {
            let reason = "the cell comes twice; save the workbook again";
            return self.refuse(ReasonCode::WrongFieldCount, &text, reason);
        }
        self.text_bytes += text.len();
        self.cells[place].push_str(&text);
        Ok(())
    }

    /// Writes what is left. A sheet without a header is refused.
    pub(super) fn end(mut self) -> Result<(), WorkbookError> {
        self.finish_row()?;
        match self.width {
            Some(_) => Ok(self.out.flush()?),
            None => Err(WorkbookError::Empty { sheet: self.sheet.to_owned() }),
        }
    }

    /// The sheet cannot be read behind the last cell.
    pub(super) fn broken(&self, reason: String) -> WorkbookError {
        WorkbookError::Broken {
            sheet: self.sheet.to_owned(),
            row: self.row.saturating_add(1),
            column: column_letters(self.last_column),
            reason,
        }
    }

    /// Notes what is wrong with the row at the last cell, unless something is already. A header must be right.
    fn refuse(&mut self, code: ReasonCode, value: &str, reason: &str) -> Result<(), WorkbookError> {
        let (row, column) = (self.row.saturating_add(1), column_letters(self.last_column));
        let value: String = value.chars().take(MAX_VALUE_CHARS).collect();
        if self.width.is_none() {
            let reason = if value.is_empty() { reason.to_owned() } else { format!("{value}: {reason}") };
            return Err(WorkbookError::Header { sheet: self.sheet.to_owned(), row, column, reason });
        }
        if self.fault.is_none() {
            let reason = format!("sheet {:?} row {row} column {column}: {reason}", self.sheet);
            self.fault = Some(SheetFault { column: self.last_column, value, code, reason });
        }
        Ok(())
    }

    fn finish_row(&mut self) -> Result<(), WorkbookError> {
        if self.cells.is_empty() && self.fault.is_none() {
            return Ok(());
        }
        let width = *self.width.get_or_insert(self.cells.len());
        self.make_record(width)?;
        // Quotes are doubled, so it may have become longer than whoever reads it takes.
        if self.record.len() > MAX_ROW_BYTES {
            self.cells.clear();
            let reason = format!("the row is longer than {} MiB", MAX_ROW_BYTES >> 20);
            self.refuse(ReasonCode::OutOfRange, "", &reason)?;
            self.make_record(width)?;
        }
        self.cells.clear();
        self.text_bytes = 0;
        self.fault = None;
        self.write_record()
    }

    fn make_record(&mut self, width: usize) -> Result<(), WorkbookError> {
        self.record.clear();
        push_field(&mut self.record, &self.row.saturating_add(1).to_string());
        self.record.push(b',');
        if let Some(fault) = &self.fault {
            push_field(&mut self.record, &serde_json::to_string(fault).map_err(std::io::Error::from)?);
        }
        for place in 0..width {
            self.record.push(b',');
            push_field(&mut self.record, self.cells.get(place).map_or("", String::as_str));
        }
        Ok(())
    }

    fn write_record(&mut self) -> Result<(), WorkbookError> {
        self.record.push(b'\n');
        let bytes = self.record.len() as u64;
        if bytes > self.left_bytes {
            let limit = self.limit_bytes >> 20;
            return Err(WorkbookError::TooLarge { sheet: self.sheet.to_owned(), limit });
        }
        self.left_bytes -= bytes;
        Ok(self.out.write_all(&self.record)?)
    }
}

/// A field in quotes, unless it is empty.
fn push_field(record: &mut Vec<u8>, text: &str) {
    if text.is_empty() {
        return;
    }
    record.push(b'"');
    for byte in text.bytes() {
        if byte == b'"' {
            record.push(b'"');
        }
        record.push(byte);
    }
    record.push(b'"');
}

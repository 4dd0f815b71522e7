//! The rows of a JSON file as texts, be it one object a line or one document; and what makes a text a row.

use super::columns::{Columns, PlacedRow};
use super::document::{DocumentRows, NoRows, Place};
use super::flatten::{FlatRow, JsonFault};
use super::stream::{JsonStream, StreamError, Taken};
use crate::bytes::encoding::FileEncoding;
use crate::bytes::{Lines, TextReader};
use crate::error::IngestError;
use crate::files::SourceFile;
use crate::table::broken::raw_row;
use crate::table::{MAX_ROW_BYTES, RowFault};
use encoding_rs::UTF_8;
use regard_model::ReasonCode;

/// How the rows stand in a file.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// One object a line.
    Lines,
    /// In one document.
    Document(Place),
}

/// How one file is read.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub(super) file: SourceFile,
    pub(super) encoding: FileEncoding,
    pub(super) shape: Shape,
}

/// The texts of a file's rows, one after the other.
pub(super) enum RowTexts {
    Lines(Lines<TextReader>),
    Document(Box<DocumentRows<TextReader>>),
}

/// The text of one row.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowText<'a> {
    pub(super) line: u64,
    pub(super) bytes: &'a [u8],
    taken: Taken,
}

impl Reading {
    /// Before the first row.
    ///
    /// # Errors
    /// [`IngestError`] names the file.
    pub(super) fn texts(&self, table: &str) -> Result<RowTexts, IngestError> {
        let text = TextReader::open(&self.file, &self.encoding)
            .map_err(|source| IngestError::Io { file: self.file.name.clone(), source })?;
        match &self.shape {
            Shape::Lines => Ok(RowTexts::Lines(Lines::new(text, MAX_ROW_BYTES))),
            Shape::Document(place) => {
                let rows = DocumentRows::open(JsonStream::new(text), place).map_err(|error| match error {
                    NoRows::Stream(error) => self.broken_off(error),
                    NoRows::NotThere(reason) => IngestError::CannotTell {
                        file: self.file.name.clone(),
                        table: table.to_owned(),
                        what: "rows",
                        reason,
                    },
                })?;
                Ok(RowTexts::Document(Box::new(rows)))
            }
        }
    }

    /// Whether U+FFFD stands for bytes that the decoder could not read.
    pub(super) fn is_decoded(&self) -> bool {
        self.encoding.encoding != UTF_8
    }

    /// The document cannot be read on.
    pub(super) fn broken_off(&self, error: StreamError) -> IngestError {
        let file = self.file.name.clone();
        match error {
            StreamError::Io(source) => IngestError::Io { file, source },
            StreamError::Malformed { line, what } => {
                let reason = format!("line {line}: this is no JSON: {what}; export the file again");
                IngestError::BadFile { file, reason }
            }
        }
    }

    /// What is probably wrong when no row fits.
    pub(super) fn advice(&self) -> String {
        let (shape, encoding) = match self.shape {
            Shape::Lines => ("JSON Lines", self.encoding.encoding.name()),
            Shape::Document(_) => ("JSON", self.encoding.encoding.name()),
        };
        format!("the file is probably something else ({shape}, {encoding}): set format or encoding")
    }
}

impl RowTexts {
    /// The next text; `None` after the last.
    ///
    /// # Errors
    /// [`StreamError`] where the file cannot be read on.
    pub(super) fn next_text(&mut self) -> Result<Option<RowText<'_>>, StreamError> {
        match self {
            Self::Lines(lines) => Ok(lines.next_line()?.map(|line| RowText {
                line: line.number,
                bytes: line.bytes,
                taken: if line.too_long { Taken::TooLong } else { Taken::Whole },
            })),
            Self::Document(rows) => {
                Ok(rows.next_row()?.map(|row| RowText { line: row.line, bytes: row.bytes, taken: row.taken }))
            }
        }
    }
}

/// Makes rows of texts. Kept from row to row, so that it allocates once.
#[derive(Debug, Default)]
pub(super) struct RowReader {
    pub(super) flat: FlatRow,
    pub(super) placed: PlacedRow,
}

impl RowReader {
    /// Reads a row; says whether all of its names are columns.
    ///
    /// # Errors
    /// [`JsonFault`] when the text is no row.
    pub(super) fn read(
        &mut self,
        text: RowText<'_>,
        decoded: bool,
        columns: &Columns,
    ) -> Result<bool, JsonFault> {
        let fault = |code, at, reason: &str| JsonFault {
            code,
            at,
            column: None,
            value: None,
            reason: reason.to_owned(),
        };
        match text.taken {
            Taken::Whole => {}
            Taken::TooLong => {
                let reason = format!("the row is longer than {} MiB", MAX_ROW_BYTES >> 20);
                return Err(fault(ReasonCode::OutOfRange, 0, &reason));
            }
            Taken::TooDeep => {
                let reason = "objects and arrays lie more than 128 deep in each other";
                return Err(fault(ReasonCode::OutOfRange, 0, reason));
            }
        }
        let no_text = |at| {
            let reason = "the bytes are no text in the file's encoding; export the row again, or set encoding for the table";
            fault(ReasonCode::BrokenText, at, reason)
        };
        let row = str::from_utf8(text.bytes).map_err(|error| no_text(error.valid_up_to()))?;
        if decoded && let Some(at) = row.find(char::REPLACEMENT_CHARACTER) {
            return Err(no_text(at));
        }
        self.flat.read(row)?;
        self.placed.look_up(&self.flat, columns)
    }
}

/// A fault with its row and the place in it; of the row at most `room` bytes.
pub(super) fn explain(text: RowText<'_>, fault: JsonFault, room: usize) -> RowFault {
    let before = &text.bytes[..fault.at.min(text.bytes.len())];
    let line_start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let character = String::from_utf8_lossy(&before[line_start..]).chars().count() + 1;
    let lines_down = memchr::memchr_iter(b'\n', before).count() as u64;
    let reason = match (fault.column.is_some() || fault.at == 0, lines_down) {
        (true, _) => fault.reason,
        (false, 0) => format!("character {character}: {}", fault.reason),
        (false, _) => format!("line {}, character {character}: {}", text.line + lines_down, fault.reason),
    };
    RowFault {
        code: fault.code,
        column: fault.column,
        value: fault.value,
        reason,
        row: raw_row(text.bytes, room),
    }
}

//! Keeps the rows of a table that cannot be read, each with its place and reason, within bounds.

use crate::error::IngestError;
use crate::row_object::RowObject;
use regard_model::{Quarantined, ReasonCode};

/// Beyond this it is the reading that is wrong, not the rows.
const MAX_BROKEN_ROWS: usize = 100_000;
/// How much of a broken row is kept. **Unit**: bytes.
const MAX_KEPT_BYTES: usize = 64 << 10;
/// How much of a broken row is kept when there are many long ones. **Unit**: bytes.
const FEW_KEPT_BYTES: usize = 1 << 10;
/// How much is kept of all rows before it becomes less of each. **Unit**: bytes.
const MANY_KEPT_BYTES: usize = 64 << 20;
/// How much of a value is shown. **Unit**: characters.
const MAX_VALUE_CHARS: usize = 200;
/// The name under which raw text, or fields beyond the header, are kept.
pub(crate) const REST: &str = "_rest";

/// Why a row cannot be read, and what there is of it.
#[derive(Debug)]
pub(crate) struct RowFault {
    pub(crate) code: ReasonCode,
    /// The column at fault, where it is one.
    pub(crate) column: Option<String>,
    /// The value at fault, as [`shown`].
    pub(crate) value: Option<String>,
    pub(crate) reason: String,
    /// The row as JSON by column, or as [`raw_row`].
    pub(crate) row: String,
}

/// The broken rows of all files so far.
pub(crate) struct BrokenRows<'a> {
    table: &'a str,
    rows: Vec<Quarantined>,
    kept_bytes: usize,
}

impl<'a> BrokenRows<'a> {
    pub(crate) fn new(table: &'a str) -> Self {
        Self { table, rows: Vec::new(), kept_bytes: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn first(&self) -> Option<&Quarantined> {
        self.rows.first()
    }

    pub(crate) fn into_rows(self) -> Vec<Quarantined> {
        self.rows
    }

    /// How many bytes of the next row's text may be kept.
    pub(crate) fn room(&self) -> usize {
        if self.kept_bytes < MANY_KEPT_BYTES { MAX_KEPT_BYTES } else { FEW_KEPT_BYTES }
    }

    /// Keeps one row. `advice` says what is probably wrong when there are too many.
    ///
    /// # Errors
    /// [`IngestError::TooManyBroken`] when there are more than can be the rows' own fault.
    pub(crate) fn add(
        &mut self,
        file: &str,
        line: u64,
        fault: RowFault,
        advice: impl FnOnce() -> String,
    ) -> Result<(), IngestError> {
        if self.rows.len() == MAX_BROKEN_ROWS {
            return Err(IngestError::TooManyBroken {
                file: file.to_owned(),
                table: self.table.to_owned(),
                limit: MAX_BROKEN_ROWS,
                advice: advice(),
            });
        }
        self.kept_bytes += fault.row.len();
        self.rows.push(Quarantined {
            entity: String::new(),
            file: Some(file.to_owned()),
            line: Some(line),
            column: fault.column,
            value: fault.value,
            code: fault.code,
            reason: fault.reason,
            row: fault.row,
        });
        Ok(())
    }
}

/// A value as a person is shown it.
pub(crate) fn shown(value: &[u8]) -> String {
    // No character takes more than four bytes.
    let beginning = &value[..value.len().min(MAX_VALUE_CHARS * 4)];
    String::from_utf8_lossy(beginning).chars().take(MAX_VALUE_CHARS).collect()
}

/// A row whose fields cannot be told, as text.
pub(crate) fn raw_row(bytes: &[u8], room: usize) -> String {
    let kept = String::from_utf8_lossy(&bytes[..bytes.len().min(room)]).into_owned();
    RowObject(vec![(REST.to_owned(), serde_json::Value::String(kept))]).to_string()
}

//! Keeps the rows of a table that cannot be read, each with its place and reason.

use super::record::{Record, RecordFault};
use super::{Layout, assumed_words};
use crate::error::IngestError;
use crate::row_object::RowObject;
use regard_model::Quarantined;

/// Beyond this it is the reading that is wrong, not the rows.
const MAX_BROKEN_ROWS: usize = 100_000;
/// How much of a broken row is kept. **Unit**: bytes.
const MAX_ROW_BYTES: usize = 64 << 10;
/// How much of a value is shown. **Unit**: characters.
const MAX_VALUE_CHARS: usize = 200;
/// The name under which raw text, or fields beyond the header, are kept.
const REST: &str = "_rest";

/// The broken rows of all files so far.
pub(super) struct BrokenRows<'a> {
    table: &'a str,
    rows: Vec<Quarantined>,
}

impl<'a> BrokenRows<'a> {
    pub(super) fn new(table: &'a str) -> Self {
        Self { table, rows: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn into_rows(self) -> Vec<Quarantined> {
        self.rows
    }

    /// Keeps one row.
    ///
    /// # Errors
    /// [`IngestError::TooManyBroken`] when there are more than can be the rows' own fault.
    pub(super) fn add(
        &mut self,
        layout: &Layout,
        header: &[String],
        record: &Record,
        fault: &RecordFault,
    ) -> Result<(), IngestError> {
        if self.rows.len() == MAX_BROKEN_ROWS {
            return Err(IngestError::TooManyBroken {
                file: layout.file.name.clone(),
                table: self.table.to_owned(),
                limit: MAX_BROKEN_ROWS,
                assumed: assumed_words(layout),
            });
        }
        let at_fault = fault.field.filter(|field| *field < record.field_count());
        let value = at_fault.map(|field| {
            String::from_utf8_lossy(record.field(field)).chars().take(MAX_VALUE_CHARS).collect()
        });
        self.rows.push(Quarantined {
            entity: String::new(),
            file: Some(layout.file.name.clone()),
            line: Some(record.line),
            column: at_fault.and_then(|field| header.get(field)).cloned(),
            value,
            code: fault.code,
            reason: fault.reason.clone(),
            row: row_json(header, record, fault.has_fields),
        });
        Ok(())
    }
}

/// The row by column, as far as its fields have a column; the rest and raw text under [`REST`].
fn row_json(header: &[String], record: &Record, has_fields: bool) -> String {
    let mut left = MAX_ROW_BYTES;
    let mut take = |index: usize| {
        let bytes = record.field(index);
        let kept = &bytes[..bytes.len().min(left)];
        left -= kept.len();
        serde_json::Value::String(String::from_utf8_lossy(kept).into_owned())
    };
    let mut row = RowObject::default();
    if !has_fields {
        row.0.push((REST.to_owned(), take(0)));
        return row.to_string();
    }
    let count = record.field_count();
    for (index, name) in header.iter().enumerate().take(count) {
        row.0.push((name.clone(), take(index)));
    }
    if count > header.len() {
        row.0.push((REST.to_owned(), (header.len()..count).map(take).collect()));
    }
    row.to_string()
}

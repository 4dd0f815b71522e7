//! What is kept of a record that cannot be read.

use super::record::{Record, RecordFault};
use crate::row_object::RowObject;
use crate::table::RowFault;
use crate::table::broken::{REST, raw_row, shown};

/// The fault with its column, value and row; of the row at most `room` bytes.
pub(super) fn explain(header: &[String], record: &Record, fault: &RecordFault, room: usize) -> RowFault {
    let at_fault = fault.field.filter(|field| *field < record.field_count());
    let row = match fault.has_fields {
        true => row_json(header, record, room),
        false => raw_row(record.field(0), room),
    };
    RowFault {
        code: fault.code,
        column: at_fault.and_then(|field| header.get(field)).cloned(),
        value: at_fault.map(|field| shown(record.field(field))),
        reason: fault.reason.clone(),
        row,
    }
}

/// The row by column, as far as its fields have a column; the rest under [`REST`].
fn row_json(header: &[String], record: &Record, room: usize) -> String {
    let mut left = room;
    let mut take = |index: usize| {
        let bytes = record.field(index);
        let kept = &bytes[..bytes.len().min(left)];
        left -= kept.len();
        serde_json::Value::String(String::from_utf8_lossy(kept).into_owned())
    };
    let mut row = RowObject::default();
    let count = record.field_count();
    for (index, name) in header.iter().enumerate().take(count) {
        row.0.push((name.clone(), take(index)));
    }
    if count > header.len() {
        row.0.push((REST.to_owned(), (header.len()..count).map(take).collect()));
    }
    row.to_string()
}

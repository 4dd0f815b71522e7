//! Keeps the rows that do not fit their columns, each whole and with its first fault.

use super::civil;
use super::error::Trouble;
use super::kind::{Cell, Misfit, SourceColumn};
use crate::row_object::RowObject;
use regard_model::Quarantined;
use serde_json::Value;

/// Beyond this it is the columns' types that are wrong, not the rows.
const MAX_ROWS: usize = 100_000;
/// How much of all bad rows together is kept. **Unit**: bytes.
const MAX_BYTES: usize = 64 << 20;
/// How much of one row is kept. **Unit**: bytes.
const MAX_ROW_BYTES: usize = 64 << 10;
/// How much of a value is shown. **Unit**: characters.
const MAX_VALUE_CHARS: usize = 200;

/// A value or what is wrong with it.
pub(super) type Found<'r> = Result<Cell<'r>, Box<Misfit>>;

/// The bad rows of one read so far.
#[derive(Debug, Default)]
pub(super) struct BadRows {
    rows: Vec<Quarantined>,
    bytes: usize,
}

impl BadRows {
    pub(super) fn into_rows(self) -> Vec<Quarantined> {
        self.rows
    }

    /// Keeps a row, of which the column at `place` is at fault.
    ///
    /// # Errors
    /// [`Trouble::Settings`] when there are more than can be the rows' own fault.
    pub(super) fn add(
        &mut self,
        origin: &str,
        line: u64,
        columns: &[SourceColumn],
        found: &[Found<'_>],
        place: usize,
    ) -> Result<(), Trouble> {
        let (Some(column), Some(Err(misfit))) = (columns.get(place), found.get(place)) else {
            return Err(Trouble::Bug("a row without a fault was put among the bad ones".to_owned()));
        };
        let row = row_json(columns, found);
        self.bytes += row.len();
        if self.rows.len() == MAX_ROWS || self.bytes > MAX_BYTES {
            return Err(Trouble::Settings(format!(
                "{} rows do not fit the types of their columns, which is more than can be kept; the last is row {line}, column {}: {}",
                self.rows.len() + 1,
                column.name,
                misfit.reason
            )));
        }
        self.rows.push(Quarantined {
            entity: String::new(),
            file: Some(origin.to_owned()),
            line: Some(line),
            column: Some(column.name.clone()),
            value: misfit.value.as_ref().map(|value| value.chars().take(MAX_VALUE_CHARS).collect()),
            code: misfit.code,
            reason: misfit.reason.clone(),
            row,
        });
        Ok(())
    }
}

/// The row by column, as far as there is room for it.
fn row_json(columns: &[SourceColumn], found: &[Found<'_>]) -> String {
    let mut left = MAX_ROW_BYTES;
    let mut text = RowObject::open();
    for (column, found) in columns.iter().zip(found) {
        let value = match found {
            Ok(cell) => value_of(cell),
            Err(misfit) => misfit.value.clone().map_or(Value::Null, Value::from),
        };
        let value = match value {
            Value::String(text) => Value::String(cut(text, &mut left)),
            other => other,
        };
        RowObject::add(&mut text, &column.name, &value);
    }
    RowObject::close(text)
}

fn cut(mut text: String, left: &mut usize) -> String {
    text.truncate(text.floor_char_boundary(*left));
    *left -= text.len();
    text
}

fn value_of(cell: &Cell<'_>) -> Value {
    match cell {
        Cell::Empty | Cell::Blank(_) => Value::Null,
        Cell::Flag(value) => Value::from(*value),
        Cell::Whole(value) => Value::from(*value),
        Cell::Unsigned(value) => Value::from(value.to_string()),
        // JSON has no word for what is not finite.
        Cell::Number(value) if value.is_finite() => Value::from(*value),
        Cell::Number(value) => Value::from(value.to_string()),
        Cell::Day(days) => Value::from(civil::day_text(*days)),
        Cell::Instant(micros) => Value::from(civil::instant_text(*micros)),
        Cell::Text(text) => Value::from(text.as_ref()),
    }
}

//! From settings to the way in which each column is written; what is to be proven is looked for in the rows.

use super::proof::{Evidence, Verdict, Witness, decimal_sign, order_sign};
use super::{TimeFormat, Way};
use crate::error::IngestError;
use crate::source::ColumnConfig;
use crate::table::TextTable;
use crate::text;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, RecordBatch};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// What to write instead of a format or mark, to have the column's values prove it.
const PROVEN: &str = "proven";
const BATCH_ROWS: usize = 8_192;
/// How much of a value is shown. **Unit**: characters.
const MAX_SHOWN_CHARS: usize = 40;

/// For each text column of a table, how it is written, where that is not the canonical way. Reads the table
/// once when something is to be proven.
///
/// # Errors
/// [`IngestError::Setting`] for a column or value that means nothing, [`IngestError::CannotTell`] for what the
/// column does not prove.
pub(crate) fn settle(
    table: &TextTable,
    settings: &BTreeMap<String, ColumnConfig>,
) -> Result<Vec<Option<Way>>, IngestError> {
    let names: Vec<&str> = table.columns().collect();
    let mut ways = vec![None; names.len()];
    for (name, setting) in settings {
        let column = Setting { table, name, setting };
        let place = names.iter().position(|known| known == name).ok_or_else(|| {
            column.refused(
                "columns",
                name,
                format!("is no column of its files; they are: {}", names.join(", ")),
            )
        })?;
        ways[place] = column.way(place)?;
    }
    Ok(ways)
}

/// The setting of one column.
struct Setting<'a> {
    table: &'a TextTable,
    name: &'a str,
    setting: &'a ColumnConfig,
}

impl Setting<'_> {
    fn way(&self, place: usize) -> Result<Option<Way>, IngestError> {
        let ColumnConfig { time, time_zone, decimal } = self.setting;
        let zone = time_zone.as_deref().map(|name| self.zone(name)).transpose()?;
        if let Some(mark) = decimal {
            if time.is_some() || zone.is_some() {
                let reason =
                    format!("and time or time_zone of column {}: a column has one of them", self.name);
                return Err(self.refused("decimal", mark, reason));
            }
            return Ok(Some(Way::Number(self.mark(mark, place)?)));
        }
        let format = time.as_deref().map(|format| self.format(format, place)).transpose()?;
        Ok((format.is_some() || zone.is_some()).then_some(Way::Time { format: format.flatten(), zone }))
    }

    fn zone(&self, name: &str) -> Result<TimeZone, IngestError> {
        TimeZone::get(name).map_err(|_| {
            let reason = format!("of column {} is no time zone; write one such as Europe/Berlin", self.name);
            self.refused("time_zone", name, reason)
        })
    }

    fn mark(&self, mark: &str, place: usize) -> Result<char, IngestError> {
        if mark != PROVEN {
            return text::decimal_mark(mark).map_err(|_| {
                let reason =
                    format!("of column {} is no decimal mark; write \",\", \".\" or \"proven\"", self.name);
                self.refused("decimal", mark, reason)
            });
        }
        match self.prove(place, decimal_sign)? {
            Verdict::Proven(mark) => Ok(mark),
            Verdict::Indifferent => Ok('.'),
            Verdict::Open(open) => Err(self.unproven(
                "decimal",
                &open,
                format!("{} may be a thousand or a fraction, and no other value decides", quoted(&open)),
            )),
            Verdict::Contradiction(one, other) => {
                Err(self.unproven("decimal", &one, contradiction(&one, &other)))
            }
        }
    }

    /// **Empty**: the column's days show no order, so there are none to be turned round.
    fn format(&self, format: &str, place: usize) -> Result<Option<TimeFormat>, IngestError> {
        if format != PROVEN {
            return text::check_time_format(format)
                .map(|()| Some(TimeFormat::Declared(format.to_owned())))
                .map_err(|error| self.refused("time", format, format!("of column {}: {error}", self.name)));
        }
        match self.prove(place, order_sign)? {
            Verdict::Proven(day_first) => Ok(Some(TimeFormat::Proven { day_first })),
            // Where day and month are the same number, either order reads it.
            Verdict::Indifferent => Ok(Some(TimeFormat::Proven { day_first: true })),
            Verdict::Open(open) => Err(self.unproven(
                "time",
                &open,
                format!("{} fits %d/%m/%Y and %m/%d/%Y, and no other value decides", quoted(&open)),
            )),
            Verdict::Contradiction(one, other) => {
                Err(self.unproven("time", &one, contradiction(&one, &other)))
            }
        }
    }

    /// Reads the column, with its lineage.
    fn prove<T: Copy + PartialEq>(
        &self,
        place: usize,
        sign: impl Fn(&str) -> super::proof::Sign<T>,
    ) -> Result<Verdict<T>, IngestError> {
        let texts = self.table.schema().fields().len() - 2;
        let mut evidence = Evidence::default();
        for batch in self.table.open(BATCH_ROWS, Some(&[place, texts, texts + 1])) {
            let batch = batch?;
            let values = batch.column(0).as_string::<i32>();
            for row in (0..values.len()).filter(|row| values.is_valid(*row)) {
                evidence.take(sign(values.value(row)), || witness(&batch, row));
            }
        }
        Ok(evidence.conclude())
    }

    fn refused(&self, key: &'static str, value: &str, reason: String) -> IngestError {
        let (table, value) = (self.table.name().to_owned(), value.to_owned());
        IngestError::Setting { table, key, value, reason }
    }

    fn unproven(&self, what: &'static str, witness: &Witness, reason: String) -> IngestError {
        IngestError::CannotTell {
            file: witness.file.clone(),
            table: self.table.name().to_owned(),
            what,
            reason: format!("column {}: {reason}", self.name),
        }
    }
}

fn witness(batch: &RecordBatch, row: usize) -> Witness {
    Witness {
        file: batch.column(1).as_string::<i32>().value(row).to_owned(),
        line: batch.column(2).as_primitive::<Int64Type>().value(row),
        text: batch.column(0).as_string::<i32>().value(row).chars().take(MAX_SHOWN_CHARS).collect(),
    }
}

fn quoted(witness: &Witness) -> String {
    format!("{:?} (line {})", witness.text, witness.line)
}

fn contradiction(one: &Witness, other: &Witness) -> String {
    format!(
        "{:?} (line {}) and {:?} ({}, line {}) cannot be written the same way",
        one.text, one.line, other.text, other.file, other.line
    )
}

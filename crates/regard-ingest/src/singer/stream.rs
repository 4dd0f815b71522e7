//! One stream of a tap: its columns as schemas and records bring them, and its rows until they are given out.

use super::error::SingerError;
use super::pump::Event;
use super::schema::{SchemaChange, SingerColumn, columns_of};
use crate::json::columns::{Columns, PlacedRow};
use crate::json::flatten::{FlatRow, JsonFault};
use crate::row_object::RowObject;
use crate::table::broken::raw_row;
use crate::table::{FILE_COLUMN, LINE_COLUMN, MAX_COLUMNS, TextColumn, is_lineage};
use arrow_array::{ArrayRef, Int64Array, RecordBatch, RecordBatchOptions, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use regard_model::{Quarantined, ReasonCode};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The column that says when the tap saw a record, as the tap wrote it.
pub const EXTRACTED_COLUMN: &str = "_sdc_extracted_at";
/// The column that says to which version of the stream a record belongs.
pub const VERSION_COLUMN: &str = "_sdc_table_version";

/// Beyond this it is the stream that is wrong, not its records.
const MAX_BROKEN_ROWS: usize = 100_000;
/// How much of a broken record is kept. **Unit**: bytes.
const MAX_KEPT_BYTES: usize = 64 << 10;

/// What a RECORD message says besides the record.
#[derive(Debug, Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) line: u64,
    pub(super) version: Option<i64>,
    pub(super) extracted: Option<&'a str>,
}

/// A stream and the rows of it that wait.
#[derive(Default)]
pub(super) struct Stream {
    name: String,
    columns: Columns,
    about_columns: Vec<SingerColumn>,
    key: Vec<String>,
    has_schema: bool,
    texts: Vec<TextColumn>,
    extracted: Vec<Option<String>>,
    versions: Vec<Option<i64>>,
    lines: Vec<i64>,
    broken: Vec<Quarantined>,
    all_broken: usize,
    flat: FlatRow,
    placed: PlacedRow,
}

impl Stream {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// Takes a SCHEMA message. Gives out the rows of before and the new columns, when there is a difference.
    pub(super) fn set_schema(
        &mut self,
        line: u64,
        schema: &str,
        key: Vec<String>,
        file: &str,
        events: &mut impl Extend<Event>,
    ) -> Result<(), SingerError> {
        let declared = columns_of(schema).ok_or(SingerError::BadPart {
            line,
            kind: "SCHEMA",
            part: "schema",
            must: "is an object that is not nested too deep",
        })?;
        let mut change = SchemaChange { has_new_key: self.key != key, ..SchemaChange::default() };
        let names: BTreeSet<&str> = declared.iter().map(|column| column.name.as_str()).collect();
        for known in self.about_columns.iter().filter(|known| known.is_declared) {
            if !names.contains(known.name.as_str()) && !key.contains(&known.name) {
                change.removed.push(known.name.clone());
            }
        }
        let of_key = |name: &String| SingerColumn {
            name: name.clone(),
            types: BTreeSet::new(),
            format: None,
            is_declared: true,
        };
        let undeclared_key: Vec<_> =
            key.iter().filter(|name| !names.contains(name.as_str())).map(of_key).collect();
        let mut columns = self.about_columns.clone();
        for column in declared.into_iter().chain(undeclared_key) {
            match self.columns.place(&column.name) {
                Some(place) if columns[place] == column => {}
                Some(place) => {
                    change.changed.push(column.name.clone());
                    columns[place] = column;
                }
                None => {
                    change.added.push(column.name.clone());
                    columns.push(column);
                }
            }
        }
        for column in columns.iter_mut().filter(|column| change.removed.contains(&column.name)) {
            column.is_declared = false;
        }
        if self.has_schema && change.is_empty() {
            return Ok(());
        }
        self.has_schema = true;
        self.change(line, columns, key, change, file, events)
    }

    /// Gives out the rows of before, then the new columns.
    fn change(
        &mut self,
        line: u64,
        columns: Vec<SingerColumn>,
        key: Vec<String>,
        change: SchemaChange,
        file: &str,
        events: &mut impl Extend<Event>,
    ) -> Result<(), SingerError> {
        if let Some(column) = columns.iter().find(|column| is_lineage(&column.name)) {
            let (stream, column) = (self.name.clone(), column.name.clone());
            return Err(SingerError::OwnName { line, stream, column });
        }
        if columns.len() > MAX_COLUMNS {
            return Err(SingerError::TooWide { line, stream: self.name.clone(), limit: MAX_COLUMNS });
        }
        events.extend(self.flush(line, file)?);
        for column in &columns {
            self.columns.add(&column.name);
        }
        (self.about_columns, self.key) = (columns, key);
        let (stream, columns, key) = (self.name.clone(), self.about_columns.clone(), self.key.clone());
        events.extend([Event::Schema { stream, columns, key, change }]);
        Ok(())
    }

    /// Takes a RECORD message. Answers with how many bytes wait more than before.
    pub(super) fn add(
        &mut self,
        about: About<'_>,
        record: &str,
        file: &str,
        events: &mut impl Extend<Event>,
    ) -> Result<usize, SingerError> {
        let read = self.flat.read(record).and_then(|()| self.placed.look_up(&self.flat, &self.columns));
        match read {
            Err(fault) => {
                return self.refuse(about.line, fault, file, raw_row(record.as_bytes(), MAX_KEPT_BYTES));
            }
            Ok(true) => {}
            Ok(false) => self.add_columns(about.line, file, events)?,
        }
        self.placed.arrange(&self.flat, &self.columns);
        if let Some(name) = self.missing_key() {
            let fault = JsonFault {
                code: ReasonCode::Missing,
                at: 0,
                column: Some(name),
                value: None,
                reason: "the value is empty, but it is part of the key; fill it in the source".to_owned(),
            };
            let row = self.row_json();
            return self.refuse(about.line, fault, file, row);
        }
        if self.texts.is_empty() {
            self.texts.resize_with(self.columns.len(), || TextColumn::new(0));
        }
        let mut start = 0;
        for (text, end) in self.texts.iter_mut().zip(self.placed.ends()) {
            text.push(&self.placed.bytes()[start..*end]);
            start = *end;
        }
        self.extracted.push(about.extracted.map(str::to_owned));
        self.versions.push(about.version);
        self.lines.push(i64::try_from(about.line).unwrap_or(i64::MAX));
        Ok(self.placed.bytes().len() + self.texts.len() * size_of::<i32>())
    }

    /// Makes columns of the names that only the record has. A name without a value makes none.
    fn add_columns(
        &mut self,
        line: u64,
        file: &str,
        events: &mut impl Extend<Event>,
    ) -> Result<(), SingerError> {
        let is_new = |(name, value): &(&str, &[u8])| !value.is_empty() && self.columns.place(name).is_none();
        let added: Vec<String> =
            self.flat.members().filter(is_new).map(|(name, _)| name.to_owned()).collect();
        if added.is_empty() {
            return Ok(());
        }
        let mut columns = self.about_columns.clone();
        columns.extend(added.iter().map(|name| SingerColumn {
            name: name.clone(),
            types: BTreeSet::new(),
            format: None,
            is_declared: false,
        }));
        let change = SchemaChange { added, ..SchemaChange::default() };
        self.change(line, columns, self.key.clone(), change, file, events)?;
        // The names were told apart before, so that none comes twice.
        let _ = self.placed.look_up(&self.flat, &self.columns);
        Ok(())
    }

    /// The first part of the key that the record has no value for.
    fn missing_key(&self) -> Option<String> {
        let is_empty = |name: &&String| {
            self.columns.place(name).is_none_or(|place| {
                let start = if place == 0 { 0 } else { self.placed.ends()[place - 1] };
                start == self.placed.ends()[place]
            })
        };
        self.key.iter().find(is_empty).cloned()
    }

    fn row_json(&self) -> String {
        let mut left = MAX_KEPT_BYTES;
        let member = |(name, value): (&str, &[u8])| {
            let kept = &value[..value.len().min(left)];
            left -= kept.len();
            (name.to_owned(), String::from_utf8_lossy(kept).into_owned().into())
        };
        RowObject(self.flat.members().map(member).collect()).to_string()
    }

    fn refuse(&mut self, line: u64, fault: JsonFault, file: &str, row: String) -> Result<usize, SingerError> {
        self.all_broken += 1;
        if self.all_broken > MAX_BROKEN_ROWS {
            let (stream, reason) = (self.name.clone(), fault.reason);
            return Err(SingerError::TooManyBroken { line, stream, limit: MAX_BROKEN_ROWS, reason });
        }
        let bytes = row.len();
        self.broken.push(Quarantined {
            entity: String::new(),
            file: Some(file.to_owned()),
            line: Some(line),
            column: fault.column,
            value: fault.value,
            code: fault.code,
            reason: fault.reason,
            row,
        });
        Ok(bytes)
    }

    /// How many rows wait, good or broken.
    pub(super) fn waiting(&self) -> usize {
        self.lines.len() + self.broken.len()
    }

    /// The rows that wait, as one event. **Empty**: none do.
    pub(super) fn flush(&mut self, line: u64, file: &str) -> Result<Option<Event>, SingerError> {
        if self.waiting() == 0 {
            return Ok(None);
        }
        let stream = self.name.clone();
        let batch =
            self.build(file).map_err(|source| SingerError::Arrow { line, stream: stream.clone(), source })?;
        Ok(Some(Event::Rows { stream, batch, broken: std::mem::take(&mut self.broken) }))
    }

    fn build(&mut self, file: &str) -> Result<RecordBatch, ArrowError> {
        let lines = std::mem::take(&mut self.lines);
        let rows = lines.len();
        let mut texts = std::mem::take(&mut self.texts);
        texts.resize_with(self.columns.len(), || TextColumn::new(0));
        let (mut fields, mut arrays): (Vec<Field>, Vec<ArrayRef>) = (Vec::new(), Vec::new());
        let mut add = |name: &str, kind: DataType, may_be_empty: bool, array: ArrayRef| {
            fields.push(Field::new(name, kind, may_be_empty));
            arrays.push(array);
        };
        for (name, text) in self.columns.names().iter().zip(texts) {
            // Without a row the column was never begun.
            let array = if rows == 0 { StringArray::new_null(0) } else { text.finish()? };
            add(name, DataType::Utf8, true, Arc::new(array));
        }
        let extracted = std::mem::take(&mut self.extracted);
        let versions = std::mem::take(&mut self.versions);
        if self.columns.place(EXTRACTED_COLUMN).is_none() {
            add(EXTRACTED_COLUMN, DataType::Utf8, true, Arc::new(StringArray::from(extracted)));
        }
        if self.columns.place(VERSION_COLUMN).is_none() {
            add(VERSION_COLUMN, DataType::Int64, true, Arc::new(Int64Array::from(versions)));
        }
        let files = StringArray::from_iter_values(std::iter::repeat_n(file, rows));
        add(FILE_COLUMN, DataType::Utf8, false, Arc::new(files));
        add(LINE_COLUMN, DataType::Int64, false, Arc::new(Int64Array::from(lines)));
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
    }
}

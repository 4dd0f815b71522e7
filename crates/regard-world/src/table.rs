//! One source table while it is being written: its declaration, its cells, its columnar builders. Owns how
//! a value looks in a CSV file; not which values there are.

use crate::calendar::{Calendar, Day, Micros, civil};
use arrow_array::builder::{
    Date32Builder, Float64Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use std::fmt::Write as _;
use std::sync::Arc;

/// The text encoding of a CSV file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 without a byte order mark.
    Utf8,
    /// Windows-1252, as old office exports have it.
    Windows1252,
}

/// How a source table is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Text with a header line; every column of the schema is UTF-8.
    Csv {
        /// The byte between two fields.
        separator: u8,
        /// The encoding of the file.
        encoding: Encoding,
    },
    /// Parquet with typed columns.
    Parquet,
}

/// One file of the world.
#[derive(Debug, Clone)]
pub struct TableFile {
    /// Source folder and table, such as `erp/order_lines`; no ending.
    pub name: &'static str,
    /// The entity that the demo's mapping makes of it.
    pub entity: &'static str,
    /// How it is kept.
    pub format: Format,
    /// The columns of every batch.
    pub schema: SchemaRef,
}

impl TableFile {
    /// The path below the world's folder, with its ending.
    pub fn path(&self) -> String {
        let ending = if self.format == Format::Parquet { "parquet" } else { "csv" };
        format!("{}.{ending}", self.name)
    }
}

/// What a column holds and, in CSV, how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Int,
    Number,
    /// Minor units: whole in Parquet, a decimal point in CSV.
    Minor,
    /// Minor units with a decimal comma in CSV.
    CommaMinor,
    /// 2026-03-01.
    Day,
    /// 01/03/2026.
    SlashDay,
    /// 01.03.2026.
    DotDay,
    /// 2026-03-01T09:30:00Z.
    Utc,
    /// 2026-03-01 10:30, local time.
    Local,
    /// 01/03/2026 10:30, local time.
    SlashLocal,
    /// 01.03.2026 10:30, local time.
    DotLocal,
}

/// One value of a row.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell<'a> {
    None,
    Text(&'a str),
    Int(i64),
    Number(f64),
    Day(Day),
    At(Micros),
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        if text.is_empty() { Self::None } else { Self::Text(text) }
    }
}

impl From<Option<Day>> for Cell<'_> {
    fn from(day: Option<Day>) -> Self {
        day.map_or(Self::None, Self::Day)
    }
}

impl From<Option<Micros>> for Cell<'_> {
    fn from(at: Option<Micros>) -> Self {
        at.map_or(Self::None, Self::At)
    }
}

/// The declaration of a table.
pub(crate) struct Layout {
    pub(crate) name: &'static str,
    pub(crate) entity: &'static str,
    pub(crate) format: Format,
    pub(crate) columns: &'static [(&'static str, Kind)],
}

enum Builder {
    Text(StringBuilder),
    Int(Int64Builder),
    Number(Float64Builder),
    Day(Date32Builder),
    At(TimestampMicrosecondBuilder),
}

/// A table with the rows that have not been handed on yet.
pub(crate) struct Table {
    pub(crate) file: TableFile,
    columns: &'static [(&'static str, Kind)],
    builders: Vec<Builder>,
    /// Rows in the builders.
    pub(crate) pending: usize,
    scratch: String,
}

impl Kind {
    fn arrow(self, format: Format) -> DataType {
        if format != Format::Parquet {
            return DataType::Utf8;
        }
        match self {
            Self::Text => DataType::Utf8,
            Self::Int | Self::Minor | Self::CommaMinor => DataType::Int64,
            Self::Number => DataType::Float64,
            Self::Day | Self::SlashDay | Self::DotDay => DataType::Date32,
            Self::Utc | Self::Local | Self::SlashLocal | Self::DotLocal => {
                DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
            }
        }
    }

    /// Writes a value the way this column's system does.
    fn write(self, cell: Cell<'_>, calendar: &Calendar, into: &mut String) {
        // Writing to a `String` cannot fail.
        let _ = match (self, cell) {
            (_, Cell::None) => Ok(()),
            (_, Cell::Text(text)) => into.write_str(text),
            (Self::Minor | Self::CommaMinor, Cell::Int(minor)) => {
                let mark = if self == Self::Minor { '.' } else { ',' };
                let sign = if minor < 0 { "-" } else { "" };
                write!(into, "{sign}{}{mark}{:02}", minor.abs() / 100, minor.abs() % 100)
            }
            (_, Cell::Int(whole)) => write!(into, "{whole}"),
            (_, Cell::Number(number)) => write!(into, "{number}"),
            (kind, Cell::Day(day)) => kind.write_day(day, into),
            (Self::Utc, Cell::At(at)) => {
                let seconds = at.div_euclid(1_000_000);
                let day = i32::try_from(seconds.div_euclid(86_400)).unwrap_or(0);
                let of_day = seconds.rem_euclid(86_400);
                self.write_day(day, into).and_then(|()| {
                    write!(into, "T{:02}:{:02}:{:02}Z", of_day / 3600, of_day / 60 % 60, of_day % 60)
                })
            }
            (_, Cell::At(at)) => {
                let (day, minute) = calendar.local(at);
                self.write_day(day, into)
                    .and_then(|()| write!(into, " {:02}:{:02}", minute / 60, minute % 60))
            }
        };
    }

    fn write_day(self, day: Day, into: &mut String) -> std::fmt::Result {
        let (year, month, day) = civil(day);
        match self {
            Self::SlashDay | Self::SlashLocal => write!(into, "{day:02}/{month:02}/{year}"),
            Self::DotDay | Self::DotLocal => write!(into, "{day:02}.{month:02}.{year}"),
            _ => write!(into, "{year}-{month:02}-{day:02}"),
        }
    }
}

impl Builder {
    fn new(data_type: &DataType) -> Self {
        match data_type {
            DataType::Int64 => Self::Int(Int64Builder::new()),
            DataType::Float64 => Self::Number(Float64Builder::new()),
            DataType::Date32 => Self::Day(Date32Builder::new()),
            DataType::Timestamp(..) => Self::At(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
            _ => Self::Text(StringBuilder::new()),
        }
    }

    /// Appends a value of a Parquet column; a value of another type is no value.
    fn push(&mut self, cell: Cell<'_>) {
        match (self, cell) {
            (Self::Text(builder), Cell::Text(text)) => builder.append_value(text),
            (Self::Text(builder), _) => builder.append_null(),
            (Self::Int(builder), Cell::Int(whole)) => builder.append_value(whole),
            (Self::Int(builder), _) => builder.append_null(),
            (Self::Number(builder), Cell::Number(number)) => builder.append_value(number),
            (Self::Number(builder), _) => builder.append_null(),
            (Self::Day(builder), Cell::Day(day)) => builder.append_value(day),
            (Self::Day(builder), _) => builder.append_null(),
            (Self::At(builder), Cell::At(at)) => builder.append_value(at),
            (Self::At(builder), _) => builder.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(builder) => Arc::new(builder.finish()),
            Self::Int(builder) => Arc::new(builder.finish()),
            Self::Number(builder) => Arc::new(builder.finish()),
            Self::Day(builder) => Arc::new(builder.finish()),
            Self::At(builder) => Arc::new(builder.finish()),
        }
    }
}

impl Table {
    pub(crate) fn new(layout: &Layout) -> Self {
        let fields: Vec<Field> = layout
            .columns
            .iter()
            .map(|(name, kind)| Field::new(*name, kind.arrow(layout.format), true))
            .collect();
        let builders = fields.iter().map(|field| Builder::new(field.data_type())).collect();
        let file = TableFile {
            name: layout.name,
            entity: layout.entity,
            format: layout.format,
            schema: Arc::new(Schema::new(fields)),
        };
        Self { file, columns: layout.columns, builders, pending: 0, scratch: String::new() }
    }

    /// Adds one row; cells stand in the order of the columns.
    pub(crate) fn push(&mut self, cells: &[Cell<'_>], calendar: &Calendar) {
        debug_assert_eq!(cells.len(), self.builders.len(), "{}", self.file.name);
        let csv = self.file.format != Format::Parquet;
        for ((builder, cell), (_, kind)) in self.builders.iter_mut().zip(cells).zip(self.columns) {
            match (builder, cell) {
                (Builder::Text(builder), Cell::Text(text)) => builder.append_value(text),
                (Builder::Text(builder), Cell::None) if csv => builder.append_value(""),
                (Builder::Text(builder), cell) if csv => {
                    self.scratch.clear();
                    kind.write(*cell, calendar, &mut self.scratch);
                    builder.append_value(&self.scratch);
                }
                (builder, cell) => builder.push(*cell),
            }
        }
        self.pending += 1;
    }

    /// The pending rows as a batch; the table is empty after.
    pub(crate) fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        self.pending = 0;
        let arrays = self.builders.iter_mut().map(Builder::finish).collect();
        RecordBatch::try_new(Arc::clone(&self.file.schema), arrays)
    }
}

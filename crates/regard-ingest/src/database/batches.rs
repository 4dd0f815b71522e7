//! Rows into Arrow batches, bounded in rows and bytes. Owns the arrays; what a value is has been decided.

use super::kind::{Cell, ColumnKind, SourceColumn};
use crate::csv::{FILE_COLUMN, LINE_COLUMN};
use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
    UInt64Builder,
};
use arrow_array::{ArrayRef, Int64Array, RecordBatch, RecordBatchOptions, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use std::sync::Arc;

/// A batch with large values is closed early, so that memory stays bounded. **Unit**: bytes.
pub(super) const MAX_BATCH_BYTES: usize = 32 << 20;

/// The schema of a relation: its columns, then the lineage that mappings pass on.
pub(super) fn schema_of(columns: &[SourceColumn]) -> SchemaRef {
    let own = columns.iter().map(|column| Field::new(&column.name, column.kind.arrow(), true));
    let lineage =
        [Field::new(FILE_COLUMN, DataType::Utf8, false), Field::new(LINE_COLUMN, DataType::Int64, false)];
    Arc::new(Schema::new(own.chain(lineage).collect::<Vec<_>>()))
}

/// The batch that is being filled.
pub(super) struct Batch {
    kinds: Vec<ColumnKind>,
    columns: Vec<Column>,
    lines: Vec<i64>,
    bytes: usize,
    max_rows: usize,
}

enum Column {
    Flag(BooleanBuilder),
    Whole(Int64Builder),
    Unsigned(UInt64Builder),
    Number(Float64Builder),
    Day(Date32Builder),
    Instant(TimestampMicrosecondBuilder),
    Text(StringBuilder),
}

impl Batch {
    pub(super) fn new(columns: &[SourceColumn], max_rows: usize) -> Self {
        let kinds: Vec<ColumnKind> = columns.iter().map(|column| column.kind).collect();
        let columns = kinds.iter().map(|kind| Column::new(*kind)).collect();
        Self { kinds, columns, lines: Vec::new(), bytes: 0, max_rows }
    }

    /// Adds a row, whose place in the read is `line`.
    ///
    /// # Errors
    /// A value of another kind than its column: a fault of ours.
    pub(super) fn push(&mut self, line: u64, cells: Vec<Cell<'_>>) -> Result<(), ArrowError> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            self.bytes += cell.bytes();
            column.push(cell)?;
        }
        self.lines.push(i64::try_from(line).unwrap_or(i64::MAX));
        Ok(())
    }

    pub(super) fn is_full(&self) -> bool {
        self.lines.len() >= self.max_rows || self.bytes >= MAX_BATCH_BYTES
    }

    /// What has been added, and an empty batch in its place. **Empty**: nothing has.
    ///
    /// # Errors
    /// Columns that do not fit the schema: a fault of ours.
    pub(super) fn take(
        &mut self,
        origin: &str,
        schema: &SchemaRef,
    ) -> Result<Option<RecordBatch>, ArrowError> {
        if self.lines.is_empty() {
            return Ok(None);
        }
        let lines = std::mem::take(&mut self.lines);
        let rows = lines.len();
        self.bytes = 0;
        // New builders, so that one batch with large values does not keep its room for all that follow.
        let fresh = self.kinds.iter().map(|kind| Column::new(*kind)).collect();
        let filled = std::mem::replace(&mut self.columns, fresh);
        let mut arrays: Vec<ArrayRef> = filled.into_iter().map(Column::finish).collect();
        arrays.push(Arc::new(StringArray::from_iter_values(std::iter::repeat_n(origin, rows))));
        arrays.push(Arc::new(Int64Array::from(lines)));
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(Arc::clone(schema), arrays, &options).map(Some)
    }
}

impl Column {
    fn new(kind: ColumnKind) -> Self {
        match kind {
            ColumnKind::Flag => Self::Flag(BooleanBuilder::new()),
            ColumnKind::Whole => Self::Whole(Int64Builder::new()),
            ColumnKind::Unsigned => Self::Unsigned(UInt64Builder::new()),
            ColumnKind::Number => Self::Number(Float64Builder::new()),
            ColumnKind::Day => Self::Day(Date32Builder::new()),
            ColumnKind::Instant => Self::Instant(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
            ColumnKind::Decimal
            | ColumnKind::LocalTime
            | ColumnKind::Bytes
            | ColumnKind::Text
            | ColumnKind::Any => Self::Text(StringBuilder::new()),
        }
    }

    fn push(&mut self, cell: Cell<'_>) -> Result<(), ArrowError> {
        match (self, cell) {
            (column, Cell::Empty | Cell::Blank(_)) => column.push_empty(),
            (Self::Flag(values), Cell::Flag(value)) => values.append_value(value),
            (Self::Whole(values), Cell::Whole(value)) => values.append_value(value),
            (Self::Unsigned(values), Cell::Unsigned(value)) => values.append_value(value),
            (Self::Number(values), Cell::Number(value)) => values.append_value(value),
            (Self::Day(values), Cell::Day(value)) => values.append_value(value),
            (Self::Instant(values), Cell::Instant(value)) => values.append_value(value),
            (Self::Text(values), Cell::Text(value)) => values.append_value(value),
            (_, other) => {
                return Err(ArrowError::SchemaError(format!("{other:?} does not belong into its column")));
            }
        }
        Ok(())
    }

    fn push_empty(&mut self) {
        match self {
            Self::Flag(values) => values.append_null(),
            Self::Whole(values) => values.append_null(),
            Self::Unsigned(values) => values.append_null(),
            Self::Number(values) => values.append_null(),
            Self::Day(values) => values.append_null(),
            Self::Instant(values) => values.append_null(),
            Self::Text(values) => values.append_null(),
        }
    }

    fn finish(self) -> ArrayRef {
        match self {
            Self::Flag(mut values) => Arc::new(values.finish()),
            Self::Whole(mut values) => Arc::new(values.finish()),
            Self::Unsigned(mut values) => Arc::new(values.finish()),
            Self::Number(mut values) => Arc::new(values.finish()),
            Self::Day(mut values) => Arc::new(values.finish()),
            Self::Instant(mut values) => Arc::new(values.finish()),
            Self::Text(mut values) => Arc::new(values.finish()),
        }
    }
}

//! Columns of answers by name and type, for folds over millions of rows.

use crate::pages::error::PageError;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int64Type};
use arrow_array::{BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_cast::cast;
use arrow_schema::DataType;

fn column(batch: &RecordBatch, name: &str, kind: &DataType) -> Result<arrow_array::ArrayRef, PageError> {
    let column = batch.column_by_name(name).and_then(|column| cast(column, kind).ok());
    column.ok_or_else(|| PageError::Shape(format!("{name} is not of type {kind}")))
}

/// A column of days, counted from 1970-01-01.
pub(super) fn days(batch: &RecordBatch, name: &str) -> Result<Date32Array, PageError> {
    Ok(column(batch, name, &DataType::Date32)?.as_primitive::<Date32Type>().clone())
}

/// A column of texts.
pub(super) fn texts(batch: &RecordBatch, name: &str) -> Result<StringArray, PageError> {
    Ok(column(batch, name, &DataType::Utf8)?.as_string::<i32>().clone())
}

/// A column of whole numbers.
pub(super) fn whole(batch: &RecordBatch, name: &str) -> Result<Int64Array, PageError> {
    Ok(column(batch, name, &DataType::Int64)?.as_primitive::<Int64Type>().clone())
}

/// A column of numbers.
pub(super) fn numbers(batch: &RecordBatch, name: &str) -> Result<Float64Array, PageError> {
    Ok(column(batch, name, &DataType::Float64)?.as_primitive::<Float64Type>().clone())
}

/// A column of yes and no.
pub(super) fn flags(batch: &RecordBatch, name: &str) -> Result<BooleanArray, PageError> {
    Ok(column(batch, name, &DataType::Boolean)?.as_boolean().clone())
}

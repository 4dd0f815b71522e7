//! Rows as JSON objects by column, as quarantine keeps them, and the way back.

use super::column::micros;
use super::{CheckContext, CheckError, Checked, Checker};
use crate::row_object::RowObject;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, RecordBatchOptions, StringArray,
};
use arrow_cast::cast;
use arrow_schema::{DataType, Field, Schema};
use regard_model::Entity;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// The named rows of a batch, each as a JSON object by column. Text stays text, numbers and flags
/// are JSON's own, days and instants are ISO texts, no value is `null`.
///
/// # Errors
/// [`CheckError::Arrow`] for a row outside the batch or a type without a text.
pub fn rows_to_json(batch: &RecordBatch, rows: &[usize]) -> Result<Vec<String>, CheckError> {
    let outside = |row: &&usize| **row >= batch.num_rows();
    if let Some(row) = rows.iter().find(outside) {
        return Err(CheckError::other_schema(*row));
    }
    let mut texts = vec![RowObject::open(); rows.len()];
    let schema = batch.schema();
    for (field, column) in schema.fields().iter().zip(batch.columns()) {
        let values = Renderer::new(column)?;
        for (row, text) in rows.iter().zip(&mut texts) {
            RowObject::add(text, field.name(), &values.value(*row));
        }
    }
    Ok(texts.into_iter().map(RowObject::close).collect())
}

/// Checks stored rows again: the inverse of [`rows_to_json`] and of [`regard_model::Quarantined`]'s
/// `row`. A column that a row does not have is empty there.
///
/// # Errors
/// [`CheckError::NoRow`] for a text that is no JSON object; else as [`Checker::new`].
pub fn rows_from_json(entity: &Entity, rows: &[&str], context: CheckContext) -> Result<Checked, CheckError> {
    let mut columns: Vec<(String, Vec<Value>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    if rows.is_empty() {
        columns = entity.columns.iter().map(|column| (column.name.to_owned(), Vec::new())).collect();
    }
    for (index, text) in rows.iter().enumerate() {
        let row: RowObject = serde_json::from_str(text).map_err(|error| CheckError::NoRow {
            entity: entity.name.to_owned(),
            row: index + 1,
            reason: error.to_string(),
        })?;
        for (name, value) in row.0 {
            let place = *places.entry(name).or_insert_with_key(|name| {
                columns.push((name.clone(), vec![Value::Null; rows.len()]));
                columns.len() - 1
            });
            columns[place].1[index] = value;
        }
    }
    let (mut fields, mut arrays) = (Vec::new(), Vec::new());
    for (name, values) in &columns {
        let array = column_of(values);
        fields.push(Field::new(name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let schema = Arc::new(Schema::new(fields));
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), arrays, &options)?;
    Checker::new(entity, &schema, context)?.check(&batch)
}

/// A column of the narrowest type that holds all values: a number that went through floating point
/// must come back as one, for amounts are read differently from texts.
fn column_of(values: &[Value]) -> ArrayRef {
    let all = |fits: fn(&Value) -> bool| values.iter().all(|value| value.is_null() || fits(value));
    if all(Value::is_boolean) && values.iter().any(|value| value.is_boolean()) {
        return Arc::new(values.iter().map(|value| value.as_bool()).collect::<BooleanArray>());
    }
    if all(Value::is_i64) && values.iter().any(|value| value.is_i64()) {
        return Arc::new(values.iter().map(|value| value.as_i64()).collect::<Int64Array>());
    }
    if all(Value::is_f64) && values.iter().any(|value| value.is_f64()) {
        return Arc::new(values.iter().map(|value| value.as_f64()).collect::<Float64Array>());
    }
    let text = |value: &Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    Arc::new(values.iter().map(text).collect::<StringArray>())
}

/// The values of one column as JSON.
enum Renderer {
    Text(StringArray),
    Whole(Int64Array),
    Float(Float64Array),
    Flag(BooleanArray),
    Time(ArrayRef),
}

impl Renderer {
    fn new(column: &ArrayRef) -> Result<Self, CheckError> {
        let kind = column.data_type();
        Ok(match kind {
            DataType::Boolean => Self::Flag(column.as_boolean().clone()),
            DataType::Timestamp(..) => Self::Time(Arc::clone(column)),
            DataType::Float64 => Self::Float(column.as_primitive::<Float64Type>().clone()),
            DataType::UInt64 => Self::Text(cast(column, &DataType::Utf8)?.as_string().clone()),
            _ if kind.is_integer() => {
                Self::Whole(cast(column, &DataType::Int64)?.as_primitive::<Int64Type>().clone())
            }
            DataType::Date64 => {
                let days = cast(column, &DataType::Date32)?;
                Self::Text(cast(&days, &DataType::Utf8)?.as_string().clone())
            }
            _ => Self::Text(cast(column, &DataType::Utf8)?.as_string().clone()),
        })
    }

    fn value(&self, row: usize) -> Value {
        match self {
            Self::Text(values) if values.is_valid(row) => Value::from(values.value(row)),
            Self::Whole(values) if values.is_valid(row) => Value::from(values.value(row)),
            Self::Flag(values) if values.is_valid(row) => Value::from(values.value(row)),
            Self::Float(values) if values.is_valid(row) => {
                let value = values.value(row);
                // JSON has no word for what is not finite.
                if value.is_finite() { Value::from(value) } else { Value::from(value.to_string()) }
            }
            Self::Time(values) if values.is_valid(row) => Value::from(time_text(values, row)),
            _ => Value::Null,
        }
    }
}

/// A timestamp as ISO text: with a zone in UTC with a `Z`, else as on the wall.
pub(super) fn time_text(values: &ArrayRef, row: usize) -> String {
    let raw = micros(&values.slice(row, 1)).value(0);
    let Ok(instant) = jiff::Timestamp::from_microsecond(raw) else { return raw.to_string() };
    match values.data_type() {
        DataType::Timestamp(_, Some(_)) => instant.to_string(),
        _ => jiff::tz::TimeZone::UTC.to_datetime(instant).to_string(),
    }
}

/// One value as plain text; `None` when there is none.
pub(super) fn value_text(column: &ArrayRef, row: usize) -> Option<String> {
    match Renderer::new(&column.slice(row, 1)).ok()?.value(0) {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

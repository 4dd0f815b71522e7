//! Reads Arrow columns into the structs of a page, by name and type. Owns the conversion; a column of
//! another type than the page expects is our own bug and says so.

use super::error::PageError;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, TimeUnit};
use jiff::{Timestamp, civil::Date};
use regard_model::Answer;
use serde_json::Value as Json;

/// Reads every row of an answer with `make`, in order.
///
/// # Errors
/// [`PageError::Shape`] when a column is missing or of another type.
pub(crate) fn read<T>(
    answer: &Answer,
    mut make: impl FnMut(&Row<'_>) -> Result<T, PageError>,
) -> Result<Vec<T>, PageError> {
    let mut rows = Vec::with_capacity(answer.row_count());
    for batch in &answer.batches {
        for index in 0..batch.num_rows() {
            rows.push(make(&Row { batch, index })?);
        }
    }
    Ok(rows)
}

/// Reads the first row, if there is one.
///
/// # Errors
/// [`PageError::Shape`] when a column is missing or of another type.
pub(crate) fn first<T>(
    answer: &Answer,
    make: impl FnOnce(&Row<'_>) -> Result<T, PageError>,
) -> Result<Option<T>, PageError> {
    match answer.batches.iter().find(|batch| batch.num_rows() > 0) {
        Some(batch) => make(&Row { batch, index: 0 }).map(Some),
        None => Ok(None),
    }
}

/// One row of an answer.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    batch: &'a RecordBatch,
    index: usize,
}

impl<'a> Row<'a> {
    /// A row of a batch.
    pub(crate) fn of(batch: &'a RecordBatch, index: usize) -> Self {
        Self { batch, index }
    }

    fn column(&self, name: &str) -> Result<&'a ArrayRef, PageError> {
        let schema = self.batch.schema_ref();
        let place = schema.fields().iter().position(|field| field.name() == name);
        let place = place.ok_or_else(|| PageError::Shape(format!("no column {name}")))?;
        Ok(self.batch.column(place))
    }

    /// A text.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&'a str>, PageError> {
        let column = self.column(name)?;
        if column.is_null(self.index) {
            return Ok(None);
        }
        match column.data_type() {
            DataType::Utf8 => Ok(Some(column.as_string::<i32>().value(self.index))),
            DataType::LargeUtf8 => Ok(Some(column.as_string::<i64>().value(self.index))),
            DataType::Utf8View => Ok(Some(column.as_string_view().value(self.index))),
            DataType::Null => Ok(None),
            other => Err(wrong(name, "text", other)),
        }
    }

    /// A text of its own.
    pub(crate) fn owned(&self, name: &str) -> Result<Option<String>, PageError> {
        Ok(self.text(name)?.map(str::to_owned))
    }

    /// A text that is always there.
    pub(crate) fn key(&self, name: &str) -> Result<String, PageError> {
        self.owned(name)?.ok_or_else(|| missing(name))
    }

    /// A whole number.
    pub(crate) fn int(&self, name: &str) -> Result<Option<i64>, PageError> {
        let column = self.column(name)?;
        if column.is_null(self.index) {
            return Ok(None);
        }
        let at = self.index;
        let value = match column.data_type() {
            DataType::Int64 => column.as_primitive::<Int64Type>().value(at),
            DataType::Int32 => i64::from(column.as_primitive::<Int32Type>().value(at)),
            DataType::Int16 => i64::from(column.as_primitive::<Int16Type>().value(at)),
            DataType::Int8 => i64::from(column.as_primitive::<Int8Type>().value(at)),
            DataType::UInt64 => i64::try_from(column.as_primitive::<UInt64Type>().value(at))
                .map_err(|_| PageError::Shape(format!("{name} beyond 64 bits")))?,
            DataType::UInt32 => i64::from(column.as_primitive::<UInt32Type>().value(at)),
            DataType::UInt16 => i64::from(column.as_primitive::<UInt16Type>().value(at)),
            DataType::UInt8 => i64::from(column.as_primitive::<UInt8Type>().value(at)),
            DataType::Null => return Ok(None),
            other => return Err(wrong(name, "a whole number", other)),
        };
        Ok(Some(value))
    }

    /// A whole number that is always there.
    pub(crate) fn must_int(&self, name: &str) -> Result<i64, PageError> {
        self.int(name)?.ok_or_else(|| missing(name))
    }

    /// A count of rows; of no rows it is 0. Never for a sum of amounts: of no amounts there is none.
    pub(crate) fn count(&self, name: &str) -> Result<u64, PageError> {
        let count = self.int(name)?.unwrap_or(0);
        u64::try_from(count).map_err(|_| PageError::Shape(format!("{name} below zero")))
    }

    /// A number.
    pub(crate) fn number(&self, name: &str) -> Result<Option<f64>, PageError> {
        let column = self.column(name)?;
        if column.is_null(self.index) {
            return Ok(None);
        }
        match column.data_type() {
            DataType::Float64 => Ok(Some(column.as_primitive::<Float64Type>().value(self.index))),
            DataType::Float32 => Ok(Some(f64::from(column.as_primitive::<Float32Type>().value(self.index)))),
            _ => {
                #[expect(clippy::cast_precision_loss, reason = "shown numbers stay far below 2^53")]
                let number = self.int(name)?.map(|value| value as f64);
                Ok(number)
            }
        }
    }

    /// A calendar day.
    pub(crate) fn day(&self, name: &str) -> Result<Option<Date>, PageError> {
        let column = self.column(name)?;
        if column.is_null(self.index) {
            return Ok(None);
        }
        match column.data_type() {
            DataType::Date32 => {
                let days = column.as_primitive::<Date32Type>().value(self.index);
                day_of(days).map(Some).ok_or_else(|| PageError::Shape(format!("{name} outside the calendar")))
            }
            DataType::Null => Ok(None),
            other => Err(wrong(name, "a day", other)),
        }
    }

    /// A calendar day that is always there.
    pub(crate) fn must_day(&self, name: &str) -> Result<Date, PageError> {
        self.day(name)?.ok_or_else(|| missing(name))
    }

    /// An instant.
    pub(crate) fn instant(&self, name: &str) -> Result<Option<Timestamp>, PageError> {
        let column = self.column(name)?;
        if column.is_null(self.index) {
            return Ok(None);
        }
        let at = self.index;
        let instant = match column.data_type() {
            DataType::Timestamp(TimeUnit::Second, _) => {
                Timestamp::from_second(column.as_primitive::<TimestampSecondType>().value(at))
            }
            DataType::Timestamp(TimeUnit::Millisecond, _) => {
                Timestamp::from_millisecond(column.as_primitive::<TimestampMillisecondType>().value(at))
            }
            DataType::Timestamp(TimeUnit::Microsecond, _) => {
                Timestamp::from_microsecond(column.as_primitive::<TimestampMicrosecondType>().value(at))
            }
            DataType::Timestamp(TimeUnit::Nanosecond, _) => Timestamp::from_nanosecond(i128::from(
                column.as_primitive::<TimestampNanosecondType>().value(at),
            )),
            DataType::Null => return Ok(None),
            other => return Err(wrong(name, "an instant", other)),
        };
        instant.map(Some).map_err(|_| PageError::Shape(format!("{name} outside the calendar")))
    }

    /// An instant that is always there.
    pub(crate) fn must_instant(&self, name: &str) -> Result<Timestamp, PageError> {
        self.instant(name)?.ok_or_else(|| missing(name))
    }

    fn json(&self, name: &str, kind: &str) -> Result<Json, PageError> {
        Ok(match kind {
            "text" => self.text(name)?.into(),
            "day" => self.day(name)?.map(|day| day.to_string()).into(),
            "instant" => self.instant(name)?.map(|instant| instant.to_string()).into(),
            "flag" => self.flag(name)?.into(),
            // Converted amounts are worked out as numbers; a minor unit has no parts.
            "money" => self.number(name)?.map(whole_minor).into(),
            _ => match self.column(name)?.data_type() {
                DataType::Float64 | DataType::Float32 => self.number(name)?.into(),
                _ => self.int(name)?.into(),
            },
        })
    }

    /// Yes or no; none is no value.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, PageError> {
        let column = self.column(name)?;
        if column.is_null(self.index) {
            return Ok(None);
        }
        match column.data_type() {
            DataType::Boolean => Ok(Some(column.as_boolean().value(self.index))),
            DataType::Null => Ok(None),
            other => Err(wrong(name, "yes or no", other)),
        }
    }
}

/// Rows of any columns as JSON, with the kind of each column.
pub(crate) struct JsonRows {
    /// `text`, `number`, `money`, `day`, `instant` or `flag`, a column.
    pub(crate) kinds: Vec<&'static str>,
    /// A value a column.
    pub(crate) rows: Vec<Vec<Json>>,
}

/// Reads the named columns of every row as JSON.
///
/// # Errors
/// [`PageError::Shape`] when a column is missing or of a type that no page shows.
pub(crate) fn json_rows(answer: &Answer, columns: &[String]) -> Result<JsonRows, PageError> {
    let kinds = columns
        .iter()
        .map(|name| {
            let field = answer.schema.field_with_name(name);
            field
                .map(|field| kind_of(name, field.data_type()))
                .map_err(|_| PageError::Shape(format!("no column {name}")))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let rows = read(answer, |row| {
        columns.iter().zip(&kinds).map(|(name, kind)| row.json(name, kind)).collect::<Result<Vec<_>, _>>()
    })?;
    Ok(JsonRows { kinds, rows })
}

fn kind_of(name: &str, kind: &DataType) -> &'static str {
    match kind {
        DataType::Date32 => "day",
        DataType::Timestamp(..) => "instant",
        DataType::Boolean => "flag",
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => "text",
        _ if name.ends_with("_minor") => "money",
        _ => "number",
    }
}

fn whole_minor(amount: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "rounded amounts far inside 64 bits")]
    let minor = amount.round() as i64;
    minor
}

/// The day so many days after 1970-01-01.
fn day_of(days: i32) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

fn wrong(name: &str, expected: &str, found: &DataType) -> PageError {
    PageError::Shape(format!("{found} in {name} instead of {expected}"))
}

fn missing(name: &str) -> PageError {
    PageError::Shape(format!("no value in {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{
        BooleanArray, Date32Array, Float64Array, Int32Array, StringViewArray, TimestampMicrosecondArray,
        UInt64Array,
    };
    use regard_model::SnapshotId;
    use std::sync::Arc;

    fn answer() -> Answer {
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("name", Arc::new(StringViewArray::from(vec![Some("Ana"), None]))),
            ("count", Arc::new(UInt64Array::from(vec![Some(7), None]))),
            ("small", Arc::new(Int32Array::from(vec![Some(-3), None]))),
            ("share", Arc::new(Float64Array::from(vec![Some(0.5), None]))),
            ("day", Arc::new(Date32Array::from(vec![Some(17_775), None]))),
            (
                "at",
                Arc::new(
                    TimestampMicrosecondArray::from(vec![Some(1_535_760_000_000_001), None])
                        .with_timezone_utc(),
                ),
            ),
            ("flag", Arc::new(BooleanArray::from(vec![Some(true), None]))),
        ];
        let batch = RecordBatch::try_from_iter_with_nullable(
            columns.into_iter().map(|(name, column)| (name, column, true)),
        )
        .unwrap();
        Answer { schema: batch.schema(), batches: vec![batch], snapshot: SnapshotId(1) }
    }

    #[test]
    fn columns_are_read_by_name_and_type() {
        let answer = answer();
        let row = first(&answer, |row| {
            assert_eq!(row.key("name")?, "Ana");
            assert_eq!((row.count("count")?, row.int("small")?), (7, Some(-3)));
            assert_eq!((row.number("share")?, row.number("small")?), (Some(0.5), Some(-3.0)));
            assert_eq!(row.must_day("day")?.to_string(), "2018-09-01");
            assert_eq!(row.must_instant("at")?.to_string(), "2018-09-01T00:00:00.000001Z");
            assert_eq!(row.flag("flag")?, Some(true));
            Ok(())
        });
        assert!(row.unwrap().is_some());
    }

    #[test]
    fn any_columns_become_json_with_their_kinds() {
        let columns = ["name", "share", "day", "at", "flag"].map(str::to_owned);
        let table = json_rows(&answer(), &columns).unwrap();
        assert_eq!(table.kinds, ["text", "number", "day", "instant", "flag"]);
        let first = serde_json::json!(["Ana", 0.5, "2018-09-01", "2018-09-01T00:00:00.000001Z", true]);
        assert_eq!(Json::from(table.rows[0].clone()), first);
        assert!(table.rows[1].iter().all(Json::is_null));
        assert!(json_rows(&answer(), &["nothing".to_owned()]).is_err());
    }

    #[test]
    fn no_value_is_none_and_a_wrong_column_says_so() {
        let answer = answer();
        let values =
            read(&answer, |row| Ok((row.owned("name")?, row.int("count")?, row.day("day")?))).unwrap();
        assert_eq!(values[1], (None, None, None));
        let error = read(&answer, |row| row.int("name")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a statement of this page answered with Utf8View in name instead of a whole number"
        );
        assert!(read(&answer, |row| row.key("name")).is_err());
        assert!(read(&answer, |row| row.owned("nothing")).is_err());
    }
}

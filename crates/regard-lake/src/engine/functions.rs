//! Functions of our own in SQL: the home's calendar day, and text functions that mappings use.

use crate::load::TextFunction;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, Date32Array, Float64Array, StringArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, TimeUnit, TimestampMicrosecondType};
use datafusion::common::Result;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, TypeSignature, Volatility,
};
use jiff::Timestamp;

use jiff::tz::TimeZone;
use regard_model::Currency;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// `local_day(instant)`: the calendar day at home.
pub(crate) fn local_day_function(zone: TimeZone) -> ScalarUDF {
    let instant = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    ScalarUDF::new_from_impl(LocalDay {
        zone,
        signature: Signature::exact(vec![instant], Volatility::Immutable),
    })
}

#[derive(Debug, PartialEq, Eq)]
struct LocalDay {
    zone: TimeZone,
    signature: Signature,
}

impl Hash for LocalDay {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.zone.iana_name().hash(state);
    }
}

impl ScalarUDFImpl for LocalDay {
    fn name(&self) -> &'static str {
        "local_day"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Date32)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&arguments.args)?;
        let instants = cast(&arrays[0], &DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())))?;
        let mut days = DayFinder::new(&self.zone);
        let column: Date32Array = instants
            .as_primitive::<TimestampMicrosecondType>()
            .iter()
            .map(|micros| micros.and_then(|micros| days.day_of(micros)))
            .collect();
        Ok(ColumnarValue::Array(Arc::new(column)))
    }
}

/// Finds days fast: within one stretch of a constant offset a division is enough.
struct DayFinder<'a> {
    zone: &'a TimeZone,
    /// The offset, in microseconds, between these two instants.
    stretch: (i64, i64, i64),
}

const MICROS_A_DAY: i64 = 86_400_000_000;

impl<'a> DayFinder<'a> {
    fn new(zone: &'a TimeZone) -> Self {
        Self { zone, stretch: (0, 0, 0) }
    }

    fn day_of(&mut self, micros: i64) -> Option<i32> {
        let (from, to, _) = self.stretch;
        if micros < from || micros >= to {
            let at = Timestamp::from_microsecond(micros).ok()?;
            let offset = i64::from(self.zone.to_offset(at).seconds()) * 1_000_000;
            let before =
                self.zone.preceding(at).next().map_or(i64::MIN, |change| change.timestamp().as_microsecond());
            let after =
                self.zone.following(at).next().map_or(i64::MAX, |change| change.timestamp().as_microsecond());
            // `preceding` does not count a change at this very instant, so the stretch starts here then.
            let starts_here = self.zone.to_offset_info(at).offset()
                != self
                    .zone
                    .to_offset_info(Timestamp::from_microsecond(micros.saturating_sub(1)).ok()?)
                    .offset();
            self.stretch = (if starts_here { micros } else { before }, after, offset);
        }
        i32::try_from((micros.checked_add(self.stretch.2)?).div_euclid(MICROS_A_DAY)).ok()
    }
}

/// `minor_units(currency)`: how many minor units one unit of a currency has, such as 100.
pub(crate) fn minor_units_function() -> ScalarUDF {
    ScalarUDF::new_from_impl(MinorUnits { signature: Signature::string(1, Volatility::Immutable) })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct MinorUnits {
    signature: Signature,
}

impl ScalarUDFImpl for MinorUnits {
    fn name(&self) -> &'static str {
        "minor_units"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Float64)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&arguments.args)?;
        let codes = cast(&arrays[0], &DataType::Utf8)?;
        let units =
            |code: &str| Some(10_f64.powi(i32::try_from(Currency::parse(code).ok()?.exponent()).ok()?));
        let column: Float64Array = codes.as_string::<i32>().iter().map(|code| code.and_then(units)).collect();
        Ok(ColumnarValue::Array(Arc::new(column)))
    }
}

/// Wraps a text function so that mappings can call it.
pub(crate) fn text_function(function: &TextFunction) -> ScalarUDF {
    let signature = Signature::one_of(
        (1..=function.most_arguments).map(TypeSignature::String).collect(),
        Volatility::Immutable,
    );
    ScalarUDF::new_from_impl(Text { function: function.clone(), signature })
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Text {
    function: TextFunction,
    signature: Signature,
}

impl ScalarUDFImpl for Text {
    fn name(&self) -> &str {
        self.function.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&arguments.args)?;
        let arrays =
            arrays.iter().map(|array| cast(array, &DataType::Utf8)).collect::<Result<Vec<ArrayRef>, _>>()?;
        let columns: Vec<&StringArray> = arrays.iter().map(|array| array.as_string::<i32>()).collect();
        let mut values: Vec<&str> = Vec::with_capacity(columns.len());
        let mut results: Vec<Option<String>> = Vec::with_capacity(arguments.number_rows);
        for row in 0..columns[0].len() {
            if columns.iter().any(|column| column.is_null(row)) {
                results.push(None);
                continue;
            }
            values.clear();
            values.extend(columns.iter().map(|column| column.value(row)));
            let result = (self.function.call)(&values).map_err(DataFusionError::Execution)?;
            results.push(Some(result));
        }
        Ok(ColumnarValue::Array(Arc::new(StringArray::from(results))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_those_of_the_wall_calendar_also_where_clocks_change() {
        for name in ["America/Sao_Paulo", "Europe/Berlin", "UTC", "Asia/Kathmandu"] {
            let zone = TimeZone::get(name).unwrap();
            let mut finder = DayFinder::new(&zone);
            let start = Timestamp::from_second(1_500_000_000).unwrap().as_microsecond();
            for step in 0..40_000 {
                let micros = start + step * 1_801_000_000 * if step % 2 == 0 { 1 } else { -1 };
                let at = Timestamp::from_microsecond(micros).unwrap();
                let expected = (at.to_zoned(zone.clone()).date() - date(1970, 1, 1)).get_days();
                assert_eq!(finder.day_of(micros), Some(expected), "{name} {at}");
            }
        }
    }
}

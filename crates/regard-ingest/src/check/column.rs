//! One column of a mapping becomes one column of an entity: whole arrays at a time, and as they are
//! where the types already agree. Reading single texts is in [`super::parse`], amounts in
//! [`super::minor`].

use super::fault::{Faults, Problem};
use super::home_clock::{DAY_MICROS, HomeClock, is_in_range};
use super::{CheckContext, CheckError, json, marks, minor, parse};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal128Type, Float64Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, BooleanArray, Int64Array, PrimitiveArray, StringArray, new_null_array};
use arrow_cast::cast;
use arrow_schema::{DataType, TimeUnit};
use arrow_select::nullif::nullif;
use regard_model::{Column, ColumnType, Currency, ReasonCode};
use std::sync::Arc;

/// The widest that a decimal of any scale can be.
const DECIMAL_DIGITS: u8 = 38;

/// Converts the columns of one batch.
pub(super) struct Converter<'a> {
    clock: HomeClock<'a>,
    home_currency: Currency,
    /// What each row's amounts are in, as given.
    currencies: Option<StringArray>,
}

impl<'a> Converter<'a> {
    pub(super) fn new(context: &'a CheckContext, currencies: Option<StringArray>) -> Self {
        Self { clock: HomeClock::new(&context.zone), home_currency: context.currency, currencies }
    }

    /// The column in its entity's type; a value that cannot be is null and a fault.
    pub(super) fn convert(
        &mut self,
        column: &Column,
        major: bool,
        given: &ArrayRef,
        faults: &mut Faults,
    ) -> Result<ArrayRef, CheckError> {
        let given = plain(given)?;
        if given.data_type() == &DataType::Null {
            return Ok(new_null_array(&column.kind.arrow(), given.len()));
        }
        let array = self.convert_plain(column, major, &given, faults)?;
        if let Some(texts) = given.as_string_opt::<i32>()
            && matches!(column.kind, ColumnType::Int | ColumnType::Minor | ColumnType::Number)
        {
            marks::refuse_mixed(texts, faults);
        }
        Ok(array)
    }

    fn convert_plain(
        &mut self,
        column: &Column,
        major: bool,
        given: &ArrayRef,
        faults: &mut Faults,
    ) -> Result<ArrayRef, CheckError> {
        match column.kind {
            ColumnType::Text => text(column, given, faults),
            ColumnType::Int => whole_numbers(given, faults),
            ColumnType::Minor if major => self.amounts(given, faults),
            ColumnType::Minor => whole_numbers(given, faults),
            ColumnType::Number => numbers(given, faults),
            ColumnType::Day => self.days(given, faults),
            ColumnType::Instant => self.instants(given, faults),
            ColumnType::Flag => flags(given, faults),
        }
    }

    /// The currency of a row. A wrong one is a fault of its own column, which is checked first.
    fn currency(&self, row: usize) -> Currency {
        let given =
            self.currencies.as_ref().filter(|given| given.is_valid(row)).map(|given| given.value(row));
        given.and_then(|code| Currency::parse(code).ok()).unwrap_or(self.home_currency)
    }

    /// Notes the amounts in major units whose currency only another row knows: nobody can tell how many
    /// decimals they have.
    pub(super) fn need_currency(&self, given: &ArrayRef, faults: &mut Faults) {
        let blank = |row: usize| {
            let codes = self.currencies.as_ref().filter(|given| given.is_valid(row));
            codes.is_none_or(|codes| is_blank(codes.value(row)))
        };
        let texts = given.as_string_opt::<i32>();
        let no_amount =
            |row: usize| given.is_null(row) || texts.is_some_and(|texts| is_blank(texts.value(row)));
        for row in (0..given.len()).filter(|row| !no_amount(*row) && blank(*row)) {
            let reason = "the amount is in major units and its currency is empty; fill it in the source or the mapping";
            faults.add(row, Problem::new(ReasonCode::Missing, reason));
        }
    }

    /// Amounts in major units as minor ones.
    fn amounts(&self, given: &ArrayRef, faults: &mut Faults) -> Result<ArrayRef, CheckError> {
        let array: Int64Array = match given.data_type() {
            DataType::Utf8 => {
                let read = |row, text: &str| minor::from_text(text, self.currency(row));
                from_text(given.as_string(), faults, read)
            }
            DataType::Float16 | DataType::Float32 | DataType::Float64 => {
                let texts = float_texts(given)?;
                from_text(&texts, faults, |row, text| minor::from_float_text(text, self.currency(row)))
            }
            DataType::Decimal128(_, scale) => {
                let read = |row, units| minor::from_decimal(units, *scale, self.currency(row).exponent());
                from_values(given.as_primitive::<Decimal128Type>(), faults, read)
            }
            _ => {
                let whole = whole_numbers(given, faults)?;
                let read =
                    |row, units| minor::from_decimal(i128::from(units), 0, self.currency(row).exponent());
                from_values(whole.as_primitive::<Int64Type>(), faults, read)
            }
        };
        Ok(Arc::new(array))
    }

    fn days(&mut self, given: &ArrayRef, faults: &mut Faults) -> Result<ArrayRef, CheckError> {
        let clock = &mut self.clock;
        let array: PrimitiveArray<Date32Type> = match given.data_type() {
            DataType::Utf8 => from_text(given.as_string(), faults, |_, text| parse::day(text, clock)),
            DataType::Timestamp(_, zone) => {
                let has_zone = zone.is_some();
                from_values(&micros(given), faults, |_, time| {
                    let day = match has_zone {
                        true => parse::instant_in_range(time).map(|time| clock.day(time))?,
                        false => i32::try_from(time.div_euclid(DAY_MICROS)).ok(),
                    };
                    parse::day_in_range(day.ok_or_else(parse::out_of_years)?)
                })
            }
            _ => {
                let days = whole_days(given)?;
                from_values(&days, faults, |_, day| parse::day_in_range(day))
            }
        };
        Ok(Arc::new(array))
    }

    fn instants(&mut self, given: &ArrayRef, faults: &mut Faults) -> Result<ArrayRef, CheckError> {
        let clock = &mut self.clock;
        let array: PrimitiveArray<TimestampMicrosecondType> = match given.data_type() {
            DataType::Utf8 => from_text(given.as_string(), faults, |_, text| parse::instant(text, clock)),
            DataType::Timestamp(_, Some(_)) => {
                let times = micros(given);
                if times.iter().flatten().all(is_in_range) {
                    times.reinterpret_cast()
                } else {
                    from_values(&times, faults, |_, time| parse::instant_in_range(time))
                }
            }
            DataType::Timestamp(_, None) => {
                from_values(&micros(given), faults, |_, wall| parse::home_instant(wall, clock))
            }
            _ => {
                let days = whole_days(given)?;
                from_values(&days, faults, |_, day| parse::home_instant(i64::from(day) * DAY_MICROS, clock))
            }
        };
        Ok(Arc::new(array.with_timezone("UTC")))
    }
}

/// An array without the wrappings that say the same: dictionaries, views, small and large forms.
fn plain(given: &ArrayRef) -> Result<ArrayRef, CheckError> {
    let target = match given.data_type() {
        DataType::Dictionary(_, values) => {
            let values = cast(given, values)?;
            return plain(&values);
        }
        DataType::LargeUtf8 | DataType::Utf8View => DataType::Utf8,
        DataType::Decimal32(_, scale) | DataType::Decimal64(_, scale) => {
            DataType::Decimal128(DECIMAL_DIGITS, *scale)
        }
        _ => return Ok(Arc::clone(given)),
    };
    Ok(cast(given, &target)?)
}

/// Whether a text is no value at all.
fn is_blank(text: &str) -> bool {
    text.trim_start().is_empty()
}

fn from_text<T: ArrowPrimitiveType>(
    given: &StringArray,
    faults: &mut Faults,
    mut read: impl FnMut(usize, &str) -> Result<T::Native, Problem>,
) -> PrimitiveArray<T> {
    let read_row = |(row, text): (usize, Option<&str>)| {
        let text = text.filter(|text| !is_blank(text))?;
        read(row, text).map_err(|problem| faults.add(row, problem)).ok()
    };
    given.iter().enumerate().map(read_row).collect()
}

fn from_values<S: ArrowPrimitiveType, T: ArrowPrimitiveType>(
    given: &PrimitiveArray<S>,
    faults: &mut Faults,
    mut read: impl FnMut(usize, S::Native) -> Result<T::Native, Problem>,
) -> PrimitiveArray<T> {
    let read_row = |(row, value): (usize, Option<S::Native>)| {
        read(row, value?).map_err(|problem| faults.add(row, problem)).ok()
    };
    given.iter().enumerate().map(read_row).collect()
}

fn text(column: &Column, given: &ArrayRef, faults: &mut Faults) -> Result<ArrayRef, CheckError> {
    let texts: StringArray = match given.data_type() {
        DataType::Utf8 => given.as_string().clone(),
        DataType::Float16 | DataType::Float32 | DataType::Float64 => float_texts(given)?,
        DataType::Date64 => cast(&cast(given, &DataType::Date32)?, &DataType::Utf8)?.as_string().clone(),
        DataType::Timestamp(..) => {
            (0..given.len()).map(|row| given.is_valid(row).then(|| json::time_text(given, row))).collect()
        }
        _ => cast(given, &DataType::Utf8)?.as_string().clone(),
    };
    if matches!(column.name, "currency" | "from_currency" | "to_currency") {
        return Ok(Arc::new(currencies(&texts, faults)));
    }
    if !texts.iter().flatten().any(is_blank) {
        return Ok(Arc::new(texts));
    }
    let blank: BooleanArray = texts.iter().map(|text| Some(text.is_some_and(is_blank))).collect();
    Ok(nullif(&texts, &blank)?)
}

/// Currency codes in upper case.
fn currencies(given: &StringArray, faults: &mut Faults) -> StringArray {
    let read_row = |(row, text): (usize, Option<&str>)| {
        let code = text.filter(|text| !is_blank(text))?;
        let refuse = |_| {
            let reason = "this is no currency code; write three letters such as EUR, or leave it empty for the home's currency";
            faults.add(row, Problem::new(ReasonCode::OutOfRange, reason));
        };
        Currency::parse(code).map_err(refuse).ok().map(|currency| currency.to_string())
    };
    given.iter().enumerate().map(read_row).collect()
}

fn whole_numbers(given: &ArrayRef, faults: &mut Faults) -> Result<ArrayRef, CheckError> {
    let array: Int64Array = match given.data_type() {
        DataType::Int64 => return Ok(Arc::clone(given)),
        DataType::Utf8 => from_text(given.as_string(), faults, |_, text| parse::whole_number(text)),
        DataType::Float16 | DataType::Float32 | DataType::Float64 => {
            let floats = cast(given, &DataType::Float64)?;
            from_values(floats.as_primitive::<Float64Type>(), faults, |_, value| minor::whole_float(value))
        }
        DataType::Decimal128(_, scale) => {
            let read = |_, units| minor::from_decimal(units, *scale, 0);
            from_values(given.as_primitive::<Decimal128Type>(), faults, read)
        }
        _ => {
            // Of the whole numbers only those of 64 bits without a sign may be too large.
            let whole = cast(given, &DataType::Int64)?;
            for row in (0..given.len()).filter(|row| given.is_valid(*row) && whole.is_null(*row)) {
                faults.add(row, minor::too_large());
            }
            return Ok(whole);
        }
    };
    Ok(Arc::new(array))
}

fn numbers(given: &ArrayRef, faults: &mut Faults) -> Result<ArrayRef, CheckError> {
    if given.data_type() == &DataType::Utf8 {
        let array: PrimitiveArray<Float64Type> =
            from_text(given.as_string(), faults, |_, text| parse::number(text));
        return Ok(Arc::new(array));
    }
    let floats = cast(given, &DataType::Float64)?;
    let values = floats.as_primitive::<Float64Type>();
    if values.iter().flatten().all(parse::is_sound) {
        return Ok(floats);
    }
    let array: PrimitiveArray<Float64Type> = from_values(values, faults, |_, value| parse::sound(value));
    Ok(Arc::new(array))
}

fn flags(given: &ArrayRef, faults: &mut Faults) -> Result<ArrayRef, CheckError> {
    let array: BooleanArray = match given.data_type() {
        DataType::Boolean => return Ok(Arc::clone(given)),
        DataType::Utf8 => {
            let read_row = |(row, text): (usize, Option<&str>)| {
                let text = text.filter(|text| !is_blank(text))?;
                parse::flag(text).map_err(|problem| faults.add(row, problem)).ok()
            };
            given.as_string::<i32>().iter().enumerate().map(read_row).collect()
        }
        _ => {
            let whole = whole_numbers(given, faults)?;
            let read_row = |(row, value): (usize, Option<i64>)| match value? {
                0 => Some(false),
                1 => Some(true),
                _ => {
                    faults.add(row, parse::not_a_flag());
                    None
                }
            };
            whole.as_primitive::<Int64Type>().iter().enumerate().map(read_row).collect()
        }
    };
    Ok(Arc::new(array))
}

/// Floats as the shortest decimal text that means them.
fn float_texts(given: &ArrayRef) -> Result<StringArray, CheckError> {
    if given.data_type() == &DataType::Float64 {
        let values = given.as_primitive::<Float64Type>();
        return Ok(values.iter().map(|value| value.map(|value| value.to_string())).collect());
    }
    let values = cast(given, &DataType::Float32)?;
    let values = values.as_primitive::<arrow_array::types::Float32Type>();
    Ok(values.iter().map(|value| value.map(|value| value.to_string())).collect())
}

fn whole_days(given: &ArrayRef) -> Result<PrimitiveArray<Date32Type>, CheckError> {
    if let Some(days) = given.as_primitive_opt::<Date64Type>() {
        let day = |millis: i64| i32::try_from(millis.div_euclid(DAY_MICROS / 1_000)).unwrap_or(i32::MAX);
        return Ok(days.unary(day));
    }
    Ok(cast(given, &DataType::Date32)?.as_primitive::<Date32Type>().clone())
}

/// Timestamps of any unit in microseconds; beyond 64 bits the farthest ones, which are refused later.
pub(super) fn micros(given: &ArrayRef) -> Int64Array {
    match given.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => {
            given.as_primitive::<TimestampSecondType>().unary(|time| time.saturating_mul(1_000_000))
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            given.as_primitive::<TimestampMillisecondType>().unary(|time| time.saturating_mul(1_000))
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            given.as_primitive::<TimestampMicrosecondType>().reinterpret_cast()
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => {
            given.as_primitive::<TimestampNanosecondType>().unary(|time| time.div_euclid(1_000))
        }
        _ => Int64Array::new_null(given.len()),
    }
}

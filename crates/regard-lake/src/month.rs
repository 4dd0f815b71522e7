//! Months as small numbers, and the month that a row is filed under.

use crate::error::LakeError;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, Date32Array};
use arrow_schema::DataType;
use jiff::civil::Date;

/// Months since January of the year 0; [`Month::NONE`] for undated rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Month(i32);

const EPOCH: Date = jiff::civil::date(1970, 1, 1);
const MICROS_A_DAY: i64 = 86_400_000_000;

impl Month {
    /// No month: the row has no date.
    pub(crate) const NONE: Self = Self(i32::MIN);

    /// The month of a day counted from 1970-01-01.
    pub(crate) fn of_day(days: i32) -> Self {
        // Proleptic Gregorian calendar from a day count, after H. Hinnant, "chrono-compatible
        // low-level date algorithms" (days_from_civil, inverted), kept to year and month.
        let shifted = i64::from(days) + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let (month, carry) =
            if shifted_month < 10 { (shifted_month + 2, 0) } else { (shifted_month - 10, 1) };
        Self(i32::try_from((year_of_era + era * 400 + carry) * 12 + month).unwrap_or(i32::MIN))
    }

    /// The month before.
    pub(crate) fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// Its first day, as days since 1970-01-01; `None` for no month.
    pub(crate) fn first_day(self) -> Option<i32> {
        self.first_date().map(|first| (first - EPOCH).get_days())
    }

    /// Its first day; `None` for no month.
    pub(crate) fn first_date(self) -> Option<Date> {
        if self == Self::NONE {
            return None;
        }
        let year = i16::try_from(self.0.div_euclid(12)).ok()?;
        let month = i8::try_from(self.0.rem_euclid(12) + 1).ok()?;
        Date::new(year, month, 1).ok()
    }
}

/// The month of each row of a date or instant column.
pub(crate) fn months_of(column: &ArrayRef) -> Result<Vec<Month>, LakeError> {
    match column.data_type() {
        DataType::Date32 => {
            let days = column.as_primitive::<Date32Type>();
            Ok(days.iter().map(|day| day.map_or(Month::NONE, Month::of_day)).collect())
        }
        DataType::Timestamp(..) => {
            let micros = column.as_primitive::<TimestampMicrosecondType>();
            let month =
                |value: i64| i32::try_from(value.div_euclid(MICROS_A_DAY)).map_or(Month::NONE, Month::of_day);
            Ok(micros.iter().map(|value| value.map_or(Month::NONE, month)).collect())
        }
        other => Err(LakeError::Bug(format!("{other} is no date"))),
    }
}

/// A column of the first days of months.
pub(crate) fn month_column(months: impl Iterator<Item = Month>) -> Date32Array {
    months.map(Month::first_day).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;

    #[test]
    fn every_day_falls_into_its_calendar_month() {
        let mut day = jiff::civil::date(1895, 12, 30);
        while day < jiff::civil::date(2105, 3, 2) {
            let month = Month::of_day((day - EPOCH).get_days());
            assert_eq!(month.first_date(), Some(day.first_of_month()), "{day}");
            day = day.saturating_add(1.day());
        }
        assert_eq!(Month::NONE.first_day(), None);
    }
}

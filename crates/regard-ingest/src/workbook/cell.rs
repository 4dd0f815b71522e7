//! The value of one cell as text: numbers by the shortest text that means them, days and times in ISO.

use calamine::{DataRef, ExcelDateTime, ExcelDateTimeType};
use jiff::Span;
use jiff::civil::Date;
use std::borrow::Cow;

const DAY_MILLIS: i64 = 86_400_000;
/// 9999-12-31 in the 1900 date system, and a day.
const SERIAL_LIMIT: f64 = 2_958_466.0;
/// The day that Excel's 1900 date system has and the calendar has not.
const NO_DAY: i64 = 60;

/// What a cell holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content<'a> {
    Empty,
    Text(Cow<'a, str>),
    /// No value: what it shows, and why it cannot be read.
    Bad {
        shown: String,
        reason: String,
    },
}

/// The text of a value.
pub(super) fn content<'a>(value: &'a DataRef<'_>) -> Content<'a> {
    let text = match value {
        DataRef::Empty => return Content::Empty,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cow::Borrowed(text.as_str())
        }
        DataRef::SharedString(text) => Cow::Borrowed(*text),
        DataRef::Bool(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
        DataRef::Int(number) => Cow::Owned(number.to_string()),
        DataRef::Float(number) if number.is_finite() => Cow::Owned(number_text(*number)),
        DataRef::Float(number) => {
            let reason = "the number is too large; write it as text".to_owned();
            return Content::Bad { shown: number.to_string(), reason };
        }
        DataRef::DateTime(time) => match time_text(time) {
            Some(text) => Cow::Owned(text),
            None => {
                let reason =
                    "there is no such day; mend the cell, or give it the format of a number".to_owned();
                return Content::Bad { shown: number_text(time.as_f64()), reason };
            }
        },
        DataRef::Error(error) => {
            let reason = "the cell holds an error; mend its formula, or empty the cell".to_owned();
            return Content::Bad { shown: error.to_string(), reason };
        }
    };
    if text.is_empty() { Content::Empty } else { Content::Text(text) }
}

/// The shortest text that means the number.
fn number_text(number: f64) -> String {
    // Zero may have a sign, which means nothing here.
    if number == 0.0 { "0".to_owned() } else { number.to_string() }
}

fn time_text(time: &ExcelDateTime) -> Option<String> {
    let serial = time.as_f64();
    if time.is_duration() {
        return duration_text(serial);
    }
    let is_1904 = *time == ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, true);
    serial_text(serial, is_1904)
}

/// A serial number of days as `YYYY-MM-DD`, with the time of day behind a `T` unless it is midnight; less than a
/// day is a time of day alone. **Empty**: there is no such day.
fn serial_text(serial: f64, is_1904: bool) -> Option<String> {
    let (days, millis) = split(serial)?;
    if days == 0 && (millis > 0 || !is_1904) {
        return Some(clock_text(millis));
    }
    let first = if is_1904 { Date::constant(1904, 1, 1) } else { Date::constant(1899, 12, 31) };
    let offset = match days {
        NO_DAY if !is_1904 => return None,
        days if days > NO_DAY && !is_1904 => days - 1,
        days => days,
    };
    let span = Span::new().try_days(offset).ok()?;
    let date = first.checked_add(span).ok()?;
    Some(if millis == 0 { date.to_string() } else { format!("{date}T{}", clock_text(millis)) })
}

/// A number of days as hours, minutes and seconds.
fn duration_text(days: f64) -> Option<String> {
    let sign = if days < 0.0 { "-" } else { "" };
    let (days, millis) = split(days.abs())?;
    let hours = days * 24 + millis / 3_600_000;
    Some(format!("{sign}{hours:02}{}", &clock_text(millis)[2..]))
}

/// Whole days, and milliseconds of the day.
fn split(serial: f64) -> Option<(i64, i64)> {
    if !(0.0..SERIAL_LIMIT).contains(&serial) {
        return None;
    }
    // Within the limit a float holds every millisecond.
    let millis = (serial * DAY_MILLIS as f64).round() as i64;
    Some((millis / DAY_MILLIS, millis % DAY_MILLIS))
}

fn clock_text(millis: i64) -> String {
    let (seconds, fraction) = (millis / 1_000, millis % 1_000);
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if fraction == 0 { clock } else { format!("{clock}.{fraction:03}") }
}

/// The letters of a column, counted from 0.
pub(super) fn column_letters(mut column: u32) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or_default()));
        if column < 26 {
            return letters.into_iter().rev().collect();
        }
        column = column / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::CellErrorType;
    use jiff::ToSpan;
    use proptest::prelude::*;

    #[test]
    fn days_follow_both_date_systems() {
        for (serial, is_1904, text) in [
            (1.0, false, Some("1900-01-01")),
            (59.0, false, Some("1900-02-28")),
            (60.0, false, None),
            (61.0, false, Some("1900-03-01")),
            (43_373.0, false, Some("2018-09-30")),
            (43_373.586_805_555_555, false, Some("2018-09-30T14:05:00")),
            (43_373.999_999_999, false, Some("2018-10-01")),
            (43_373.5 + 0.25 / 86_400.0, false, Some("2018-09-30T12:00:00.250")),
            (0.25, false, Some("06:00:00")),
            (0.0, false, Some("00:00:00")),
            (0.0, true, Some("1904-01-01")),
            (0.25, true, Some("06:00:00")),
            (41_911.0, true, Some("2018-09-30")),
            (60.0, true, Some("1904-03-01")),
            (2_958_465.0, false, Some("9999-12-31")),
            (2_958_465.0, true, None),
            (2_958_466.0, false, None),
            (-1.0, false, None),
            (f64::NAN, false, None),
        ] {
            assert_eq!(serial_text(serial, is_1904).as_deref(), text, "{serial} {is_1904}");
        }
    }

    #[test]
    fn values_become_text() {
        let text = |value: DataRef<'static>| match content(&value) {
            Content::Text(text) => text.into_owned(),
            other => format!("{other:?}"),
        };
        assert_eq!(text(DataRef::Float(0.1 + 0.2)), "0.30000000000000004");
        assert_eq!(text(DataRef::Float(-0.0)), "0");
        assert_eq!(text(DataRef::Float(1e21)), "1000000000000000000000");
        assert_eq!(text(DataRef::Float(7.0)), "7");
        assert_eq!(text(DataRef::Bool(true)), "true");
        assert_eq!(text(DataRef::String(String::new())), "Empty");
        let hours = ExcelDateTime::new(1.5 + 1.0 / 86_400.0, ExcelDateTimeType::TimeDelta, false);
        assert_eq!(text(DataRef::DateTime(hours)), "36:00:01");
        let below = ExcelDateTime::new(-0.5, ExcelDateTimeType::TimeDelta, false);
        assert_eq!(text(DataRef::DateTime(below)), "-12:00:00");
        let Content::Bad { shown, reason } = content(&DataRef::Error(CellErrorType::NA)) else { panic!() };
        assert_eq!(shown, "#N/A");
        assert!(reason.contains("mend its formula"));
        assert!(matches!(content(&DataRef::Float(f64::INFINITY)), Content::Bad { .. }));
    }

    #[test]
    fn columns_have_letters() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
        {
            assert_eq!(column_letters(column), letters);
        }
        assert_eq!(column_letters(u32::MAX).len(), 7);
    }

    proptest! {
        #[test]
        fn any_serial_is_a_text_or_refused(bits in any::<u64>(), is_1904 in any::<bool>()) {
            let serial = f64::from_bits(bits);
            let _ = (serial_text(serial, is_1904), duration_text(serial));
        }

        #[test]
        fn a_day_is_the_day_that_the_calendar_says(days in 61_i64..2_958_465) {
            let date = Date::constant(1899, 12, 30).checked_add(days.days()).unwrap();
            prop_assert_eq!(serial_text(days as f64, false), Some(date.to_string()));
        }
    }
}

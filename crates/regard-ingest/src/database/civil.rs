//! Days and times between a database's way of writing them and ours.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// **Unit**: microseconds.
const DAY_MICROS: i64 = 86_400_000_000;

/// Days since 1970-01-01 of `YYYY-MM-DD`.
pub(super) fn day(text: &str) -> Option<i32> {
    let date: Date = text.parse().ok()?;
    let midnight = wall_micros(date.at(0, 0, 0, 0))?;
    i32::try_from(midnight.div_euclid(DAY_MICROS)).ok()
}

/// Microseconds since 1970-01-01 of `YYYY-MM-DD HH:MM:SS[.ffffff]`, as if it were UTC.
pub(super) fn micros(text: &str) -> Option<i64> {
    wall_micros(text.parse().ok()?)
}

fn wall_micros(time: DateTime) -> Option<i64> {
    TimeZone::UTC.to_timestamp(time).ok().map(|instant| instant.as_microsecond())
}

/// `YYYY-MM-DD`. **Empty**: beyond the calendar.
pub(super) fn day_text(days: i32) -> Option<String> {
    let midnight = Timestamp::from_second(i64::from(days) * 86_400).ok()?;
    Some(TimeZone::UTC.to_datetime(midnight).date().to_string())
}

/// `YYYY-MM-DDTHH:MM:SS[.ffffff]`. **Empty**: beyond the calendar.
pub(super) fn wall_text(micros: i64) -> Option<String> {
    let instant = Timestamp::from_microsecond(micros).ok()?;
    Some(TimeZone::UTC.to_datetime(instant).to_string())
}

/// `YYYY-MM-DDTHH:MM:SS[.ffffff]Z`. **Empty**: beyond the calendar.
pub(super) fn instant_text(micros: i64) -> Option<String> {
    Timestamp::from_microsecond(micros).ok().map(|instant| instant.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_go_there_and_back() {
        for text in ["1970-01-01", "1969-12-31", "2048-02-29", "1900-01-01", "9999-12-30"] {
            assert_eq!(day(text).and_then(day_text).as_deref(), Some(text));
        }
        assert_eq!(day("1970-01-02"), Some(1));
        for text in ["2018-09-01T12:00:00", "2018-09-01T12:00:00.000001", "1969-12-31T23:59:59.5"] {
            assert_eq!(micros(text).and_then(wall_text).as_deref(), Some(text));
        }
        assert_eq!(micros("2018-09-01 12:00:00.500000"), micros("2018-09-01T12:00:00.5"));
        assert_eq!(instant_text(0).as_deref(), Some("1970-01-01T00:00:00Z"));
        for text in ["", "2018-02-30", "0000-00-00", "2018-9-1", "12:00:00"] {
            assert_eq!((day(text), micros(text)), (None, None), "{text}");
        }
        assert_eq!((day_text(i32::MAX), wall_text(i64::MAX), instant_text(i64::MIN)), (None, None, None));
    }
}

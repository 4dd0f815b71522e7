//! The periods that pages show when they are not asked for others: pure calendar arithmetic.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, civil::Date};
use regard_model::{Grain, Period};

/// How many months a line shows.
const LINE_MONTHS: i64 = 24;

/// The last whole calendar month, given the last day that has wholly passed.
pub(crate) fn last_whole_month(passed: Date) -> Period {
    let month = Period::of(Grain::Month, passed);
    if month.to == passed { month } else { month.previous() }
}

/// The twelve months up to a day, that day included.
pub(crate) fn twelve_months(today: Date) -> Period {
    let from = today.tomorrow().unwrap_or(Date::MAX).saturating_sub(1.year());
    Period { from, to: today }
}

/// Twenty-four months up to the month of a day; the last one is cut to the day.
pub(crate) fn line_months(last: Date) -> Vec<Period> {
    line_period(last).cut(Grain::Month)
}

/// The same as one period.
pub(crate) fn line_period(last: Date) -> Period {
    let from = last.first_of_month().saturating_sub((LINE_MONTHS - 1).months());
    Period { from, to: last }
}

/// The first instant of a day at home.
pub(crate) fn start_of(day: Date, zone: &TimeZone) -> Timestamp {
    day.to_zoned(zone.clone()).map_or(Timestamp::MIN, |zoned| zoned.timestamp())
}

/// The first instant after a day at home.
pub(crate) fn end_of(day: Date, zone: &TimeZone) -> Timestamp {
    day.tomorrow().map_or(Timestamp::MAX, |next| start_of(next, zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_is_whole_once_its_last_day_has_passed() {
        assert_eq!(last_whole_month(day("2018-09-01")).to_string(), "2018-08-01..2018-08-31");
        assert_eq!(last_whole_month(day("2018-08-31")).to_string(), "2018-08-01..2018-08-31");
        assert_eq!(last_whole_month(day("2018-08-30")).to_string(), "2018-07-01..2018-07-31");
        assert_eq!(last_whole_month(day("2018-01-01")).to_string(), "2017-12-01..2017-12-31");
    }

    #[test]
    fn a_day_begins_and_ends_at_home() {
        let zone = TimeZone::get("America/Sao_Paulo").unwrap();
        assert_eq!(start_of(day("2018-08-01"), &zone).to_string(), "2018-08-01T03:00:00Z");
        assert_eq!(end_of(day("2018-08-01"), &zone).to_string(), "2018-08-02T03:00:00Z");
    }

    #[test]
    fn twelve_months_and_lines_end_on_their_day() {
        assert_eq!(twelve_months(day("2018-09-01")).to_string(), "2017-09-02..2018-09-01");
        assert_eq!(twelve_months(day("2020-02-29")).to_string(), "2019-03-01..2020-02-29");
        let months = line_months(day("2018-08-31"));
        assert_eq!(months.len(), 24);
        assert_eq!(months[0].to_string(), "2016-09-01..2016-09-30");
        assert_eq!(months[23].to_string(), "2018-08-01..2018-08-31");
        assert_eq!(line_months(day("2018-09-01"))[23].to_string(), "2018-09-01..2018-09-01");
    }
}

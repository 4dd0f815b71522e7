//! Days as numbers, local time as UTC, weekdays and seasons. Owns no clock: the last day is given.

use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A day, counted from 1970-01-01.
pub(crate) type Day = i32;
/// An instant in microseconds of UTC.
pub(crate) type Micros = i64;

const SECOND: i64 = 1_000_000;
/// Central European time as a rule, so that no time zone file is needed.
const RULE: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
const MONTHS: i64 = 26;

/// The stretch of time that a world covers.
pub(crate) struct Calendar {
    /// The first day.
    pub(crate) from: Day,
    /// The last day on which something has happened.
    pub(crate) until: Day,
    /// The first days of the months, then the day after `until`.
    months: Vec<Day>,
    /// Seconds east of UTC at noon, by day since `from`.
    offsets: Vec<i32>,
}

/// The number of a date.
pub(crate) fn day_of(date: Date) -> Day {
    let (year, month, day) = (i32::from(date.year()), i32::from(date.month()), i32::from(date.day()));
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of a day's number.
pub(crate) fn civil(day: Day) -> (i32, i32, i32) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i32::from(month <= 2);
    (year, month, day)
}

/// Monday is 0.
pub(crate) fn weekday(day: Day) -> i32 {
    (day + 3).rem_euclid(7)
}

/// This day, or the Monday after when it is a weekend.
pub(crate) fn working(day: Day) -> Day {
    match weekday(day) {
        5 => day + 2,
        6 => day + 1,
        _ => day,
    }
}

impl Calendar {
    /// The 26 months and a bit that end with `until`, or `None` outside the years that a calendar knows.
    pub(crate) fn ending(until: Date) -> Option<Self> {
        let start = until.first_of_month().checked_sub(jiff::Span::new().months(MONTHS)).ok()?;
        let zone = TimeZone::posix(RULE).ok()?;
        let (from, until) = (day_of(start), day_of(until));
        let mut months = Vec::new();
        let mut offsets = Vec::new();
        for day in from..=until + 1 {
            let (year, month, of_month) = civil(day);
            if of_month == 1 && day <= until {
                months.push(day);
            }
            let date =
                Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(of_month).ok()?);
            let noon = zone.to_ambiguous_zoned(date.ok()?.at(12, 0, 0, 0)).compatible().ok()?;
            offsets.push(noon.offset().seconds());
        }
        months.push(until + 1);
        Some(Self { from, until, months, offsets })
    }

    /// How many months, the last one possibly cut short.
    pub(crate) fn month_count(&self) -> usize {
        self.months.len() - 1
    }

    /// First and last day of a month.
    pub(crate) fn month(&self, month: usize) -> (Day, Day) {
        (self.months[month], self.months[month + 1] - 1)
    }

    fn offset(&self, day: Day) -> i64 {
        let place = usize::try_from(day - self.from).unwrap_or(0).min(self.offsets.len() - 1);
        i64::from(self.offsets[place])
    }

    /// The instant at this second of a day, local time (business hours, where no clock jumps).
    pub(crate) fn at(&self, day: Day, second: i32) -> Micros {
        (i64::from(day) * 86_400 + i64::from(second) - self.offset(day)) * SECOND
    }

    /// Local day and minute of the day of an instant.
    pub(crate) fn local(&self, at: Micros) -> (Day, i32) {
        let seconds = at.div_euclid(SECOND);
        let guess = i32::try_from(seconds.div_euclid(86_400)).unwrap_or(0);
        let local = seconds + self.offset(guess);
        let day = i32::try_from(local.div_euclid(86_400)).unwrap_or(0);
        (day, i32::try_from(local.rem_euclid(86_400) / 60).unwrap_or(0))
    }

    /// The last microsecond of `until`.
    pub(crate) fn end(&self) -> Micros {
        self.at(self.until + 1, 0) - 1
    }

    /// The instant moved forward into business hours of a working day.
    pub(crate) fn office(&self, at: Micros) -> Micros {
        let (day, minute) = self.local(at);
        let within = 8 * 60 + minute % 600;
        let day = if minute >= 18 * 60 { day + 1 } else { day };
        let minute = if (8 * 60..18 * 60).contains(&minute) { minute } else { within };
        self.at(working(day), minute * 60)
    }

    /// So many minutes later, counted in business hours; fewer than a day has.
    pub(crate) fn office_later(&self, at: Micros, minutes: i32) -> Micros {
        let (day, minute) = self.local(self.office(at));
        let left = minute + minutes - 18 * 60;
        if left > 0 {
            self.at(working(day + 1), (8 * 60 + left) * 60)
        } else {
            self.at(day, (minute + minutes) * 60)
        }
    }
}

/// How much is ordered in a month, against an average month: a peak in Q4, a dip in August.
pub(crate) fn season(month: i32) -> f64 {
    const SEASON: [f64; 12] = [0.92, 0.94, 1.03, 0.98, 0.97, 1.0, 0.9, 0.72, 1.05, 1.12, 1.24, 1.13];
    SEASON[usize::try_from(month - 1).unwrap_or(0).min(11)]
}

/// How likely an order falls on a weekday, against the busiest.
pub(crate) fn weekday_share(day: Day) -> f64 {
    const SHARE: [f64; 7] = [0.95, 1.0, 0.97, 0.92, 0.78, 0.08, 0.04];
    SHARE[usize::try_from(weekday(day)).unwrap_or(0).min(6)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_and_dates_agree() {
        for (when, number) in [(date(1970, 1, 1), 0), (date(2000, 3, 1), 11_017), (date(2026, 2, 28), 20_512)]
        {
            assert_eq!(day_of(when), number);
        }
        for number in (-30_000..60_000).step_by(17) {
            let (year, month, day) = civil(number);
            let when =
                date(i16::try_from(year).unwrap(), i8::try_from(month).unwrap(), i8::try_from(day).unwrap());
            assert_eq!(day_of(when), number);
            assert_eq!(i32::from(when.weekday().to_monday_zero_offset()), weekday(number));
        }
    }

    #[test]
    fn local_time_follows_summer_time() {
        let calendar = Calendar::ending(date(2026, 11, 15)).unwrap();
        assert_eq!(calendar.month_count(), 27);
        let winter = day_of(date(2026, 1, 15));
        let summer = day_of(date(2026, 7, 15));
        assert_eq!(calendar.at(winter, 43_200) / SECOND % 86_400, 11 * 3600);
        assert_eq!(calendar.at(summer, 43_200) / SECOND % 86_400, 10 * 3600);
        assert_eq!(calendar.local(calendar.at(summer, 43_200)), (summer, 720));
        let (day, minute) = calendar.local(calendar.office(calendar.at(summer, 70_000)));
        assert!(day > summer && (480..1080).contains(&minute));
    }

    #[test]
    fn business_hours_stop_in_the_evening_and_at_weekends() {
        let calendar = Calendar::ending(date(2026, 11, 15)).unwrap();
        let friday = day_of(date(2026, 10, 23));
        let later = |day, minute: i32, minutes| {
            calendar.local(calendar.office_later(calendar.at(day, minute * 60), minutes))
        };
        assert_eq!(later(friday, 600, 120), (friday, 720));
        assert_eq!(later(friday, 960, 120), (friday, 1080));
        assert_eq!(later(friday, 1020, 120), (friday + 3, 540));
        assert_eq!(later(friday + 1, 600, 480), (friday + 3, 1080));
    }
}

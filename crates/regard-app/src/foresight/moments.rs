//! The moments that are looked at, and the days before them.

use jiff::ToSpan;
use jiff::civil::Date;
use regard_model::{Grain, Period};

/// So many months, of which the last day is `day`: whole ones when it is the last of its month.
pub(crate) fn months_before(day: Date, months: i32) -> Period {
    let from = day.saturating_add(1.day()).saturating_sub(months.months());
    Period::new(from, day).unwrap_or(Period::of(Grain::Day, day))
}

/// As many months before those of [`months_before`].
pub(super) fn the_months_before_those(day: Date, months: i32) -> Period {
    months_before(months_before(day, months).from.saturating_sub(1.day()), months)
}

/// The last days of the months before a day, the newest last; the month of the day itself is not over.
pub(super) fn month_ends(day: Date, months: i32) -> Vec<Date> {
    let first = day.first_of_month();
    (0..months).rev().map(|back| first.saturating_sub(back.months()).saturating_sub(1.day())).collect()
}

/// The same day so many months later, or the last of that month; the last of a month leads to the last of a month.
pub(crate) fn months_after(day: Date, months: i32) -> Date {
    let next = day.saturating_add(1.day());
    if next.day() == 1 {
        return next.saturating_add(months.months()).saturating_sub(1.day());
    }
    day.saturating_add(months.months())
}

/// The newest of these month ends whose year is over on a day, by its place.
pub(super) fn year_ago(ends: &[Date], today: Date) -> Option<usize> {
    ends.iter().rposition(|end| months_after(*end, 12) <= today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn months_until_the_end_of_a_month_are_whole() {
        let days = |period: Period| (period.from, period.to);
        assert_eq!(days(months_before(date(2026, 2, 28), 12)), (date(2025, 3, 1), date(2026, 2, 28)));
        assert_eq!(days(months_before(date(2024, 12, 31), 12)), (date(2024, 1, 1), date(2024, 12, 31)));
        assert_eq!(
            days(the_months_before_those(date(2026, 2, 28), 6)),
            (date(2025, 3, 1), date(2025, 8, 31))
        );
        assert_eq!(days(months_before(date(2026, 3, 17), 3)), (date(2025, 12, 18), date(2026, 3, 17)));
    }

    #[test]
    fn from_the_last_of_a_month_it_is_months_to_the_last_of_a_month() {
        assert_eq!(months_after(date(2025, 9, 30), 6), date(2026, 3, 31));
        assert_eq!(months_after(date(2025, 11, 30), 3), date(2026, 2, 28));
        assert_eq!(months_after(date(2026, 3, 17), -12), date(2025, 3, 17));
        assert_eq!(months_after(date(2026, 2, 28), -12), date(2025, 2, 28));
    }

    #[test]
    fn months_end_on_their_last_days() {
        let ends = month_ends(date(2026, 3, 17), 3);
        assert_eq!(ends, [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28)]);
        assert_eq!(month_ends(date(2026, 3, 31), 1), [date(2026, 2, 28)]);
    }
}

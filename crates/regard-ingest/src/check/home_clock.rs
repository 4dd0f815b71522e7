//! Between instants and the wall clock of the home's time zone, in whole columns. Owns the rule for
//! hours that exist twice or not at all (jiff's *compatible*), and remembers steady days so that a
//! million rows do not ask the time zone a million times.

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// **Unit**: microseconds.
pub(super) const DAY_MICROS: i64 = 86_400_000_000;
/// 1900-01-01, in days since 1970-01-01.
pub(super) const FIRST_DAY: i32 = -25_567;
/// 2200-12-31, in days since 1970-01-01.
pub(super) const LAST_DAY: i32 = 84_370;

/// The home's clock. Times are microseconds since 1970-01-01, in UTC or on the wall.
pub(super) struct HomeClock<'a> {
    zone: &'a TimeZone,
    /// By wall day: its offset in microseconds, if it has one only.
    wall_days: HashMap<i64, Option<i64>>,
    /// By UTC day, the same.
    utc_days: HashMap<i64, Option<i64>>,
    last_wall: Option<(i64, i64)>,
    last_utc: Option<(i64, i64)>,
}

/// Whether a time lies in the years that facts may have (1900 to 2200).
pub(super) fn is_in_range(micros: i64) -> bool {
    (i64::from(FIRST_DAY)..=i64::from(LAST_DAY)).contains(&micros.div_euclid(DAY_MICROS))
}

impl<'a> HomeClock<'a> {
    pub(super) fn new(zone: &'a TimeZone) -> Self {
        Self { zone, wall_days: HashMap::new(), utc_days: HashMap::new(), last_wall: None, last_utc: None }
    }

    /// The instant at which the wall clock shows this; `None` beyond the calendar.
    pub(super) fn instant(&mut self, wall: i64) -> Option<i64> {
        let day = wall.div_euclid(DAY_MICROS);
        if let Some((known, offset)) = self.last_wall
            && known == day
        {
            return Some(wall - offset);
        }
        let zone = self.zone;
        if let Some(offset) = *self.wall_days.entry(day).or_insert_with(|| steady_wall_day(zone, day)) {
            self.last_wall = Some((day, offset));
            return Some(wall - offset);
        }
        let instant = zone.to_ambiguous_timestamp(civil(wall)?).compatible().ok()?;
        Some(instant.as_microsecond())
    }

    /// The wall day of an instant, in days since 1970-01-01; `None` beyond the calendar.
    pub(super) fn day(&mut self, instant: i64) -> Option<i32> {
        let utc_day = instant.div_euclid(DAY_MICROS);
        let offset = match self.last_utc {
            Some((known, offset)) if known == utc_day => offset,
            _ => {
                let zone = self.zone;
                match *self.utc_days.entry(utc_day).or_insert_with(|| steady_utc_day(zone, utc_day)) {
                    Some(offset) => {
                        self.last_utc = Some((utc_day, offset));
                        offset
                    }
                    None => offset_at(zone, Timestamp::from_microsecond(instant).ok()?),
                }
            }
        };
        i32::try_from((instant + offset).div_euclid(DAY_MICROS)).ok()
    }
}

fn civil(wall: i64) -> Option<DateTime> {
    let as_if_utc = Timestamp::from_microsecond(wall).ok()?;
    Some(TimeZone::UTC.to_datetime(as_if_utc))
}

fn offset_at(zone: &TimeZone, instant: Timestamp) -> i64 {
    i64::from(zone.to_offset(instant).seconds()) * 1_000_000
}

/// The one offset of a wall day, when no clock change touches it.
fn steady_wall_day(zone: &TimeZone, day: i64) -> Option<i64> {
    let offset_of = |wall: i64| match zone.to_ambiguous_timestamp(civil(wall)?).offset() {
        AmbiguousOffset::Unambiguous { offset } => Some(i64::from(offset.seconds()) * 1_000_000),
        AmbiguousOffset::Gap { .. } | AmbiguousOffset::Fold { .. } => None,
    };
    let start = day.checked_mul(DAY_MICROS)?;
    let offset = offset_of(start)?;
    (offset_of(start + DAY_MICROS)? == offset && is_steady(zone, start - offset)?).then_some(offset)
}

fn steady_utc_day(zone: &TimeZone, day: i64) -> Option<i64> {
    let start = day.checked_mul(DAY_MICROS)?;
    let instant = Timestamp::from_microsecond(start).ok()?;
    is_steady(zone, start)?.then(|| offset_at(zone, instant))
}

/// Whether no clock change lies within a day of this instant.
fn is_steady(zone: &TimeZone, start: i64) -> Option<bool> {
    let from = Timestamp::from_microsecond(start).ok()?.checked_sub(SignedDuration::from_secs(1)).ok()?;
    let to = Timestamp::from_microsecond(start.checked_add(DAY_MICROS)?).ok()?;
    Some(zone.following(from).next().is_none_or(|change| change.timestamp() > to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil;
    use proptest::prelude::*;

    fn micros(time: civil::DateTime) -> i64 {
        TimeZone::UTC.to_timestamp(time).unwrap().as_microsecond()
    }

    #[test]
    fn the_range_is_whole_years() {
        let day = |days: i32| {
            TimeZone::UTC
                .to_datetime(Timestamp::from_microsecond(i64::from(days) * DAY_MICROS).unwrap())
                .date()
        };
        assert_eq!(day(FIRST_DAY), civil::date(1900, 1, 1));
        assert_eq!(day(LAST_DAY), civil::date(2200, 12, 31));
    }

    #[test]
    fn hours_that_are_skipped_or_repeated_follow_the_compatible_rule() {
        // In São Paulo the first hour of 2018-11-04 did not exist; the last one of 2018-02-17 was twice.
        let zone = TimeZone::get("America/Sao_Paulo").unwrap();
        let mut clock = HomeClock::new(&zone);
        let skipped = clock.instant(micros(civil::datetime(2018, 11, 4, 0, 30, 0, 0))).unwrap();
        assert_eq!(Timestamp::from_microsecond(skipped).unwrap().to_string(), "2018-11-04T03:30:00Z");
        let repeated = clock.instant(micros(civil::datetime(2018, 2, 17, 23, 30, 0, 0))).unwrap();
        assert_eq!(Timestamp::from_microsecond(repeated).unwrap().to_string(), "2018-02-18T01:30:00Z");
    }

    proptest! {
        #[test]
        fn it_says_what_the_time_zone_says(
            seconds in -2_208_000_000_i64..7_258_000_000,
            name in prop::sample::select(vec!["America/Sao_Paulo", "Europe/Berlin", "Asia/Kathmandu", "UTC", "Pacific/Apia"]),
        ) {
            let zone = TimeZone::get(name).unwrap();
            let mut clock = HomeClock::new(&zone);
            let instant = Timestamp::from_second(seconds).unwrap();
            for _ in 0..2 {
                let day = clock.day(instant.as_microsecond()).unwrap();
                let expected = zone.to_datetime(instant).date();
                prop_assert_eq!(i64::from(day), micros(expected.to_datetime(civil::Time::midnight())) / DAY_MICROS);
                let wall = TimeZone::UTC.to_datetime(instant);
                let expected = zone.to_timestamp(wall).unwrap();
                prop_assert_eq!(clock.instant(seconds * 1_000_000), Some(expected.as_microsecond()));
            }
        }
    }
}

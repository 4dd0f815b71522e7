//! The time that we look from. Owns how a user's words become an instant; does not read the clock.

use jiff::{Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The instant that a read is made at: what happened later does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(Timestamp);

/// Why a text is no moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a moment: write a day such as 2018-09-01 or a time such as 2018-09-01T12:00:00Z")]
pub struct NotAMoment(pub String);

impl Moment {
    /// The moment at this instant.
    pub fn at(instant: Timestamp) -> Self {
        Self(instant)
    }

    /// The end of a day in a time zone: its last microsecond, so that the whole day has happened.
    pub fn end_of_day(day: civil::Date, zone: &TimeZone) -> Self {
        let midnight = day
            .tomorrow()
            .ok()
            .and_then(|next| next.to_zoned(zone.clone()).ok())
            .map_or(Timestamp::MAX, |zoned| zoned.timestamp());
        Self(midnight.checked_sub(jiff::SignedDuration::from_micros(1)).unwrap_or(Timestamp::MAX))
    }

    /// A bare date is the end of that day in the home's time zone; a time with an offset is itself.
    ///
    /// # Errors
    /// [`NotAMoment`] when the text is neither.
    pub fn parse(text: &str, zone: &TimeZone) -> Result<Self, NotAMoment> {
        let trimmed = text.trim();
        if let Ok(day) = trimmed.parse::<civil::Date>()
            && !trimmed.contains(['T', ' '])
        {
            return Ok(Self::end_of_day(day, zone));
        }
        trimmed.parse::<Timestamp>().map(Self).map_err(|_| NotAMoment(text.to_owned()))
    }

    /// The instant.
    pub fn instant(self) -> Timestamp {
        self.0
    }

    /// The day of the moment on the wall calendar of a time zone.
    pub fn day(self, zone: &TimeZone) -> civil::Date {
        zone.to_datetime(self.0).date()
    }

    /// **Unit**: microseconds since 1970-01-01T00:00Z, as the lake stores instants.
    pub fn as_micros(self) -> i64 {
        self.0.as_microsecond()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_date_is_the_end_of_that_day_at_home() {
        let zone = TimeZone::get("America/Sao_Paulo").unwrap();
        let moment = Moment::parse("2018-09-01", &zone).unwrap();
        assert_eq!(moment.to_string(), "2018-09-02T02:59:59.999999Z");
        assert_eq!(moment.day(&zone).to_string(), "2018-09-01");
    }

    #[test]
    fn a_time_with_an_offset_is_itself_and_the_rest_is_refused() {
        let zone = TimeZone::UTC;
        let moment = Moment::parse("2018-09-01T12:00:00+02:00", &zone).unwrap();
        assert_eq!(moment.to_string(), "2018-09-01T10:00:00Z");
        assert!(Moment::parse("31/02/2018", &zone).is_err());
        assert!(Moment::parse("2018-02-31", &zone).is_err());
    }
}

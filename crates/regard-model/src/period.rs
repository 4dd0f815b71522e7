//! Periods of whole days and the grains that cut them. Owns calendar arithmetic; reads no clock.

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Whole days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// How a period is cut. Weeks are ISO weeks (Monday first).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grain {
    /// A calendar day.
    Day,
    /// An ISO week.
    Week,
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// A calendar year.
    Year,
}

/// Why a text is no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAPeriod {
    /// Neither days, months nor years.
    #[error("{0:?} is not a period: write 2018-08, 2018-07..2018-08 or 2018-07-01..2018-08-15")]
    Unreadable(String),
    /// The end lies before the start.
    #[error("{0:?} ends before it starts")]
    Backwards(String),
}

impl Period {
    /// A period of days.
    pub fn new(from: Date, to: Date) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// `A..B` or `A`, where each end is a day, a month or a year; both ends are included.
    ///
    /// # Errors
    /// [`NotAPeriod`] when an end cannot be read or the end lies before the start.
    pub fn parse(text: &str) -> Result<Self, NotAPeriod> {
        let unreadable = || NotAPeriod::Unreadable(text.to_owned());
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let from = parse_end(first.trim()).ok_or_else(unreadable)?.from;
        let to = parse_end(last.trim()).ok_or_else(unreadable)?.to;
        Self::new(from, to).ok_or_else(|| NotAPeriod::Backwards(text.to_owned()))
    }

    /// The unit of `grain` that holds `day`.
    pub fn of(grain: Grain, day: Date) -> Self {
        let start = match grain {
            Grain::Day => day,
            Grain::Week => day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days()),
            Grain::Month => day.first_of_month(),
            Grain::Quarter => {
                let month = (day.month() - 1) / 3 * 3 + 1;
                day.with().month(month).day(1).build().unwrap_or(day)
            }
            Grain::Year => day.first_of_year(),
        };
        let to = grain.step(start, 1).yesterday().unwrap_or(Date::MAX);
        Self { from: start, to }
    }

    /// The units of `grain` that touch this period, in order. The first and last are cut to it.
    pub fn cut(self, grain: Grain) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut day = self.from;
        while day <= self.to {
            let whole = Self::of(grain, day);
            parts.push(Self { from: day, to: whole.to.min(self.to) });
            match whole.to.tomorrow() {
                Ok(next) => day = next,
                Err(_) => break,
            }
        }
        parts
    }

    /// The period just before: whole months go back by as many months, other periods by days.
    pub fn previous(self) -> Self {
        if let Some(months) = self.whole_months() {
            let from = self.from.saturating_sub(months.months());
            return Self { from, to: self.from.yesterday().unwrap_or(Date::MIN) };
        }
        let days = i64::from((self.to - self.from).get_days()) + 1;
        Self { from: self.from.saturating_sub(days.days()), to: self.to.saturating_sub(days.days()) }
    }

    /// The same days one year before; the end of a month stays the end of that month.
    pub fn year_before(self) -> Self {
        let from = self.from.saturating_sub(1.year());
        let to = self.to.saturating_sub(1.year());
        let to = if self.to == self.to.last_of_month() { to.last_of_month() } else { to };
        Self { from, to }
    }

    /// How many whole calendar months this is, if it is exactly that.
    pub fn whole_months(self) -> Option<i64> {
        let whole = self.from == self.from.first_of_month() && self.to == self.to.last_of_month();
        whole.then(|| {
            let years = i64::from(self.to.year()) - i64::from(self.from.year());
            years * 12 + i64::from(self.to.month()) - i64::from(self.from.month()) + 1
        })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.from, self.to)
    }
}

impl Grain {
    /// The same place `count` units later.
    pub fn step(self, day: Date, count: i64) -> Date {
        match self {
            Self::Day => day.saturating_add(count.days()),
            Self::Week => day.saturating_add(count.weeks()),
            Self::Month => day.saturating_add(count.months()),
            Self::Quarter => day.saturating_add((3 * count).months()),
            Self::Year => day.saturating_add(count.years()),
        }
    }

    /// The word as it is written in questions.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// Reads the word back; `None` when it is no grain.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year]
            .into_iter()
            .find(|grain| grain.as_str() == text)
    }
}

fn parse_end(text: &str) -> Option<Period> {
    let part = |piece: Option<&str>| piece.and_then(|digits| digits.parse::<i8>().ok());
    match text.len() {
        10 => text.parse::<Date>().ok().map(|day| Period { from: day, to: day }),
        7 => {
            let (year, month) = text.split_once('-')?;
            let first = Date::new(year.parse().ok()?, part(Some(month))?, 1).ok()?;
            Some(Period { from: first, to: first.last_of_month() })
        }
        4 => {
            let first = Date::new(text.parse().ok()?, 1, 1).ok()?;
            Some(Period { from: first, to: first.last_of_year() })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_are_included_as_days_months_or_years() {
        let text = |period: &str| Period::parse(period).unwrap().to_string();
        assert_eq!(text("2018-02"), "2018-02-01..2018-02-28");
        assert_eq!(text("2017..2018-01"), "2017-01-01..2018-01-31");
        assert_eq!(text("2018-07-01..2018-08-15"), "2018-07-01..2018-08-15");
        assert!(Period::parse("2018-08..2018-07").is_err());
        assert!(Period::parse("2018-02-31").is_err());
        assert!(Period::parse("é018-08").is_err());
    }

    #[test]
    fn the_previous_period_of_whole_months_is_whole_months() {
        let previous = |period: &str| Period::parse(period).unwrap().previous().to_string();
        assert_eq!(previous("2018-03"), "2018-02-01..2018-02-28");
        assert_eq!(previous("2018-04..2018-06"), "2018-01-01..2018-03-31");
        assert_eq!(previous("2018-03-11..2018-03-20"), "2018-03-01..2018-03-10");
    }

    #[test]
    fn parts_of_a_period_are_the_whole_period() {
        let period = Period::parse("2018-01-10..2018-03-05").unwrap();
        for grain in [Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year] {
            let parts = period.cut(grain);
            assert_eq!(parts[0].from, period.from);
            assert_eq!(parts[parts.len() - 1].to, period.to);
            for pair in parts.windows(2) {
                assert_eq!(pair[0].to.tomorrow().unwrap(), pair[1].from);
            }
        }
        let week = Period::of(Grain::Week, "2018-09-01".parse().unwrap());
        assert_eq!(week.to_string(), "2018-08-27..2018-09-02");
    }
}

//! How the texts of a column are written, where that is not the canonical way: as `regard.toml` declares, or
//! as the column's own values prove. Nothing is guessed: what neither of them settles is an error.

mod proof;
mod settle;
#[cfg(test)]
mod tests;

pub(crate) use proof::{Sign, decimal_sign, order_sign};
pub(crate) use settle::settle;

use crate::text;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use std::borrow::Cow;

/// Turns a column's texts into the canonical way. What is not written so is passed on unchanged, so that the
/// check refuses it with its row, column and value.
#[derive(Debug, Clone)]
pub(crate) enum Way {
    /// Days or times.
    Time {
        /// As `strptime` has it. **Empty**: they are written the canonical way.
        format: Option<TimeFormat>,
        /// Where a time without an offset is. **Empty**: at home.
        zone: Option<TimeZone>,
    },
    /// Numbers with this decimal mark.
    Number(char),
}

/// How a day or time is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TimeFormat {
    Declared(String),
    /// Day, month and year with any usual separator, in this order; a time may follow.
    Proven {
        day_first: bool,
    },
}

impl Way {
    /// The canonical text.
    pub(crate) fn canonical<'a>(&self, field: &'a [u8]) -> Cow<'a, [u8]> {
        let Ok(text) = str::from_utf8(field) else { return Cow::Borrowed(field) };
        if text.trim().is_empty() {
            return Cow::Borrowed(field);
        }
        let canonical = match self {
            Self::Number(mark) => text::number_text(text, *mark),
            Self::Time { format, zone } => {
                let local = match format {
                    None => text.trim().to_owned(),
                    Some(TimeFormat::Declared(format)) => text::to_instant(text, format),
                    Some(TimeFormat::Proven { day_first }) => {
                        proof::iso_text(text, *day_first).unwrap_or_else(|| text.to_owned())
                    }
                };
                match zone {
                    None => local,
                    Some(zone) => in_zone(&local, zone).unwrap_or(local),
                }
            }
        };
        Cow::Owned(canonical.into_bytes())
    }
}

/// A time on the wall of a zone as an instant. An hour that exists twice is the first of them, one that does
/// not exist is as far behind the gap as it says (the *compatible* rule, as for the home's clock). **Empty**: it
/// has an offset of its own, or it is a day or no time.
pub(crate) fn in_zone(text: &str, zone: &TimeZone) -> Option<String> {
    let has_time = text.contains([':', 'T', 't']);
    let clock = text.get(10..).unwrap_or_default();
    let has_offset = clock.contains(['Z', 'z', '+', '-']) || clock.ends_with("UTC");
    if !has_time || has_offset {
        return None;
    }
    let time: DateTime = text.parse().ok()?;
    let instant = zone.to_ambiguous_timestamp(time).compatible().ok()?;
    Some(instant.to_string())
}

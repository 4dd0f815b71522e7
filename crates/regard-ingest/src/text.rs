//! Text functions that mappings call: they turn a source's way of writing days, instants and numbers
//! into the canonical one. What they cannot read they pass on unchanged, so that the check refuses
//! it with its row, column and value. Owns no SQL: `regard-lake` offers them as functions.

use crate::written::in_zone;
use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::tz::TimeZone;
use std::borrow::Cow;

/// An argument of a text function that means nothing: a fault of the mapping, not of a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextFunctionError {
    /// A format with an unknown directive.
    #[error("{format:?} is not a format of days or times, such as '%d/%m/%Y %H:%M': {reason}")]
    Format {
        /// The format.
        format: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Neither a point nor a comma.
    #[error("{0:?} is not a decimal mark: write ',' or '.'")]
    DecimalMark(String),
}

/// Refuses a format that no day or time could ever match.
///
/// # Errors
/// [`TextFunctionError::Format`] names the directive.
pub fn check_time_format(format: &str) -> Result<(), TextFunctionError> {
    let wrong = |reason: String| TextFunctionError::Format { format: format.to_owned(), reason };
    if !format.contains('%') {
        return Err(wrong("it has no directive such as %d".to_owned()));
    }
    let sample = jiff::Zoned::new(jiff::Timestamp::UNIX_EPOCH, jiff::tz::TimeZone::UTC);
    strtime::format(format, &sample).map(drop).map_err(|error| wrong(error.to_string()))
}

/// Reads a decimal mark.
///
/// # Errors
/// [`TextFunctionError::DecimalMark`] when it is neither a point nor a comma.
pub fn decimal_mark(text: &str) -> Result<char, TextFunctionError> {
    match text {
        "," => Ok(','),
        "." => Ok('.'),
        other => Err(TextFunctionError::DecimalMark(other.to_owned())),
    }
}

/// A day written in `format` (as `strptime` has it: `%d/%m/%Y`) as `YYYY-MM-DD`; a time in the format
/// is read and left out. **Empty**: text that does not fit is returned unchanged.
pub fn to_day(text: &str, format: &str) -> String {
    BrokenDownTime::parse(format, text.trim())
        .and_then(|parts| parts.to_date())
        .map_or_else(|_| text.to_owned(), |day| day.to_string())
}

/// An instant written in `format` as `YYYY-MM-DDTHH:MM:SS`, in UTC with a `Z` when the format has an
/// offset (`%z`), else home time; a format without a time gives the day. **Empty**: text that does
/// not fit is returned unchanged.
pub fn to_instant(text: &str, format: &str) -> String {
    instant_text(text, format).unwrap_or_else(|| text.to_owned())
}

/// As [`to_instant`], but a time without an offset is on the wall of this zone and comes out in UTC with a
/// `Z`. An hour that exists twice is the first of them; one that does not exist is as far behind the gap as
/// it says.
pub fn to_instant_in(text: &str, format: &str, zone: &TimeZone) -> String {
    let local = to_instant(text, format);
    in_zone(&local, zone).unwrap_or(local)
}

fn instant_text(text: &str, format: &str) -> Option<String> {
    let parts = BrokenDownTime::parse(format, text.trim()).ok()?;
    if parts.offset().is_some() || parts.timestamp().is_some() {
        return parts.to_timestamp().ok().map(|instant| instant.to_string());
    }
    if parts.hour().is_none() {
        return parts.to_date().ok().map(|day| day.to_string());
    }
    parts.to_datetime().ok().map(|time| time.to_string())
}

/// A number written with this decimal mark (`,` or `.`) as digits with a point: `1.234,56` with `,`
/// is `1234.56`. Groups of three may be parted by the other mark, a space or an apostrophe, one kind
/// in one number. **Empty**: text that does not fit is returned unchanged.
pub fn number_text(text: &str, decimal_mark: char) -> String {
    plain_number(text, decimal_mark).unwrap_or_else(|| text.to_owned())
}

fn plain_number(text: &str, decimal_mark: char) -> Option<String> {
    let trimmed = text.trim();
    let unsigned = trimmed.trim_start_matches(['-', '+', '\u{2212}']);
    let sign = match trimmed.strip_suffix(unsigned)?.trim() {
        "" | "+" => "",
        "-" | "\u{2212}" => "-",
        _ => return None,
    };
    let (whole, fraction) = match unsigned.split_once(decimal_mark) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let whole = ungrouped(whole, decimal_mark)?;
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    match fraction {
        Some(fraction) if !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) => None,
        Some("") => Some(format!("{sign}{whole}")),
        Some(fraction) => Some(format!("{sign}{}.{fraction}", if whole.is_empty() { "0" } else { &whole })),
        None if whole.is_empty() => None,
        None => Some(format!("{sign}{whole}")),
    }
}

fn ungrouped(whole: &str, decimal_mark: char) -> Option<Cow<'_, str>> {
    let is_group_mark = |mark: char| {
        mark != decimal_mark && matches!(mark, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}' | '\'' | '\u{2019}')
    };
    if whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Cow::Borrowed(whole));
    }
    let mark = whole.chars().find(|letter| !letter.is_ascii_digit()).filter(|mark| is_group_mark(*mark))?;
    let mut groups = whole.split(mark);
    let first = groups.next()?;
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let whole_groups = groups.clone().all(|group| group.len() == 3 && digits(group));
    if !(1..=3).contains(&first.len()) || !digits(first) || !whole_groups {
        return None;
    }
    Some(Cow::Owned(std::iter::once(first).chain(groups).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_and_instants_become_canonical_or_stay_as_they_are() {
        assert_eq!(to_day("29/2/2016", "%d/%m/%Y"), "2016-02-29");
        assert_eq!(to_day("29/2/2016 01:16", "%d/%m/%Y %H:%M"), "2016-02-29");
        assert_eq!(to_day("1/15/2013", "%m/%d/%Y"), "2013-01-15");
        assert_eq!(to_day("31/02/2018", "%d/%m/%Y"), "31/02/2018");
        assert_eq!(to_day("", "%d/%m/%Y"), "");
        assert_eq!(to_instant("29/2/2016 01:16", "%d/%m/%Y %H:%M"), "2016-02-29T01:16:00");
        assert_eq!(to_instant("29/2/2016 01:16 +0200", "%d/%m/%Y %H:%M %z"), "2016-02-28T23:16:00Z");
        assert_eq!(to_instant("29/2/2016", "%d/%m/%Y"), "2016-02-29");
        assert_eq!(to_instant("?", "%d/%m/%Y %H:%M"), "?");
    }

    #[test]
    fn numbers_become_canonical_or_stay_as_they_are() {
        for (text, mark, expected) in [
            ("1.234,56", ',', "1234.56"),
            ("1 234 567,5", ',', "1234567.5"),
            ("1\u{202f}234,5", ',', "1234.5"),
            ("-1,5", ',', "-1.5"),
            ("1,234.5", '.', "1234.5"),
            ("1'234.5", '.', "1234.5"),
            (",5", ',', "0.5"),
            ("7", ',', "7"),
            ("1.23,4", ',', "1.23,4"),
            ("1.234.56", ',', "1.234.56"),
            ("1.234 567", ',', "1.234 567"),
            ("12,3,4", ',', "12,3,4"),
            ("abc", ',', "abc"),
            ("--1", ',', "--1"),
            (",", ',', ","),
            ("", ',', ""),
        ] {
            assert_eq!(number_text(text, mark), expected, "{text:?}");
        }
    }

    #[test]
    fn a_format_or_mark_that_means_nothing_is_named() {
        assert!(check_time_format("%d/%m/%Y %H:%M").is_ok());
        assert!(check_time_format("%d/%!/%Y").unwrap_err().to_string().contains("%d/%!/%Y"));
        assert!(check_time_format("dd/mm/yyyy").is_err());
        assert_eq!(decimal_mark(","), Ok(','));
        assert!(decimal_mark(";").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_passed_on(text in ".*", format in "(%[dmYHMSzT]|[ /:.-]|é){0,8}") {
            let _ = to_day(&text, &format);
            let _ = to_instant(&text, &format);
            for mark in [',', '.'] {
                let number = number_text(&text, mark);
                prop_assert!(number == text || number.parse::<f64>().is_ok());
            }
        }

        #[test]
        fn a_grouped_number_is_the_number(whole in 0u64..1_000_000_000_000, cents in 0u8..100) {
            let digits = whole.to_string();
            let grouped: Vec<_> = digits.as_bytes().rchunks(3).rev().map(|g| String::from_utf8_lossy(g).into_owned()).collect();
            let text = format!("{},{cents:02}", grouped.join("."));
            prop_assert_eq!(number_text(&text, ','), format!("{whole}.{cents:02}"));
        }
    }
}

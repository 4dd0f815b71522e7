//! Strict reading of text values: ISO days and times, plain numbers, plain flags. What is not
//! written so is refused with the way to write it; nothing is guessed.

use super::fault::Problem;
use super::home_clock::{DAY_MICROS, FIRST_DAY, HomeClock, LAST_DAY, is_in_range};
use crate::written::{Sign, decimal_sign, order_sign};
use regard_model::ReasonCode::{NotADate, NotAFlag, NotANumber, OutOfRange};

/// A day, in days since 1970-01-01. A time is taken by its day at home.
pub(super) fn day(text: &str, clock: &mut HomeClock) -> Result<i32, Problem> {
    let moment = moment(text, "to_day", "")?;
    let day = match moment.offset {
        Some(offset) => clock.day(moment.wall - offset).ok_or_else(out_of_years)?,
        None => i32::try_from(moment.wall.div_euclid(DAY_MICROS)).map_err(|_| out_of_years())?,
    };
    day_in_range(day)
}

/// An instant, in microseconds since 1970-01-01T00:00Z. Without an offset it is home time; a day
/// alone is its start at home.
pub(super) fn instant(text: &str, clock: &mut HomeClock) -> Result<i64, Problem> {
    let moment = moment(text, "to_instant", " %H:%M")?;
    let instant = match moment.offset {
        Some(offset) => moment.wall - offset,
        None => home_instant(moment.wall, clock)?,
    };
    instant_in_range(instant)
}

/// The instant of a time on the wall at home.
pub(super) fn home_instant(wall: i64, clock: &mut HomeClock) -> Result<i64, Problem> {
    if !is_in_range(wall) {
        return Err(out_of_years());
    }
    clock.instant(wall).ok_or_else(out_of_years)
}

/// Refuses an instant outside the years that facts may have.
pub(super) fn instant_in_range(instant: i64) -> Result<i64, Problem> {
    if is_in_range(instant) { Ok(instant) } else { Err(out_of_years()) }
}

/// Refuses a day outside the years that facts may have.
pub(super) fn day_in_range(day: i32) -> Result<i32, Problem> {
    if (FIRST_DAY..=LAST_DAY).contains(&day) { Ok(day) } else { Err(out_of_years()) }
}

pub(super) fn out_of_years() -> Problem {
    Problem::new(OutOfRange, "the year is not between 1900 and 2200; mend it in the source, or make it empty")
}

/// A day or time as it is written.
struct Written {
    /// What the wall clock shows, in microseconds as if it were UTC.
    wall: i64,
    /// How far that wall clock is ahead of UTC, in microseconds.
    offset: Option<i64>,
}

fn moment(text: &str, function: &str, clock: &str) -> Result<Written, Problem> {
    let trimmed = text.trim();
    let unreadable = || {
        let (day_first, month_first) =
            (format!("{function}(…, '%d/%m/%Y{clock}')"), format!("{function}(…, '%m/%d/%Y{clock}')"));
        let read_it = match order_sign(trimmed) {
            Sign::Only(false) => month_first,
            Sign::Open => format!("{day_first} or {month_first}, whichever is meant,"),
            Sign::Only(true) | Sign::Nothing => day_first,
        };
        let reason = format!(
            "this is no day or time; write it as 2018-09-30 or 2018-09-30T14:05:00, or read it with {read_it} in the mapping"
        );
        Problem::new(NotADate, reason)
    };
    let bytes = trimmed.as_bytes();
    let (date, rest) = bytes.split_at_checked(10).ok_or_else(unreadable)?;
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = date else { return Err(unreadable()) };
    let year = digits(&[*y1, *y2, *y3, *y4]).ok_or_else(unreadable)?;
    let month = digits(&[*m1, *m2]).ok_or_else(unreadable)?;
    let day = digits(&[*d1, *d2]).ok_or_else(unreadable)?;
    let days = days_since_1970(year, month, day).ok_or_else(|| {
        Problem::new(NotADate, "there is no such day in the calendar; mend it in the source")
    })?;
    let midnight = days * DAY_MICROS;
    if rest.is_empty() {
        return Ok(Written { wall: midnight, offset: None });
    }
    let (time, offset) = time_and_offset(rest).ok_or_else(unreadable)?;
    let time =
        time.ok_or_else(|| Problem::new(NotADate, "there is no such time of day; mend it in the source"))?;
    Ok(Written { wall: midnight + time, offset })
}

/// `[T ]HH:MM[:SS[.fff]][Z|±HH[:]MM]`; the time itself is `None` when the clock has no such time.
fn time_and_offset(rest: &[u8]) -> Option<(Option<i64>, Option<i64>)> {
    let [b'T' | b't' | b' ', h1, h2, b':', m1, m2, rest @ ..] = rest else { return None };
    let (hour, minute) = (digits(&[*h1, *h2])?, digits(&[*m1, *m2])?);
    let (second, rest) = match rest {
        [b':', s1, s2, rest @ ..] => (digits(&[*s1, *s2])?, rest),
        _ => (0, rest),
    };
    let (fraction, rest) = match rest {
        [b'.', rest @ ..] => {
            let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if !(1..=9).contains(&length) {
                return None;
            }
            let kept = length.min(6);
            let scale = 10_i64.pow(6 - u32::try_from(kept).ok()?);
            (digits(&rest[..kept])? * scale, &rest[length..])
        }
        _ => (0, rest),
    };
    let offset = match rest {
        [] => None,
        [b'Z' | b'z'] | [b' ', b'U', b'T', b'C'] => Some(0),
        [sign @ (b'+' | b'-'), zone @ ..] => {
            let (hours, minutes) = match zone {
                [h1, h2] => (digits(&[*h1, *h2])?, 0),
                [h1, h2, m1, m2] | [h1, h2, b':', m1, m2] => (digits(&[*h1, *h2])?, digits(&[*m1, *m2])?),
                _ => return None,
            };
            if hours > 18 || minutes > 59 {
                return None;
            }
            let ahead = (hours * 60 + minutes) * 60_000_000;
            Some(if *sign == b'-' { -ahead } else { ahead })
        }
        _ => return None,
    };
    let exists = hour < 24 && minute < 60 && second < 60;
    let time = exists.then(|| ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction);
    Some((time, offset))
}

fn digits(bytes: &[u8]) -> Option<i64> {
    bytes
        .iter()
        .try_fold(0_i64, |value, byte| byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0')))
}

/// Days since 1970-01-01 of a day that exists.
/// **Source**: Howard Hinnant, *chrono-compatible low-level date algorithms*, `days_from_civil`.
fn days_since_1970(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// A whole number; a fraction of zeros (`5.0`) is let through.
pub(super) fn whole_number(text: &str) -> Result<i64, Problem> {
    let trimmed = text.trim();
    let (whole, fraction) = trimmed.split_once('.').unwrap_or((trimmed, ""));
    let unsigned = whole.strip_prefix(['-', '+']).unwrap_or(whole);
    let all_digits = !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits || !fraction.bytes().all(|byte| byte == b'0') {
        return Err(not_a_number(trimmed, "this is no whole number"));
    }
    whole
        .parse()
        .map_err(|_| Problem::new(OutOfRange, "the number does not fit into 64 bits; mend it in the source"))
}

/// A number with a point, perhaps with an exponent; never infinite.
pub(super) fn number(text: &str) -> Result<f64, Problem> {
    let trimmed = text.trim();
    let starts = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.');
    // Rust's parser also takes inf, infinity and nan; those all begin with a letter.
    let plain = trimmed.bytes().all(|byte| starts(&byte) || matches!(byte, b'e' | b'E'));
    match trimmed.parse::<f64>() {
        Ok(value) if plain => sound(value),
        _ => Err(not_a_number(trimmed, "this is no number")),
    }
}

/// Nothing that is counted or weighed is larger, and a double still holds it to a tenth.
const LARGEST: f64 = 1e15;

/// Whether a number can be calculated with.
pub(super) fn is_sound(value: f64) -> bool {
    value.abs() <= LARGEST
}

/// Refuses what cannot be calculated with.
pub(super) fn sound(value: f64) -> Result<f64, Problem> {
    if is_sound(value) {
        Ok(value)
    } else {
        let reason = "the number is not finite or beyond 10^15; mend it in the source, or make it empty";
        Err(Problem::new(OutOfRange, reason))
    }
}

/// Refuses a text as a number, and says what to do when it is one written differently.
pub(super) fn not_a_number(text: &str, what: &str) -> Problem {
    let looks_like_one = text.bytes().any(|byte| byte.is_ascii_digit())
        && text.chars().all(|letter| letter.is_ascii_digit() || " \u{a0}\u{202f}.,'-+".contains(letter));
    let todo = if looks_like_one && text.contains(',') && decimal_sign(text) == Sign::Open {
        "; read it in the mapping with number_text(…, ',') if the comma is its decimal mark, with number_text(…, '.') if it parts thousands"
    } else if looks_like_one && text.contains(',') && decimal_sign(text) != Sign::Only('.') {
        "; write it with a point, or read it with number_text(…, ',') in the mapping"
    } else if looks_like_one {
        "; write it with digits and a point, or read it with number_text(…, '.') in the mapping"
    } else {
        "; mend it in the source, or make it empty in the mapping (nullif)"
    };
    Problem::new(NotANumber, format!("{what}{todo}"))
}

/// Yes or no.
pub(super) fn flag(text: &str) -> Result<bool, Problem> {
    let trimmed = text.trim();
    let is = |words: [&str; 4]| words.iter().any(|word| trimmed.eq_ignore_ascii_case(word));
    if is(["true", "t", "yes", "1"]) {
        Ok(true)
    } else if is(["false", "f", "no", "0"]) {
        Ok(false)
    } else {
        Err(not_a_flag())
    }
}

pub(super) fn not_a_flag() -> Problem {
    Problem::new(NotAFlag, "this is neither yes nor no; write true, false, yes, no, 1 or 0")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    fn instant_text(text: &str) -> Result<String, Problem> {
        let zone = TimeZone::get("America/Sao_Paulo").unwrap();
        let micros = instant(text, &mut HomeClock::new(&zone))?;
        Ok(jiff::Timestamp::from_microsecond(micros).unwrap().to_string())
    }

    #[test]
    fn instants_are_iso_and_home_time_without_an_offset() {
        for (text, expected) in [
            ("2018-09-01T12:00:00Z", "2018-09-01T12:00:00Z"),
            ("2018-09-01 12:00:00", "2018-09-01T15:00:00Z"),
            ("2018-09-01 12:00", "2018-09-01T15:00:00Z"),
            ("2018-09-01", "2018-09-01T03:00:00Z"),
            ("2018-09-01T12:00:00.123456789+02:00", "2018-09-01T10:00:00.123456Z"),
            (" 2018-09-01T12:00:00-0330 ", "2018-09-01T15:30:00Z"),
            ("2018-09-01T12:00:00.5+02", "2018-09-01T10:00:00.5Z"),
        ] {
            assert_eq!(instant_text(text).unwrap(), expected, "{text}");
        }
        for text in [
            "2018-9-1",
            "2018-02-31",
            "31/02/2018",
            "2018-09-01T25:00",
            "2018-09-01 12:00:00 PM",
            "2018-09-01T",
            "x",
        ] {
            assert_eq!(instant_text(text).unwrap_err().code, NotADate, "{text}");
        }
        assert_eq!(instant_text("0018-09-01").unwrap_err().code, OutOfRange);
        assert_eq!(instant_text("2201-01-01T00:00:00Z").unwrap_err().code, OutOfRange);
    }

    #[test]
    fn a_time_in_a_day_column_is_its_day_at_home() {
        let zone = TimeZone::get("America/Sao_Paulo").unwrap();
        let mut clock = HomeClock::new(&zone);
        let expected = day("2018-08-31", &mut clock).unwrap();
        assert_eq!(day("2018-09-01T02:59:59Z", &mut clock).unwrap(), expected);
        assert_eq!(day("2018-08-31 23:59:59", &mut clock).unwrap(), expected);
        assert_eq!(day("2018-09-01T03:00:00Z", &mut clock).unwrap(), expected + 1);
    }

    #[test]
    fn numbers_have_a_point_and_say_what_to_do_otherwise() {
        assert_eq!(number(" -1.5e3 "), Ok(-1500.0));
        assert_eq!(number(".5"), Ok(0.5));
        assert_eq!(whole_number("+7"), Ok(7));
        assert_eq!(whole_number("7.00"), Ok(7));
        assert!(number("1,5").unwrap_err().reason.contains("number_text(…, ',')"));
        assert!(whole_number("1 000").unwrap_err().reason.contains("number_text"));
        for text in ["nan", "inf", "-infinity", "?", "12a", "0x10", "1e", "e5", "-"] {
            assert_eq!(number(text).unwrap_err().code, NotANumber, "{text}");
        }
        assert_eq!(number("1e999").unwrap_err().code, OutOfRange);
        assert_eq!(whole_number("99999999999999999999").unwrap_err().code, OutOfRange);
        assert_eq!(whole_number("1.5").unwrap_err().code, NotANumber);
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_not_advised_in_one() {
        let number = |text: &str| not_a_number(text, "this is no number").reason;
        assert!(number("1,234").contains("if it parts thousands"), "{}", number("1,234"));
        assert!(number("1,234.50").ends_with("number_text(…, '.') in the mapping"), "{}", number("1,234.50"));
        assert!(number("1.234,50").ends_with("number_text(…, ',') in the mapping"), "{}", number("1.234,50"));
        let day = |text: &str| instant_text(text).unwrap_err().reason;
        assert!(day("03/13/2018").contains("to_instant(…, '%m/%d/%Y %H:%M') in"), "{}", day("03/13/2018"));
        assert!(day("03/04/2018").contains("whichever is meant"), "{}", day("03/04/2018"));
        assert!(day("13/04/2018").contains("to_instant(…, '%d/%m/%Y %H:%M') in"), "{}", day("13/04/2018"));
    }

    #[test]
    fn flags_are_plain_words() {
        assert_eq!(flag("Yes"), Ok(true));
        assert_eq!(flag(" f "), Ok(false));
        assert_eq!(flag("maybe").unwrap_err().code, NotAFlag);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,40}") {
            let _ = (number(&text), whole_number(&text), flag(&text), instant_text(&text));
        }

        #[test]
        fn what_looks_like_a_date_is_read_or_refused(text in "[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.+Z-]{0,20})?") {
            let _ = instant_text(&text);
        }

        #[test]
        fn a_day_is_the_day_that_the_calendar_says(days in FIRST_DAY..=LAST_DAY) {
            let instant = jiff::Timestamp::from_second(i64::from(days) * 86_400).unwrap();
            let date = TimeZone::UTC.to_datetime(instant).date();
            prop_assert_eq!(day(&date.to_string(), &mut HomeClock::new(&TimeZone::UTC)), Ok(days));
        }
    }
}

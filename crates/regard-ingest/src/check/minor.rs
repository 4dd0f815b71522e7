//! Amounts in major units as exact minor units, from texts, decimals and floats; and the whole
//! numbers that are made in the same way.

use super::fault::Problem;
use super::parse::not_a_number;
use regard_model::money::{MoneyError, minor_from_decimal};
use regard_model::{Currency, ReasonCode};

/// An amount as it is written, such as `1234.50`.
pub(super) fn from_text(text: &str, currency: Currency) -> Result<i64, Problem> {
    minor_from_decimal(text, currency).map_err(|error| match error {
        MoneyError::TooPrecise { .. } => too_precise(currency.exponent(), Some(currency)),
        MoneyError::TooLarge(_) => too_large(),
        MoneyError::NotAnAmount(_) | MoneyError::NotACurrency(_) => {
            not_a_number(text.trim(), "this is no amount")
        }
    })
}

/// An amount that went through floating point, by its shortest decimal text: rounded to the minor
/// unit, halves away from zero, for digits beyond it are an accident of the float.
pub(super) fn from_float_text(text: &str, currency: Currency) -> Result<i64, Problem> {
    let places = currency.exponent() as usize;
    let Some((whole, fraction)) = text.split_once('.').filter(|(_, fraction)| fraction.len() > places) else {
        return from_text(text, currency);
    };
    let (kept, beyond) = fraction.split_at(places);
    let cut = from_text(&format!("{whole}.{kept}"), currency)?;
    if beyond.as_bytes().first().is_none_or(|digit| *digit < b'5') {
        return Ok(cut);
    }
    let step = if text.starts_with('-') { -1 } else { 1 };
    cut.checked_add(step).ok_or_else(too_large)
}

/// `units` × 10^-`scale` as units of 10^-`exponent`, when that is exact.
pub(super) fn from_decimal(units: i128, scale: i8, exponent: u32) -> Result<i64, Problem> {
    let shift = i64::from(exponent) - i64::from(scale);
    let power = u32::try_from(shift.abs()).ok().and_then(|shift| 10_i128.checked_pow(shift));
    let scaled = match power {
        _ if units == 0 => 0,
        Some(power) if shift >= 0 => units.checked_mul(power).ok_or_else(too_large)?,
        Some(power) if units % power == 0 => units / power,
        None if shift >= 0 => return Err(too_large()),
        Some(_) | None => return Err(too_precise(exponent, None)),
    };
    i64::try_from(scaled).map_err(|_| too_large())
}

/// A float that is a whole number.
pub(super) fn whole_float(value: f64) -> Result<i64, Problem> {
    // Exactly 2^63: the first float above all 64-bit numbers.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if value.is_nan() || value.fract() != 0.0 {
        return Err(not_a_number("", "this is no whole number"));
    }
    if (-LIMIT..LIMIT).contains(&value) { Ok(value as i64) } else { Err(too_large()) }
}

pub(super) fn too_large() -> Problem {
    Problem::new(ReasonCode::OutOfRange, "the number does not fit into 64 bits; mend it in the source")
}

fn too_precise(exponent: u32, currency: Option<Currency>) -> Problem {
    let unit = currency.map_or_else(|| "this column".to_owned(), |currency| currency.to_string());
    let reason =
        format!("the number has more decimals than {unit} has ({exponent}); round it in the mapping");
    Problem::new(ReasonCode::OutOfRange, reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn floats_are_rounded_by_the_text_that_means_them() {
        let euro = Currency::parse("EUR").unwrap();
        let yen = Currency::parse("JPY").unwrap();
        for (value, currency, expected) in [
            (0.1 + 0.2, euro, 30),
            (1.005, euro, 101),
            (-1.005, euro, -101),
            (-0.004, euro, 0),
            (58.9, euro, 5890),
            (1e15, euro, 100_000_000_000_000_000),
            (1234.5, yen, 1235),
        ] {
            assert_eq!(from_float_text(&value.to_string(), currency), Ok(expected), "{value}");
        }
        assert_eq!(from_float_text(&f64::MAX.to_string(), euro).unwrap_err().code, ReasonCode::OutOfRange);
        assert_eq!(from_float_text("NaN", euro).unwrap_err().code, ReasonCode::NotANumber);
    }

    #[test]
    fn decimals_are_exact_or_refused() {
        assert_eq!(from_decimal(5890, 2, 2), Ok(5890));
        assert_eq!(from_decimal(589, 1, 2), Ok(5890));
        assert_eq!(from_decimal(58_900_000, 6, 2), Ok(5890));
        assert_eq!(from_decimal(3, -2, 2), Ok(30_000));
        assert_eq!(from_decimal(0, 38, 2), Ok(0));
        assert_eq!(from_decimal(58_900_001, 6, 2).unwrap_err().code, ReasonCode::OutOfRange);
        assert_eq!(from_decimal(i128::MAX, 0, 2).unwrap_err().code, ReasonCode::OutOfRange);
    }

    proptest! {
        #[test]
        fn cents_come_back_from_text_float_and_decimal(cents in -999_999_999_999_i64..999_999_999_999) {
            let euro = Currency::parse("EUR").unwrap();
            let sign = if cents < 0 { "-" } else { "" };
            let text = format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100);
            prop_assert_eq!(from_text(&text, euro), Ok(cents));
            let float: f64 = text.parse().unwrap();
            prop_assert_eq!(from_float_text(&float.to_string(), euro), Ok(cents));
            prop_assert_eq!(from_decimal(i128::from(cents) * 1_000, 5, 2), Ok(cents));
        }
    }
}

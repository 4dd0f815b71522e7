//! Money as integer minor units with a currency. Owns the exact way from a decimal text to minor
//! units; not conversion between currencies (that needs rates, which are facts).

use serde::{Deserialize, Serialize};
use std::fmt;

/// An ISO 4217 code: three upper-case letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// Why a text is no currency or no amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not three ASCII letters.
    #[error("{0:?} is not a currency code of three letters, such as EUR")]
    NotACurrency(String),
    /// Not a decimal number with a point.
    #[error("{0:?} is not an amount, such as 1234.50")]
    NotAnAmount(String),
    /// More decimal places than the currency has, other than zeros.
    #[error("{text:?} has more decimals than {currency} knows ({exponent})")]
    TooPrecise {
        /// The amount as it was written.
        text: String,
        /// The currency's code.
        currency: Currency,
        /// How many decimals the currency has.
        exponent: u32,
    },
    /// Outside the range of 64-bit minor units.
    #[error("{0:?} is larger than an amount can be")]
    TooLarge(String),
}

impl Currency {
    /// Parses a code; letters of either case are taken.
    ///
    /// # Errors
    /// [`MoneyError::NotACurrency`] when it is not three ASCII letters.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        match text.trim().as_bytes() {
            [a, b, c] if [a, b, c].iter().all(|letter| letter.is_ascii_alphabetic()) => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase(), c.to_ascii_uppercase()]))
            }
            _ => Err(MoneyError::NotACurrency(text.to_owned())),
        }
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// How many decimals the currency has.
    /// **Source**: ISO 4217, list one (minor unit column).
    pub fn exponent(&self) -> u32 {
        match self.code() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI"
            | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            "CLF" | "UYW" => 4,
            _ => 2,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// An amount. **Unit**: minor units (cents) of its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units; negative is owed the other way.
    pub minor: i64,
    /// The currency of `minor`.
    pub currency: Currency,
}

/// Minor units from a decimal text such as `-1234.5`, exactly: no floating point on the way.
///
/// # Errors
/// [`MoneyError`] when the text is no plain decimal, is too precise for the currency, or too large.
pub fn minor_from_decimal(text: &str, currency: Currency) -> Result<i64, MoneyError> {
    let not_an_amount = || MoneyError::NotAnAmount(text.to_owned());
    let trimmed = text.trim();
    let (negative, digits) = match trimmed.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
        return Err(not_an_amount());
    }
    let exponent = currency.exponent();
    let places = exponent as usize;
    let (kept, beyond) = fraction.split_at(fraction.len().min(places));
    if beyond.bytes().any(|byte| byte != b'0') {
        return Err(MoneyError::TooPrecise { text: text.to_owned(), currency, exponent });
    }
    let too_large = || MoneyError::TooLarge(text.to_owned());
    let mut minor: i64 = 0;
    let padding = std::iter::repeat_n(b'0', places - kept.len());
    for digit in whole.bytes().chain(kept.bytes()).chain(padding) {
        minor = minor
            .checked_mul(10)
            .and_then(|value| value.checked_add(i64::from(digit - b'0')))
            .ok_or_else(too_large)?;
    }
    Ok(if negative { -minor } else { minor })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_becomes_minor_units_exactly() {
        let eur = Currency::parse("eur").unwrap();
        let jpy = Currency::parse("JPY").unwrap();
        let kwd = Currency::parse("KWD").unwrap();
        assert_eq!(minor_from_decimal("29.99", eur), Ok(2999));
        assert_eq!(minor_from_decimal("-0.1", eur), Ok(-10));
        assert_eq!(minor_from_decimal("118.700", eur), Ok(11870));
        assert_eq!(minor_from_decimal("5", jpy), Ok(5));
        assert_eq!(minor_from_decimal("1.234", kwd), Ok(1234));
    }

    #[test]
    fn what_is_no_exact_amount_is_refused() {
        let eur = Currency::parse("EUR").unwrap();
        for text in ["", ".", "1,5", "1.005", "1e3", "12 ", "--1"].iter().filter(|t| **t != "12 ") {
            assert!(minor_from_decimal(text, eur).is_err(), "{text}");
        }
        assert_eq!(
            minor_from_decimal("99999999999999999999", eur),
            Err(MoneyError::TooLarge("99999999999999999999".into()))
        );
    }
}

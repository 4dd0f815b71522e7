//! What a column holds and what one value is, whichever database it comes from. Owns the Arrow types; how
//! a database's own types become these is in its own file.

use arrow_schema::{DataType, TimeUnit};
use regard_model::ReasonCode;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The largest value that is taken. **Unit**: bytes.
pub(super) const MAX_VALUE_BYTES: usize = 16 << 20;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnKind {
    /// Yes or no.
    Flag,
    /// A whole number that fits into 64 bits.
    Whole,
    /// A whole number of 64 bits without a sign.
    Unsigned,
    /// A number in floating point.
    Number,
    /// A number with decimals, kept as text so that none is lost.
    Decimal,
    /// A day.
    Day,
    /// A point in time.
    Instant,
    /// What a clock on a wall shows, kept as text so that the home's time zone applies.
    LocalTime,
    /// Bytes, as base64.
    Bytes,
    /// Text, and all that is written as text.
    Text,
    /// Whatever a column without a type holds, as text.
    Any,
}

impl ColumnKind {
    /// The type of the column in a batch.
    pub(super) fn arrow(self) -> DataType {
        match self {
            Self::Flag => DataType::Boolean,
            Self::Whole => DataType::Int64,
            Self::Unsigned => DataType::UInt64,
            Self::Number => DataType::Float64,
            Self::Day => DataType::Date32,
            Self::Instant => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Decimal | Self::LocalTime | Self::Bytes | Self::Text | Self::Any => DataType::Utf8,
        }
    }
}

/// A column of what is read.
#[derive(Debug, Clone)]
pub(super) struct SourceColumn {
    pub(super) name: String,
    /// Its type, as the database calls it.
    pub(super) declared: String,
    pub(super) kind: ColumnKind,
    /// What it would be as a cursor. **Empty**: its values have no order that growing rows follow.
    pub(super) cursor: Option<WatermarkKind>,
    pub(super) wire: Wire,
}

/// How a column is asked for: SQL in which `{}` stands for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wire(pub(super) &'static str);

impl Wire {
    /// As it is.
    pub(super) const PLAIN: Self = Self("{}");

    pub(super) fn around(self, sql: &str) -> String {
        self.0.replace("{}", sql)
    }
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'r> {
    /// Nothing.
    Empty,
    /// Nothing, where the database has something that means so.
    Blank(Blank),
    Flag(bool),
    Whole(i64),
    Unsigned(u64),
    Number(f64),
    /// **Unit**: days since 1970-01-01.
    Day(i32),
    /// **Unit**: microseconds since 1970-01-01T00:00Z.
    Instant(i64),
    Text(Cow<'r, str>),
}

impl Cell<'_> {
    /// How much of a batch it takes. **Unit**: bytes.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Text(text) => text.len() + 4,
            _ => 8,
        }
    }
}

/// What is taken as no value, and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Blank {
    /// A day or time with a zero in it, such as 0000-00-00.
    ZeroDate,
    /// PostgreSQL's `infinity`.
    Infinite,
}

impl Blank {
    /// What the values are called.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::ZeroDate => "zero dates (such as 0000-00-00)",
            Self::Infinite => "infinite times",
        }
    }
}

/// A value that its column cannot hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Misfit {
    pub(super) code: ReasonCode,
    /// The value, as far as it can be shown.
    pub(super) value: Option<String>,
    pub(super) reason: String,
}

impl Misfit {
    pub(super) fn new(
        code: ReasonCode,
        value: impl Into<Option<String>>,
        reason: impl Into<String>,
    ) -> Box<Self> {
        Box::new(Self { code, value: value.into(), reason: reason.into() })
    }
}

/// What the last value of a cursor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WatermarkKind {
    /// A whole number.
    Whole,
    /// A number with decimals.
    Decimal,
    /// A day, as `2018-09-01`.
    Day,
    /// A point in time, as `2018-09-01T12:00:00Z`.
    Instant,
    /// A time on a wall, as `2018-09-01T12:00:00`.
    LocalTime,
    /// A text in the database's own order.
    Text,
}

/// The number that people wrote: 0.1 in single precision is 0.1, not 0.10000000149011612.
pub(super) fn widened(single: f32) -> f64 {
    single.to_string().parse().unwrap_or_else(|_| f64::from(single))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_precision_is_what_people_wrote() {
        assert_eq!(widened(0.1), 0.1);
        assert_eq!(widened(16_777_216.0), 16_777_216.0);
        assert!(widened(f32::NAN).is_nan());
        assert_eq!(widened(f32::INFINITY), f64::INFINITY);
    }
}

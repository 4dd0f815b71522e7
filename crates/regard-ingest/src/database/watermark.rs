//! How far a table has been read. Owns the value's text, whether it still fits the table, and looking
//! back before it; keeping it is the caller's, together with the rows that it speaks of.

use super::civil;
use super::kind::{Cell, SourceColumn, WatermarkKind};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The last value of a table's cursor. To be kept in the same commit as the rows, and given back at the
/// next read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watermark {
    /// The cursor.
    pub column: String,
    /// What its values are.
    pub kind: WatermarkKind,
    /// The last value, as text.
    pub value: String,
}

impl Watermark {
    /// The watermark of a cursor's highest value. **Empty**: there is none.
    pub(super) fn of(column: &SourceColumn, kind: WatermarkKind, highest: &Cell<'_>) -> Option<Self> {
        let value = match highest {
            Cell::Whole(value) => value.to_string(),
            Cell::Unsigned(value) => value.to_string(),
            Cell::Day(days) => civil::day_text(*days)?,
            Cell::Instant(micros) => civil::instant_text(*micros)?,
            Cell::Text(text) => text.clone().into_owned(),
            Cell::Empty | Cell::Blank(_) | Cell::Flag(_) | Cell::Number(_) => return None,
        };
        Some(Self { column: column.name.clone(), kind, value })
    }

    /// Where to begin. **Empty**: it is of another column or type, or was written by hand, so everything
    /// must be read.
    pub(super) fn start(
        &self,
        cursor: &str,
        kind: WatermarkKind,
        look_back: Option<Duration>,
    ) -> Option<String> {
        if self.column != cursor || self.kind != kind || !self.is_sound() {
            return None;
        }
        match look_back {
            Some(look_back) => self.before(look_back),
            None => Some(self.value.clone()),
        }
    }

    /// Whether the text is what its kind says. The server would refuse it otherwise, with words that nobody
    /// understands.
    fn is_sound(&self) -> bool {
        let text = self.value.as_str();
        match self.kind {
            WatermarkKind::Whole => text.parse::<i128>().is_ok(),
            WatermarkKind::Decimal => {
                !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
            }
            WatermarkKind::Day => civil::day(text).is_some(),
            WatermarkKind::Instant => instant(text).is_some(),
            WatermarkKind::LocalTime => civil::micros(text).is_some(),
            WatermarkKind::Text => !text.contains('\0'),
        }
    }

    fn before(&self, look_back: Duration) -> Option<String> {
        let micros = i64::try_from(look_back.as_micros()).ok()?;
        let text = self.value.as_str();
        match self.kind {
            WatermarkKind::Day => {
                let days = i32::try_from(look_back.as_secs().div_ceil(86_400)).ok()?;
                civil::day_text(civil::day(text)?.checked_sub(days)?)
            }
            WatermarkKind::Instant => civil::instant_text(instant(text)?.checked_sub(micros)?),
            WatermarkKind::LocalTime => civil::wall_text(civil::micros(text)?.checked_sub(micros)?),
            WatermarkKind::Whole | WatermarkKind::Decimal | WatermarkKind::Text => Some(self.value.clone()),
        }
    }
}

impl WatermarkKind {
    /// Whether a duration can be taken from it.
    pub(super) fn is_time(self) -> bool {
        matches!(self, Self::Day | Self::Instant | Self::LocalTime)
    }
}

fn instant(text: &str) -> Option<i64> {
    civil::micros(text.strip_suffix('Z')?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(kind: WatermarkKind, value: &str, look_back_seconds: Option<u64>) -> Option<String> {
        let watermark = Watermark { column: "at".into(), kind, value: value.into() };
        watermark.start("at", kind, look_back_seconds.map(Duration::from_secs))
    }

    #[test]
    fn a_read_begins_at_the_last_value_or_before_it() {
        use WatermarkKind::{Day, Decimal, Instant, LocalTime, Text, Whole};
        for (kind, value, look_back, expected) in [
            (Whole, "7", None, "7"),
            (Whole, "18446744073709551615", None, "18446744073709551615"),
            (Decimal, "7.50", None, "7.50"),
            (Text, "a'b", None, "a'b"),
            (Instant, "2018-09-01T00:00:00.25Z", Some(60), "2018-08-31T23:59:00.25Z"),
            (LocalTime, "2018-09-01T00:00:00", Some(60), "2018-08-31T23:59:00"),
            (Day, "2018-09-01", Some(60), "2018-08-31"),
        ] {
            assert_eq!(start(kind, value, look_back).as_deref(), Some(expected), "{value}");
        }
    }

    #[test]
    fn a_watermark_that_does_not_fit_reads_everything() {
        use WatermarkKind::{Day, Decimal, Instant, LocalTime, Whole};
        for (kind, value) in [
            (Whole, "seven"),
            (Decimal, "1; drop"),
            (Day, "2018-09-31"),
            (Instant, "2018-09-01T00:00:00"),
            (LocalTime, "infinity"),
        ] {
            assert_eq!(start(kind, value, None), None, "{value}");
        }
        let watermark = Watermark { column: "id".into(), kind: Whole, value: "7".into() };
        assert_eq!(watermark.start("at", Whole, None), None);
        assert_eq!(watermark.start("id", Instant, None), None);
    }
}

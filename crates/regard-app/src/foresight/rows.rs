//! What a run found as rows of the tables that keep it, and back.

use super::learning::{Because, Staying};
use super::signals::{SIGNALS, Signals};
use super::worth::Worth;
use crate::pages::error::PageError;
use arrow_array::{
    ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use jiff::civil::Date;
use regard_model::{CustomerId, Moment};
use serde::Serialize;
use std::sync::Arc;

/// What was found of the customers of one moment.
pub(super) struct Foresaw<'a> {
    pub(super) day: Date,
    pub(super) moment: Moment,
    pub(super) signals: &'a Signals,
    pub(super) staying: &'a Staying,
    /// **Empty**: not worked out for this moment.
    pub(super) worths: &'a [Worth],
}

/// Rows of `signals`.
pub(super) fn signal_rows(found: &Foresaw<'_>) -> Result<RecordBatch, PageError> {
    let rows = found.signals.customers.len();
    let text = |value: &[CustomerId]| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(value.iter().map(CustomerId::as_str)))
    };
    let seen_on = number_of(found.day);
    let seen_at = TimestampMicrosecondArray::from_value(found.moment.as_micros(), rows).with_timezone("UTC");
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("customer_id", text(&found.signals.customers)),
        ("seen_at", Arc::new(seen_at)),
        ("seen_on", Arc::new(Date32Array::from_value(seen_on, rows))),
    ];
    for signal in SIGNALS {
        let values = found.signals.sheet.column(signal.name).unwrap_or_default();
        let known = values.iter().map(|value| (!value.is_nan()).then_some(*value));
        columns.push((signal.name, Arc::new(known.collect::<Float64Array>())));
    }
    let worth = |row: usize| found.worths.get(row).copied().unwrap_or_default();
    let because = (0..rows).map(|row| found.staying.because.get(row).map(|because| reasons_text(because)));
    columns.push(("stays", Arc::new(found.staying.stays.iter().copied().collect::<Float64Array>())));
    columns.push(("stays_because", Arc::new(because.collect::<StringArray>())));
    let orders = (0..rows).map(|row| worth(row).orders);
    columns.push(("orders_expected_12m", Arc::new(orders.collect::<Float64Array>())));
    let values = (0..rows).map(|row| worth(row).value_minor);
    columns.push(("worth_12m_minor", Arc::new(values.collect::<Int64Array>())));
    batch(columns)
}

/// A row of `track_records`.
pub(super) fn record_rows(
    foresight: &str,
    moment: Moment,
    record: &impl Serialize,
) -> Result<RecordBatch, PageError> {
    let record = serde_json::to_string(record).map_err(|error| PageError::Shape(error.to_string()))?;
    batch(vec![
        ("foresight", Arc::new(StringArray::from(vec![foresight]))),
        ("made_at", Arc::new(TimestampMicrosecondArray::from(vec![moment.as_micros()]).with_timezone("UTC"))),
        ("record", Arc::new(StringArray::from(vec![record]))),
    ])
}

/// Reasons as one text: `silence:0.81;nps:-0.2`, in log-odds of leaving.
fn reasons_text(because: &[Because]) -> String {
    let one = |because: &Because| format!("{}:{:.3}", because.signal, because.log_odds);
    because.iter().map(one).collect::<Vec<_>>().join(";")
}

/// The reasons of such a text; what cannot be read is left out.
pub(crate) fn reasons_of(text: &str) -> Vec<(String, f64)> {
    let one = |part: &str| {
        let (signal, log_odds) = part.split_once(':')?;
        Some((signal.to_owned(), log_odds.parse().ok()?))
    };
    text.split(';').filter_map(one).collect()
}

/// A day as Arrow counts it: from 1970-01-01.
pub(super) fn number_of(day: Date) -> i32 {
    (day - jiff::civil::date(1970, 1, 1)).get_days()
}

/// A column of texts.
pub(super) fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

/// Columns by name as one batch; each may be empty where its table lets it.
pub(super) fn batch(columns: Vec<(&str, ArrayRef)>) -> Result<RecordBatch, PageError> {
    let columns = columns.into_iter().map(|(name, column)| (name, column, true));
    RecordBatch::try_from_iter_with_nullable(columns).map_err(|error| PageError::Shape(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_come_back_from_their_text() {
        let because =
            [Because { signal: "silence", log_odds: 0.8125 }, Because { signal: "nps", log_odds: -0.2 }];
        let read = reasons_of(&reasons_text(&because));
        assert_eq!(read, [("silence".to_owned(), 0.812), ("nps".to_owned(), -0.2)]);
        assert_eq!(reasons_of(""), []);
    }
}

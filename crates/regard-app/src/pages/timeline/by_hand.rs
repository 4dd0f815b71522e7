//! For tests: rows written by hand, told as events. Owns no rule.

use super::event::Teller;
use super::statements::Told;
use super::wire::{TimelineEvent, Tone};
use crate::pages::rows::read;
use arrow_array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use regard_model::{Answer, SnapshotId};
use serde_json::{Value, json};
use std::sync::Arc;

/// A row told in Berlin: when it happened, and its other cells, where an empty text is no value. A column is
/// of the type that the ending of its name says.
pub(super) fn told(told: Told, id: &str, happened_at: &str, cells: &[(&'static str, &str)]) -> TimelineEvent {
    let when = if told.by_day() { days(happened_at) } else { instants(happened_at) };
    let mut columns = vec![("id", texts(id)), ("happened_at", when)];
    columns.extend(cells.iter().map(|(name, cell)| (*name, column(name, cell))));
    let columns = columns.into_iter().map(|(name, column)| (name, column, true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let answer = Answer { schema: batch.schema(), batches: vec![batch], snapshot: SnapshotId(1) };
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let teller = Teller { zone: &zone, home_currency: "EUR" };
    let mut events = read(&answer, |row| teller.event(told, row)).unwrap();
    events.remove(0).1
}

/// The same, only its sentence and its tone.
pub(super) fn said(way: Told, id: &str, at: &str, cells: &[(&'static str, &str)]) -> (String, Value, Tone) {
    let event = told(way, id, at, cells);
    (event.title.key, json!(event.title.params), event.tone)
}

fn column(name: &str, cell: &str) -> ArrayRef {
    if name.ends_with("_on") {
        days(cell)
    } else if name.ends_with("_at") {
        instants(cell)
    } else if name.ends_with("_minor") || name.ends_with("_days") {
        Arc::new(Int64Array::from(vec![cell.parse::<i64>().ok()]))
    } else {
        texts(cell)
    }
}

fn texts(cell: &str) -> ArrayRef {
    Arc::new(StringArray::from(vec![Some(cell).filter(|text| !text.is_empty())]))
}

fn days(cell: &str) -> ArrayRef {
    let day = |text: &str| (text.parse::<Date>().unwrap() - Date::constant(1970, 1, 1)).get_days();
    Arc::new(Date32Array::from(vec![(!cell.is_empty()).then(|| day(cell))]))
}

fn instants(cell: &str) -> ArrayRef {
    let micros = |text: &str| text.parse::<Timestamp>().unwrap().as_microsecond();
    let instants = TimestampMicrosecondArray::from(vec![(!cell.is_empty()).then(|| micros(cell))]);
    Arc::new(instants.with_timezone("UTC"))
}

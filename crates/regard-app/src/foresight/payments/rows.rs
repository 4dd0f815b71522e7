//! What was foreseen of payments as rows of the tables that keep it. Reading them back is `kept`'s.

use super::super::rows::{batch, number_of, texts};
use super::foreseeing::{ExpectedRow, Foretold, PayerRow};
use crate::pages::error::PageError;
use arrow_array::{
    ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use jiff::civil::Date;
use regard_model::{ForeseenTable, Moment};
use regard_predict::payment::WEEKS;
use std::sync::Arc;

/// The columns that hold by the end of which week it is paid.
pub(super) const PAID_BY: [&str; WEEKS] = [
    "paid_by_1",
    "paid_by_2",
    "paid_by_3",
    "paid_by_4",
    "paid_by_5",
    "paid_by_6",
    "paid_by_7",
    "paid_by_8",
    "paid_by_9",
    "paid_by_10",
    "paid_by_11",
    "paid_by_12",
    "paid_by_13",
];

/// The tables of what was foreseen.
///
/// # Errors
/// [`PageError::Shape`]: a bug.
pub(in crate::foresight) fn tables(
    found: &Foretold,
    of: (Moment, Date),
) -> Result<Vec<ForeseenTable>, PageError> {
    Ok(vec![
        ForeseenTable::of("expected_payments", vec![expected_rows(found, of)?]),
        ForeseenTable::of("payers", vec![payer_rows(found, of)?]),
    ])
}

fn expected_rows(found: &Foretold, (moment, today): (Moment, Date)) -> Result<RecordBatch, PageError> {
    let rows = &found.expected;
    let because: Result<Vec<String>, _> =
        rows.iter().map(|row| serde_json::to_string(&row.because)).collect();
    let because = because.map_err(|error| PageError::Shape(error.to_string()))?;
    let day = |of: &dyn Fn(&ExpectedRow) -> Option<Date>| -> ArrayRef {
        Arc::new(rows.iter().map(|row| of(row).map(number_of)).collect::<Date32Array>())
    };
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("customer_id", texts(rows.iter().map(|row| Some(row.customer.as_str())))),
        ("invoice_id", texts(rows.iter().map(|row| Some(row.invoice.as_str())))),
        ("seen_at", seen_at(moment, rows.len())),
        ("seen_on", Arc::new(Date32Array::from_value(number_of(today), rows.len()))),
        ("due_on", day(&|row| Some(row.due_on))),
        ("open_home_minor", Arc::new(rows.iter().map(|row| row.open_home_minor).collect::<Int64Array>())),
        ("expected_on", day(&|row| row.expected_on)),
        ("from_on", day(&|row| row.from_on)),
        ("to_on", day(&|row| row.to_on)),
        ("late", numbers(rows.iter().map(|row| row.late))),
        ("never", numbers(rows.iter().map(|row| row.never))),
    ];
    for (week, name) in PAID_BY.into_iter().enumerate() {
        columns.push((name, numbers(rows.iter().map(|row| f64::from(row.paid_by_week[week])))));
    }
    columns.push(("because", Arc::new(StringArray::from(because))));
    batch(columns)
}

fn payer_rows(found: &Foretold, (moment, today): (Moment, Date)) -> Result<RecordBatch, PageError> {
    let rows = &found.payers;
    let count = |of: &dyn Fn(&PayerRow) -> usize| -> ArrayRef {
        Arc::new(rows.iter().map(|row| i64::try_from(of(row)).ok()).collect::<Int64Array>())
    };
    let may = |of: &dyn Fn(&PayerRow) -> Option<f64>| -> ArrayRef {
        Arc::new(rows.iter().map(of).collect::<Float64Array>())
    };
    let must = |of: &dyn Fn(&PayerRow) -> f64| numbers(rows.iter().map(of));
    batch(vec![
        ("customer_id", texts(rows.iter().map(|row| Some(row.score.customer.as_str())))),
        ("seen_at", seen_at(moment, rows.len())),
        ("seen_on", Arc::new(Date32Array::from_value(number_of(today), rows.len()))),
        ("settled", count(&|row| row.score.settled)),
        ("unpaid", count(&|row| row.unpaid)),
        ("overdue", count(&|row| row.score.overdue)),
        ("score", may(&|row| row.score.score)),
        ("grade", texts(rows.iter().map(|row| Some(row.grade)))),
        ("median_days", may(&|row| row.score.median_days)),
        ("share_late", may(&|row| row.score.share_late)),
        ("days_late", must(&|row| row.score.days_late)),
        ("late_30", must(&|row| row.score.late_30)),
        ("spread_days", must(&|row| row.score.spread_days)),
        ("lost_late", must(&|row| row.score.points_lost[0])),
        ("lost_risk", must(&|row| row.score.points_lost[1])),
        ("lost_spread", must(&|row| row.score.points_lost[2])),
    ])
}

fn numbers(values: impl Iterator<Item = f64>) -> ArrayRef {
    Arc::new(Float64Array::from_iter_values(values))
}

fn seen_at(moment: Moment, rows: usize) -> ArrayRef {
    Arc::new(TimestampMicrosecondArray::from_value(moment.as_micros(), rows).with_timezone("UTC"))
}

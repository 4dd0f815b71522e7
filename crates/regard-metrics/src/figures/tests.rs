//! Figures out of answers that are written down here, without an engine.

use super::*;
use crate::golden::lens_at;
use crate::{Ask, AskError, Coverage, Home, ReferenceKind, Registry, plan};
use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use regard_model::{Answer, Currency, Grain, SnapshotId};
use std::collections::HashMap;
use std::sync::Arc;

fn planned(ask: &Ask) -> Plan {
    let home = Home { currency: Currency::parse("EUR").unwrap() };
    plan(&Registry::built_in(), ask, &lens_at("2018-08-31", "UTC"), &home, &Coverage::default()).unwrap()
}

fn answer(columns: Vec<ArrayRef>) -> Answer {
    let named = columns.into_iter().enumerate().map(|(at, column)| (format!("c{at}"), column, true));
    let batch = RecordBatch::try_from_iter_with_nullable(named).unwrap();
    Answer { schema: batch.schema(), batches: vec![batch], snapshot: SnapshotId(1) }
}

fn ints(values: Vec<Option<i64>>) -> ArrayRef {
    Arc::new(Int64Array::from(values))
}

fn texts(values: Vec<Option<&str>>) -> ArrayRef {
    Arc::new(StringArray::from(values))
}

/// The sum, the rows that it rests on, and the rows without a rate.
fn sales(sum: Option<i64>, rows: i64, uncounted: i64) -> Answer {
    answer(vec![ints(vec![sum]), ints(vec![Some(rows)]), ints(vec![Some(uncounted)])])
}

#[test]
fn money_is_the_nearest_number_to_its_minor_units() {
    let plan = planned(&Ask::of(["sales"]).period(Period::parse("2018-07").unwrap()));
    let answers = [sales(Some(5998), 3, 0), sales(Some(3200), 1, 0)];
    let figure = plan.figures(&answers, None).unwrap().remove(0);
    let reference = figure.reference.unwrap();
    assert_eq!(figure.value.unwrap().to_bits(), 59.98_f64.to_bits());
    assert_eq!(reference.change.unwrap().to_bits(), 27.98_f64.to_bits());
}

#[test]
fn what_has_no_rate_is_left_out_and_counted() {
    let plan = planned(&Ask::of(["sales"]).reference(ReferenceKind::Nothing));
    let nothing = [sales(None, 0, 2)];
    assert_eq!(plan.figures(&nothing, None).unwrap()[0].value, None);
    let left_out = plan.uncounted(&nothing).unwrap();
    assert_eq!((left_out[0].metric.as_str(), left_out[0].rows), ("sales", 2));
    assert!(plan.uncounted(&[sales(Some(100), 1, 0)]).unwrap().is_empty());
    let basket = planned(&Ask::of(["average_basket"]).reference(ReferenceKind::Nothing));
    assert_eq!(basket.uncounted(&[sales(Some(100), 1, 3)]).unwrap()[0].rows, 3);
}

#[test]
fn members_times_parts_are_bounded_before_they_are_made() {
    let year = Period::parse("2018-01-01..2018-08-28").unwrap();
    let by_day = Ask::of(["overdue_orders"]).by("customer_id").period(year).grain(Grain::Day);
    let plan = planned(&by_day.reference(ReferenceKind::Nothing));
    // 240 days are eight statements of at most 32 points each.
    let ids: Vec<String> = (0..500).map(|id| format!("c{id:03}")).collect();
    let answers: Vec<Answer> = plan
        .readings
        .iter()
        .map(|reading| match reading.members {
            0 => answer(vec![Arc::new(Float64Array::from(vec![1.0]))]),
            _ => {
                let members: ArrayRef = Arc::new(StringArray::from(ids.clone()));
                let values = reading.values.iter().map(|_| ints(vec![Some(1); ids.len()]));
                answer(std::iter::once(members).chain(values).collect())
            }
        })
        .collect();
    let refused = FigureError::Question(AskError::TooManyFigures { most: 100_000 });
    assert_eq!(plan.figures(&answers, None), Err(refused));
}

#[test]
fn a_statement_stops_where_its_answer_would_be_refused() {
    let by_customer = Ask::of(["sales"]).by("customer_id").reference(ReferenceKind::Nothing);
    let plan = planned(&by_customer);
    assert!(plan.statements()[0].sql.ends_with("limit 100001"), "{}", plan.statements()[0].sql);
    let ids: Vec<String> = (0..100_001).map(|id| id.to_string()).collect();
    let zeros = || ints(vec![Some(0); ids.len()]);
    let members: ArrayRef = Arc::new(StringArray::from(ids.clone()));
    let answers = [answer(vec![members, zeros(), zeros(), zeros()])];
    let refused = FigureError::Question(AskError::TooManyFigures { most: 100_000 });
    assert_eq!(plan.figures(&answers, None), Err(refused));
    let every = planned(&Ask { every_member: true, ..by_customer });
    assert!(!every.statements()[0].sql.contains("limit"));
    assert!(every.by_member(&answers).unwrap()[0].is_empty());
}

#[test]
fn a_member_is_none_without_facts_and_a_state_is_0_with_them() {
    let ask = Ask::of(["sales", "overdue_orders"]).by("customer_id").reference(ReferenceKind::Nothing);
    let plan = planned(&Ask { every_member: true, ..ask });
    // Ana has a late order; Bo's only order has no rate; Carl is known by an order that is not late.
    let flows = answer(vec![
        texts(vec![Some("ana"), Some("bo")]),
        ints(vec![Some(5998), None]),
        ints(vec![Some(2), Some(0)]),
        ints(vec![Some(0), Some(1)]),
    ]);
    let late = answer(vec![texts(vec![Some("ana")]), ints(vec![Some(1)]), ints(vec![Some(1)])]);
    let first: ArrayRef = Arc::new(Float64Array::from(vec![1.0, 2.0, 3.0]));
    let known = answer(vec![texts(vec![Some("ana"), Some("bo"), Some("carl")]), first]);
    let values = plan.by_member(&[flows, late, known]).unwrap();
    assert_eq!(values[0], HashMap::from([("ana".to_owned(), 59.98)]));
    let expected = [("ana", 1.0), ("bo", 0.0), ("carl", 0.0)];
    assert_eq!(values[1], expected.map(|(id, value)| (id.to_owned(), value)).into());
}

#[test]
fn what_is_left_out_of_a_state_at_every_point_is_counted_once() {
    let year = Period::parse("2018-01..2018-08").unwrap();
    let plan =
        planned(&Ask::of(["pipeline"]).period(year).grain(Grain::Month).reference(ReferenceKind::Nothing));
    // Value, rows and what has no rate, month by month: one deal from March on, a second one in May and June.
    let lost = [0, 0, 1, 1, 2, 2, 1, 1];
    let columns =
        lost.iter().flat_map(|lost| [ints(vec![Some(100)]), ints(vec![Some(1)]), ints(vec![Some(*lost)])]);
    let answers = [answer(columns.collect()), answer(vec![Arc::new(Float64Array::from(vec![1.0]))])];
    assert_eq!(plan.uncounted(&answers).unwrap()[0].rows, 2);
    // What happens lies in one month only, so that the months add up.
    let flow =
        planned(&Ask::of(["sales"]).period(year).grain(Grain::Month).reference(ReferenceKind::Nothing));
    let months: ArrayRef = Arc::new(StringArray::from(vec!["2018-03-01", "2018-05-01"]));
    let columns = vec![months, ints(vec![Some(1); 2]), ints(vec![Some(1); 2]), ints(vec![Some(1), Some(2)])];
    assert_eq!(flow.uncounted(&[answer(columns)]).unwrap()[0].rows, 3);
}

#[test]
fn a_state_of_which_all_is_left_out_is_not_0() {
    let plan = planned(&Ask::of(["pipeline"]).reference(ReferenceKind::Nothing));
    let first = || answer(vec![Arc::new(Float64Array::from(vec![1.0]))]);
    let state = |value, rows, lost| {
        let columns = vec![ints(vec![value]), ints(vec![Some(rows)]), ints(vec![Some(lost)])];
        plan.figures(&[answer(columns), first()], None).unwrap()[0].value
    };
    assert_eq!((state(None, 0, 1), state(None, 0, 0), state(Some(100), 1, 1)), (None, Some(0.0), Some(1.0)));
}

#[test]
fn members_that_are_left_out_or_brought_together_are_no_figures() {
    let wide = |count: usize| -> ArrayRef {
        Arc::new(StringArray::from_iter_values((0..count).map(|id| id.to_string())))
    };
    let count = 100_001;
    // Every item but one has too few lines to be listed.
    let items = planned(&Ask::of(["longest_lead_items"]).reference(ReferenceKind::Nothing));
    let lines = (0..count).map(|at| Some(if at == 7 { 5 } else { 4 })).collect();
    let columns = vec![wide(count), wide(count), ints(vec![Some(9); count]), ints(lines)];
    let listed = items.figures(&[answer(columns)], None).unwrap();
    assert_eq!((listed.len(), listed[0].by["item_id"].as_str()), (1, "7"));
    // All reasons but four are one.
    let reasons = planned(&Ask::of(["dispute_reasons"]).reference(ReferenceKind::Nothing));
    assert!(reasons.statements()[0].sql.ends_with("limit 1000001"), "{}", reasons.statements()[0].sql);
    let columns = vec![wide(count), ints(vec![Some(1); count])];
    let listed = reasons.figures(&[answer(columns)], None).unwrap();
    assert_eq!((listed.len(), listed[4].value), (5, Some(99_997.0)));
}

#[test]
fn bands_are_listed_in_their_own_order_with_or_without_anything_in_them() {
    let plan = planned(&Ask::of(["ageing"]).reference(ReferenceKind::Nothing));
    let bands = texts(vec![Some("90+"), Some("1-30"), None]);
    let columns = vec![
        bands,
        ints(vec![Some(300), Some(200), Some(5)]),
        ints(vec![Some(1); 3]),
        ints(vec![Some(0); 3]),
    ];
    let first = answer(vec![Arc::new(Float64Array::from(vec![1.0]))]);
    let figures = plan.figures(&[answer(columns), first], None).unwrap();
    let listed: Vec<_> = figures.iter().map(|figure| (figure.by["age"].as_str(), figure.value)).collect();
    let expected =
        [("current", 0.0), ("1-30", 2.0), ("31-60", 0.0), ("61-90", 0.0), ("90+", 3.0), ("none", 0.05)];
    assert_eq!(listed, expected.map(|(band, value)| (band, Some(value))));
}

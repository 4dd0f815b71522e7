//! What must hold whatever the data: order, copies, threads and seeds, additive reasons, bounds, honest fallback.

use super::world::world;
use proptest::prelude::*;
use regard_predict::churn::{Basis, Column, Model, Settings, Table, TooThin, Values, fit};

fn fitted(table: &Table, left: &[bool]) -> Model {
    fit(table, left, &Settings::default()).unwrap()
}

fn bits(model: &Model, table: &Table) -> Vec<u64> {
    model.score(table).unwrap().into_iter().map(|score| score.unwrap().to_bits()).collect()
}

#[test]
fn neither_order_nor_threads_nor_a_copied_column_change_a_bit() {
    let made = world(1_500, 7, true);
    let expected = bits(&fitted(&made.table, &made.left), &made.table);
    let turned: Vec<usize> = (0..1_500).map(|row| (row * 7 + 3) % 1_500).rev().collect();
    let left: Vec<bool> = turned.iter().map(|row| made.left[*row]).collect();
    assert_eq!(bits(&fitted(&made.table.take(&turned), &left), &made.table), expected, "order");
    let alone = fit(&made.table, &made.left, &Settings { threads: 1, ..Settings::default() }).unwrap();
    assert_eq!(bits(&alone, &made.table), expected, "threads");
    let mut columns = made.table.columns().to_vec();
    columns.push(Column { name: "complaints again".into(), values: columns[1].values.clone() });
    let copied = Table::new(columns).unwrap();
    assert_eq!(bits(&fitted(&copied, &made.left), &copied), expected, "copy");
}

#[test]
fn another_seed_is_another_draw_of_nearly_the_same() {
    let made = world(3_000, 8, false);
    let one = fitted(&made.table, &made.left).score(&made.table).unwrap();
    let settings = Settings { seed: 99, ..Settings::default() };
    let other = fit(&made.table, &made.left, &settings).unwrap().score(&made.table).unwrap();
    let apart: f64 =
        one.iter().zip(&other).map(|(a, b)| (a.unwrap() - b.unwrap()).abs()).sum::<f64>() / 3_000.0;
    assert!(apart < 0.02, "{apart}");
}

#[test]
fn reasons_add_up_to_the_log_odds() {
    for crossed in [false, true] {
        let made = world(2_500, 9, crossed);
        let model = fitted(&made.table, &made.left);
        let scores = model.score(&made.table).unwrap();
        for (explained, score) in model.explain(&made.table).unwrap().into_iter().zip(scores) {
            let explained = explained.unwrap();
            let sum: f64 =
                explained.base + explained.reasons.iter().map(|reason| reason.log_odds).sum::<f64>();
            assert!((sum - explained.log_odds).abs() < 1e-9, "{sum} {explained:?}");
            assert_eq!(Some(explained.probability), score);
            let sizes: Vec<f64> = explained.reasons.iter().map(|reason| reason.log_odds.abs()).collect();
            assert!(sizes.windows(2).all(|pair| pair[0] >= pair[1]));
        }
    }
}

#[test]
fn a_new_table_may_lack_columns_and_bring_strange_values() {
    let made = world(1_500, 10, true);
    let model = fitted(&made.table, &made.left);
    let column = |name: &str, values| Column { name: name.to_owned(), values };
    let strange = Table::new(vec![
        column("complaints", Values::Number(vec![Some(1e90), Some(-1e90), None])),
        column("contract", Values::category([Some("by the hour"), None, Some("")])),
        column("never heard of", Values::YesNo(vec![None, Some(true), Some(false)])),
    ]);
    let scores = model.score(&strange.unwrap()).unwrap();
    assert!(scores.iter().all(|score| score.is_some_and(|score| score > 0.0 && score < 1.0)), "{scores:?}");
    let other = Table::new(vec![column("complaints", Values::YesNo(vec![None]))]).unwrap();
    assert!(model.score(&other).is_err());
}

#[test]
fn little_to_learn_from_is_said_and_not_hidden() {
    let made = world(2_000, 11, false);
    let some = |leavers: usize, rows: usize| {
        let left: Vec<usize> = (0..2_000).filter(|row| made.left[*row]).take(leavers).collect();
        let stayed = (0..2_000).filter(|row| !made.left[*row]).take(rows - leavers);
        let rows: Vec<usize> = left.into_iter().chain(stayed).collect();
        let labels: Vec<bool> = rows.iter().map(|row| made.left[*row]).collect();
        let model = fitted(&made.table.take(&rows), &labels);
        let score = model.score(&made.table.take(&[0, 1])).unwrap();
        (model.basis(), score)
    };
    assert_eq!(some(5, 20), (Basis::TooThin(TooThin::Rows), vec![None, None]));
    assert_eq!(some(0, 200).0, Basis::TooThin(TooThin::NoLeavers));
    let (basis, scores) = some(10, 200);
    assert_eq!(basis, Basis::BaseRate);
    assert_eq!(scores[0], scores[1]);
    assert!((scores[0].unwrap() - 10.5 / 201.0).abs() < 1e-12);
    assert_eq!(some(60, 400).0, Basis::Baseline);
    let none = fitted(&Table::new(Vec::new()).unwrap(), &[]);
    assert_eq!(none.basis(), Basis::TooThin(TooThin::Rows));
}

#[test]
fn all_rows_of_a_customer_stay_together() {
    // A column that tells each customer apart must not look useful because the same customer is on both sides.
    let made = world(600, 12, false);
    let rows: Vec<usize> = (0..3_000).map(|row| row % 600).collect();
    let customers: Vec<u64> = rows.iter().map(|row| *row as u64).collect();
    let left: Vec<bool> = rows.iter().map(|row| made.left[*row]).collect();
    let table = made.table.take(&rows).with_customers(customers).unwrap();
    let scores = fitted(&table, &left).score(&made.table).unwrap();
    let extreme = scores.iter().flatten().filter(|score| **score > 0.995 || **score < 0.005).count();
    assert!(extreme < 60, "{extreme} of 600 are nearly certain");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_table_breaks_it(
        rows in prop::collection::vec((prop::option::of(-1e9f64..1e9), prop::option::of(0u32..4), prop::option::of(any::<bool>()), any::<bool>(), 0.1f64..50.0), 0..260)
    ) {
        let levels = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        let column = |name: &str, values| Column { name: name.to_owned(), values };
        let table = Table::new(vec![
            column("number", Values::Number(rows.iter().map(|row| row.0).collect())),
            column("category", Values::Category { levels, codes: rows.iter().map(|row| row.1).collect() }),
            column("answer", Values::YesNo(rows.iter().map(|row| row.2).collect())),
            column("always the same", Values::Number(vec![Some(4.0); rows.len()])),
            column("never known", Values::Number(vec![None; rows.len()])),
        ]).unwrap().with_weights(rows.iter().map(|row| row.4).collect()).unwrap();
        let left: Vec<bool> = rows.iter().map(|row| row.3).collect();
        let model = fitted(&table, &left);
        let thin = matches!(model.basis(), Basis::TooThin(_));
        for explained in model.explain(&table).unwrap() {
            prop_assert_eq!(explained.is_none(), thin);
            if let Some(explained) = explained {
                prop_assert!(explained.probability > 0.0 && explained.probability < 1.0);
                let sum: f64 = explained.reasons.iter().map(|reason| reason.log_odds).sum();
                prop_assert!((explained.base + sum - explained.log_odds).abs() < 1e-8);
            }
        }
    }
}

//! Worked by hand, and laws.

use super::world::{drivers, world};
use proptest::prelude::*;
use regard_predict::drivers::{Answer, EXACT_DRIVERS, Outcome, Study, find};

/// One value for each row.
type Column = Vec<Option<f64>>;

/// 50 rows each of (no, 4), (no, 6), (yes, 7), (yes, 9) around a second measure that goes with nothing.
fn by_hand() -> (Vec<u64>, Vec<Column>, Column) {
    let rows = 0..200_u32;
    let yes = |row: u32| f64::from(row % 2);
    let measures = vec![
        rows.clone().map(|row| Some(yes(row))).collect(),
        rows.clone().map(|row| Some(f64::from(row / 4 % 2))).collect(),
    ];
    let score = rows.clone().map(|row| Some(4.0 + 3.0 * yes(row) + 2.0 * f64::from(row / 2 % 2))).collect();
    (rows.map(u64::from).collect(), measures, score)
}

#[test]
fn a_yes_or_no_is_worth_the_difference_of_the_means() {
    let (customers, measures, score) = by_hand();
    let study =
        Study { customers: &customers, measures: &measures, outcome: Outcome::Score(&score), seed: 1 };
    let found = drivers(&study);
    let first = &found.drivers[0];
    assert_eq!((first.moves[0].measure, first.moves[0].from, first.moves[0].to), (0, 0.0, 1.0));
    // 3 points, held back by one row in 201; residuals of ±1 over 50 and 50 pairs: 2 / √200.
    assert!((first.effect.value - 3.0 * 200.0 / 201.0).abs() < 1e-9, "{first:?}");
    let error = (first.effect.high - first.effect.low) / 2.0 / 1.6526;
    assert!((error - 2.0 / 200.0_f64.sqrt()).abs() < 0.002, "{error}");
    // Variance 2.25 of 3.25 is explained, all by the first.
    assert!((found.explained - 2.25 / 3.25).abs() < 1e-5);
    assert!((first.share - 1.0).abs() < 1e-5 && (first.inflation - 1.0).abs() < 1e-5);
    assert!(!found.drivers[1].effect.is_clear());
    assert_eq!((found.rows, found.customers), (200, 200));
}

#[test]
fn measures_that_cannot_be_told_apart_are_one_driver() {
    let mut made = world(800, 3);
    let copy = made.measures[0].iter().map(|value| value.map(|value| 10.0 - 3.0 * value)).collect();
    made.measures.push(copy);
    made.measures.push(vec![Some(4.0); 800]);
    let found = drivers(&made.study(Outcome::Score(&made.score)));
    assert_eq!((found.drivers.len(), found.never_differ.as_slice()), (6, &[7][..]));
    let first = &found.drivers[0];
    let measures: Vec<usize> = first.moves.iter().map(|step| step.measure).collect();
    assert_eq!(measures, [0, 6]);
    // The second goes down when the first goes up.
    assert!(first.moves[0].from < first.moves[0].to && first.moves[1].from > first.moves[1].to);
    made.measures.truncate(6);
    let alone = drivers(&made.study(Outcome::Score(&made.score)));
    assert!((first.effect.value - alone.drivers[0].effect.value).abs() < 1e-6, "{first:?} {alone:?}");
}

#[test]
fn rows_of_one_customer_count_together() {
    let made = world(400, 4);
    let four = |values: &[Option<f64>]| values.repeat(4);
    let measures: Vec<Vec<Option<f64>>> = made.measures.iter().map(|column| four(column)).collect();
    let (customers, score) = (made.customers.repeat(4), four(&made.score));
    let study =
        Study { customers: &customers, measures: &measures, outcome: Outcome::Score(&score), seed: 1 };
    let (once, again) = (drivers(&made.study(Outcome::Score(&made.score))), drivers(&study));
    for (one, other) in once.drivers.iter().zip(&again.drivers) {
        let width = |range: &regard_predict::quality::Range90| range.high - range.low;
        assert!((width(&one.effect) / width(&other.effect) - 1.0).abs() < 0.05, "{one:?} {other:?}");
    }
    assert_eq!((again.rows, again.customers), (1_600, 400));
}

#[test]
fn many_drivers_are_shared_by_drawn_orders_that_the_seed_fixes() {
    let mut made = world(600, 5);
    for extra in 0..8 {
        let column =
            (0..600).map(|row| Some(f64::from((row * (2 * extra + 37) + extra * extra) % 101))).collect();
        made.measures.push(column);
    }
    assert!(made.measures.len() > EXACT_DRIVERS);
    let study = made.study(Outcome::Score(&made.score));
    let found = drivers(&study);
    assert_eq!(found, drivers(&study));
    let order: Vec<usize> = found.drivers.iter().map(|driver| driver.moves[0].measure).collect();
    assert_eq!(order[..3], [0, 1, 2]);
    let other = drivers(&Study { seed: 2, ..study });
    assert!((found.drivers[0].share - other.drivers[0].share).abs() < 0.02);
    assert_eq!(found.drivers[0].effect, other.drivers[0].effect);
}

#[test]
fn holes_neither_break_nor_bend_it() {
    let mut made = world(2_000, 6);
    for (row, value) in made.measures[0].iter_mut().enumerate() {
        *value = value.filter(|_| row % 4 != 0);
    }
    let found = drivers(&made.study(Outcome::Score(&made.score)));
    let first = &found.drivers[0];
    let truth = -0.9 * (first.moves[0].to - first.moves[0].from);
    assert_eq!(first.moves[0].measure, 0);
    assert!((first.effect.value - truth).abs() < 0.15, "{first:?} {truth}");
}

type Row = (u64, Option<f64>, Option<f64>, Option<bool>);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_breaks_it(rows in prop::collection::vec(
        (0..150_u64, prop::option::of(-1e15..1e15_f64), prop::option::of(-2.0..2.0_f64), prop::option::of(any::<bool>())), 0..250)
    ) {
        let rows: Vec<Row> = rows;
        let customers: Vec<u64> = rows.iter().map(|row| row.0).collect();
        let measures: Vec<Vec<Option<f64>>> = vec![
            rows.iter().map(|row| row.1).collect(),
            rows.iter().map(|row| row.2).collect(),
            rows.iter().map(|row| row.2.map(f64::round)).collect(),
        ];
        let stayed: Vec<Option<bool>> = rows.iter().map(|row| row.3).collect();
        let study = Study { customers: &customers, measures: &measures, outcome: Outcome::Stayed(&stayed), seed: 1 };
        if let Answer::Known(found) = find(&study).unwrap() {
            for driver in &found.drivers {
                let range = driver.effect;
                prop_assert!(range.low <= range.value && range.value <= range.high && range.high.is_finite());
                prop_assert!(range.low.is_finite() && driver.share.is_finite() && driver.inflation >= 1.0);
            }
        }
    }
}

#[test]
fn the_same_seed_draws_the_same_orders() {
    // More drivers than are counted out: the orders are drawn.
    let mut made = world(800, 8);
    made.measures.extend(world(800, 9).measures);
    made.measures.extend(world(800, 10).measures);
    assert!(made.measures.len() > EXACT_DRIVERS);
    let study = made.study(Outcome::Score(&made.score));
    assert_eq!(drivers(&study), drivers(&study));
    let drawn_anew = drivers(&Study { seed: 2, ..study });
    let first = drivers(&study).drivers.remove(0);
    assert_eq!(drawn_anew.drivers[0].moves, first.moves);
    assert!((drawn_anew.drivers[0].share - first.share).abs() < 0.02);
}

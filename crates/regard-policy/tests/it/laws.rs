//! What holds of every policy and every customer.

use crate::{MEASURES, example};
use proptest::prelude::*;
use regard_policy::{Policy, Sheet, Standing, compare, place, receipt};

fn values() -> impl Strategy<Value = Vec<[Option<f64>; 4]>> {
    let value = prop::option::of(-2.0..12.0_f64);
    prop::collection::vec([value.clone(), value.clone(), value.clone(), value], 1..40)
}

fn sheet(rows: &[[Option<f64>; 4]]) -> Sheet {
    let mut sheet = Sheet::new(rows.len());
    for (place, name) in MEASURES.iter().enumerate() {
        sheet.measure(name, rows.iter().map(|row| row[place])).unwrap();
    }
    sheet
        .kind(
            "segment",
            rows.iter().enumerate().map(|(row, _)| (row % 3 == 0).then(|| "key".to_owned())).collect(),
        )
        .unwrap();
    sheet
}

fn with_threshold(points: f64) -> Policy {
    let mut policy = example();
    policy.rules[1].loyalty.high_from = points;
    policy
}

proptest! {
    #[test]
    fn missing_data_never_raise_a_score(rows in values(), gone in 0..4_usize) {
        let mut thinner = rows.clone();
        thinner.iter_mut().for_each(|row| row[gone] = None);
        let (all, less) = (place(&example(), &sheet(&rows)), place(&example(), &sheet(&thinner)));
        for (all, less) in all.iter().zip(&less) {
            prop_assert!(less.retention.points <= all.retention.points + 1e-9);
            prop_assert!(less.loyalty.points <= all.loyalty.points + 1e-9);
            prop_assert!(less.loyalty.coverage <= all.loyalty.coverage + 1e-9);
        }
    }

    #[test]
    fn everybody_stands_in_one_place_and_the_receipt_says_the_same(rows in values()) {
        let (policy, sheet) = (example(), sheet(&rows));
        let placed = place(&policy, &sheet);
        prop_assert_eq!(placed.len(), rows.len());
        for (row, placed) in placed.iter().enumerate() {
            let rule = &policy.rules[placed.rule];
            let thin = placed.retention.coverage + 1e-9 < rule.retention.coverage
                || placed.loyalty.coverage + 1e-9 < rule.loyalty.coverage;
            prop_assert_eq!(placed.standing == Standing::Unknown, thin);
            let receipt = receipt(&policy, &sheet, row).unwrap();
            prop_assert_eq!(receipt.standing, placed.standing);
            let sum: f64 = receipt.loyalty.lines.iter().map(|line| line.earned).sum();
            prop_assert!((sum - placed.loyalty.points).abs() < 1e-9);
            prop_assert!((-1e-9..=100.0 + 1e-9).contains(&sum));
        }
    }

    #[test]
    fn a_threshold_moves_only_who_lies_between(rows in values(), one in 0.0..100.0_f64, two in 0.0..100.0_f64) {
        let sheet = sheet(&rows);
        let (low, high) = (one.min(two), one.max(two));
        let (before, after) = (place(&with_threshold(low), &sheet), place(&with_threshold(high), &sheet));
        let moved = compare(&before, &after).rows;
        for (row, placed) in before.iter().enumerate() {
            let between = placed.loyalty.points + 1e-9 >= low && placed.loyalty.points + 1e-9 < high;
            let known = placed.standing != Standing::Unknown;
            prop_assert_eq!(moved.contains(&row), between && known && placed.rule == 1);
        }
    }

    #[test]
    fn other_customers_do_not_matter(rows in values()) {
        let together = place(&example(), &sheet(&rows));
        for (row, placed) in together.iter().enumerate().filter(|(row, _)| row % 3 == 0) {
            prop_assert_eq!(&place(&example(), &sheet(&rows[row..=row]))[0], placed);
        }
    }
}

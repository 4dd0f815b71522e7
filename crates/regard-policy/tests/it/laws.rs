//! What holds of every policy and every customer.

use proptest::prelude::*;
use regard_policy::Standing::{Neutral, SomewhatLoyal, Unknown, VeryLoyal};
use regard_policy::{
    Axis, AxisName, Level, Placed, Policy, Rule, Sheet, Signal, Threshold, Whom, again, compare, place,
    receipt,
};
use std::collections::BTreeMap;

const NAMES: [&str; 5] = ["a", "b", "c", "d", "e"];
const TRAITS: [&str; 2] = ["region", "segment"];
const KINDS: [&str; 3] = ["x", "y", "z"];

/// A customer: the values of the signals, and the traits.
type Row = ([Option<f64>; 5], [Option<&'static str>; 2]);

/// Values on and between the bounds of scales.
fn value() -> impl Strategy<Value = f64> {
    prop_oneof![(-3_i8..4).prop_map(f64::from), -3.0..3.0_f64]
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let values = prop::array::uniform5(prop::option::of(value()));
    let traits = prop::array::uniform2(prop::option::of(prop::sample::select(&KINDS[..])));
    prop::collection::vec((values, traits), 1..25)
}

fn axis() -> impl Strategy<Value = Axis> {
    let signal = (prop_oneof![0.001..5.0_f64, Just(1.0)], value(), value());
    let signal = signal.prop_filter("the best is not the worst", |(_, worst, best)| worst != best);
    let names = prop::sample::subsequence(&NAMES[..], 1..5);
    let high_from = prop_oneof![0.0..=100.0_f64, Just(50.0), Just(100.0), Just(0.0)];
    (names, prop::collection::vec(signal, 5), high_from, 0.0..=1.0_f64).prop_map(
        |(names, scales, high_from, coverage)| {
            let signals = names.iter().zip(scales).map(|(name, (weight, worst, best))| Signal {
                signal: (*name).to_owned(),
                weight,
                worst,
                best,
            });
            Axis { high_from, coverage, signals: signals.collect() }
        },
    )
}

fn policy() -> impl Strategy<Value = Policy> {
    let values = prop::sample::subsequence(&KINDS[..], 1..3);
    let whom = prop::collection::btree_map(prop::sample::select(&TRAITS[..]), values, 1..3);
    let rules = prop::collection::vec((whom, axis(), axis()), 0..3);
    (rules, axis(), axis()).prop_map(|(some, retention, loyalty)| {
        let owned = |whom: BTreeMap<&str, Vec<&str>>| {
            let values = |values: Vec<&str>| values.into_iter().map(str::to_owned).collect();
            Whom(whom.into_iter().map(|(name, kinds)| (name.to_owned(), values(kinds))).collect())
        };
        let rule = |whom, retention, loyalty| Rule { name: "r".into(), whom, retention, loyalty };
        let mut policy = crate::example();
        policy.rules = some.into_iter().map(|(whom, one, two)| rule(owned(whom), one, two)).collect();
        policy.rules.push(rule(Whom::default(), retention, loyalty));
        policy.rules.iter_mut().enumerate().for_each(|(place, rule)| rule.name = place.to_string());
        policy
    })
}

fn sheet(rows: &[Row]) -> Sheet {
    let mut sheet = Sheet::new(rows.len());
    for (place, name) in NAMES.iter().enumerate() {
        sheet.signal(name, rows.iter().map(|row| row.0[place])).unwrap();
    }
    for (place, name) in TRAITS.iter().enumerate() {
        sheet.kind(name, rows.iter().map(|row| row.1[place].map(str::to_owned)).collect()).unwrap();
    }
    sheet
}

/// The rows with some of what is known taken away.
fn thinned(rows: &[Row], gone: &[bool; 7]) -> Vec<Row> {
    let mut rows = rows.to_vec();
    for row in &mut rows {
        (0..5).filter(|place| gone[*place]).for_each(|place| row.0[place] = None);
        (0..2).filter(|place| gone[5 + place]).for_each(|place| row.1[place] = None);
    }
    rows
}

/// The rows with every signal known that was missing.
fn filled(rows: &[Row], with: impl Fn(usize) -> f64) -> Vec<Row> {
    let mut rows = rows.to_vec();
    for row in &mut rows {
        for (place, value) in row.0.iter_mut().enumerate() {
            value.get_or_insert(with(place));
        }
    }
    rows
}

fn levels(policy: &Policy, placed: &Placed) -> [Level; 2] {
    let rule = &policy.rules[placed.rule];
    [rule.retention.level(placed.retention), rule.loyalty.level(placed.loyalty)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn placing_is_total_and_exclusive_and_the_receipt_says_the_same(policy in policy(), rows in rows()) {
        let sheet = sheet(&rows);
        let placed = place(&policy, &sheet);
        prop_assert_eq!(placed.len(), rows.len());
        for (row, placed) in placed.iter().enumerate() {
            let receipt = receipt(&policy, &sheet, row).unwrap();
            prop_assert_eq!(receipt.standing, placed.standing);
            for (tally, score) in [(&receipt.retention, placed.retention), (&receipt.loyalty, placed.loyalty)] {
                let sum: f64 = tally.lines.iter().map(|line| line.earned).sum();
                let possible: f64 = tally.lines.iter().map(|line| line.possible).sum();
                prop_assert!((sum - score.points).abs() < 1e-9 && (possible - 100.0).abs() < 1e-9);
                prop_assert!((0.0..=100.0).contains(&score.points) && (0.0..=1.0).contains(&score.coverage));
            }
            if receipt.open.is_empty() {
                let [retention, loyalty] = levels(&policy, placed);
                prop_assert_eq!(matches!(placed.standing, VeryLoyal | Neutral),
                    retention == Level::High && matches!(loyalty, Level::High | Level::Low));
                prop_assert_eq!(matches!(placed.standing, VeryLoyal | SomewhatLoyal),
                    loyalty == Level::High && matches!(retention, Level::High | Level::Low));
                let knows = |level| matches!(level, Level::High | Level::Low);
                prop_assert_eq!(placed.standing != Unknown, knows(retention) && knows(loyalty));
            }
        }
    }

    /// Whatever is taken away, signals or traits: a score never rises, and a standing stays or becomes unknown.
    #[test]
    fn missing_data_never_raise_a_score_nor_move_anybody_but_to_unknown(
        policy in policy(), rows in rows(), gone: [bool; 7],
    ) {
        let (all, less) = (place(&policy, &sheet(&rows)), place(&policy, &sheet(&thinned(&rows, &gone))));
        for (all, less) in all.iter().zip(&less) {
            prop_assert!(less.retention.points <= all.retention.points + 1e-9);
            prop_assert!(less.loyalty.points <= all.loyalty.points + 1e-9);
            prop_assert!(less.standing == all.standing || less.standing == Unknown, "{all:?} {less:?}");
        }
    }

    /// An axis is low only if the best answers that are missing leave it low, and open only if they do not.
    #[test]
    fn missing_data_never_lower_to_low_what_could_be_high(policy in policy(), rows in rows()) {
        let mut policy = policy;
        policy.rules.drain(..policy.rules.len() - 1);
        for (place_of, axis) in [policy.rules[0].retention.clone(), policy.rules[0].loyalty.clone()].iter().enumerate() {
            let scale = |name: &str| axis.signals.iter().find(|one| one.signal == name);
            let best = filled(&rows, |place| scale(NAMES[place]).map_or(0.0, |one| one.best));
            let worst = filled(&rows, |place| scale(NAMES[place]).map_or(0.0, |one| one.worst));
            let of = |rows: &[Row]| -> Vec<Level> {
                place(&policy, &sheet(rows)).iter().map(|placed| levels(&policy, placed)[place_of]).collect()
            };
            for ((now, best), worst) in of(&rows).into_iter().zip(of(&best)).zip(of(&worst)) {
                match now {
                    Level::High => prop_assert_eq!((worst, best), (Level::High, Level::High)),
                    Level::Low => prop_assert_eq!((worst, best), (Level::Low, Level::Low)),
                    Level::Open => prop_assert_eq!((worst, best), (Level::Low, Level::High)),
                    Level::Thin => {}
                }
            }
        }
    }

    /// Another threshold moves those whose points lie between the two, under a rule that may be theirs; kept points
    /// and new ones say the same.
    #[test]
    fn a_threshold_moves_only_who_lies_between(
        policy in policy(), rows in rows(), rule: prop::sample::Index, high_from in 0.0..=100.0_f64, side: bool,
    ) {
        let axis = if side { AxisName::Retention } else { AxisName::Loyalty };
        let threshold = Threshold { rule: rule.index(policy.rules.len()), axis, high_from };
        let sheet = sheet(&rows);
        let before = place(&policy, &sheet);
        let after = again(&policy, &before, &[threshold]).unwrap();
        let changed = policy.with(&[threshold]).unwrap();
        prop_assert_eq!(&after, &place(&changed, &sheet));
        let moved = compare(&before, &after).rows;
        let level = |policy: &Policy, score| policy.rules[threshold.rule].axis(axis).level(score);
        for (row, placed) in before.iter().enumerate() {
            let receipt = receipt(&policy, &sheet, row).unwrap();
            let score = if side { placed.retention } else { placed.loyalty };
            let of = |policy: &Policy| policy.rules[threshold.rule].axis(axis).high_from;
            let (low, high) = (of(&policy).min(of(&changed)), of(&policy).max(of(&changed)));
            let open = receipt.open.iter().map(|one| &one.rule).chain([&receipt.rule]);
            let theirs = open.into_iter().any(|name| *name == policy.rules[threshold.rule].name);
            prop_assert!(!moved.contains(&row) || theirs);
            if receipt.open.is_empty() && moved.contains(&row) {
                let most = score.points + 100.0 * (1.0 - score.coverage);
                prop_assert!(most + 1e-6 >= low && score.points <= high + 1e-6);
                prop_assert!(level(&policy, score) != level(&changed, score));
            }
        }
    }

    #[test]
    fn other_customers_do_not_matter(policy in policy(), rows in rows()) {
        let together = place(&policy, &sheet(&rows));
        for (row, placed) in together.iter().enumerate() {
            prop_assert_eq!(&place(&policy, &sheet(&rows[row..=row]))[0], placed);
        }
    }
}

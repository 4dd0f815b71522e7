//! What must hold whatever the data.

use super::world::{COVARIATES, effect, world};
use proptest::prelude::*;
use regard_predict::effect::{Answer, NEIGHBOURS, Outcome, Study, Subject, measure};

#[test]
fn pairs_are_of_one_start_and_never_of_one_customer() {
    let mut subjects = world(900, 21, Outcome::Number, 1.0);
    // Every customer comes with several starts, some with and some without a plan.
    subjects.iter_mut().for_each(|one| one.customer %= 200);
    let found = effect(&subjects, Outcome::Number);
    assert_eq!(found.pairs.len(), found.matched);
    for pair in &found.pairs {
        assert!(subjects[pair.treated].treated && !pair.alike.is_empty() && pair.alike.len() <= NEIGHBOURS);
        for other in &pair.alike {
            let (one, other) = (&subjects[pair.treated], &subjects[*other]);
            assert!(!other.treated && other.start == one.start && other.customer != one.customer);
        }
    }
}

#[test]
fn matching_makes_the_groups_alike() {
    let found = effect(&world(2_000, 22, Outcome::Number, 1.0), Outcome::Number);
    assert!(found.is_balanced(), "{:?}", found.balance);
    let largest = |of: fn(&regard_predict::effect::Balance) -> f64| {
        found.balance.iter().map(|one| of(one).abs()).fold(0.0, f64::max)
    };
    assert!(largest(|one| one.before) > 0.5 && largest(|one| one.after) < 0.1, "{:?}", found.balance);
    let names: Vec<(&str, bool)> =
        found.balance.iter().map(|one| (one.name.as_str(), one.of_known)).collect();
    let [satisfaction, cases, size] = COVARIATES;
    let expected = [
        (satisfaction, false),
        (cases, false),
        (size, false),
        ("outcome before", false),
        (satisfaction, true),
    ];
    assert_eq!(names, expected);
}

#[test]
fn the_order_of_the_rows_and_the_unit_of_the_outcome_do_not_matter() {
    let subjects = world(900, 23, Outcome::Number, 3.0);
    let found = effect(&subjects, Outcome::Number).effect;
    let turned: Vec<Subject> = subjects.iter().rev().cloned().collect();
    let other = effect(&turned, Outcome::Number).effect;
    assert!((found.value - other.value).abs() < 1e-9 && (found.low - other.low).abs() < 1e-9);
    let mut cents = subjects.clone();
    for one in &mut cents {
        (one.before, one.after) =
            (one.before.map(|value| 100.0 * value), one.after.map(|value| 100.0 * value + 7.0));
    }
    let other = effect(&cents, Outcome::Number).effect;
    assert!(
        (other.value - 100.0 * found.value).abs() < 1e-6 && (other.high - 100.0 * found.high).abs() < 1e-6
    );
    assert_eq!(effect(&subjects, Outcome::Number), effect(&subjects, Outcome::Number));
}

#[test]
fn a_customer_given_twice_counts_once_in_the_error() {
    let subjects = world(900, 24, Outcome::Number, 3.0);
    let twice: Vec<Subject> = subjects.iter().chain(&subjects).cloned().collect();
    let (one, two) = (effect(&subjects, Outcome::Number).effect, effect(&twice, Outcome::Number).effect);
    let width = |range: &regard_predict::quality::Range90| range.high - range.low;
    assert!(width(&two) > 0.9 * width(&one), "{one:?} {two:?}");
}

fn any_subject() -> impl Strategy<Value = Subject> {
    let number = || prop::option::of(prop_oneof![Just(0.0), -1e15..1e15_f64, -3.0..3.0_f64]);
    (0..60_u64, 0..3, any::<bool>(), number(), number(), number(), number()).prop_map(
        |(customer, start, treated, one, other, before, after)| Subject {
            customer,
            start,
            treated,
            covariates: vec![one, other],
            before,
            after,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_breaks_it(subjects in prop::collection::vec(any_subject(), 0..200)) {
        let study = Study { covariates: &["one", "other"], outcome: Outcome::Number, subjects: &subjects };
        if let Answer::Known(found) = measure(&study).unwrap() {
            let range = found.effect;
            prop_assert!(range.low <= range.value && range.value <= range.high && range.low.is_finite());
            prop_assert!(range.high.is_finite() && found.plain_difference.is_finite());
            prop_assert!(found.balance.iter().all(|one| one.before.is_finite() && one.after.is_finite()));
            prop_assert!(found.matched <= found.treated && found.pairs.len() == found.matched);
        }
    }
}

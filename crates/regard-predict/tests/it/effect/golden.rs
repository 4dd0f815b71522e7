//! Worked by hand.

use super::world::{effect, world};
use regard_predict::effect::{Answer, Outcome, Study, Subject, Unknown, measure};

fn row(customer: u64, start: i32, treated: bool, after: f64) -> Subject {
    Subject { customer, start, treated, covariates: Vec::new(), before: None, after: Some(after) }
}

#[test]
fn without_covariates_it_is_the_difference_within_starts() {
    // January: 30 with a plan at 9 or 11, 30 without at 4 or 6. February: 10 with at 21 or 23, 50 without at 18 or 20.
    let groups = [(1, true, 30, 9.0), (1, false, 30, 4.0), (2, true, 10, 21.0), (2, false, 50, 18.0)];
    let mut subjects = Vec::new();
    for (start, treated, count, low) in groups {
        for place in 0..count {
            let after = low + 2.0 * f64::from(place % 2);
            subjects.push(row(subjects.len() as u64, start, treated, after));
        }
    }
    let study = Study { covariates: &[], outcome: Outcome::Number, subjects: &subjects };
    let Answer::Known(found) = measure(&study).unwrap() else { panic!("no effect") };
    // 30 at +5 and 10 at +3.
    assert!((found.effect.value - 4.5).abs() < 1e-12, "{:?}", found.effect);
    assert!((found.plain_difference - (13.0 - 13.75)).abs() < 1e-12);
    assert_eq!((found.treated, found.matched, found.compared), (40, 40, 80));
    // Everyone without is equally alike, so all are compared with.
    assert_eq!(found.pairs[0].alike.len(), 30);
    // With a plan 30 · (0.5² + 1) + 10 · (1.5² + 1): for the distance from 4.5 and the ±1 around it. Without one each of the
    // 30 counts 1, each of the 50 counts 0.2; the residuals are ±1, and two means were used.
    let with = (30.0 * 1.25 + 10.0 * 3.25) * 40.0 / 39.0;
    let squares = 30.0 + 50.0 * 0.04;
    let effective = 1600.0 / squares;
    let without = squares * effective / (effective - 2.0);
    let error = ((with + without) / 1600.0_f64).sqrt();
    let half = (found.effect.high - found.effect.low) / 2.0;
    // Student's quantile at 39 degrees of freedom.
    assert!((half / error - 1.6849).abs() < 1e-3, "{half} {error}");
}

#[test]
fn money_comes_back_as_a_return() {
    let subjects = world(2_000, 1, Outcome::Number, 4.0);
    let found = effect(&subjects, Outcome::Number);
    let returned = found.returned(500).unwrap();
    let gained = (found.effect.value * found.matched as f64).round() as i64;
    assert_eq!(returned.gained.value_minor, gained);
    assert_eq!(returned.net.value_minor, gained - 500);
    assert!(returned.per_cost.is_some_and(|times| (times.value - gained as f64 / 500.0).abs() < 0.01));
    assert_eq!(found.returned(0).unwrap().per_cost, None);
    assert_eq!(found.returned(-1), None);
}

#[test]
fn everybody_stayed_tells_nothing_and_nearly_everybody_little() {
    let mut subjects: Vec<Subject> = (0..80).map(|place| row(place, 1, place % 2 == 0, 1.0)).collect();
    let study = |subjects: &[Subject]| {
        measure(&Study { covariates: &[], outcome: Outcome::YesNo, subjects }).unwrap()
    };
    assert_eq!(study(&subjects), Answer::Unknown(Unknown::NothingDiffers));
    subjects[1].after = Some(0.0);
    let Answer::Known(found) = study(&subjects) else { panic!("no effect") };
    assert!((found.effect.value - 0.025).abs() < 1e-12);
    assert!(found.effect.low < 0.0 && found.effect.high > 0.05, "{:?}", found.effect);
}

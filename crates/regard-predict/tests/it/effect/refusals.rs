//! Too little to say is said, with the counts; what cannot be read is refused.

use super::world::{COVARIATES, answer, effect, world};
use regard_predict::InputError;
use regard_predict::effect::{Answer, Outcome, Study, Subject, Unknown, measure};

fn made() -> Vec<Subject> {
    world(600, 9, Outcome::Number, 2.0)
}

fn error(subjects: &[Subject], outcome: Outcome) -> InputError {
    measure(&Study { covariates: &COVARIATES, outcome, subjects }).unwrap_err()
}

#[test]
fn too_few_plans() {
    let mut subjects = made();
    let mut treated = 0;
    subjects.retain(|one| {
        treated += usize::from(one.treated);
        !one.treated || treated <= 19
    });
    let few = Unknown::TooFewTreated { treated: 19 };
    assert_eq!(answer(&subjects, Outcome::Number), Answer::Unknown(few));
    assert_eq!(answer(&[], Outcome::Number), Answer::Unknown(Unknown::TooFewTreated { treated: 0 }));
}

#[test]
fn outcomes_that_are_not_yet_known() {
    let mut subjects = made();
    let treated = subjects.iter().filter(|one| one.treated).count();
    subjects.iter_mut().filter(|one| one.treated).skip(12).for_each(|one| one.after = None);
    let waiting = Unknown::NotYetKnown { treated, known: 12 };
    assert_eq!(answer(&subjects, Outcome::Number), Answer::Unknown(waiting));
}

#[test]
fn nobody_to_compare_with() {
    let mut subjects = made();
    subjects.iter_mut().filter(|one| !one.treated).for_each(|one| one.after = None);
    assert_eq!(answer(&subjects, Outcome::Number), Answer::Unknown(Unknown::NobodyWithout));
}

#[test]
fn customers_unlike_all_others() {
    // Every customer with a plan is far larger than any without one.
    let mut subjects = made();
    for one in &mut subjects {
        one.covariates[2] = Some(if one.treated { 60.0 } else { 0.0 } + one.covariates[2].unwrap());
    }
    let found = answer(&subjects, Outcome::Number);
    assert!(
        matches!(found, Answer::Unknown(Unknown::NoOverlap { matched, .. }) if matched < 20),
        "{found:?}"
    );
}

#[test]
fn who_is_left_out_is_counted_by_reason() {
    let mut subjects = made();
    let treated = subjects.iter().filter(|one| one.treated).count();
    // Three wait for their outcome, two started when nobody else could have, one is unlike anybody.
    let mut with_plan = subjects.iter_mut().filter(|one| one.treated);
    with_plan.by_ref().take(3).for_each(|one| one.after = None);
    with_plan.by_ref().take(2).for_each(|one| one.start = 99);
    with_plan.by_ref().take(1).for_each(|one| one.covariates[0] = Some(-1e9));
    subjects.iter_mut().filter(|one| !one.treated).take(7).for_each(|one| one.after = None);
    let found = effect(&subjects, Outcome::Number);
    let out = found.left_out;
    assert_eq!(
        (out.treated_not_yet_known, out.treated_nobody_at_that_start, out.without_not_yet_known),
        (3, 2, 7)
    );
    assert_eq!(found.matched + 5 + out.treated_nobody_similar, treated);
    assert_eq!(found.compared + out.without_not_needed + 7, subjects.len() - treated);
    assert!(found.matched >= treated * 8 / 10);
}

#[test]
fn what_cannot_be_read() {
    let mut subjects = made();
    subjects[3].covariates[1] = Some(f64::NAN);
    let unusable = |what: &str, row| InputError::NotANumber { what: what.to_owned(), row };
    assert_eq!(error(&subjects, Outcome::Number), unusable("open cases", 3));
    let mut subjects = made();
    assert_eq!(error(&subjects, Outcome::YesNo), unusable("before", 0));
    subjects[0].after = Some(f64::INFINITY);
    assert_eq!(error(&subjects, Outcome::Number), unusable("after", 0));
    subjects[0].covariates.pop();
    assert_eq!(
        error(&subjects, Outcome::Number),
        InputError::Uneven { what: "row 0".to_owned(), found: 2, needed: 3 }
    );
}

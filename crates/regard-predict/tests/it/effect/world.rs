//! Short ways to the made worlds.

use regard_predict::effect::{Answer, Effect, Outcome, Study, Subject, measure};
pub(crate) use regard_predict::worlds::{PLAN_COVARIATES as COVARIATES, plans as world};

/// What is found in these rows.
pub(crate) fn answer(subjects: &[Subject], outcome: Outcome) -> Answer {
    measure(&Study { covariates: &COVARIATES, outcome, subjects }).unwrap()
}

/// The effect found in these rows.
pub(crate) fn effect(subjects: &[Subject], outcome: Outcome) -> Box<Effect> {
    match answer(subjects, outcome) {
        Answer::Known(effect) => effect,
        Answer::Unknown(why) => panic!("no effect: {why:?}"),
    }
}

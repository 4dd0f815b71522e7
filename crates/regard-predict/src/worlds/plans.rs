//! Plans whose effect is known. They go to customers that are worse off, by what is known of them, and these would
//! have done worse without one too.

use crate::effect::{Outcome, Subject};
use crate::numeric::chance::seeded;
use crate::numeric::curve::probability;
use rand::Rng;
use rand_distr::{Distribution, StandardNormal};

/// The names of the covariates.
pub const PLAN_COVARIATES: [&str; 3] = ["satisfaction", "open cases", "size"];

/// `rows` customers; plans change the outcome by `effect`.
pub fn plans(rows: usize, seed: u64, outcome: Outcome, effect: f64) -> Vec<Subject> {
    let mut chance = seeded(seed);
    (0..rows).map(|row| subject(row as u64, &mut chance, outcome, effect)).collect()
}

fn subject(customer: u64, chance: &mut impl Rng, outcome: Outcome, effect: f64) -> Subject {
    let mut normal = || -> f64 { StandardNormal.sample(chance) };
    let (satisfaction, size) = (normal(), normal());
    let cases = (0.8 - 0.5 * satisfaction + normal()).max(0.0).floor();
    let (early, late) = (normal(), normal());
    // What the account team does not know cannot lead it.
    let seen = chance.random_bool(0.9).then_some(satisfaction);
    let start = chance.random_range(0..4);
    let before = match outcome {
        Outcome::Number => Some(50.0 + 6.0 * satisfaction - 2.0 * cases + 5.0 * size + 4.0 * early),
        Outcome::YesNo => None,
    };
    let low = before.map_or(0.0, |before| (50.0 - before) / 10.0);
    let leaning = -2.0 - 0.7 * seen.unwrap_or(0.0) + 0.35 * cases + 0.5 * low + 0.3 * f64::from(start == 2);
    let treated = chance.random_bool(probability(leaning));
    let brought = if treated { effect } else { 0.0 };
    let after = match outcome {
        Outcome::Number => {
            let lasting = 5.0 * satisfaction - 2.0 * cases + 5.0 * size - 0.7 * satisfaction * satisfaction;
            50.0 + lasting + 3.0 * early + f64::from(start) + brought + 4.0 * late
        }
        Outcome::YesNo => {
            let stays = 0.2 + 0.6 * probability(0.8 + 1.2 * satisfaction - 0.6 * cases) + brought;
            f64::from(u8::from(chance.random_bool(stays)))
        }
    };
    let covariates = vec![seen, Some(cases), Some(size)];
    Subject { customer, start, treated, covariates, before, after: Some(after) }
}

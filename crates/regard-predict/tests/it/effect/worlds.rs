//! A hundred made worlds: the planted effect lies in the range as often as it says, and the plain difference is far off.

use super::world::{effect, world};
use regard_predict::effect::{Outcome, Subject};

/// In how many of a hundred worlds the range holds the planted effect, and the 90 % range of the plain difference does.
fn held(outcome: Outcome, planted: f64, first_seed: u64) -> (usize, usize) {
    let (mut ours, mut plain) = (0, 0);
    for seed in first_seed..first_seed + 100 {
        let subjects = world(900, seed, outcome, planted);
        let found = effect(&subjects, outcome);
        assert!(found.matched * 10 >= found.treated * 8, "{found:?}");
        ours += usize::from(found.effect.holds(planted));
        let margin = 1.645 * plain_error(&subjects);
        plain += usize::from((found.plain_difference - planted).abs() <= margin);
    }
    (ours, plain)
}

/// The standard error of the plain difference (Welch 1947).
fn plain_error(subjects: &[Subject]) -> f64 {
    let variance = |treated: bool| {
        let group: Vec<f64> =
            subjects.iter().filter(|one| one.treated == treated).filter_map(|one| one.after).collect();
        let count = group.len() as f64;
        let mean = group.iter().sum::<f64>() / count;
        group.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0) / count
    };
    (variance(true) + variance(false)).sqrt()
}

#[test]
fn a_planted_gain_is_held_and_the_plain_difference_misses_it() {
    let (ours, plain) = held(Outcome::Number, 3.0, 1_000);
    assert!(ours >= 85 && plain <= 5, "{ours} of 100; the plain difference {plain}");
}

#[test]
fn a_planted_share_that_stays_is_held_and_the_plain_difference_misses_it() {
    let (ours, plain) = held(Outcome::YesNo, 0.15, 2_000);
    assert!(ours >= 85 && plain <= 15, "{ours} of 100; the plain difference {plain}");
}

#[test]
fn where_nothing_was_planted_zero_is_held_as_often() {
    let (numbers, _) = held(Outcome::Number, 0.0, 3_000);
    let (shares, _) = held(Outcome::YesNo, 0.0, 4_000);
    assert!(numbers >= 85 && shares >= 85, "{numbers} and {shares} of 100");
    // A range that always holds would be too wide to tell anything.
    assert!(numbers < 100 || shares < 100);
}

#[test]
fn ranges_are_narrow_enough_to_see_what_was_planted() {
    let clear = |outcome, planted| {
        (5_000..5_020)
            .filter(|seed| effect(&world(2_000, *seed, outcome, planted), outcome).effect.low > 0.0)
            .count()
    };
    let (numbers, shares) = (clear(Outcome::Number, 3.0), clear(Outcome::YesNo, 0.15));
    assert!(numbers == 20 && shares >= 18, "{numbers} and {shares} of 20");
}

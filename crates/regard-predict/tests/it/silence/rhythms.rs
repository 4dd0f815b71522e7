//! Made rhythms: while nothing changes, silences come as often as their chance says, whatever the shape of the gaps; who
//! has gone quiet is flagged.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp1, Gamma, LogNormal};
use regard_predict::silence::{Judged, Silence, portfolio};

const MOMENT: i32 = 10_000;

/// A gap in days, around so many.
type Shape = fn(f64, &mut ChaCha8Rng) -> f64;

/// With each the silence, in usual gaps, that comes less than once in a thousand gaps.
const SHAPES: [(&str, f64, Shape); 4] = [
    ("wholly random", 7.0, |usual, chance| usual * Distribution::<f64>::sample(&Exp1, chance)),
    ("regular", 2.2, |usual, chance| usual * Gamma::new(12.0, 1.0 / 12.0).unwrap().sample(chance)),
    ("uneven", 41.0, |usual, chance| usual * LogNormal::new(0.0, 1.2).unwrap().sample(chance)),
    ("in bursts", 9.0, |usual, chance| {
        usual * if chance.random_bool(0.6) { 0.1 } else { chance.random_range(1.0..3.0) }
    }),
];

/// The days of a customer's contacts, written from the end: the first gap is the silence at the moment.
fn days(usual: f64, gaps: usize, silence: f64, shape: Shape, chance: &mut ChaCha8Rng) -> Vec<i32> {
    let mut day = MOMENT - silence.ceil().max(1.0) as i32;
    let mut days = vec![day];
    for _ in 0..gaps {
        day -= shape(usual, chance).ceil().max(1.0) as i32;
        days.push(day);
    }
    days
}

/// `count` customers, judged: silent for so many usual gaps, or just as long as their next gap is.
fn judged(count: usize, shape: Shape, silent: Option<f64>, seed: u64) -> Vec<Judged> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let customers: Vec<Vec<i32>> = (0..count)
        .map(|_| {
            let usual = 20.0 * Distribution::<f64>::sample(&LogNormal::new(0.0, 0.8).unwrap(), &mut chance);
            let gaps = chance.random_range(2..40);
            let silence = silent.map_or_else(|| shape(usual, &mut chance), |silent| silent * usual);
            days(usual, gaps, silence, shape, &mut chance)
        })
        .collect();
    let portfolio = portfolio(&customers, MOMENT).unwrap();
    let known = customers.iter().filter_map(|days| match portfolio.judge(days).unwrap() {
        Silence::Known(judged) => Some(judged),
        Silence::Unknown(_) => None,
    });
    known.collect()
}

fn share(judged: &[Judged], of: impl Fn(&Judged) -> bool) -> f64 {
    judged.iter().filter(|one| of(one)).count() as f64 / judged.len() as f64
}

#[test]
fn a_chance_comes_as_often_as_it_says() {
    for (name, _, shape) in SHAPES {
        let all = judged(8_000, shape, None, 5);
        for (said, within) in [(0.01, 0.005), (0.05, 0.012), (0.2, 0.03)] {
            let came = share(&all, |one| one.chance <= said);
            assert!((came - said).abs() <= within, "{name}: {said} came {came}");
        }
        // Also for those of whom little is known, and for those of whom much is.
        for few in [true, false] {
            let some: Vec<Judged> = all.iter().copied().filter(|one| (one.contacts < 8) == few).collect();
            let came = share(&some, |one| one.chance <= 0.05);
            assert!((came - 0.05).abs() <= 0.02, "{name}, few contacts {few}: {came}");
        }
    }
}

#[test]
fn false_alarms_keep_to_their_budget() {
    for (name, _, shape) in SHAPES {
        let all = judged(8_000, shape, None, 6);
        // One gap each: flags over the time that all gaps take.
        let years: f64 = all.iter().map(|one| one.silent_days as f64).sum::<f64>() / 365.25;
        let flags = all.iter().filter(|one| one.quiet).count() as f64;
        assert!(flags / years <= 0.25, "{name}: {} a year", flags / years);
    }
}

#[test]
fn who_has_gone_quiet_is_flagged() {
    for (name, silent, shape) in SHAPES {
        let all = judged(4_000, shape, Some(silent), 7);
        let flagged = |least: usize| {
            let some: Vec<Judged> = all.iter().copied().filter(|one| one.contacts >= least).collect();
            share(&some, |one| one.quiet)
        };
        assert!(flagged(3) >= 0.6 && flagged(12) >= 0.75, "{name}: {} and {}", flagged(3), flagged(12));
    }
}

#[test]
fn a_few_customers_are_enough_to_judge_one() {
    let mut chance = ChaCha8Rng::seed_from_u64(8);
    let few: Vec<Vec<i32>> = (0..5).map(|_| days(10.0, 12, 4.0, SHAPES[1].2, &mut chance)).collect();
    let portfolio = portfolio(&few, MOMENT).unwrap();
    let gone: Vec<i32> = few[0].iter().map(|day| day - 300).collect();
    assert!(matches!(portfolio.judge(&gone).unwrap(), Silence::Known(judged) if judged.quiet));
    assert!(matches!(portfolio.judge(&few[1]).unwrap(), Silence::Known(judged) if !judged.quiet));
}

//! How a sentiment line is learnt and tried: how closely it follows the comments, its calibration, and the comments
//! that are kept back. Owns these choices; all are made among the comments that are given.

use super::calibration::Curve;
use super::features::Row;
use super::logistic::{Example, Line, softplus};
use super::quality;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// One comment to learn from.
pub(crate) struct Lesson {
    pub(crate) day: i64,
    pub(crate) row: Row,
    /// Whether its own score is in the bad class.
    pub(crate) is_bad: bool,
}

/// A line with its curve and the probability from which on a comment is called bad.
#[derive(Debug, Clone)]
pub(crate) struct Judge {
    pub(crate) line: Line,
    pub(crate) curve: Curve,
    pub(crate) threshold: f64,
}

/// What was tried, and how it went.
pub(crate) struct Trial {
    /// Probability of bad, and whether it was, of comments that the judge had not seen.
    pub(crate) judged: Vec<(f64, bool)>,
    /// The threshold that the judges had; the mean where there were several.
    pub(crate) threshold: f64,
    /// The first day of the later comments; `None` when no day divides the comments, so that they were divided at
    /// random instead.
    pub(crate) later_from: Option<i64>,
    /// For the judge that is kept: the margins behind `judged`, and the strength that was chosen most often.
    margins: Vec<(f64, bool)>,
    strength: f64,
}

/// How closely a line may follow the comments.
const STRENGTHS: [f64; 5] = [0.3, 1.0, 3.0, 10.0, 30.0];
/// How many comments the strength is chosen on, the newest.
const CHOOSE_ON: usize = 6_000;
/// Up to so many comments, each is kept back once, in turns; above, one part is enough.
const IN_TURNS: usize = 20_000;
/// How many turns.
const TURNS: usize = 5;
/// The later part that a judge is tried on, in tenths.
const LATER_TENTHS: usize = 3;
/// Of each class, on either side of the day that divides.
const LEAST_EACH_SIDE: usize = 10;

/// Tries on the latest three tenths what is learnt from all before; where no day divides the comments, by turns.
/// `lessons` are in their order of time.
pub(crate) fn try_out(lessons: &[Lesson], seed: u64) -> Trial {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let later_from = dividing_day(lessons);
    let splits = match later_from {
        Some(day) => vec![(0..lessons.len()).partition(|at| lessons[*at].day < day)],
        None => splits(&(0..lessons.len()).collect::<Vec<_>>(), &mut chance),
    };
    let mut trial =
        Trial { judged: Vec::new(), threshold: 0.0, later_from, margins: Vec::new(), strength: 0.0 };
    let mut chosen = Vec::new();
    for (learn, test) in &splits {
        let (judge, strength) = learn_judge(lessons, learn, &mut chance);
        chosen.push(strength);
        trial.threshold += judge.threshold / splits.len() as f64;
        for at in test {
            let margin = judge.line.margin(&lessons[*at].row).unwrap_or(0.0);
            trial.margins.push((margin, lessons[*at].is_bad));
            trial.judged.push((judge.curve.at(margin), lessons[*at].is_bad));
        }
    }
    chosen.sort_by(f64::total_cmp);
    trial.strength = chosen.get(chosen.len() / 2).copied().unwrap_or(STRENGTHS[0]);
    trial
}

/// The judge that is kept: learnt from all comments, calibrated on what was kept back in the trial.
pub(crate) fn keep(lessons: &[Lesson], trial: &Trial) -> Judge {
    let all: Vec<usize> = (0..lessons.len()).collect();
    let curve = Curve::fit(&trial.margins);
    let judged: Vec<_> = trial.margins.iter().map(|(margin, bad)| (curve.at(*margin), *bad)).collect();
    Judge {
        line: fit(lessons, &all, trial.strength),
        curve,
        threshold: quality::best_threshold(&judged).unwrap_or(0.5),
    }
}

/// A judge from some of the comments, and the strength chosen among them: the one whose log loss after calibration is
/// least on comments kept back.
fn learn_judge(lessons: &[Lesson], learn: &[usize], chance: &mut impl Rng) -> (Judge, f64) {
    let newest = &learn[learn.len().saturating_sub(CHOOSE_ON)..];
    let inner = splits(newest, chance);
    let tried = STRENGTHS.map(|strength| (strength, kept_back(lessons, &inner, strength)));
    let loss = |margins: &[(f64, bool)]| {
        let curve = Curve::fit(margins);
        let one = |(margin, bad): &(f64, bool)| {
            let log_odds = curve.slope * margin + curve.shift;
            softplus(if *bad { -log_odds } else { log_odds })
        };
        margins.iter().map(one).sum::<f64>()
    };
    let best = tried.into_iter().min_by(|one, other| loss(&one.1).total_cmp(&loss(&other.1)));
    let (strength, mut margins) = best.unwrap_or((STRENGTHS[0], Vec::new()));
    if newest.len() < learn.len() {
        margins = kept_back(lessons, &splits(learn, chance)[..1], strength);
    }
    let curve = Curve::fit(&margins);
    let judged: Vec<_> = margins.iter().map(|(margin, bad)| (curve.at(*margin), *bad)).collect();
    let threshold = quality::best_threshold(&judged).unwrap_or(0.5);
    (Judge { line: fit(lessons, learn, strength), curve, threshold }, strength)
}

/// The margins of the comments that each split keeps back.
fn kept_back(lessons: &[Lesson], splits: &[(Vec<usize>, Vec<usize>)], strength: f64) -> Vec<(f64, bool)> {
    let one = |(learn, test): &(Vec<usize>, Vec<usize>)| {
        let line = fit(lessons, learn, strength);
        let margin = |at: &usize| (line.margin(&lessons[*at].row).unwrap_or(0.0), lessons[*at].is_bad);
        test.iter().map(margin).collect::<Vec<_>>()
    };
    splits.iter().flat_map(one).collect()
}

fn fit(lessons: &[Lesson], learn: &[usize], strength: f64) -> Line {
    let example = |at: &usize| Example { row: &lessons[*at].row, of_class: lessons[*at].is_bad };
    Line::fit(&learn.iter().map(example).collect::<Vec<_>>(), strength)
}

/// Parts at random, each of the classes in its proportion: what is learnt from, and what is kept back.
fn splits(of: &[usize], chance: &mut impl Rng) -> Vec<(Vec<usize>, Vec<usize>)> {
    let mut order = of.to_vec();
    order.shuffle(chance);
    let turns = if of.len() <= IN_TURNS { TURNS } else { 1 };
    let part = |turn: usize| {
        let (mut learn, mut test): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        for (place, at) in order.iter().enumerate() {
            if place % TURNS == turn { test.push(*at) } else { learn.push(*at) }
        }
        learn.sort_unstable();
        test.sort_unstable();
        (learn, test)
    };
    (0..turns).map(part).collect()
}

/// The day on which the latest three tenths begin. **Empty**: `None` when both sides do not have enough of both
/// classes, as when all comments have one day.
fn dividing_day(lessons: &[Lesson]) -> Option<i64> {
    let first = lessons.len() - lessons.len() * LATER_TENTHS / 10;
    let day = lessons.get(first)?.day;
    let enough = |side: &dyn Fn(&&Lesson) -> bool| {
        let bad = lessons.iter().filter(side).filter(|lesson| lesson.is_bad).count();
        let good = lessons.iter().filter(side).filter(|lesson| !lesson.is_bad).count();
        bad.min(good) >= LEAST_EACH_SIDE
    };
    (enough(&|lesson| lesson.day < day) && enough(&|lesson| lesson.day >= day)).then_some(day)
}

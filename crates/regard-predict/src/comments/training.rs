//! How a sentiment line is learnt and tried: how closely it follows the comments, its calibration, and the comments
//! that are kept back. Owns these choices; all are made among the comments that are given.

use super::calibration::Curve;
use super::features::Row;
use super::logistic::{Example, Line};
use crate::numeric::chance::seeded;
use crate::numeric::curve::loss;
use crate::numeric::sorted::{share_below, sorted};
use crate::quality;
use rand::Rng;
use rand::seq::SliceRandom;

/// One comment to learn from.
pub(crate) struct Lesson {
    pub(crate) day: i64,
    pub(crate) row: Row,
    /// Whether its own score is in the bad class.
    pub(crate) is_bad: bool,
    /// Its own score.
    pub(crate) score: f64,
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
    /// For the judge that is kept: what was kept back, with its margins, and the manner in the middle of those chosen.
    splits: Vec<Split>,
    margins: Vec<(f64, bool)>,
    manner: Manner,
}

/// What a line may be taught, and how closely it follows it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Manner {
    /// How much of the target is the degree of the score instead of its class, 0..=1. A 10 beside a 7 tells what
    /// praise sounds like although both are on the same side; with few bad comments that helps.
    degree: f64,
    strength: f64,
}

const DEGREES: [f64; 2] = [0.0, 0.5];
/// How closely a line may follow the comments.
const STRENGTHS: [f64; 4] = [0.3, 1.0, 3.0, 10.0];
/// Which comments are learnt from, and which are kept back.
type Split = (Vec<usize>, Vec<usize>);

/// How many comments the manner is chosen on, the newest.
const CHOOSE_ON: usize = 6_000;
/// How many comments a judge that is only tried is calibrated on, the newest.
const CALIBRATE_ON: usize = 20_000;
/// Up to so many comments, each is kept back once, in turns; above, one part is enough.
const IN_TURNS: usize = 20_000;
/// How many turns when a judge is tried.
const TURNS: usize = 4;
/// How many turns when a manner is chosen.
const TURNS_TO_CHOOSE: usize = 3;
/// The later part that a judge is tried on, in tenths.
const LATER_TENTHS: usize = 3;
/// Of each class, on either side of the day that divides.
const LEAST_EACH_SIDE: usize = 10;

/// Tries on the latest three tenths what is learnt from all before; where no day divides the comments, by turns.
/// `lessons` are in their order of time.
pub(crate) fn try_out(lessons: &[Lesson], seed: u64) -> Trial {
    let mut chance = seeded(seed);
    let later_from = dividing_day(lessons);
    let splits_tried = match later_from {
        Some(day) => vec![(0..lessons.len()).partition(|at| lessons[*at].day < day)],
        None => splits(&(0..lessons.len()).collect::<Vec<_>>(), TURNS, &mut chance),
    };
    let mut trial = Trial {
        judged: Vec::new(),
        threshold: 0.0,
        later_from,
        splits: Vec::new(),
        margins: Vec::new(),
        manner: MILDEST,
    };
    let mut chosen = Vec::new();
    for (learn, test) in &splits_tried {
        let (judge, manner) = learn_judge(lessons, learn, &mut chance);
        chosen.push(manner);
        trial.threshold += judge.threshold / splits_tried.len() as f64;
        for at in test {
            let margin = judge.line.margin(&lessons[*at].row).unwrap_or(0.0);
            trial.margins.push((margin, lessons[*at].is_bad));
            trial.judged.push((judge.curve.at(margin), lessons[*at].is_bad));
        }
    }
    chosen.sort_by(|one, other| {
        one.degree.total_cmp(&other.degree).then(one.strength.total_cmp(&other.strength))
    });
    trial.splits = splits_tried;
    trial.manner = chosen.get(chosen.len() / 2).copied().unwrap_or(MILDEST);
    trial
}

/// The judge that is kept: learnt from all comments, calibrated on the comments that the trial kept back.
pub(crate) fn keep(lessons: &[Lesson], trial: &Trial) -> Judge {
    let all: Vec<usize> = (0..lessons.len()).collect();
    let Manner { degree, strength } = trial.manner;
    // Margins of different manners cannot be put together: then those of the one that is kept.
    let margins = match trial.splits.len() {
        1 => trial.margins.clone(),
        _ => kept_back(lessons, &trial.splits, degree, &[strength]).concat(),
    };
    let curve = Curve::fit(&margins);
    let judged: Vec<_> = margins.iter().map(|(margin, bad)| (curve.at(*margin), *bad)).collect();
    Judge {
        line: fit(lessons, &all, trial.manner),
        curve,
        threshold: quality::best_threshold(&judged).unwrap_or(0.5),
    }
}

/// A judge from some of the comments, and the manner chosen among them: the one whose log loss after calibration is
/// least on comments kept back.
fn learn_judge(lessons: &[Lesson], learn: &[usize], chance: &mut impl Rng) -> (Judge, Manner) {
    let newest = &learn[learn.len().saturating_sub(CHOOSE_ON)..];
    let inner = splits(newest, TURNS_TO_CHOOSE, chance);
    let tried = DEGREES.into_iter().flat_map(|degree| {
        let margins = kept_back(lessons, &inner, degree, &STRENGTHS);
        STRENGTHS.into_iter().map(move |strength| Manner { degree, strength }).zip(margins)
    });
    let with_loss = tried.map(|(manner, margins)| (calibrated_loss(&margins), manner, margins));
    let best = with_loss.min_by(|one, other| one.0.total_cmp(&other.0));
    let (_, manner, mut margins) = best.unwrap_or((0.0, MILDEST, Vec::new()));
    if newest.len() < learn.len() {
        let newest = &learn[learn.len().saturating_sub(CALIBRATE_ON)..];
        let one = &splits(newest, TURNS, chance)[..1];
        margins = kept_back(lessons, one, manner.degree, &[manner.strength]).concat();
    }
    let curve = Curve::fit(&margins);
    let judged: Vec<_> = margins.iter().map(|(margin, bad)| (curve.at(*margin), *bad)).collect();
    let threshold = quality::best_threshold(&judged).unwrap_or(0.5);
    (Judge { line: fit(lessons, learn, manner), curve, threshold }, manner)
}

const MILDEST: Manner = Manner { degree: 0.0, strength: STRENGTHS[0] };

fn calibrated_loss(margins: &[(f64, bool)]) -> f64 {
    let curve = Curve::fit(margins);
    let one = |(margin, bad): &(f64, bool)| loss(curve.slope * margin + curve.shift, *bad);
    margins.iter().map(one).sum()
}

/// For each strength the margins of the comments that the splits keep back.
fn kept_back(lessons: &[Lesson], splits: &[Split], degree: f64, strengths: &[f64]) -> Vec<Vec<(f64, bool)>> {
    let mut margins = vec![Vec::new(); strengths.len()];
    for (learn, test) in splits {
        let lines = Line::path(&examples(lessons, learn, degree), strengths);
        for (margins, line) in margins.iter_mut().zip(lines) {
            let margin = |at: &usize| (line.margin(&lessons[*at].row).unwrap_or(0.0), lessons[*at].is_bad);
            margins.extend(test.iter().map(margin));
        }
    }
    margins
}

fn fit(lessons: &[Lesson], learn: &[usize], manner: Manner) -> Line {
    Line::path(&examples(lessons, learn, manner.degree), &[manner.strength]).remove(0)
}

/// The comments with what is taught of them: the class, or the degree, or between them. The degree is how many of
/// these comments have a better score, equal ones counting one half (ridit; Bross 1958), so that it does not depend
/// on the scale of the scores.
fn examples<'a>(lessons: &'a [Lesson], learn: &[usize], degree: f64) -> Vec<Example<'a>> {
    let scores = sorted(learn.iter().map(|at| lessons[*at].score).collect());
    let better = |score: f64| 1.0 - share_below(&scores, score);
    let example = |at: &usize| {
        let Lesson { row, is_bad, score, .. } = &lessons[*at];
        let class = f64::from(u8::from(*is_bad));
        Example { row, target: (1.0 - degree) * class + degree * better(*score) }
    };
    learn.iter().map(example).collect()
}

/// Parts at random: what is learnt from, and what is kept back, each comment once; of very many comments only one
/// part is kept back.
fn splits(of: &[usize], turns: usize, chance: &mut impl Rng) -> Vec<Split> {
    let mut order = of.to_vec();
    order.shuffle(chance);
    let part = |turn: usize| {
        let (mut learn, mut test): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        for (place, at) in order.iter().enumerate() {
            if place % turns == turn { test.push(*at) } else { learn.push(*at) }
        }
        learn.sort_unstable();
        test.sort_unstable();
        (learn, test)
    };
    (0..if of.len() <= IN_TURNS { turns } else { 1 }).map(part).collect()
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

//! Whether a comment sounds like a bad or a good score, learnt from the tenant's own scored comments. Owns what goes
//! in and what comes out; the learning is in `training`.

use super::features::{self, Row};
use super::language::{self, Language};
use super::text;
use super::training::{self, Judge, Lesson};
use super::words;
use super::{CommentError, MAX_COMMENTS};
use crate::quality::{self, Measured};

/// A comment with the score that its writer gave beside it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredComment<'a> {
    /// The comment as written.
    pub text: &'a str,
    /// Its own score, on whatever scale.
    pub score: f64,
    /// When it was written: any whole number that grows with time, say days since 1970. All the same when unknown.
    pub day: i64,
}

/// How sentiment is learnt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SentimentPlan {
    /// Scores up to here are bad (6 of NPS, 2 of five stars).
    pub bad_at_most: f64,
    /// Scores from here on are good (9 of NPS, or 7 to tell detractors from all others; 4 of five stars).
    pub good_at_least: f64,
    /// Comments of a later day do not exist.
    pub until_day: i64,
    /// For the parts that are kept back at random.
    pub seed: u64,
}

/// What a comment is taken for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reading {
    /// By what was learnt.
    Learnt {
        /// The probability that its score is bad, 0..=1, calibrated.
        bad: f64,
        /// Whether that is enough to call it bad (see `SentimentQuality::threshold`).
        is_bad: bool,
    },
    /// By the short word lists: no probability, only a hint.
    Perhaps {
        /// Whether it has more words of blame than of praise.
        is_bad: bool,
    },
}

/// Why nothing was learnt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NotLearnt {
    /// Of one class there are fewer scored comments than are needed.
    TooFew {
        /// Comments with a bad score.
        bad: usize,
        /// Comments with a good score.
        good: usize,
        /// So many of each are needed.
        needed: usize,
    },
    /// All scored comments are of one class.
    OneClass {
        /// Whether it is the bad one.
        is_bad: bool,
        /// How many there are.
        n: usize,
    },
    /// What was learnt did not tell bad from good in comments that were kept back.
    NoBetterThanChance {
        /// How it ranked them.
        ranking: Measured,
    },
}

/// How good what was learnt is, on comments that it was not learnt from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SentimentQuality {
    /// The day from which on comments were kept back. `None`: no day divides them, so they were kept back at random.
    pub later_from_day: Option<i64>,
    /// How many comments were kept back.
    pub n: usize,
    /// How many of them have a bad score.
    pub bad: usize,
    /// The area under the ROC curve.
    pub ranking: Measured,
    /// The probability from which on a comment was called bad; chosen without the comments kept back.
    pub threshold: f64,
    /// Of those called bad, how many were. `None`: none was called bad.
    pub precision: Option<Measured>,
    /// Of the bad ones, how many were called bad.
    pub recall: Option<Measured>,
    /// Mean squared error of the probability (Brier 1950); always saying the share of bad ones gives share · (1 − share).
    pub brier: f64,
}

/// What was learnt about sentiment, or why nothing was.
#[derive(Debug, Clone)]
pub struct Sentiment {
    judge: Result<(Box<Judge>, SentimentQuality), NotLearnt>,
}

/// So many comments of each class are needed: with fewer, the interval of what is learnt is wider than what it tells.
pub const LEAST_OF_A_CLASS: usize = 30;
/// How many features are learnt from, over all comments; the newest comments first. Four bytes each.
const MOST_FEATURES: usize = 40_000_000;
/// How many comments are learnt from, the newest.
const MOST_LESSONS: usize = 150_000;

impl Sentiment {
    /// Learns from scored comments. Those later than `until_day`, those between the classes and those without a word
    /// count for nothing. The order of the comments makes no difference.
    ///
    /// # Errors
    /// When there are more comments than `MAX_COMMENTS`, a score is not a number, or the classes overlap.
    pub fn learn(comments: &[ScoredComment], plan: &SentimentPlan) -> Result<Self, CommentError> {
        check(comments, plan)?;
        let lessons = lessons(comments, plan);
        let bad = lessons.iter().filter(|lesson| lesson.is_bad).count();
        let good = lessons.len() - bad;
        Ok(Self { judge: judge(&lessons, bad, good, plan.seed) })
    }

    /// How good it is; `Err` says why nothing was learnt, so that only the word lists speak.
    pub fn quality(&self) -> Result<&SentimentQuality, NotLearnt> {
        self.judge.as_ref().map(|(_, quality)| quality).map_err(|why| *why)
    }

    /// What a comment sounds like.
    ///
    /// **Empty**: `None` for a comment without a word, or with none that was ever seen, or, where nothing was learnt,
    /// in none of the six languages or with as much praise as blame.
    pub fn read(&self, comment: &str) -> Option<Reading> {
        let normal = text::normal(comment);
        match &self.judge {
            Ok((judge, _)) => {
                let bad = judge.curve.at(judge.line.margin(&features::counts(&normal))?);
                Some(Reading::Learnt { bad, is_bad: bad >= judge.threshold })
            }
            Err(_) => by_lists(&normal, language::language_of(comment)?),
        }
    }
}

fn check(comments: &[ScoredComment], plan: &SentimentPlan) -> Result<(), CommentError> {
    if comments.len() > MAX_COMMENTS {
        return Err(CommentError::TooMany { n: comments.len(), most: MAX_COMMENTS });
    }
    if let Some(row) = comments.iter().position(|comment| !comment.score.is_finite()) {
        return Err(CommentError::ScoreNotANumber { row });
    }
    // Written so that a limit that is not a number is refused too.
    if plan.bad_at_most < plan.good_at_least {
        Ok(())
    } else {
        Err(CommentError::ClassesOverlap { bad_at_most: plan.bad_at_most, good_at_least: plan.good_at_least })
    }
}

/// The comments to learn from, the newest that fit, in the order of time and then of their own text.
fn lessons(comments: &[ScoredComment], plan: &SentimentPlan) -> Vec<Lesson> {
    let decided = |comment: &&ScoredComment| {
        let between = comment.score > plan.bad_at_most && comment.score < plan.good_at_least;
        comment.day <= plan.until_day && !between
    };
    let mut chosen: Vec<&ScoredComment> = comments.iter().filter(decided).collect();
    chosen.sort_unstable_by(|one, other| {
        other.day.cmp(&one.day).then_with(|| one.text.cmp(other.text)).then(one.score.total_cmp(&other.score))
    });
    let mut features_left = MOST_FEATURES;
    let mut lessons: Vec<Lesson> = Vec::new();
    for comment in chosen {
        let row: Row = features::counts(&text::normal(comment.text));
        if row.is_empty() {
            continue;
        }
        let Some(left) = features_left.checked_sub(row.len()) else { break };
        features_left = left;
        lessons.push(Lesson {
            day: comment.day,
            row,
            is_bad: comment.score <= plan.bad_at_most,
            score: comment.score,
        });
        if lessons.len() == MOST_LESSONS {
            break;
        }
    }
    lessons.reverse();
    lessons
}

fn judge(
    lessons: &[Lesson],
    bad: usize,
    good: usize,
    seed: u64,
) -> Result<(Box<Judge>, SentimentQuality), NotLearnt> {
    if !lessons.is_empty() && bad.min(good) == 0 {
        return Err(NotLearnt::OneClass { is_bad: good == 0, n: lessons.len() });
    }
    if bad.min(good) < LEAST_OF_A_CLASS {
        return Err(NotLearnt::TooFew { bad, good, needed: LEAST_OF_A_CLASS });
    }
    let trial = training::try_out(lessons, seed);
    let too_few = NotLearnt::TooFew { bad, good, needed: LEAST_OF_A_CLASS };
    let ranking = quality::ranking(&trial.judged).ok_or(too_few)?;
    if ranking.low <= 0.5 {
        return Err(NotLearnt::NoBetterThanChance { ranking });
    }
    let quality = tried(&trial, ranking);
    Ok((Box::new(training::keep(lessons, &trial)), quality))
}

fn tried(trial: &training::Trial, ranking: Measured) -> SentimentQuality {
    let n = trial.judged.len();
    let bad = trial.judged.iter().filter(|(_, is_bad)| *is_bad).count();
    let called = |(likely, _): &&(f64, bool)| *likely >= trial.threshold;
    let called_bad = trial.judged.iter().filter(called).count();
    let hits = trial.judged.iter().filter(called).filter(|(_, is_bad)| *is_bad).count();
    let error = |(likely, is_bad): &(f64, bool)| (likely - f64::from(u8::from(*is_bad))).powi(2);
    SentimentQuality {
        later_from_day: trial.later_from,
        n,
        bad,
        ranking,
        threshold: trial.threshold,
        precision: quality::share(hits, called_bad),
        recall: quality::share(hits, bad),
        brier: trial.judged.iter().map(error).sum::<f64>() / n as f64,
    }
}

/// Praise and blame are counted; a negation up to two words before turns them round.
fn by_lists(normal: &str, language: Language) -> Option<Reading> {
    let lists = words::lists(language);
    let words: Vec<&str> = text::words(normal).collect();
    let mut balance = 0_i64;
    for (at, word) in words.iter().enumerate() {
        let speaks = i64::from(lists.good.contains(word)) - i64::from(lists.bad.contains(word));
        let denied = words[at.saturating_sub(2)..at].iter().any(|before| lists.not.contains(before));
        balance += if denied { -speaks } else { speaks };
    }
    (balance != 0).then_some(Reading::Perhaps { is_bad: balance < 0 })
}

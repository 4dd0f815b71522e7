//! How good reading comments is, on comments that it was not learned from. It names nobody and no text.

use super::read::lessons;
use super::texts::{SaidIn, Side, Text};
use crate::foresight::company::OfTheCompany;
use jiff::civil::Date;
use regard_predict::comments::{LEAST_OF_A_CLASS, NotLearnt, Sentiment, SentimentQuality};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What was read, and how good the reading is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CommentsRecord {
    /// The day on which it was read.
    pub seen_on: Date,
    /// Comments of surveys that were read. **Empty**: as all counts here, not told to a viewer of a part of the customers.
    pub comments: Option<u64>,
    /// Cases that were read.
    pub cases: Option<u64>,
    /// Notes that were read.
    pub notes: Option<u64>,
    /// There are older ones, which were not read.
    pub more: bool,
    /// By what a comment's sentiment is told: `words`, or `scores` where the words could not be judged; then a comment
    /// without a score has none.
    pub basis: String,
    /// Why words are not judged: `few` (too few comments with a low or a high score), `one_side` (all are low, or all
    /// high) or `chance` (no better than chance on comments kept back). **Empty**: they are judged.
    pub too_thin: Option<String>,
    /// Comments with a low score that taught.
    pub low: Option<u64>,
    /// Comments with a high score that taught.
    pub high: Option<u64>,
    /// So many of each are needed.
    pub needed: u64,
    /// How good the judgement is. **Empty**: words are not judged.
    pub quality: Option<CommentsQuality>,
}

/// How good judging words is, on comments that were kept back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CommentsQuality {
    /// The first day of the comments that were kept back: what was said before taught. **Empty**: no day divides them,
    /// so they were kept back at random.
    pub later_from: Option<Date>,
    /// How many comments were kept back.
    pub judged: Option<u64>,
    /// How many of them have a low score.
    pub low: Option<u64>,
    /// The chance that a comment with a low score was held worse than one with a high score; 0.5 is no better than
    /// chance. **Unit**: 0 to 1.
    pub ranking: f64,
    /// Its 95 % interval.
    pub ranking_range: (f64, f64),
    /// The share of those called negative that have a low score. **Unit**: 0 to 1. **Empty**: none was called so.
    pub precision: Option<f64>,
    /// The share of those with a low score that were called negative. **Unit**: 0 to 1.
    pub recall: Option<f64>,
}

impl CommentsRecord {
    /// The record of texts and of what their scores taught.
    pub(super) fn of(today: Date, texts: &[Text], more: bool, sentiment: &Sentiment) -> Self {
        let count = |said_in| texts.iter().filter(|text| text.said_in == said_in).count() as u64;
        let taught = |side| lessons(texts).filter(|(text, _)| text.side == Some(side)).count() as u64;
        let too_thin = sentiment.quality().err().map(|why| match why {
            NotLearnt::TooFew { .. } => "few",
            NotLearnt::OneClass { .. } => "one_side",
            NotLearnt::NoBetterThanChance { .. } => "chance",
        });
        Self {
            seen_on: today,
            comments: Some(count(SaidIn::Answers)),
            cases: Some(count(SaidIn::Cases)),
            notes: Some(count(SaidIn::Notes)),
            more,
            basis: if too_thin.is_none() { "words" } else { "scores" }.to_owned(),
            too_thin: too_thin.map(str::to_owned),
            low: Some(taught(Side::Low)),
            high: Some(taught(Side::High)),
            needed: LEAST_OF_A_CLASS as u64,
            quality: sentiment.quality().ok().map(quality),
        }
    }
}

impl OfTheCompany for CommentsRecord {
    fn without_totals(self) -> Self {
        let quality = self.quality.map(|quality| CommentsQuality { judged: None, low: None, ..quality });
        Self { comments: None, cases: None, notes: None, low: None, high: None, quality, ..self }
    }
}

fn quality(quality: &SentimentQuality) -> CommentsQuality {
    let first = |day: i64| {
        let days = i32::try_from(day).ok()?;
        jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(days).ok()?).ok()
    };
    CommentsQuality {
        later_from: quality.later_from_day.and_then(first),
        judged: Some(quality.n as u64),
        low: Some(quality.bad as u64),
        ranking: quality.ranking.value,
        ranking_range: (quality.ranking.low, quality.ranking.high),
        precision: quality.precision.map(|precision| precision.value),
        recall: quality.recall.map(|recall| recall.value),
    }
}

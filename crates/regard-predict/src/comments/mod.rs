//! What comments say: their language, whether they sound like a bad or a good score, and their themes. Owns the limits
//! and the errors that the three share.
//!
//! Why it is built like this:
//!
//! - **Language** rests on word lists of 20 KB with a letter model behind them. On 120 short sentences in our six
//!   languages it tells 112, `whatlang` 110, `lingua` 119; of 21 texts in other languages or none it leaves 20
//!   unknown, those two leave 5 each when limited to the six. Lingua's six models add 30 MB to the program.
//! - **Sentiment** is one model for all languages of a tenant: words of different languages hardly share columns, so
//!   one model holds one part for each, and short comments in no clear language are still read.
//! - **Nothing to learn from** is an answer with its reason. Then only the lists of praise and blame give a hint, never
//!   a probability.
//! - **Themes** need no model: counts, stems and one published formula, so that each can be checked by hand.

mod calibration;
mod features;
mod language;
mod log_odds;
mod logistic;
mod phrases;
mod sentiment;
mod stems;
mod text;
mod themes;
mod training;
mod words;

pub use language::{Language, language_of, main_language};
pub use sentiment::{
    LEAST_OF_A_CLASS, NotLearnt, Reading, ScoredComment, Sentiment, SentimentPlan, SentimentQuality,
};
pub use themes::{
    MOST_THEMES, THEMES_OF_A_COMMENT, Theme, ThemeComment, ThemePlan, Themes, TopThemes, themes,
};

/// How many characters of a comment are read.
pub const MAX_CHARACTERS: usize = 10_000;
/// How many comments are taken at once.
pub const MAX_COMMENTS: usize = 1_000_000;

/// What is wrong with the comments that were handed in.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum CommentError {
    /// More comments than are taken at once.
    #[error("{n} comments, at most {most} at once")]
    TooMany {
        /// How many were handed in.
        n: usize,
        /// How many are taken.
        most: usize,
    },
    /// A score that is not a finite number.
    #[error("the score of comment {row} is not a number")]
    ScoreNotANumber {
        /// Its place, counted from 0.
        row: usize,
    },
    /// A score could be both bad and good, or a limit is not a number.
    #[error("bad scores end at {bad_at_most} and good ones begin at {good_at_least}: they overlap")]
    ClassesOverlap {
        /// The highest bad score.
        bad_at_most: f64,
        /// The lowest good score.
        good_at_least: f64,
    },
}

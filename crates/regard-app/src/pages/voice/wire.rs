//! The page of voice and its feed of comments as they travel.

use crate::foresight::{CommentsRecord, DriversFound, PointFound};
use crate::pages::cut::Cut;
use crate::pages::figure_card::FigureCard;
use crate::pages::sentence::Sentence;
use crate::pages::wire::{Freshness, PeriodWire};
use jiff::Timestamp;
use regard_model::Period;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What do customers say?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct VoicePage {
    /// The answer first.
    pub headline: Sentence,
    /// The days that the scores cover.
    pub period: PeriodWire,
    /// The net promoter score; its line has a margin for each month.
    pub nps: FigureCard,
    /// How its answers are shared out. **Empty**: nobody answered, or too few.
    pub shares: Option<NpsShares>,
    /// Recommendation, satisfaction with what was asked about, satisfaction over all surveys, effort, share
    /// who find it easy, and how many answer.
    pub figures: Vec<FigureCard>,
    /// NPS, CSAT and the share who find it easy, each by touchpoint, segment and item. **Empty**: a cut
    /// that no answer fills is left out.
    pub cuts: Vec<Cut>,
    /// The days that the cuts cover: the period asked for, else the twelve months up to its end.
    pub cuts_period: PeriodWire,
    /// Where the account team and the customer see the service differently.
    pub apart: Apart,
    /// What customers write about.
    pub themes: Themes,
    /// What was read of what they write, and how good the reading is. **Empty**: nothing was read by the moment.
    pub comments_record: Option<CommentsRecord>,
    /// What goes along with the net promoter score, over all customers. **Empty**: as above.
    pub matters: Option<DriversFound>,
    /// What a point of it goes along with. **Empty**: as above.
    pub point: Option<PointFound>,
    /// How fresh the facts are.
    pub freshness: Freshness,
}

/// The themes of what customers wrote, those said most first. A comment has at most three.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Themes {
    /// At most twenty; the first four are named, and the comments that have none of these are `other`.
    pub rows: Vec<ThemeRow>,
    /// Comments of customers that were read, of the period.
    pub comments: u64,
    /// Those of them that have none of the first four themes.
    pub other: u64,
    /// The days that it covers.
    pub period: PeriodWire,
    /// The days that it is compared with.
    pub before: PeriodWire,
}

/// One theme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ThemeRow {
    /// Stands for it; comments can be narrowed to it.
    pub theme: String,
    /// As the customers in view write it most often.
    pub label: String,
    /// The language of its words.
    pub language: Option<String>,
    /// Comments that have it.
    pub comments: u64,
    /// Of all comments. **Unit**: percent.
    pub share: f64,
    /// By how much the share changed. **Unit**: percentage points. **Empty**: it did not beyond chance, or too few
    /// comments tell.
    pub change: Option<f64>,
    /// Whether it is said more than before.
    pub moved: ThemeMove,
    /// Comments with it that are negative.
    pub negative: u64,
    /// Comments with it that are neutral.
    pub neutral: u64,
    /// Comments with it that are positive; those of no known sentiment are in none of the three.
    pub positive: u64,
    /// The net promoter score of those who say it. **Empty**: fewer than ten were asked.
    pub nps: Option<f64>,
    /// Half the width of its 95 % interval.
    pub nps_margin: Option<f64>,
    /// How many of them were asked.
    pub nps_answers: u64,
    /// Cases of the period that have it.
    pub cases: u64,
    /// Notes of the period that have it.
    pub notes: u64,
}

/// Whether a theme is said more than in the period before, beyond what comes by chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThemeMove {
    /// More.
    More,
    /// Less.
    Less,
    /// No more and no less than chance can make it.
    Same,
    /// Too few comments tell.
    Unknown,
}

/// How a comment sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SentimentName {
    /// Like one with a low score.
    Negative,
    /// Neither.
    Neutral,
    /// Like one with a high score.
    Positive,
    /// It is not known.
    Unknown,
}

impl SentimentName {
    /// As it is kept.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::Neutral => "neutral",
            Self::Positive => "positive",
            Self::Unknown => "unknown",
        }
    }

    /// The sentiment that is kept so. **Empty**: there is none.
    pub(crate) fn of(kept: &str) -> Option<Self> {
        [Self::Negative, Self::Neutral, Self::Positive].into_iter().find(|one| one.as_str() == kept)
    }
}

/// A theme of a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommentTheme {
    /// Stands for it.
    pub theme: String,
    /// As it is written in this comment.
    pub written: String,
}

/// Where the account team's own view and the customer's are far apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Apart {
    /// At most ten, first those of whom the team thinks better than they do.
    pub rows: Vec<ApartRow>,
    /// Customers of whom both voices were heard.
    pub compared: u64,
    /// Those of them whose voices are at least 2.5 of 10 apart.
    pub total: u64,
    /// The days that it covers.
    pub period: PeriodWire,
}

/// A customer seen differently. Both on a scale from 0 (worst) to 10 (best): the mean of the answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ApartRow {
    /// The customer.
    pub customer_id: String,
    /// Their name.
    pub customer_name: String,
    /// What they say themselves, in all surveys. **Unit**: 0 to 10.
    pub customer: f64,
    /// What the account team says of the service to them. **Unit**: 0 to 10.
    pub team: f64,
}

/// The answers behind a net promoter score. **Unit**: percent; the three add up to 100.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NpsShares {
    /// Who answered 9 or 10.
    pub promoters: f64,
    /// Who answered 7 or 8.
    pub passives: f64,
    /// Who answered 0 to 6.
    pub detractors: f64,
}

/// How good an answer is, on its own survey's scale: of NPS detractors, passives and promoters; of the
/// effort survey the thirds of the scale; else the top two, and what is low.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// A bad answer.
    Low,
    /// Neither.
    Middle,
    /// A good answer.
    High,
}

/// Which answers the feed shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// Those with a comment.
    #[default]
    Comments,
    /// All of them.
    Answers,
}

/// What the feed of comments is asked with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct CommentsQuestion {
    /// The days of the answers; the twelve months up to the moment when not given.
    pub period: Option<Period>,
    /// Only customers of this segment.
    pub segment: Option<String>,
    /// A part of the comment, in any case.
    pub search: Option<String>,
    /// Only this survey, `none` for answers without one. Without it, all surveys of customers: what the
    /// account team says of a customer is shown only when it is asked for.
    pub survey: Option<String>,
    /// Only answers that are so good.
    pub band: Option<Band>,
    /// Only this language, `none` for answers without one. One that the source does not name is the one that was
    /// found.
    pub language: Option<String>,
    /// Only comments that sound so.
    pub sentiment: Option<SentimentName>,
    /// Only comments with this theme.
    pub theme: Option<String>,
    /// Which answers.
    pub told: Told,
    /// Where to go on.
    pub after: Option<String>,
    /// How many rows; 20 when not given, at most 200.
    pub limit: Option<u32>,
}

/// One page of the feed, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CommentsPage {
    /// The answers.
    pub rows: Vec<CommentRow>,
    /// Where to go on; empty at the end.
    pub next: Option<String>,
    /// How many answers match.
    pub total: u64,
    /// What can be chosen.
    pub facets: CommentFacets,
    /// The days of the answers.
    pub period: PeriodWire,
    /// How fresh the facts are.
    pub freshness: Freshness,
}

/// What the comments of the period can be narrowed to, most frequent first; `none` where some have none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommentFacets {
    /// The surveys.
    pub surveys: Vec<String>,
    /// The languages.
    pub languages: Vec<String>,
}

/// What one customer answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CommentRow {
    /// The answer.
    pub answer_id: String,
    /// Who answered. **Empty**: the source does not say.
    pub customer_id: Option<String>,
    /// Their name; the key when it has none.
    pub customer_name: Option<String>,
    /// `nps`, `csat`, `ces`, `product` or `account_team`.
    pub survey: Option<String>,
    /// The occasion that it is about.
    pub touchpoint: Option<String>,
    /// The order that it is about.
    pub order_id: Option<String>,
    /// The item that it is about; the key when it has no name.
    pub item_name: Option<String>,
    /// The score.
    pub score: Option<f64>,
    /// The top of the scale.
    pub scale_max: Option<f64>,
    /// How good the score is. **Empty**: there is no score.
    pub band: Option<Band>,
    /// What was said.
    pub comment: Option<String>,
    /// In which language: as the source says, else as it was found.
    pub language: Option<String>,
    /// When.
    pub answered_at: Timestamp,
    /// How the comment sounds. **Empty**: it is not known.
    pub sentiment: Option<SentimentName>,
    /// By what that is told: `words`, or `score` where the words cannot be judged.
    pub sentiment_by: Option<String>,
    /// The chance that such words come with a low score. **Unit**: 0 to 1. **Empty**: the words were not judged.
    pub negative: Option<f64>,
    /// Its themes, at most three.
    pub themes: Vec<CommentTheme>,
}

//! Voice: the scores, and the feed of comments behind them. Owns no figure.

use super::{PageQuery, Through, text};
use crate::extract::{Answered, Asked, Cursor, PeriodText, Query, Witness, Word};
use crate::state::Shared;
use axum::extract::State;
use regard_app::pages::{Band, CommentsPage, CommentsQuestion, SentimentName, Told, VoicePage};
use serde::Deserialize;
use utoipa::IntoParams;

/// What customers say when they are asked.
#[utoipa::path(get, path = "", tag = "pages", params(Through, PageQuery),
    responses((status = 200, body = VoicePage)))]
pub(crate) async fn voice(
    State(state): State<Shared>,
    witness: Witness,
    asked: Asked<PageQuery>,
) -> Answered {
    let page = state.reader.voice(&asked.lens, &asked.question.into()).await;
    witness.saw_page("voice", &page, |page| !page.apart.rows.is_empty())?;
    asked.tag.answer(page)
}

/// What the feed of comments is asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CommentsQuery {
    /// The days of the answers; the twelve months up to the moment when not given.
    #[param(inline)]
    period: Option<PeriodText>,
    /// Only customers of this segment.
    #[param(inline)]
    segment: Option<Word<200>>,
    /// A part of the comment, in any case.
    #[param(inline)]
    search: Option<Word<200>>,
    /// Only this survey: nps, csat, ces, product, account_team, or none for answers without one. All
    /// surveys of customers when not given.
    #[param(inline)]
    survey: Option<Word<100>>,
    /// Only answers that are so good on their survey's scale.
    #[param(inline)]
    band: Option<Band>,
    /// Only this language, or none for answers without one. One that the source does not name is the one that was found.
    #[param(inline)]
    language: Option<Word<100>>,
    /// Only comments that sound so; unknown for those of which it is not known.
    #[param(inline)]
    sentiment: Option<SentimentName>,
    /// Only comments with this theme, as the page of voice names it.
    #[param(inline)]
    theme: Option<Word<40>>,
    /// Answers with a comment, or all of them; those with a comment when not given.
    #[param(inline)]
    told: Option<Told>,
    /// Where to go on: `next` of the answer before.
    #[param(inline)]
    after: Option<Cursor>,
    /// How many rows, at most 200.
    limit: Option<u32>,
}

impl Query for CommentsQuery {}

/// Comments in the customers' own words, newest first.
#[utoipa::path(get, path = "", tag = "pages", params(Through, CommentsQuery),
    responses((status = 200, body = CommentsPage)))]
pub(crate) async fn comments(
    State(state): State<Shared>,
    witness: Witness,
    asked: Asked<CommentsQuery>,
) -> Answered {
    let query = asked.question;
    let question = CommentsQuestion {
        period: query.period.map(|period| period.0),
        segment: text(query.segment),
        search: text(query.search),
        survey: text(query.survey),
        band: query.band,
        language: text(query.language),
        sentiment: query.sentiment,
        theme: text(query.theme),
        told: query.told.unwrap_or_default(),
        after: text(query.after),
        limit: query.limit,
    };
    let page = Box::pin(state.reader.comments(&asked.lens, &question)).await;
    witness.saw_page("voice", &page, |page| page.rows.iter().any(|row| row.customer_id.is_some()))?;
    asked.tag.answer(page)
}

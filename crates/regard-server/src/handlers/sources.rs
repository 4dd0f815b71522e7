//! Sources: freshness, loads, quarantine. What failed makes no snapshot, so these answers are never
//! remembered by a tag, except the quarantine, which is part of a snapshot. Owns no load.

use super::{ListQuery, Through, text};
use crate::extract::{
    Answered, Asked, Cursor, Name, Nothing, Plain, Query, ReasonText, SignedIn, Word, page_problem,
};
use crate::problem::Problem;
use crate::state::Shared;
use axum::Json;
use axum::extract::State;
use regard_app::pages::{LoadsPage, QuarantinePage, QuarantineQuestion, SourcesPage};
use regard_model::Lens;
use serde::Deserialize;
use utoipa::IntoParams;

/// The sources, how fresh they are and how their last loads went.
#[utoipa::path(get, path = "", tag = "sources", params(Through),
    responses((status = 200, body = SourcesPage)))]
pub(crate) async fn sources(
    State(state): State<Shared>,
    asked: Asked<Nothing>,
) -> Result<Json<SourcesPage>, Problem> {
    // Whoever looks here wants to see what the last load did, before any page is ready for it.
    let lens = Lens { snapshot: state.newest().await?.snapshot, ..asked.lens };
    state.reader.sources(&lens).await.map(Json).map_err(page_problem)
}

/// The loads of one source, newest first.
#[utoipa::path(get, path = "", tag = "sources", params(("source" = String, Path), ListQuery),
    responses((status = 200, body = LoadsPage)))]
pub(crate) async fn loads(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    Name(source): Name,
    Plain(query): Plain<ListQuery>,
) -> Result<Json<LoadsPage>, Problem> {
    let now = state.newest().await?;
    let scope = state.scope(&session.user.user_id, now.moment).await?;
    state.reader.loads(&scope, &source, &query.into()).await.map(Json).map_err(page_problem)
}

/// What the quarantine is asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct QuarantineQuery {
    /// Only rows of this source.
    #[param(inline)]
    source: Option<Word<200>>,
    /// Only rows meant for this entity.
    #[param(inline)]
    entity: Option<Word<100>>,
    /// Only rows with this reason.
    #[param(inline)]
    code: Option<ReasonText>,
    /// Where to go on: `next` of the answer before.
    #[param(inline)]
    after: Option<Cursor>,
    /// How many rows, at most 200.
    limit: Option<u32>,
}

impl Query for QuarantineQuery {}

/// The rows that could not become facts, with the reason.
#[utoipa::path(get, path = "", tag = "sources", params(Through, QuarantineQuery),
    responses((status = 200, body = QuarantinePage)))]
pub(crate) async fn quarantine(State(state): State<Shared>, asked: Asked<QuarantineQuery>) -> Answered {
    let query = asked.question;
    let question = QuarantineQuestion {
        source: text(query.source),
        entity: text(query.entity),
        code: query.code.map(|code| code.0),
        after: text(query.after),
        limit: query.limit,
    };
    asked.tag.answer(state.reader.quarantine(&asked.lens, &question).await)
}

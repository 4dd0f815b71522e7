//! What becomes of what was said: a thread is done or open again, a mention was seen. Owns no rule of who reads it.

use super::listener::Listener;
use crate::extract::{Body, Name, Nothing, Plain, Session, SignedIn, store_problem};
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Says that a thread is done.
#[utoipa::path(put, path = "", tag = "comments", params(("thread_id" = String, Path)),
    responses((status = 204, description = "Done.")))]
pub(crate) async fn resolve(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    Name(thread_id): Name,
    _: Plain<Nothing>,
) -> Result<StatusCode, Problem> {
    settle(&state, &session, thread_id, true).await
}

/// Says that a thread is not done after all.
#[utoipa::path(delete, path = "", tag = "comments", params(("thread_id" = String, Path)),
    responses((status = 204, description = "Open again.")))]
pub(crate) async fn reopen(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    Name(thread_id): Name,
    _: Plain<Nothing>,
) -> Result<StatusCode, Problem> {
    settle(&state, &session, thread_id, false).await
}

/// Whoever may read a thread says whether it is done.
async fn settle(
    state: &Running,
    session: &Session,
    thread_id: String,
    done: bool,
) -> Result<StatusCode, Problem> {
    Listener::of(state, session).await?.thread(&thread_id).await?;
    let settled = if done {
        state.store.resolve_thread(thread_id, session.user.user_id.clone()).await
    } else {
        state.store.reopen_thread(thread_id).await
    };
    settled.map(|()| StatusCode::NO_CONTENT).map_err(store_problem)
}

/// What was seen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeenWanted {
    /// The comment. **Empty**: all that mention the user and that they may read.
    comment_id: Option<String>,
}

/// How many mentions were new.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Seen {
    seen: u64,
}

/// Says that the user has seen where they are mentioned.
#[utoipa::path(post, path = "", tag = "comments", request_body = SeenWanted,
    responses((status = 200, body = Seen)))]
pub(crate) async fn see(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    _: Plain<Nothing>,
    Body(asked): Body<SeenWanted>,
) -> Result<Json<Seen>, Problem> {
    let seen = Listener::of(&state, &session).await?.see(asked.comment_id).await?;
    Ok(Json(Seen { seen }))
}

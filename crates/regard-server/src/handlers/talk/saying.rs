//! Saying something: a thread, a reply, a change of one's own words, taking them back. Owns that only those are
//! mentioned who may read it; whom it is about is in [`super::about`].

use super::about;
use super::listener::Listener;
use super::wire::{AnchorWire, CommentRow};
use crate::extract::{Body, Name, Nothing, Plain, Session, SignedIn, store_problem};
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use regard_model::{CustomerId, UserId};
use regard_store::{Anchor, Comment, NewThread, Remark};
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A thread to be, with its first comment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ThreadWanted {
    /// The page's path.
    page: String,
    anchor: AnchorWire,
    /// Whom it is about, where neither the page nor the anchor tells. **Empty**: whom they tell, else no customer.
    #[serde(default)]
    customer_id: Option<String>,
    /// What the page was asked, as a query string.
    #[serde(default)]
    question: String,
    /// What is said, in 1 to 4,000 characters.
    text: String,
    /// Whom it mentions; they must be able to read it.
    #[serde(default)]
    mentions: BTreeSet<String>,
}

/// Something to be said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RemarkWanted {
    /// What is said, in 1 to 4,000 characters.
    text: String,
    /// Whom it mentions; they must be able to read it.
    #[serde(default)]
    mentions: BTreeSet<String>,
}

/// What the user says, if it can be said and those whom they mention may read it.
async fn remark(
    state: &Running,
    session: &Session,
    customer: Option<&CustomerId>,
    wanted: RemarkWanted,
) -> Result<Remark, Problem> {
    let mentions: BTreeSet<UserId> = wanted.mentions.into_iter().map(UserId::new).collect();
    let remark = Remark { author_id: session.user.user_id.clone(), text: wanted.text, mentions };
    // First of all: it bounds how many are looked up.
    remark.check().map_err(|error| store_problem(error.into()))?;
    for user in &remark.mentions {
        let known = state.store.user(user).await.map_err(store_problem)?;
        let active = known.is_some_and(|user| user.disabled_at.is_none());
        // Whether somebody is not there or may not see the customer is the same answer.
        let may = match customer {
            Some(customer) if active => state.sees(user, customer).await?,
            _ => active,
        };
        if !may {
            return Err(Problem::bad_parameter("mentions", format!("{user} may not see this")));
        }
    }
    Ok(remark)
}

async fn said(listener: &Listener<'_>, comment: Comment) -> Result<CommentRow, Problem> {
    let rows = listener.rows(vec![comment]).await?;
    rows.into_iter().next().ok_or_else(|| Problem::internal("a comment has no row"))
}

/// Starts a thread with its first comment.
#[utoipa::path(post, path = "", tag = "comments", request_body = ThreadWanted,
    responses((status = 201, body = CommentRow)))]
pub(crate) async fn start_thread(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    _: Plain<Nothing>,
    Body(asked): Body<ThreadWanted>,
) -> Result<(StatusCode, Json<CommentRow>), Problem> {
    let listener = Listener::of(&state, &session).await?;
    let anchor = Anchor { kind: asked.anchor.kind.into(), key: asked.anchor.key };
    let customer_id =
        about::customer_of(&listener, &asked.page, &anchor, ("customer_id", asked.customer_id.as_deref()))
            .await?;
    let wanted = RemarkWanted { text: asked.text, mentions: asked.mentions };
    let remark = remark(&state, &session, customer_id.as_ref(), wanted).await?;
    let new = NewThread { page: asked.page, anchor, customer_id, question: asked.question, remark };
    let comment = state.store.start_thread(new).await.map_err(store_problem)?;
    Ok((StatusCode::CREATED, Json(said(&listener, comment).await?)))
}

/// Replies in a thread.
#[utoipa::path(post, path = "", tag = "comments", params(("thread_id" = String, Path)), request_body = RemarkWanted,
    responses((status = 201, body = CommentRow)))]
pub(crate) async fn reply(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    Name(thread_id): Name,
    _: Plain<Nothing>,
    Body(asked): Body<RemarkWanted>,
) -> Result<(StatusCode, Json<CommentRow>), Problem> {
    let listener = Listener::of(&state, &session).await?;
    let thread = listener.thread(&thread_id).await?;
    let remark = remark(&state, &session, thread.customer_id.as_ref(), asked).await?;
    let comment = state.store.reply(thread_id, remark).await.map_err(store_problem)?;
    Ok((StatusCode::CREATED, Json(said(&listener, comment).await?)))
}

/// Changes what the user said.
#[utoipa::path(patch, path = "", tag = "comments", params(("comment_id" = String, Path)),
    request_body = RemarkWanted, responses((status = 200, body = CommentRow)))]
pub(crate) async fn edit(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    Name(comment_id): Name,
    _: Plain<Nothing>,
    Body(asked): Body<RemarkWanted>,
) -> Result<Json<CommentRow>, Problem> {
    let listener = Listener::of(&state, &session).await?;
    let comment = listener.comment(&comment_id).await?;
    let customer = comment.thread.customer_id;
    let remark = remark(&state, &session, customer.as_ref(), asked).await?;
    let comment = state.store.edit_comment(comment_id, remark).await.map_err(store_problem)?;
    Ok(Json(said(&listener, comment).await?))
}

/// Deletes what the user said; that something stood there stays.
#[utoipa::path(delete, path = "", tag = "comments", params(("comment_id" = String, Path)),
    responses((status = 204, description = "Deleted.")))]
pub(crate) async fn delete(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    Name(comment_id): Name,
    _: Plain<Nothing>,
) -> Result<StatusCode, Problem> {
    Listener::of(&state, &session).await?.comment(&comment_id).await?;
    let author = session.user.user_id.clone();
    state.store.delete_comment(comment_id, author).await.map_err(store_problem)?;
    Ok(StatusCode::NO_CONTENT)
}

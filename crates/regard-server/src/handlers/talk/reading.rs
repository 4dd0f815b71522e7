//! What was said: on a page, about a customer, to the viewer, in a thread; and as a file. Owns the questions; who reads
//! what is in [`super::listener`].

use super::file::{self, MOST_IN_A_FILE};
use super::listener::Listener;
use super::wire::CommentRow;
use crate::extract::{Cursor, Name, Nothing, Plain, Query, SignedIn, Witness, Word, store_problem};
use crate::handlers::{csv_file, limit_of, no_place, text};
use crate::problem::Problem;
use crate::state::Shared;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use regard_model::{CustomerId, UserId};
use regard_store::{AuditKind, CommentFilter, is_comment_id};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

/// What comments are asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CommentsQuery {
    /// Those on one page, by its path.
    #[param(inline)]
    page: Option<Word<200>>,
    /// Those about one customer.
    #[param(inline)]
    customer: Option<Word<500>>,
    /// `me`: those that mention the viewer.
    #[param(inline)]
    mentioning: Option<Me>,
    /// With `mentioning`, those alone that the viewer has not seen.
    unseen: Option<bool>,
    /// Those of threads that are open, or those that are resolved.
    open: Option<bool>,
    /// Where to go on: `next` of the answer before.
    #[param(inline)]
    after: Option<Cursor>,
    /// How many comments, at most 200.
    limit: Option<u32>,
}

impl Query for CommentsQuery {}

/// The viewer.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Me {
    /// Who asks.
    Me,
}

impl CommentsQuery {
    async fn filter(&self, viewer: &UserId, listener: &Listener<'_>) -> Result<CommentFilter, Problem> {
        let customers = match text(self.customer.clone()) {
            Some(customer) => listener.keys_of(&customer).await?,
            None => Vec::new(),
        };
        Ok(CommentFilter {
            pages: match text(self.page.clone()) {
                Some(page) => listener.pages_of(page).await?,
                None => Vec::new(),
            },
            thing: None,
            customers: customers.into_iter().map(CustomerId::new).collect(),
            mentioning: self.mentioning.map(|Me::Me| viewer.clone()),
            unseen: self.unseen.unwrap_or(false),
            open: self.open,
        })
    }
}

/// Comments.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TalkPage)]
pub(crate) struct CommentsPage {
    /// Newest first; of one thread, oldest first.
    rows: Vec<CommentRow>,
    /// Where to go on. **Empty**: there is no more.
    next: Option<String>,
    /// How many mentions the viewer has not seen, 100 at most.
    unseen: usize,
}

/// The comments that the viewer may read, newest first.
#[utoipa::path(get, path = "", tag = "comments", params(CommentsQuery),
    responses((status = 200, body = CommentsPage)))]
pub(crate) async fn comments(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    Plain(query): Plain<CommentsQuery>,
) -> Result<Json<CommentsPage>, Problem> {
    let limit = limit_of(query.limit)?;
    let after = place(&query)?;
    let listener = Listener::of(&state, &session).await?;
    let filter = query.filter(&session.user.user_id, &listener).await?;
    let (found, next) = listener.comments(&filter, after.as_deref(), limit).await?;
    let (rows, unseen) = listener.page(found).await?;
    Ok(Json(CommentsPage { rows, next, unseen }))
}

/// The comment to go on after. Every key is a place, so that nobody learns which comments there are.
fn place(query: &CommentsQuery) -> Result<Option<String>, Problem> {
    match text(query.after.clone()) {
        Some(after) if !is_comment_id(&after) => Err(no_place()),
        after => Ok(after),
    }
}

/// The comments that the viewer may read as text with commas, newest first; at most 10,000 unless the limit says.
#[utoipa::path(get, path = "", tag = "comments", params(CommentsQuery),
    responses((status = 200, content((String = "text/csv")))))]
pub(crate) async fn comments_csv(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Plain(query): Plain<CommentsQuery>,
) -> Result<Response, Problem> {
    witness.did(AuditKind::Export, Some(("comments", "comments.csv")), json!({"format": "csv"})).await?;
    let _place = state.files.clone().try_acquire_owned().map_err(|_| Problem::Busy)?;
    let most = query.limit.map_or(Ok(MOST_IN_A_FILE), |limit| limit_of(Some(limit)))?;
    let after = place(&query)?;
    let listener = Listener::of(&state, &session).await?;
    let filter = query.filter(&session.user.user_id, &listener).await?;
    let (found, next) = listener.comments(&filter, after.as_deref(), most).await?;
    let file = file::csv(&listener.rows(found).await?, next.is_some());
    Ok(csv_file("comments.csv", file))
}

/// What was said in a thread, oldest first.
#[utoipa::path(get, path = "", tag = "comments", params(("thread_id" = String, Path)),
    responses((status = 200, body = CommentsPage)))]
pub(crate) async fn thread(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    Name(thread_id): Name,
    _: Plain<Nothing>,
) -> Result<Json<CommentsPage>, Problem> {
    let listener = Listener::of(&state, &session).await?;
    listener.thread(&thread_id).await?;
    let found = state.store.thread_comments(&thread_id, None, 1000).await.map_err(store_problem)?;
    let (rows, unseen) = listener.page(found).await?;
    Ok(Json(CommentsPage { rows, next: None, unseen }))
}

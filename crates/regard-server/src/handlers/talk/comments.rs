//! Comments on what the pages show: reading, saying, resolving. Owns no rule of who reads what; [`super`]
//! does.

use super::{AnchorWire, CommentRow, Listener};
use crate::extract::{
    Body, Cursor, Name, Nothing, Plain, Query, Session, SignedIn, Witness, Word, store_problem,
};
use crate::files::csv_line;
use crate::handlers::{csv_file, limit_of, no_place, text};
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use regard_model::{CustomerId, UserId};
use regard_store::{Anchor, AuditKind, Comment, CommentFilter, NewThread, Remark};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};

/// More mentions than this are not counted.
const MENTIONS_COUNTED: usize = 100;
/// How many comments a file holds at most.
const MOST_IN_A_FILE: usize = 10_000;

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
    fn filter(&self, viewer: &UserId) -> CommentFilter {
        CommentFilter {
            page: text(self.page.clone()),
            customer_id: text(self.customer.clone()).map(CustomerId::new),
            mentioning: self.mentioning.map(|Me::Me| viewer.clone()),
            unseen: self.unseen.unwrap_or(false),
            open: self.open,
        }
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
    let limit = limit_of(query.limit)? as usize;
    let listener = Listener::of(&state, &session).await?;
    let viewer = &session.user.user_id;
    let after = place(&state, &query).await?;
    let (found, next) = listener.comments(&query.filter(viewer), after, limit).await?;
    let new = CommentFilter { mentioning: Some(viewer.clone()), unseen: true, ..CommentFilter::default() };
    let (unseen, _) = listener.comments(&new, None, MENTIONS_COUNTED).await?;
    Ok(Json(CommentsPage { rows: listener.rows(found).await?, next, unseen: unseen.len() }))
}

/// The comment to go on after.
async fn place(state: &Running, query: &CommentsQuery) -> Result<Option<String>, Problem> {
    let after = text(query.after.clone());
    if let Some(after) = &after
        && state.store.comment(after).await.map_err(store_problem)?.is_none()
    {
        return Err(no_place());
    }
    Ok(after)
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
    let listener = Listener::of(&state, &session).await?;
    let filter = query.filter(&session.user.user_id);
    let most = query
        .limit
        .map(|limit| limit_of(Some(limit)))
        .transpose()?
        .map_or(MOST_IN_A_FILE, |limit| limit as usize);
    let after = place(&state, &query).await?;
    let (found, next) = listener.comments(&filter, after, most).await?;
    let mut file = csv_line(&CommentRow::HEAD);
    for row in listener.rows(found).await? {
        file.push_str(&csv_line(&row.cells().each_ref().map(String::as_str)));
    }
    if next.is_some() {
        file.push_str(&format!("# cut after {most} rows\r\n"));
    }
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
    Ok(Json(CommentsPage { rows: listener.rows(found).await?, next: None, unseen: 0 }))
}

/// A thread to be, with its first comment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ThreadWanted {
    /// The page's path.
    page: String,
    anchor: AnchorWire,
    /// Whom it is about. **Empty**: no customer.
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

/// What the user says, if those whom they mention may read it.
async fn remark(
    state: &Running,
    session: &Session,
    customer: Option<&CustomerId>,
    text: String,
    mentions: BTreeSet<String>,
) -> Result<Remark, Problem> {
    let mentions: BTreeSet<UserId> = mentions.into_iter().map(UserId::new).collect();
    for user in &mentions {
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
    Ok(Remark { author_id: session.user.user_id.clone(), text, mentions })
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
    let customer_id = match asked.customer_id {
        Some(customer) => Some(listener.customer(&customer).await?),
        None => None,
    };
    let remark = remark(&state, &session, customer_id.as_ref(), asked.text, asked.mentions).await?;
    let new = NewThread {
        page: asked.page,
        anchor: Anchor { kind: asked.anchor.kind.into(), key: asked.anchor.key },
        customer_id,
        question: asked.question,
        remark,
    };
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
    let remark = remark(&state, &session, thread.customer_id.as_ref(), asked.text, asked.mentions).await?;
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
    let remark = remark(&state, &session, customer.as_ref(), asked.text, asked.mentions).await?;
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

/// Says that a thread is done.
#[utoipa::path(put, path = "", tag = "comments", params(("thread_id" = String, Path)),
    responses((status = 204, description = "Done.")))]
pub(crate) async fn resolve(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    Name(thread_id): Name,
    _: Plain<Nothing>,
) -> Result<StatusCode, Problem> {
    Listener::of(&state, &session).await?.thread(&thread_id).await?;
    state.store.resolve_thread(thread_id, session.user.user_id.clone()).await.map_err(store_problem)?;
    Ok(StatusCode::NO_CONTENT)
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
    Listener::of(&state, &session).await?.thread(&thread_id).await?;
    state.store.reopen_thread(thread_id).await.map_err(store_problem)?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was seen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeenWanted {
    /// The comment. **Empty**: all that mention the user.
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
    let user = session.user.user_id.clone();
    let seen = state.store.see_mentions(user, asked.comment_id).await.map_err(store_problem)?;
    Ok(Json(Seen { seen }))
}

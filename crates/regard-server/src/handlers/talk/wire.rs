//! What goes out of a comment, and the words for what it is about. Owns no rule of who reads it.

use jiff::Timestamp;
use regard_model::UserId;
use regard_store::{AnchorKind, Comment};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;

/// A comment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Comment)]
pub(crate) struct CommentRow {
    pub(super) comment_id: String,
    pub(super) thread_id: String,
    /// The page's path.
    pub(super) page: String,
    pub(super) anchor: AnchorWire,
    /// Whom it is about. **Empty**: no customer.
    pub(super) customer_id: Option<String>,
    pub(super) customer_name: Option<String>,
    /// What the page was asked, as a query string.
    pub(super) question: String,
    pub(super) author_id: String,
    pub(super) author_name: String,
    /// Whether the viewer wrote it.
    pub(super) mine: bool,
    /// What they said. **Empty**: it was deleted.
    pub(super) text: Option<String>,
    pub(super) mentions: Vec<Mentioned>,
    /// Whether it mentions the viewer, and they have not seen it.
    pub(super) unseen: bool,
    /// How many comments its thread has; those that were deleted count no more.
    pub(super) thread_comments: i64,
    pub(super) created_at: Timestamp,
    pub(super) edited_at: Option<Timestamp>,
    pub(super) deleted_at: Option<Timestamp>,
    /// Who said that the thread is done. **Empty**: it is open.
    pub(super) resolved_by_name: Option<String>,
    pub(super) resolved_at: Option<Timestamp>,
}

/// Somebody who is mentioned.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Mentioned {
    pub(super) user_id: String,
    pub(super) name: String,
}

/// What people and customers are called, and who reads.
pub(super) struct Names<'a> {
    pub(super) viewer: &'a UserId,
    pub(super) customers: HashMap<String, String>,
    pub(super) people: HashMap<UserId, String>,
}

impl CommentRow {
    /// A comment that the viewer may read; whether they have seen it is for the caller to say.
    pub(super) fn of(comment: Comment, names: &Names<'_>) -> Self {
        let customer_id = comment.thread.customer_id.map(|customer| customer.as_str().to_owned());
        let mentioned = |user: UserId| Mentioned {
            name: names.people.get(&user).cloned().unwrap_or_else(|| user.as_str().to_owned()),
            user_id: user.as_str().to_owned(),
        };
        Self {
            comment_id: comment.comment_id,
            thread_id: comment.thread.thread_id,
            page: comment.thread.page,
            anchor: AnchorWire { kind: comment.thread.anchor.kind.into(), key: comment.thread.anchor.key },
            customer_name: customer_id.as_ref().and_then(|customer| names.customers.get(customer).cloned()),
            customer_id,
            question: comment.thread.question,
            mine: comment.author_id == *names.viewer,
            author_id: comment.author_id.as_str().to_owned(),
            author_name: comment.author_name,
            text: comment.text,
            mentions: comment.mentions.into_iter().map(mentioned).collect(),
            unseen: false,
            thread_comments: comment.thread.comments,
            created_at: comment.created_at,
            edited_at: comment.edited_at,
            deleted_at: comment.deleted_at,
            resolved_by_name: comment.thread.resolved_by_name,
            resolved_at: comment.thread.resolved_at,
        }
    }
}

/// The thing on a page that a thread is about.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Anchor)]
pub(crate) struct AnchorWire {
    pub(crate) kind: AnchorName,
    /// Which one, in the words of the page. **Empty text**: the kind alone says it.
    #[serde(default)]
    pub(crate) key: String,
}

/// What a comment is about, on its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AnchorKind)]
pub(crate) enum AnchorName {
    Page,
    Chart,
    Point,
    Row,
    Customer,
}

impl From<AnchorName> for AnchorKind {
    fn from(name: AnchorName) -> Self {
        match name {
            AnchorName::Page => Self::Page,
            AnchorName::Chart => Self::Chart,
            AnchorName::Point => Self::Point,
            AnchorName::Row => Self::Row,
            AnchorName::Customer => Self::Customer,
        }
    }
}

impl From<AnchorKind> for AnchorName {
    fn from(kind: AnchorKind) -> Self {
        match kind {
            AnchorKind::Page => Self::Page,
            AnchorKind::Chart => Self::Chart,
            AnchorKind::Point => Self::Point,
            AnchorKind::Row => Self::Row,
            AnchorKind::Customer => Self::Customer,
        }
    }
}

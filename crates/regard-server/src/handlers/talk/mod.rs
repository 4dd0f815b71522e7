//! Comments as a viewer reads them: which they may read, and what goes out of each. Owns the rule that a thread
//! about a customer is for those who see the customer; not how comments are kept.

pub(crate) mod colleagues;
pub(crate) mod comments;

use crate::extract::{Session, lens, page_problem, store_problem};
use crate::problem::Problem;
use crate::state::Running;
use jiff::Timestamp;
use regard_model::{CustomerId, Lens, UserId};
use regard_store::{AnchorKind, Comment, CommentFilter, Thread};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;

/// How many comments are read at once.
const AT_ONCE: u32 = 200;
/// How many are looked through for one page: those about customers out of scope are passed over.
const LOOKED_THROUGH: usize = 10_000;

/// A comment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Comment)]
pub(crate) struct CommentRow {
    comment_id: String,
    thread_id: String,
    /// The page's path.
    page: String,
    anchor: AnchorWire,
    /// Whom it is about. **Empty**: no customer.
    customer_id: Option<String>,
    customer_name: Option<String>,
    /// What the page was asked, as a query string.
    question: String,
    author_id: String,
    author_name: String,
    /// Whether the viewer wrote it.
    mine: bool,
    /// What they said. **Empty**: it was deleted.
    text: Option<String>,
    mentions: Vec<Mentioned>,
    created_at: Timestamp,
    edited_at: Option<Timestamp>,
    deleted_at: Option<Timestamp>,
    /// Who said that the thread is done. **Empty**: it is open.
    resolved_by_name: Option<String>,
    resolved_at: Option<Timestamp>,
}

/// Somebody who is mentioned.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Mentioned {
    user_id: String,
    name: String,
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

/// A viewer among the comments.
pub(crate) struct Listener<'a> {
    state: &'a Running,
    viewer: UserId,
    pub(crate) lens: Lens,
}

impl<'a> Listener<'a> {
    pub(crate) async fn of(state: &'a Running, session: &Session) -> Result<Self, Problem> {
        let lens = lens(state, session, state.newest().await?).await?;
        Ok(Self { state, viewer: session.user.user_id.clone(), lens })
    }

    /// Whether the viewer may read a thread.
    fn may_read(&self, thread: &Thread) -> bool {
        thread.customer_id.as_ref().is_none_or(|customer| self.lens.scope.holds(customer))
    }

    /// A thread, or 404.
    pub(crate) async fn thread(&self, thread_id: &str) -> Result<Thread, Problem> {
        let thread = self.state.store.thread(thread_id).await.map_err(store_problem)?;
        thread.filter(|thread| self.may_read(thread)).ok_or(Problem::NotFound)
    }

    /// A comment, or 404.
    pub(crate) async fn comment(&self, comment_id: &str) -> Result<Comment, Problem> {
        let comment = self.state.store.comment(comment_id).await.map_err(store_problem)?;
        comment.filter(|comment| self.may_read(&comment.thread)).ok_or(Problem::NotFound)
    }

    /// A customer whom the viewer sees, or 404: whether there is one is asked of the facts.
    pub(crate) async fn customer(&self, customer_id: &str) -> Result<CustomerId, Problem> {
        let named = self.state.reader.customer_names(&self.lens, vec![customer_id.to_owned()]).await;
        if named.map_err(page_problem)?.is_empty() {
            Err(Problem::NotFound)
        } else {
            Ok(CustomerId::new(customer_id))
        }
    }

    /// The comments that the viewer may read, newest first, and where to go on.
    pub(crate) async fn comments(
        &self,
        filter: &CommentFilter,
        after: Option<String>,
        limit: usize,
    ) -> Result<(Vec<Comment>, Option<String>), Problem> {
        let (mut found, mut at, mut looked) = (Vec::new(), after, 0);
        loop {
            let batch =
                self.state.store.comments(filter, at.as_deref(), AT_ONCE).await.map_err(store_problem)?;
            let more = batch.len() == AT_ONCE as usize;
            looked += batch.len();
            for comment in batch {
                at = Some(comment.comment_id.clone());
                if !self.may_read(&comment.thread) {
                    continue;
                }
                if found.len() == limit {
                    let next = found.last().map(|last: &Comment| last.comment_id.clone());
                    return Ok((found, next));
                }
                found.push(comment);
            }
            if !more {
                return Ok((found, None));
            }
            if looked >= LOOKED_THROUGH {
                return Ok((found, at));
            }
        }
    }

    /// Comments as they go out.
    pub(crate) async fn rows(&self, comments: Vec<Comment>) -> Result<Vec<CommentRow>, Problem> {
        let customers = comments.iter().filter_map(|comment| comment.thread.customer_id.as_ref());
        let customers: BTreeSet<String> = customers.map(|customer| customer.as_str().to_owned()).collect();
        let customers = self.state.reader.customer_names(&self.lens, customers.into_iter().collect()).await;
        let customers = customers.map_err(page_problem)?;
        let mut people: HashMap<UserId, String> = HashMap::new();
        for user in comments.iter().flat_map(|comment| &comment.mentions) {
            if !people.contains_key(user) {
                let name = self.state.name_of(user).await?.unwrap_or_else(|| user.as_str().to_owned());
                people.insert(user.clone(), name);
            }
        }
        Ok(comments.into_iter().map(|comment| self.row(comment, &customers, &people)).collect())
    }

    fn row(
        &self,
        comment: Comment,
        customers: &HashMap<String, String>,
        people: &HashMap<UserId, String>,
    ) -> CommentRow {
        let customer_id = comment.thread.customer_id.map(|customer| customer.as_str().to_owned());
        let mentioned = |user: UserId| Mentioned {
            name: people.get(&user).cloned().unwrap_or_else(|| user.as_str().to_owned()),
            user_id: user.as_str().to_owned(),
        };
        CommentRow {
            comment_id: comment.comment_id,
            thread_id: comment.thread.thread_id,
            page: comment.thread.page,
            anchor: AnchorWire { kind: comment.thread.anchor.kind.into(), key: comment.thread.anchor.key },
            customer_name: customer_id.as_ref().and_then(|customer| customers.get(customer).cloned()),
            customer_id,
            question: comment.thread.question,
            mine: comment.author_id == self.viewer,
            author_id: comment.author_id.as_str().to_owned(),
            author_name: comment.author_name,
            text: comment.text,
            mentions: comment.mentions.into_iter().map(mentioned).collect(),
            created_at: comment.created_at,
            edited_at: comment.edited_at,
            deleted_at: comment.deleted_at,
            resolved_by_name: comment.thread.resolved_by_name,
            resolved_at: comment.thread.resolved_at,
        }
    }
}

impl Running {
    /// Whether a user may be told of a customer.
    pub(crate) async fn sees(&self, user: &UserId, customer: &CustomerId) -> Result<bool, Problem> {
        Ok(self.scope(user, self.newest().await?.moment).await?.holds(customer))
    }
}

impl CommentRow {
    /// The cells of a file, in the order of [`CommentRow::HEAD`].
    pub(crate) fn cells(&self) -> [String; 12] {
        let mentions: Vec<&str> = self.mentions.iter().map(|one| one.name.as_str()).collect();
        let of = |text: &Option<String>| text.clone().unwrap_or_default();
        let kind = match self.anchor.kind {
            AnchorName::Page => "page",
            AnchorName::Chart => "chart",
            AnchorName::Point => "point",
            AnchorName::Row => "row",
            AnchorName::Customer => "customer",
        };
        [
            self.created_at.to_string(),
            self.author_name.clone(),
            of(&self.text),
            mentions.join(", "),
            self.page.clone(),
            self.question.clone(),
            kind.to_owned(),
            self.anchor.key.clone(),
            of(&self.customer_id),
            of(&self.customer_name),
            of(&self.resolved_by_name),
            self.thread_id.clone(),
        ]
    }

    /// What stands above the columns of a file.
    pub(crate) const HEAD: [&'static str; 12] = [
        "created_at",
        "author",
        "text",
        "mentions",
        "page",
        "question",
        "anchor_kind",
        "anchor",
        "customer_id",
        "customer_name",
        "resolved_by",
        "thread_id",
    ];
}

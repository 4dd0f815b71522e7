//! What a comment is, and what of it may be kept. Owns the checks and the reading of rows; no statement.

use crate::columns::{instant, instant_if_any, stored};
use crate::database::Row;
use crate::errors::{CallerError, StoreError};
use crate::ids::is_drawn;
use crate::texts::check_customer;
use crate::words::words;
use jiff::Timestamp;
use regard_model::{CustomerId, UserId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// **Unit**: characters.
const PAGE_AT_MOST: usize = 200;
/// **Unit**: characters.
const ANCHOR_AT_MOST: usize = 300;
/// **Unit**: characters.
const QUESTION_AT_MOST: usize = 1000;
/// **Unit**: characters.
const TEXT_AT_MOST: usize = 4000;
const MENTIONS_AT_MOST: u32 = 20;

/// Between the keys of those mentioned, when they are read as one text; no key holds it.
pub(super) const BETWEEN: &str = "\n";

/// What a comment is about, on its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnchorKind {
    /// The page as a whole.
    Page,
    /// One chart.
    Chart,
    /// One point of a chart.
    Point,
    /// One row of a table.
    Row,
    /// A customer.
    Customer,
}
words!(AnchorKind, "a thing to comment on", {
    Page = "page", Chart = "chart", Point = "point", Row = "row", Customer = "customer",
});

/// The thing on a page that a thread is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Anchor {
    /// What it is.
    pub kind: AnchorKind,
    /// Which one, in the words of the page. **Range**: one line of 300 characters at most. **Empty**: the
    /// kind alone says it.
    pub key: String,
}

/// What somebody says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Who says it.
    pub author_id: UserId,
    /// What they say. **Range**: 1 to 4,000 characters; it may have several lines.
    pub text: String,
    /// Whom they mention. **Range**: at most 20. Whether those may see the page is for the caller to know.
    pub mentions: BTreeSet<UserId>,
}

/// A thread to be, with its first comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewThread {
    /// The page's path. **Range**: 1 to 200 characters that begin with a slash.
    pub page: String,
    /// What on it.
    pub anchor: Anchor,
    /// Whom it is about. An anchor on a customer needs one. **Empty**: no customer.
    pub customer_id: Option<CustomerId>,
    /// What the page was asked: its query string, so that others see what was seen. **Range**: at most 1,000
    /// characters.
    pub question: String,
    /// The first comment.
    pub remark: Remark,
}

/// Where a thread stands, and whether it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread {
    /// The key.
    pub thread_id: String,
    /// The page's path.
    pub page: String,
    /// What on it.
    pub anchor: Anchor,
    /// Whom it is about. **Empty**: no customer.
    pub customer_id: Option<CustomerId>,
    /// What the page was asked.
    pub question: String,
    /// How many comments it has; those that were deleted count no more.
    pub comments: i64,
    /// Who said that it is done. **Empty**: it is open.
    pub resolved_by: Option<UserId>,
    /// What they are called.
    pub resolved_by_name: Option<String>,
    /// When they said so.
    pub resolved_at: Option<Timestamp>,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The key.
    pub comment_id: String,
    /// Where it stands.
    pub thread: Thread,
    /// Who said it.
    pub author_id: UserId,
    /// What they are called.
    pub author_name: String,
    /// What they said. **Empty**: it was deleted.
    pub text: Option<String>,
    /// Whom they mentioned.
    pub mentions: BTreeSet<UserId>,
    /// When they said it.
    pub created_at: Timestamp,
    /// When they last changed it. **Empty**: never.
    pub edited_at: Option<Timestamp>,
    /// When they deleted it. **Empty**: it stands.
    pub deleted_at: Option<Timestamp>,
}

impl NewThread {
    pub(super) fn check(&self) -> Result<(), CallerError> {
        check_line("the page", &self.page, 1, PAGE_AT_MOST)?;
        if !self.page.starts_with('/') {
            return Err(CallerError::BadText { field: "the page", problem: "must begin with a slash" });
        }
        check_line("the anchor", &self.anchor.key, 0, ANCHOR_AT_MOST)?;
        check_line("the question", &self.question, 0, QUESTION_AT_MOST)?;
        match &self.customer_id {
            Some(customer_id) => check_customer(customer_id.as_str())?,
            None if self.anchor.kind == AnchorKind::Customer => {
                let problem = "is missing: name whom the comment is about";
                return Err(CallerError::BadText { field: "the customer's key", problem });
            }
            None => {}
        }
        self.remark.check()
    }
}

impl Remark {
    /// Whether it may be said at all, before anybody is asked who may read it.
    ///
    /// # Errors
    /// [`CallerError::BadText`]; [`CallerError::TooMany`] of those mentioned.
    pub fn check(&self) -> Result<(), CallerError> {
        let bad = |problem| Err(CallerError::BadText { field: "the comment", problem });
        let is_odd = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
        if self.text.trim().is_empty() {
            return bad("is empty: write something");
        }
        if self.text.chars().count() > TEXT_AT_MOST {
            return bad("is longer than 4000 characters: shorten it");
        }
        if self.text.contains(is_odd) {
            return bad("holds a control character: leave it out");
        }
        if self.mentions.len() > usize::try_from(MENTIONS_AT_MOST).unwrap_or(usize::MAX) {
            let what = "people mentioned in one comment";
            return Err(CallerError::TooMany { what, at_most: MENTIONS_AT_MOST });
        }
        Ok(())
    }
}

/// Whether a text is written as the key of a comment, and so is a place in a list of them.
pub fn is_comment_id(text: &str) -> bool {
    is_drawn(text)
}

fn check_line(field: &'static str, text: &str, at_least: usize, at_most: usize) -> Result<(), CallerError> {
    let fits = (at_least..=at_most).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    let problem = "is missing, too long, or has more than one line";
    if fits { Ok(()) } else { Err(CallerError::BadText { field, problem }) }
}

pub(super) fn read_thread(row: &Row) -> Result<Thread, StoreError> {
    let kind: String = row.get("anchor_kind")?;
    Ok(Thread {
        thread_id: row.get("thread_id")?,
        page: row.get("page")?,
        anchor: Anchor {
            kind: kind.parse().map_err(|_| stored("comment_threads.anchor_kind", &kind))?,
            key: row.get("anchor_key")?,
        },
        customer_id: row.get::<Option<String>>("customer_id")?.map(CustomerId::new),
        question: row.get("question")?,
        comments: row.get("thread_size")?,
        resolved_by: row.get::<Option<String>>("resolved_by")?.map(UserId::new),
        resolved_by_name: row.get("resolved_by_name")?,
        resolved_at: instant_if_any("comment_threads.resolved_at", row.get("resolved_at")?)?,
    })
}

pub(super) fn read_comment(row: &Row) -> Result<Comment, StoreError> {
    let deleted_at = instant_if_any("comments.deleted_at", row.get("deleted_at")?)?;
    let text: String = row.get("text")?;
    let mentions: Option<String> = row.get("mentions")?;
    let mentions = mentions.unwrap_or_default();
    Ok(Comment {
        comment_id: row.get("comment_id")?,
        thread: read_thread(row)?,
        author_id: UserId::new(row.get::<String>("author_id")?),
        author_name: row.get("author_name")?,
        text: deleted_at.is_none().then_some(text),
        mentions: mentions.split(BETWEEN).filter(|key| !key.is_empty()).map(UserId::new).collect(),
        created_at: instant("comments.created_at", row.get("created_at")?)?,
        edited_at: instant_if_any("comments.edited_at", row.get("edited_at")?)?,
        deleted_at,
    })
}

//! What users say to each other on the pages: comments in threads, with mentions. Owns their tables; who
//! sees which customer is for the caller to know, and what is listed or counted is within the scope that they give.

mod comment;
mod hearing;
mod listing;
mod resolving;
mod saying;

pub use comment::{Anchor, AnchorKind, Comment, NewThread, Remark, Thread, is_comment_id};
pub use listing::CommentFilter;

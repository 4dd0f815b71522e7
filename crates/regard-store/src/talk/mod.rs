//! What users say to each other on the pages: comments in threads, with mentions. Owns their tables; who
//! sees which customer is for the caller to know, and each row says which customer it is about.

mod comment;
mod listing;
mod resolving;
mod saying;

pub use comment::{Anchor, AnchorKind, Comment, NewThread, Remark, Thread};
pub use listing::CommentFilter;

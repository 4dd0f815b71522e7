//! Voice: what customers say when they are asked, as scores and in their own words.

mod apart;
mod comments;
mod headline;
mod page;
mod wire;

pub(crate) use apart::{FAR, voices_of};
pub(crate) use comments::TOLD;
pub use wire::{
    Apart, ApartRow, Band, CommentFacets, CommentRow, CommentsPage, CommentsQuestion, NpsShares, Told,
    VoicePage,
};

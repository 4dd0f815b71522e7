//! Voice: what customers say when they are asked, as scores and in their own words.

mod apart;
mod comments;
mod headline;
mod page;
mod said;
mod themes;
mod told;
mod wire;

pub(crate) use apart::{FAR, voices_of};
pub(crate) use said::{HowRead, Said};
pub(crate) use told::{OF_CUSTOMERS, band, banded};
pub use wire::{
    Apart, ApartRow, Band, CommentFacets, CommentRow, CommentTheme, CommentsPage, CommentsQuestion,
    NpsShares, SentimentName, ThemeMove, ThemeRow, Themes, Told, VoicePage,
};

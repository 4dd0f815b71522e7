//! Loyalty: where customers stand on the grid of retention against loyalty, where they come from, and by what. Owns
//! the page, the trail and receipt of one customer, and the preview of other thresholds. What stands where is the
//! policy's.

mod customer;
mod grid;
mod leavers;
mod page;
mod preview;
mod reasons;
mod short;
mod wire;

pub(crate) use page::Stood;
pub(crate) use preview::would_stand;
pub use wire::{
    Because, GridBin, GridInShort, GridPoint, LeaversSaid, LoyaltyPage, Mover, Placement, PlacementPage,
    PolicyFacts, PreviewMove, ReasonShare, ReceiptLine, RuleFacts, SaidReason, StandingCount, StandingName,
    Tally, ThresholdPreview, Thresholds, TrailPoint,
};

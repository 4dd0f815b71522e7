//! Watchlists: customers under somebody's lens, named in a list or described by a segment. Owns who may
//! change and read them; which of their customers a reader sees is decided where scopes are.

mod keeping;
mod members;
mod sharing;
mod watchlist;

pub use members::{MembersChanged, WatchlistMember};
pub use sharing::{Sharing, WatchlistSight};
pub use watchlist::{NewWatchlist, SharedWith, Watched, Watchlist, WatchlistChanges};

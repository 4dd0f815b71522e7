//! Changes of watchlists that belong together. What a watchlist is, who may read it and with whom it is shared
//! stands in `access/watchlists`.

mod changing;

pub use changing::{MembersChanged, WatchlistChanges};

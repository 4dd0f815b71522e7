//! What a watchlist is, and what of it may be kept. Owns the checks and the reading of a row; no statement.

use crate::columns::{instant, stored};
use crate::database::Row;
use crate::errors::{CallerError, StoreError};
use crate::texts::{check_json_object, check_text};
use crate::words::words;
use jiff::Timestamp;
use regard_model::UserId;
use serde::{Deserialize, Serialize};

/// The longest description of a segment. **Unit**: bytes.
const FILTER_AT_MOST: usize = 4096;

/// What [`read_watchlist`] reads.
macro_rules! select_watchlists {
    ($rest:expr) => {
        concat!(
            "select w.watchlist_id, w.owner_id, o.name as owner_name, w.name, w.kind, w.filter, w.sharing, \
                w.grants_sight, w.created_at, w.changed_at \
            from watchlists w join users o on o.user_id = w.owner_id ",
            $rest
        )
    };
}
pub(super) use select_watchlists;

/// Whether the viewer `$1` may read the watchlist `w`.
macro_rules! may_read {
    () => {
        "(w.owner_id = $1 or w.sharing = 'everyone' or exists (select 1 from watchlist_readers r \
            where r.watchlist_id = w.watchlist_id and r.user_id = $1))"
    };
}
pub(super) use may_read;

/// What a watchlist watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watched {
    /// Customers that are named one by one.
    List,
    /// Customers that a description fits.
    Segment {
        /// The description. **Shape**: a JSON object of 4 KB at most.
        filter: String,
    },
}

/// With whom a watchlist is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SharedWith {
    /// With nobody.
    Private,
    /// With all users.
    Everyone,
    /// With users that are named.
    Named,
}
words!(SharedWith, "a way to share", { Private = "private", Everyone = "everyone", Named = "named" });

/// A watchlist to be. It is private at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWatchlist {
    /// Whose it will be.
    pub owner_id: UserId,
    /// What it is called. **Range**: 1 to 200 characters.
    pub name: String,
    /// What it watches.
    pub watched: Watched,
}

/// What is to be another about a watchlist. **Empty**: it stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WatchlistChanges {
    /// What it is called. **Range**: 1 to 200 characters.
    pub name: Option<String>,
    /// What it describes; only of a segment. **Shape**: a JSON object of 4 KB at most.
    pub filter: Option<String>,
}

/// A watchlist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watchlist {
    /// The key.
    pub watchlist_id: String,
    /// Whose it is.
    pub owner_id: UserId,
    /// What its owner is called.
    pub owner_name: String,
    /// What it is called.
    pub name: String,
    /// What it watches.
    pub watched: Watched,
    /// With whom it is shared.
    pub shared_with: SharedWith,
    /// Whether its readers see its customers although they are not in their own scope.
    pub grants_sight: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its name, description, members or sharing last changed.
    pub changed_at: Timestamp,
}

impl Watched {
    /// The words that are stored: the kind and the description.
    pub(super) fn words(&self) -> (&'static str, Option<&str>) {
        match self {
            Self::List => ("list", None),
            Self::Segment { filter } => ("segment", Some(filter)),
        }
    }
}

impl NewWatchlist {
    pub(super) fn check(&self) -> Result<(), CallerError> {
        check(Some(&self.name), self.watched.words().1)
    }
}

impl WatchlistChanges {
    pub(super) fn check(&self) -> Result<(), CallerError> {
        check(self.name.as_deref(), self.filter.as_deref())
    }
}

/// Whether a name and a description can be kept.
fn check(name: Option<&str>, filter: Option<&str>) -> Result<(), CallerError> {
    check_text("the name", name)?;
    filter.map_or(Ok(()), |filter| check_json_object("the filter", filter, FILTER_AT_MOST))
}

pub(super) fn read_watchlist(row: &Row) -> Result<Watchlist, StoreError> {
    let (kind, filter): (String, Option<String>) = (row.get("kind")?, row.get("filter")?);
    let sharing: String = row.get("sharing")?;
    let watched = match (kind.as_str(), filter) {
        ("list", None) => Watched::List,
        ("segment", Some(filter)) => Watched::Segment { filter },
        _ => return Err(stored("watchlists.kind", &kind)),
    };
    Ok(Watchlist {
        watchlist_id: row.get("watchlist_id")?,
        owner_id: UserId::new(row.get::<String>("owner_id")?),
        owner_name: row.get("owner_name")?,
        name: row.get("name")?,
        watched,
        shared_with: sharing.parse().map_err(|_| stored("watchlists.sharing", &sharing))?,
        grants_sight: row.get("grants_sight")?,
        created_at: instant("watchlists.created_at", row.get("created_at")?)?,
        changed_at: instant("watchlists.changed_at", row.get("changed_at")?)?,
    })
}

//! Changes of a watchlist that belong together: one is made with its first customers, its name and its
//! description change at once, customers come and go in one step. Owns that either all of a change happens or
//! nothing; who may read a watchlist, and with whom it is shared, is not here.

use crate::access::revisions::bump_access;
use crate::access::watchlists::{NewWatchlist, Watched, Watchlist};
use crate::database::Work;
use crate::errors::{CallerError, StoreError};
use crate::store::Store;
use crate::texts::{check_customer, check_json_object, check_text};
use crate::users::known_user;
use regard_model::{CustomerId, UserId};

/// The longest description of a segment. **Unit**: bytes.
const FILTER_AT_MOST: usize = 4096;

/// What is to be another about a watchlist. **Empty**: it stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WatchlistChanges {
    /// What it is called. **Range**: 1 to 200 characters.
    pub name: Option<String>,
    /// What it describes; only of a segment. **Shape**: a JSON object of 4 KB at most.
    pub filter: Option<String>,
}

/// How many customers are new on a list, and how many are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MembersChanged {
    /// Those that were not on it.
    pub added: u64,
    /// Those that were.
    pub removed: u64,
}

/// What has to be known of a watchlist before it is changed.
struct Owned {
    is_list: bool,
    grants_sight: bool,
}

impl Store {
    /// Makes a watchlist with its first customers. It is its owner's alone until it is shared.
    ///
    /// # Errors
    /// [`CallerError::UnknownUser`]; [`CallerError::TooMany`] beyond the watchlists of one user or the customers
    /// of one list; [`CallerError::NotAList`] for customers of a segment; [`CallerError::BadText`] for a name, a
    /// filter or a key that cannot be kept. Then none is made.
    pub async fn make_watchlist(
        &self,
        new: NewWatchlist,
        customers: Vec<CustomerId>,
    ) -> Result<Watchlist, StoreError> {
        let owner_id = new.owner_id.clone();
        let watchlist_id = self
            .unit(|store| async move {
                let (kind, filter) = match new.watched {
                    Watched::List => ("list", None),
                    Watched::Segment { filter } => ("segment", Some(filter)),
                };
                check(Some(&new.name), filter.as_deref())?;
                check_customers(&store, &customers)?;
                let now = store.now_micros();
                let watchlist_id = store.draw_id(now);
                if kind == "segment" && !customers.is_empty() {
                    return Err(CallerError::NotAList(watchlist_id).into());
                }
                let mut work = store.inner.database.begin().await?;
                known_user(&mut work, &new.owner_id).await?;
                let owner = new.owner_id.as_str();
                let sql = "select count(*) as count from watchlists where owner_id = $1";
                let at_most = store.inner.limits.watchlists_per_user;
                if count(&mut work, sql, owner).await? >= i64::from(at_most) {
                    return Err(CallerError::TooMany { what: "watchlists of one user", at_most }.into());
                }
                let id = watchlist_id.as_str();
                work.execute(
                    "insert into watchlists (watchlist_id, owner_id, name, kind, filter, sharing, \
                        grants_sight, created_at, changed_at) \
                     values ($1, $2, $3, $4, $5, 'private', false, $6, $6)",
                    &[id.into(), owner.into(), new.name.into(), kind.into(), filter.into(), now.into()],
                )
                .await?;
                put_on(&store, &mut work, &new.owner_id, id, &customers).await?;
                work.commit().await?;
                Ok(watchlist_id)
            })
            .await?;
        let made = self.watchlist(&owner_id, &watchlist_id).await?;
        Ok(made.ok_or(CallerError::UnknownWatchlist(watchlist_id))?)
    }

    /// Changes what is given about a watchlist.
    ///
    /// # Errors
    /// [`CallerError::UnknownWatchlist`] when it is not theirs; [`CallerError::NotASegment`];
    /// [`CallerError::BadText`]. Then nothing has changed.
    pub async fn change_watchlist(
        &self,
        owner_id: UserId,
        watchlist_id: String,
        changes: WatchlistChanges,
    ) -> Result<(), StoreError> {
        self.unit(|store| async move {
            check(changes.name.as_deref(), changes.filter.as_deref())?;
            let mut work = store.inner.database.begin().await?;
            let owned = own(&mut work, &owner_id, &watchlist_id).await?;
            if owned.is_list && changes.filter.is_some() {
                return Err(CallerError::NotASegment(watchlist_id).into());
            }
            let sql = "update watchlists set name = coalesce($2, name), filter = coalesce($3, filter), \
                changed_at = $4 where watchlist_id = $1";
            let now = store.now_micros();
            work.execute(sql, &[watchlist_id.into(), changes.name.into(), changes.filter.into(), now.into()])
                .await?;
            work.commit().await
        })
        .await
    }

    /// Puts customers on a list, and takes others off it. Those that are on it stay as they are, and those that
    /// are not on it need not be.
    ///
    /// # Errors
    /// [`CallerError::UnknownWatchlist`] when it is not theirs; [`CallerError::NotAList`];
    /// [`CallerError::TooMany`]; [`CallerError::BadText`] for a key that cannot be kept. Then nothing has changed.
    pub async fn change_list_members(
        &self,
        owner_id: UserId,
        watchlist_id: String,
        add: Vec<CustomerId>,
        remove: Vec<CustomerId>,
    ) -> Result<MembersChanged, StoreError> {
        self.unit(|store| async move {
            check_customers(&store, &add)?;
            check_customers(&store, &remove)?;
            let mut work = store.inner.database.begin().await?;
            let owned = own(&mut work, &owner_id, &watchlist_id).await?;
            if !owned.is_list {
                return Err(CallerError::NotAList(watchlist_id).into());
            }
            let removed = take_off(&mut work, &watchlist_id, &remove).await?;
            let added = put_on(&store, &mut work, &owner_id, &watchlist_id, &add).await?;
            if added + removed > 0 {
                let moved = "update watchlists set changed_at = $2 where watchlist_id = $1";
                work.execute(moved, &[watchlist_id.into(), store.now_micros().into()]).await?;
                if owned.grants_sight {
                    bump_access(&mut work).await?;
                }
            }
            work.commit().await?;
            Ok(MembersChanged { added, removed })
        })
        .await
    }
}

/// Whether a name and a description can be kept.
fn check(name: Option<&str>, filter: Option<&str>) -> Result<(), CallerError> {
    check_text("the name", name)?;
    filter.map_or(Ok(()), |filter| check_json_object("the filter", filter, FILTER_AT_MOST))
}

fn check_customers(store: &Store, customers: &[CustomerId]) -> Result<(), CallerError> {
    let at_most = store.inner.limits.members_per_watchlist;
    if customers.len() > usize::try_from(at_most).unwrap_or(usize::MAX) {
        return Err(CallerError::TooMany { what: "customers on one list", at_most });
    }
    customers.iter().try_for_each(|customer| check_customer(customer.as_str()))
}

/// A watchlist that somebody may change, because it is theirs.
async fn own(work: &mut Work, owner_id: &UserId, watchlist_id: &str) -> Result<Owned, StoreError> {
    let sql = "select kind, grants_sight from watchlists where owner_id = $1 and watchlist_id = $2";
    let row = work.fetch_first(sql, &[owner_id.as_str().into(), watchlist_id.into()]).await?;
    let row = row.ok_or_else(|| CallerError::UnknownWatchlist(watchlist_id.to_owned()))?;
    Ok(Owned { is_list: row.get::<String>("kind")? == "list", grants_sight: row.get("grants_sight")? })
}

async fn count(work: &mut Work, sql: &'static str, key: &str) -> Result<i64, StoreError> {
    work.fetch_first(sql, &[key.into()]).await?.map_or(Ok(0), |row| row.get("count"))
}

/// Returns how many are new.
async fn put_on(
    store: &Store,
    work: &mut Work,
    owner_id: &UserId,
    watchlist_id: &str,
    customers: &[CustomerId],
) -> Result<u64, StoreError> {
    let (sql, now) = (
        "insert into watchlist_members (watchlist_id, customer_id, added_by, added_at) \
            values ($1, $2, $3, $4) on conflict (watchlist_id, customer_id) do nothing",
        store.now_micros(),
    );
    let mut added = 0;
    for customer in customers {
        let values = [watchlist_id.into(), customer.as_str().into(), owner_id.as_str().into(), now.into()];
        added += work.execute(sql, &values).await?;
    }
    let sql = "select count(*) as count from watchlist_members where watchlist_id = $1";
    let at_most = store.inner.limits.members_per_watchlist;
    if count(work, sql, watchlist_id).await? > i64::from(at_most) {
        return Err(CallerError::TooMany { what: "customers on one list", at_most }.into());
    }
    Ok(added)
}

/// Returns how many were on it.
async fn take_off(work: &mut Work, watchlist_id: &str, customers: &[CustomerId]) -> Result<u64, StoreError> {
    let sql = "delete from watchlist_members where watchlist_id = $1 and customer_id = $2";
    let mut removed = 0;
    for customer in customers {
        removed += work.execute(sql, &[watchlist_id.into(), customer.as_str().into()]).await?;
    }
    Ok(removed)
}

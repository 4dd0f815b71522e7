//! The customers that a list names. Owns their table and its bound; which of them a reader sees is decided
//! where scopes are.

use crate::access::revisions::bump_access;
use crate::access::watchlists::keeping::own;
use crate::access::watchlists::watchlist::{Watched, Watchlist};
use crate::audit::{AuditKind, Deed, KnownActor, record};
use crate::columns::instant;
use crate::database::{Row, Value, Work};
use crate::errors::{CallerError, StoreError};
use crate::store::Store;
use crate::texts::check_customer;
use jiff::Timestamp;
use regard_model::{CustomerId, UserId};
use serde_json::json;
use std::net::IpAddr;

/// What there may be too many of.
const CUSTOMERS: &str = "customers on one list";

/// How many customers one statement holds.
const AT_ONCE: usize = 25;

/// A statement over the customers `$2` to `$26`, each put into its piece.
macro_rules! for_each_customer {
    ($before:literal, $left:literal, $right:literal, $after:literal) => {
        for_each_customer!($before, $left, $right, $after:
            "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$9" "$10" "$11" "$12" "$13" "$14" "$15" "$16" "$17" "$18"
            "$19" "$20" "$21" "$22" "$23" "$24" "$25" "$26")
    };
    ($before:literal, $left:literal, $right:literal, $after:literal: $first:literal $($next:literal)*) => {
        concat!($before, $left, $first, $right $(, ", ", $left, $next, $right)*, $after)
    };
}

const ADD: &str = for_each_customer!(
    "insert into watchlist_members (watchlist_id, customer_id, added_by, added_at) values ",
    "($1, ",
    ", $27, $28)",
    " on conflict (watchlist_id, customer_id) do nothing"
);

const REMOVE: &str = for_each_customer!(
    "delete from watchlist_members where watchlist_id = $1 and customer_id in (",
    "",
    "",
    ")"
);

/// How many customers are new on a list, and how many are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MembersChanged {
    /// Those that were not on it.
    pub added: u64,
    /// Those that were.
    pub removed: u64,
}

/// A customer that a list names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchlistMember {
    /// Who it is.
    pub customer_id: CustomerId,
    /// Who named it.
    pub added_by: UserId,
    /// When.
    pub added_at: Timestamp,
}

impl Store {
    /// Takes customers off a list, and puts others on it. Those that are on it stay as they are, and those that
    /// are not on it need not be. Of a list that gives sight the audit log says who changed it and from which machine.
    ///
    /// # Errors
    /// [`CallerError::UnknownWatchlist`] when it is not theirs; [`CallerError::NotAList`];
    /// [`CallerError::TooMany`] when more are named or on it than a list holds; [`CallerError::BadText`] for a key
    /// that cannot be kept. Then nothing has changed.
    pub async fn change_list_members(
        &self,
        owner_id: UserId,
        watchlist_id: String,
        add: Vec<CustomerId>,
        remove: Vec<CustomerId>,
        address: Option<IpAddr>,
    ) -> Result<MembersChanged, StoreError> {
        self.unit(|store| async move {
            check_customers(&store, &add)?;
            check_customers(&store, &remove)?;
            let mut work = store.inner.database.begin().await?;
            let list = own_list(&mut work, &owner_id, watchlist_id).await?;
            let removed = take_off(&mut work, &list, &remove).await?;
            let added = put_on(&store, &mut work, &list, &add).await?;
            if added + removed > 0 {
                let moved = "update watchlists set changed_at = $2 where watchlist_id = $1";
                let (id, now) = (list.watchlist_id.as_str(), store.now_micros());
                work.execute(moved, &[id.into(), now.into()]).await?;
                if list.grants_sight {
                    bump_access(&mut work).await?;
                    let by = KnownActor::at(&mut work, &owner_id, address).await?;
                    let details = json!({"name": list.name, "added": added, "removed": removed});
                    let deed = Deed { kind: AuditKind::AccessChanged, subject: ("list", id), details };
                    record(&mut work, now, Some(&by), deed).await?;
                }
            }
            work.commit().await?;
            Ok(MembersChanged { added, removed })
        })
        .await
    }

    /// The customers that a list names, in the order of their keys, after one of them or from the first,
    /// `limit` at most. They may be out of the viewer's scope: the caller leaves those out.
    ///
    /// # Errors
    /// [`CallerError::UnknownWatchlist`] when there is none, or it is not shared with the viewer.
    pub async fn members(
        &self,
        viewer_id: &UserId,
        watchlist_id: &str,
        after: Option<&CustomerId>,
        limit: u32,
    ) -> Result<Vec<WatchlistMember>, StoreError> {
        if self.watchlist(viewer_id, watchlist_id).await?.is_none() {
            return Err(CallerError::UnknownWatchlist(watchlist_id.to_owned()).into());
        }
        let sql = "select customer_id, added_by, added_at from watchlist_members \
            where watchlist_id = $1 and ($2 is null or customer_id collate \"C\" > $2) \
            order by customer_id collate \"C\" limit $3";
        let after = after.map(|customer_id| customer_id.as_str().to_owned());
        let values = [watchlist_id.into(), after.into(), limit.into()];
        self.inner.database.fetch_all(sql, &values).await?.iter().map(read_member).collect()
    }
}

/// A list of somebody's own; a segment has no members.
pub(super) async fn own_list(
    work: &mut Work,
    owner_id: &UserId,
    watchlist_id: String,
) -> Result<Watchlist, StoreError> {
    let list = own(work, owner_id, &watchlist_id).await?;
    if list.watched == Watched::List { Ok(list) } else { Err(CallerError::NotAList(watchlist_id).into()) }
}

/// Whether customers can be named on one list.
pub(super) fn check_customers(store: &Store, customers: &[CustomerId]) -> Result<(), CallerError> {
    let at_most = store.inner.limits.members_per_watchlist;
    if customers.len() > usize::try_from(at_most).unwrap_or(usize::MAX) {
        return Err(CallerError::TooMany { what: CUSTOMERS, at_most });
    }
    customers.iter().try_for_each(|customer| check_customer(customer.as_str()))
}

/// Puts customers on a list, for its owner. Returns how many are new.
pub(super) async fn put_on(
    store: &Store,
    work: &mut Work,
    list: &Watchlist,
    customers: &[CustomerId],
) -> Result<u64, StoreError> {
    let mut added = 0;
    for some in customers.chunks(AT_ONCE) {
        let mut values = values_of(&list.watchlist_id, some);
        values.extend([list.owner_id.as_str().into(), store.now_micros().into()]);
        added += work.execute(ADD, &values).await?;
    }
    if added > 0 {
        let count = "select count(*) as members from watchlist_members where watchlist_id = $1";
        let row = work.fetch_first(count, &[list.watchlist_id.as_str().into()]).await?;
        let at_most = store.inner.limits.members_per_watchlist;
        if row.map_or(Ok(0), |row| row.get::<i64>("members"))? > i64::from(at_most) {
            return Err(CallerError::TooMany { what: CUSTOMERS, at_most }.into());
        }
    }
    Ok(added)
}

/// Takes customers off a list. Returns how many were on it.
async fn take_off(work: &mut Work, list: &Watchlist, customers: &[CustomerId]) -> Result<u64, StoreError> {
    let mut removed = 0;
    for some in customers.chunks(AT_ONCE) {
        removed += work.execute(REMOVE, &values_of(&list.watchlist_id, some)).await?;
    }
    Ok(removed)
}

/// A statement has one length, so the last customer fills it up: said twice, it changes nothing.
fn values_of(watchlist_id: &str, customers: &[CustomerId]) -> Vec<Value> {
    let last = customers.last();
    let filled = customers.iter().chain(std::iter::repeat_n(last, AT_ONCE).flatten()).take(AT_ONCE);
    let mut values: Vec<Value> = vec![watchlist_id.into()];
    values.extend(filled.map(|customer| Value::from(customer.as_str())));
    values
}

fn read_member(row: &Row) -> Result<WatchlistMember, StoreError> {
    Ok(WatchlistMember {
        customer_id: CustomerId::new(row.get::<String>("customer_id")?),
        added_by: UserId::new(row.get::<String>("added_by")?),
        added_at: instant("watchlist_members.added_at", row.get("added_at")?)?,
    })
}

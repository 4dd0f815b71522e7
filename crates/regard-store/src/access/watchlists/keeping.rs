//! Making, finding, changing and deleting watchlists. Owns that only the owner changes one, that either all of a
//! change happens or nothing, and that somebody else's private one is as if it were not there.

use crate::access::revisions::bump_access;
use crate::access::watchlists::members::{check_customers, put_on};
use crate::access::watchlists::watchlist::{
    NewWatchlist, Watched, Watchlist, WatchlistChanges, may_read, read_watchlist, select_watchlists,
};
use crate::audit::{AuditKind, Deed, KnownActor, record};
use crate::columns::one_of;
use crate::database::{Value, Work};
use crate::errors::{CallerError, StoreError};
use crate::store::Store;
use crate::users::known_user;
use regard_model::{CustomerId, UserId};
use serde_json::json;
use std::collections::BTreeMap;
use std::net::IpAddr;

impl Store {
    /// What watchlists are called, by their keys, whosever they are: for who reads the audit log. Of one that is gone
    /// there is none.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn watchlist_names(&self, ids: &[String]) -> Result<BTreeMap<String, String>, StoreError> {
        let sql = "select watchlist_id, name from watchlists \
            where watchlist_id in (select key from json_each(json($1)))";
        let rows = self.inner.database.fetch_all(sql, &[one_of(ids.iter().map(String::as_str))]).await?;
        rows.iter().map(|row| Ok((row.get("watchlist_id")?, row.get("name")?))).collect()
    }

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
        self.unit(|store| async move {
            new.check()?;
            check_customers(&store, &customers)?;
            let now = store.now_micros();
            let watchlist_id = store.draw_id(now);
            if new.watched != Watched::List && !customers.is_empty() {
                return Err(CallerError::NotAList(watchlist_id).into());
            }
            let mut work = store.inner.database.begin().await?;
            known_user(&mut work, &new.owner_id).await?;
            let sql = "select count(*) as watchlists from watchlists where owner_id = $1";
            let row = work.fetch_first(sql, &[new.owner_id.as_str().into()]).await?;
            let there: i64 = row.map_or(Ok(0), |row| row.get("watchlists"))?;
            let at_most = store.inner.limits.watchlists_per_user;
            if there >= i64::from(at_most) {
                return Err(CallerError::TooMany { what: "watchlists of one user", at_most }.into());
            }
            let (kind, filter) = new.watched.words();
            work.execute(
                "insert into watchlists (watchlist_id, owner_id, name, kind, filter, sharing, grants_sight, \
                    created_at, changed_at) values ($1, $2, $3, $4, $5, 'private', false, $6, $6)",
                &[
                    watchlist_id.as_str().into(),
                    new.owner_id.as_str().into(),
                    new.name.as_str().into(),
                    kind.into(),
                    filter.map(str::to_owned).into(),
                    now.into(),
                ],
            )
            .await?;
            let made = own(&mut work, &new.owner_id, &watchlist_id).await?;
            put_on(&store, &mut work, &made, &customers).await?;
            work.commit().await?;
            Ok(made)
        })
        .await
    }

    /// A user's own watchlists, newest first.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn watchlists_of(&self, owner_id: &UserId) -> Result<Vec<Watchlist>, StoreError> {
        let sql = select_watchlists!("where w.owner_id = $1 order by w.watchlist_id collate \"C\" desc");
        self.read_watchlists(sql, &[owner_id.as_str().into()]).await
    }

    /// What others share with a user, newest first, after one of them or from the first, `limit` at most.
    ///
    /// # Errors
    /// As [`Self::watchlists_of`].
    pub async fn shared_watchlists(
        &self,
        viewer_id: &UserId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Watchlist>, StoreError> {
        let sql = select_watchlists!(concat!(
            "where w.owner_id <> $1 and ",
            may_read!(),
            " and ($2 is null or w.watchlist_id collate \"C\" < $2) \
            order by w.watchlist_id collate \"C\" desc limit $3"
        ));
        let values = [viewer_id.as_str().into(), after.map(str::to_owned).into(), limit.into()];
        self.read_watchlists(sql, &values).await
    }

    /// One watchlist that a user may read. **Empty**: there is none, or it is not shared with them.
    ///
    /// # Errors
    /// As [`Self::watchlists_of`].
    pub async fn watchlist(
        &self,
        viewer_id: &UserId,
        watchlist_id: &str,
    ) -> Result<Option<Watchlist>, StoreError> {
        let sql = select_watchlists!(concat!("where w.watchlist_id = $2 and ", may_read!()));
        let values = [viewer_id.as_str().into(), watchlist_id.into()];
        Ok(self.read_watchlists(sql, &values).await?.into_iter().next())
    }

    /// The lists that a user may read and that name a customer by any of their keys, newest first. Whether the user may see the
    /// customer is for the caller to know.
    ///
    /// # Errors
    /// As [`Self::watchlists_of`].
    pub async fn watchlists_holding(
        &self,
        viewer_id: &UserId,
        keys: &[CustomerId],
    ) -> Result<Vec<Watchlist>, StoreError> {
        let sql = select_watchlists!(concat!(
            "where exists (select 1 from watchlist_members c where c.watchlist_id = w.watchlist_id \
                and c.customer_id in (select key from json_each(json($2)))) and ",
            may_read!(),
            " order by w.watchlist_id collate \"C\" desc"
        ));
        self.read_watchlists(sql, &[viewer_id.as_str().into(), one_of(keys.iter().map(CustomerId::as_str))])
            .await
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
            changes.check()?;
            let mut work = store.inner.database.begin().await?;
            let before = own(&mut work, &owner_id, &watchlist_id).await?;
            if before.watched == Watched::List && changes.filter.is_some() {
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

    /// Deletes a watchlist with its members and whom it was shared with. Of one that gave sight the audit log says who did
    /// it and from which machine.
    ///
    /// # Errors
    /// [`CallerError::UnknownWatchlist`] when it is not theirs.
    pub async fn delete_watchlist(
        &self,
        owner_id: UserId,
        watchlist_id: String,
        address: Option<IpAddr>,
    ) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            let gone = own(&mut work, &owner_id, &watchlist_id).await?;
            work.execute("delete from watchlists where watchlist_id = $1", &[watchlist_id.as_str().into()])
                .await?;
            if gone.grants_sight {
                bump_access(&mut work).await?;
                let by = KnownActor::at(&mut work, &owner_id, address).await?;
                let details = json!({"name": gone.name, "deleted": true});
                let deed = Deed { kind: AuditKind::AccessChanged, subject: ("list", &watchlist_id), details };
                record(&mut work, store.now_micros(), Some(&by), deed).await?;
            }
            work.commit().await
        })
        .await
    }

    async fn read_watchlists(
        &self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Vec<Watchlist>, StoreError> {
        self.inner.database.fetch_all(sql, values).await?.iter().map(read_watchlist).collect()
    }
}

/// A watchlist that somebody may change, because it is theirs.
pub(super) async fn own(
    work: &mut Work,
    owner_id: &UserId,
    watchlist_id: &str,
) -> Result<Watchlist, StoreError> {
    let sql = select_watchlists!("where w.owner_id = $1 and w.watchlist_id = $2");
    let row = work.fetch_first(sql, &[owner_id.as_str().into(), watchlist_id.into()]).await?;
    match row {
        Some(row) => read_watchlist(&row),
        None => Err(CallerError::UnknownWatchlist(watchlist_id.to_owned()).into()),
    }
}

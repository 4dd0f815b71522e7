//! Making, finding, renaming and deleting watchlists. Owns that only the owner changes one, and that
//! somebody else's private one is as if it were not there.

use crate::access::revisions::bump_access;
use crate::access::watchlists::watchlist::{
    NewWatchlist, Watched, Watchlist, check_filter, may_read, read_watchlist, select_watchlists,
};
use crate::database::{Value, Work};
use crate::errors::{CallerError, StoreError};
use crate::store::Store;
use crate::texts::check_text;
use crate::users::known_user;
use regard_model::{CustomerId, UserId};

impl Store {
    /// Makes a watchlist, which is its owner's alone until it is shared.
    ///
    /// # Errors
    /// [`CallerError::UnknownUser`], [`CallerError::TooMany`], and [`CallerError::BadText`] for a name or a
    /// filter that cannot be kept.
    pub async fn create_watchlist(&self, new: NewWatchlist) -> Result<Watchlist, StoreError> {
        self.unit(|store| async move {
            new.check()?;
            let now = store.now_micros();
            let watchlist_id = store.draw_id(now);
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

    /// The lists that a user may read and that name a customer, newest first. Whether the user may see the
    /// customer is for the caller to know.
    ///
    /// # Errors
    /// As [`Self::watchlists_of`].
    pub async fn watchlists_holding(
        &self,
        viewer_id: &UserId,
        customer_id: &CustomerId,
    ) -> Result<Vec<Watchlist>, StoreError> {
        let sql = select_watchlists!(concat!(
            "join watchlist_members c on c.watchlist_id = w.watchlist_id and c.customer_id = $2 where ",
            may_read!(),
            " order by w.watchlist_id collate \"C\" desc"
        ));
        self.read_watchlists(sql, &[viewer_id.as_str().into(), customer_id.as_str().into()]).await
    }

    /// Gives a watchlist another name.
    ///
    /// # Errors
    /// [`CallerError::UnknownWatchlist`] when it is not theirs; [`CallerError::BadText`].
    pub async fn rename_watchlist(
        &self,
        owner_id: UserId,
        watchlist_id: String,
        name: String,
    ) -> Result<(), StoreError> {
        self.unit(|store| async move {
            check_text("the name", Some(&name))?;
            let mut work = store.inner.database.begin().await?;
            own(&mut work, &owner_id, &watchlist_id).await?;
            let sql = "update watchlists set name = $2, changed_at = $3 where watchlist_id = $1";
            let values = [watchlist_id.into(), name.into(), store.now_micros().into()];
            work.execute(sql, &values).await?;
            work.commit().await
        })
        .await
    }

    /// Gives a segment another description.
    ///
    /// # Errors
    /// [`CallerError::UnknownWatchlist`] when it is not theirs; [`CallerError::NotASegment`];
    /// [`CallerError::BadText`].
    pub async fn describe_segment(
        &self,
        owner_id: UserId,
        watchlist_id: String,
        filter: String,
    ) -> Result<(), StoreError> {
        self.unit(|store| async move {
            check_filter(&filter)?;
            let mut work = store.inner.database.begin().await?;
            if own(&mut work, &owner_id, &watchlist_id).await?.watched == Watched::List {
                return Err(CallerError::NotASegment(watchlist_id).into());
            }
            let sql = "update watchlists set filter = $2, changed_at = $3 where watchlist_id = $1";
            let values = [watchlist_id.into(), filter.into(), store.now_micros().into()];
            work.execute(sql, &values).await?;
            work.commit().await
        })
        .await
    }

    /// Deletes a watchlist with its members and whom it was shared with.
    ///
    /// # Errors
    /// [`CallerError::UnknownWatchlist`] when it is not theirs.
    pub async fn delete_watchlist(&self, owner_id: UserId, watchlist_id: String) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            let gone = own(&mut work, &owner_id, &watchlist_id).await?;
            work.execute("delete from watchlists where watchlist_id = $1", &[watchlist_id.into()]).await?;
            if gone.grants_sight {
                bump_access(&mut work).await?;
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

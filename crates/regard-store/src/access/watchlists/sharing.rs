//! With whom a watchlist is shared, and what those then see. Owns the table of readers and that sight is
//! given to named people only.

use crate::access::revisions::bump_access;
use crate::access::watchlists::keeping::own;
use crate::access::watchlists::members::own_list;
use crate::access::watchlists::watchlist::SharedWith;
use crate::audit::{AuditKind, Deed, KnownActor, record};
use crate::errors::{CallerError, StoreError};
use crate::store::Store;
use crate::texts::first_of;
use crate::users::known_user;
use regard_model::{CustomerId, UserId};
use serde_json::json;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// How a watchlist is to be shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sharing {
    /// With nobody.
    Private,
    /// With all users: they see its name, and of its customers those in their own scope.
    Everyone,
    /// With these users.
    Named {
        /// Who they are.
        readers: BTreeSet<UserId>,
        /// Whether they see its customers although they are not in their own scope. Only a list can.
        grants_sight: bool,
    },
}

/// A customer that somebody sees because a list was shared with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchlistSight {
    /// Which customer.
    pub customer_id: CustomerId,
    /// Who shared it. They can give no more than they see: the caller leaves out what is not in their own
    /// scope on that day.
    pub owner_id: UserId,
    /// By which list.
    pub watchlist_id: String,
}

impl Store {
    /// Shares a watchlist in this way and in no other, and writes to the audit log who did it and from which machine:
    /// neither is there without the other.
    ///
    /// # Errors
    /// [`CallerError::UnknownWatchlist`] when it is not theirs; [`CallerError::UnknownUser`] when a reader is
    /// no active user; [`CallerError::NotAList`] when a segment is to give sight; [`CallerError::TooMany`].
    pub async fn share_watchlist(
        &self,
        owner_id: UserId,
        watchlist_id: String,
        sharing: Sharing,
        address: Option<IpAddr>,
    ) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let (shared_with, readers, grants_sight) = match sharing {
                Sharing::Private => (SharedWith::Private, BTreeSet::new(), false),
                Sharing::Everyone => (SharedWith::Everyone, BTreeSet::new(), false),
                Sharing::Named { readers, grants_sight } => (SharedWith::Named, readers, grants_sight),
            };
            let at_most = store.inner.limits.readers_per_watchlist;
            if readers.len() > usize::try_from(at_most).unwrap_or(usize::MAX) {
                return Err(CallerError::TooMany { what: "readers of one watchlist", at_most }.into());
            }
            let mut work = store.inner.database.begin().await?;
            let before = match grants_sight {
                true => own_list(&mut work, &owner_id, watchlist_id.clone()).await?,
                false => own(&mut work, &owner_id, &watchlist_id).await?,
            };
            let id = || watchlist_id.as_str().into();
            let sql = "update watchlists set sharing = $2, grants_sight = $3, changed_at = $4 \
                where watchlist_id = $1";
            let now = store.now_micros();
            work.execute(sql, &[id(), shared_with.as_str().into(), grants_sight.into(), now.into()]).await?;
            work.execute("delete from watchlist_readers where watchlist_id = $1", &[id()]).await?;
            for reader in &readers {
                known_user(&mut work, reader).await?;
                let sql = "insert into watchlist_readers (watchlist_id, user_id) values ($1, $2)";
                work.execute(sql, &[id(), reader.as_str().into()]).await?;
            }
            // The name too: a list that is deleted later has none that could be found.
            let details = json!({
                "name": before.name,
                "with": shared_with.as_str(),
                "readers": first_of(readers.iter().map(UserId::as_str)),
                "grants_sight": grants_sight,
            });
            let by = KnownActor::at(&mut work, &owner_id, address).await?;
            let deed = Deed { kind: AuditKind::AccessChanged, subject: ("list", &watchlist_id), details };
            record(&mut work, now, Some(&by), deed).await?;
            // Whether somebody reads a list changes what they see of customers only where it gives sight.
            if before.grants_sight || grants_sight {
                bump_access(&mut work).await?;
            }
            work.commit().await
        })
        .await
    }

    /// The users with whom an owner shares a watchlist by name, in the order of their keys.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn readers_of(&self, owner_id: &UserId, watchlist_id: &str) -> Result<Vec<UserId>, StoreError> {
        let sql = "select r.user_id from watchlist_readers r \
            join watchlists w on w.watchlist_id = r.watchlist_id \
            where w.watchlist_id = $1 and w.owner_id = $2 order by r.user_id collate \"C\"";
        let values = [watchlist_id.into(), owner_id.as_str().into()];
        let rows = self.inner.database.fetch_all(sql, &values).await?;
        rows.iter().map(|row| Ok(UserId::new(row.get::<String>("user_id")?))).collect()
    }

    /// The customers that somebody sees because lists were shared with them. A list whose owner is disabled
    /// gives no sight.
    ///
    /// # Errors
    /// As [`Self::readers_of`].
    pub async fn watchlist_sight(&self, reader_id: &UserId) -> Result<Vec<WatchlistSight>, StoreError> {
        let sql = "select m.customer_id, w.owner_id, w.watchlist_id from watchlist_readers r \
            join watchlists w on w.watchlist_id = r.watchlist_id \
            join users o on o.user_id = w.owner_id \
            join watchlist_members m on m.watchlist_id = w.watchlist_id \
            where r.user_id = $1 and w.sharing = 'named' and w.grants_sight and o.disabled_at is null \
            order by m.customer_id collate \"C\", w.watchlist_id collate \"C\"";
        let rows = self.inner.database.fetch_all(sql, &[reader_id.as_str().into()]).await?;
        rows.iter()
            .map(|row| {
                Ok(WatchlistSight {
                    customer_id: CustomerId::new(row.get::<String>("customer_id")?),
                    owner_id: UserId::new(row.get::<String>("owner_id")?),
                    watchlist_id: row.get("watchlist_id")?,
                })
            })
            .collect()
    }
}

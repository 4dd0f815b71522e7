//! Sessions: from a cookie's token to its user, and when that ends. Owns their table; how somebody comes
//! by a session is in `sign_in.rs`.

use crate::database::Work;
use crate::errors::StoreError;
use crate::limits::Limits;
use crate::store::Store;
use crate::tokens::SessionToken;
use crate::users::{User, instant, read_user};
use jiff::{SignedDuration, Timestamp};
use regard_model::UserId;

/// A session under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose it is.
    pub user: User,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When it ends unless it is used; use moves it on, up to the absolute limit.
    pub expires_at: Timestamp,
}

/// A session that has just begun.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The secret for the cookie. It can be had here and never again.
    pub token: SessionToken,
    /// The session.
    pub session: Session,
}

impl Store {
    /// The session of a token; using it moves its end on. **Empty**: there is none, or it has ended, or
    /// its user is disabled.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn session(&self, token: &SessionToken) -> Result<Option<Session>, StoreError> {
        let now = self.now_micros();
        let hash = token.hash();
        let sql = "select s.created_at as session_created_at, s.last_seen_at, s.expires_at, u.user_id, \
                u.email, u.name, u.title, u.level, u.business_unit, u.role, u.persona, u.created_at, \
                u.disabled_at \
            from sessions s join users u on u.user_id = s.user_id \
            where s.token_hash = $1 and s.expires_at > $2 and u.disabled_at is null";
        let row = self.inner.database.fetch_first(sql, &[hash.as_str().into(), now.into()]).await?;
        let Some(row) = row else { return Ok(None) };
        let (created_at, last_seen_at): (i64, i64) =
            (row.get("session_created_at")?, row.get("last_seen_at")?);
        let mut expires_at: i64 = row.get("expires_at")?;
        let limits = &self.inner.limits;
        if now.saturating_sub(last_seen_at) >= micros(limits.session_touched_after) {
            let moved = end_of(limits, created_at, now);
            match self.touch(hash, now, moved).await {
                Ok(()) => expires_at = expires_at.max(moved),
                // Whoever is signed in may read on although nobody can write just now.
                Err(StoreError::Outside(_)) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(Some(Session {
            user: read_user(&row)?,
            created_at: instant("sessions.created_at", created_at)?,
            expires_at: instant("sessions.expires_at", expires_at)?,
        }))
    }

    /// Ends a session. There need be none.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn sign_out(&self, token: &SessionToken) -> Result<(), StoreError> {
        let hash = token.hash();
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            work.execute("delete from sessions where token_hash = $1", &[hash.into()]).await?;
            work.commit().await
        })
        .await
    }

    async fn touch(&self, hash: String, now: i64, expires_at: i64) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            // Another request may have moved it further meanwhile; it never moves back.
            work.execute(
                "update sessions set last_seen_at = $2, expires_at = $3 \
                 where token_hash = $1 and last_seen_at < $2 and expires_at <= $3",
                &[hash.into(), now.into(), expires_at.into()],
            )
            .await?;
            work.commit().await
        })
        .await
    }
}

/// Begins a session within a unit of work, and ends what is over: sessions that have expired, and this
/// user's beyond their number.
pub(crate) async fn begin(
    work: &mut Work,
    limits: &Limits,
    user_id: &UserId,
    token: &SessionToken,
    now: i64,
) -> Result<Timestamp, StoreError> {
    let expires_at = end_of(limits, now, now);
    work.execute("delete from sessions where expires_at <= $1", &[now.into()]).await?;
    work.execute(
        "delete from sessions where user_id = $1 and token_hash not in ( \
            select token_hash from sessions where user_id = $1 \
            order by last_seen_at desc, token_hash collate \"C\" limit $2)",
        &[user_id.as_str().into(), limits.sessions_per_user.saturating_sub(1).into()],
    )
    .await?;
    work.execute(
        "insert into sessions (token_hash, user_id, created_at, last_seen_at, expires_at) \
         values ($1, $2, $3, $3, $4)",
        &[token.hash().into(), user_id.as_str().into(), now.into(), expires_at.into()],
    )
    .await?;
    instant("sessions.expires_at", expires_at)
}

/// When a session ends that began and was used at these times. **Unit**: microseconds.
fn end_of(limits: &Limits, created_at: i64, used_at: i64) -> i64 {
    let idle = used_at.saturating_add(micros(limits.session_idle));
    idle.min(created_at.saturating_add(micros(limits.session_absolute)))
}

fn micros(duration: SignedDuration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Use never shortens a session, and no use carries it past the absolute limit.
        #[test]
        fn the_end_moves_on_up_to_the_limit(created_at in 0_i64..1_000_000_000_000, used in prop::collection::vec(0_i64..10_000_000_000_000, 1..20)) {
            let limits = Limits::default();
            let mut used = used;
            used.sort_unstable();
            let ends: Vec<i64> = used.iter().map(|after| end_of(&limits, created_at, created_at + after)).collect();
            prop_assert!(ends.is_sorted());
            prop_assert!(ends.iter().all(|end| *end <= created_at + micros(limits.session_absolute)));
        }
    }
}

//! Sessions: from a cookie's token to its user, and when that ends. Owns their table; how somebody comes
//! by a session is in `sign_in.rs`.

use crate::columns::{instant, stored};
use crate::database::{Row, Work};
use crate::errors::{CallerError, StoreError};
use crate::limits::Limits;
use crate::store::Store;
use crate::tokens::{SessionToken, hex_of};
use crate::users::{User, read_user, user_columns};
use crate::visit::Visit;
use crate::words::words;
use jiff::{SignedDuration, Timestamp};
use regard_model::UserId;
use serde::{Deserialize, Serialize};

/// How somebody came by a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignInMethod {
    /// With a password.
    Password,
    /// By single sign-on.
    Sso,
    /// With one click, as a persona of a demo.
    Persona,
    /// With a link of one use: the first administrator, or somebody invited.
    Setup,
}
words!(SignInMethod, "a way to sign in", {
    Password = "password", Sso = "sso", Persona = "persona", Setup = "setup",
});

/// A session under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose it is.
    pub user: User,
    /// The key, for naming it. It opens nothing.
    pub session_id: String,
    /// How they signed in.
    pub method: SignInMethod,
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

/// A session as its user sees it in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// The key, for ending it.
    pub session_id: String,
    /// How it began.
    pub method: SignInMethod,
    /// What the browser said it is. **Range**: one line of 300 characters at most. **Empty**: nothing.
    pub user_agent: Option<String>,
    /// The machine it began from. **Empty**: it began before that was kept.
    pub address: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was used last, to within the time in which use is not written down.
    pub last_seen_at: Timestamp,
    /// When it ends unless it is used.
    pub expires_at: Timestamp,
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
        let sql = concat!(
            "select s.session_id, s.method, s.created_at as session_created_at, s.last_seen_at, s.expires_at, ",
            user_columns!(),
            " from sessions s join users u on u.user_id = s.user_id \
            where s.token_hash = $1 and s.expires_at > $2 and u.disabled_at is null"
        );
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
            session_id: row.get("session_id")?,
            method: read_method(&row)?,
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

    /// A user's sessions that have not ended, the one used last first.
    ///
    /// # Errors
    /// As [`Self::session`].
    pub async fn sessions_of(&self, user_id: &UserId) -> Result<Vec<OpenSession>, StoreError> {
        let sql = "select session_id, method, user_agent, address, created_at, last_seen_at, expires_at \
            from sessions where user_id = $1 and expires_at > $2 \
            order by last_seen_at desc, session_id collate \"C\"";
        let values = [user_id.as_str().into(), self.now_micros().into()];
        self.inner.database.fetch_all(sql, &values).await?.iter().map(read_open_session).collect()
    }

    /// Ends one session of a user, and of nobody else.
    ///
    /// # Errors
    /// [`CallerError::UnknownSession`] when it is not theirs, or has ended.
    pub async fn revoke_session(&self, user_id: UserId, session_id: String) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let sql = "delete from sessions where user_id = $1 and session_id = $2 and expires_at > $3";
            let mut work = store.inner.database.begin().await?;
            let values = [user_id.as_str().into(), session_id.as_str().into(), store.now_micros().into()];
            if work.execute(sql, &values).await? == 0 {
                return Err(CallerError::UnknownSession(session_id).into());
            }
            work.commit().await
        })
        .await
    }

    /// Ends every session of a user, except one where it is named. Returns how many have ended.
    ///
    /// # Errors
    /// As [`Self::session`].
    pub async fn revoke_all(&self, user_id: UserId, except: Option<String>) -> Result<u64, StoreError> {
        self.unit(|store| async move {
            let sql = "delete from sessions where user_id = $1 and ($2 is null or session_id <> $2)";
            let mut work = store.inner.database.begin().await?;
            let ended = work.execute(sql, &[user_id.as_str().into(), except.into()]).await?;
            work.commit().await?;
            Ok(ended)
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
    store: &Store,
    work: &mut Work,
    user: User,
    method: SignInMethod,
    visit: &Visit,
) -> Result<SignedIn, StoreError> {
    let (limits, now) = (&store.inner.limits, store.now_micros());
    let token = SessionToken::draw(&store.inner.surroundings);
    let session_id = hex_of(&store.inner.surroundings.random::<16>());
    let expires_at = end_of(limits, now, now);
    work.execute("delete from sessions where expires_at <= $1", &[now.into()]).await?;
    work.execute(
        "delete from sessions where user_id = $1 and token_hash not in ( \
            select token_hash from sessions where user_id = $1 \
            order by last_seen_at desc, token_hash collate \"C\" limit $2)",
        &[user.user_id.as_str().into(), limits.sessions_per_user.saturating_sub(1).into()],
    )
    .await?;
    work.execute(
        "insert into sessions (token_hash, session_id, user_id, method, user_agent, address, created_at, \
            last_seen_at, expires_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
        &[
            token.hash().into(),
            session_id.as_str().into(),
            user.user_id.as_str().into(),
            method.as_str().into(),
            visit.cleaned_user_agent().into(),
            visit.address_text().into(),
            now.into(),
            expires_at.into(),
        ],
    )
    .await?;
    let created_at = instant("sessions.created_at", now)?;
    let expires_at = instant("sessions.expires_at", expires_at)?;
    Ok(SignedIn { token, session: Session { user, session_id, method, created_at, expires_at } })
}

/// Ends every session of a user within a unit of work.
pub(crate) async fn end_all(work: &mut Work, user_id: &UserId) -> Result<(), StoreError> {
    work.execute("delete from sessions where user_id = $1", &[user_id.as_str().into()]).await?;
    Ok(())
}

fn read_method(row: &Row) -> Result<SignInMethod, StoreError> {
    let word: String = row.get("method")?;
    word.parse().map_err(|_| stored("sessions.method", &word))
}

fn read_open_session(row: &Row) -> Result<OpenSession, StoreError> {
    Ok(OpenSession {
        session_id: row.get("session_id")?,
        method: read_method(row)?,
        user_agent: row.get("user_agent")?,
        address: row.get("address")?,
        created_at: instant("sessions.created_at", row.get("created_at")?)?,
        last_seen_at: instant("sessions.last_seen_at", row.get("last_seen_at")?)?,
        expires_at: instant("sessions.expires_at", row.get("expires_at")?)?,
    })
}

/// When a session ends that began and was used at these times. **Unit**: microseconds.
fn end_of(limits: &Limits, created_at: i64, used_at: i64) -> i64 {
    let idle = used_at.saturating_add(micros(limits.session_idle));
    idle.min(created_at.saturating_add(micros(limits.session_absolute)))
}

/// **Unit**: microseconds, as every `_at` column counts.
pub(crate) fn micros(duration: SignedDuration) -> i64 {
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

//! Signing in: the brake, the password, the session, in that order. Owns that a wrong guess tells
//! nothing, neither by its words nor by its time.

use crate::database::Work;
use crate::errors::{CallerError, StoreError};
use crate::sessions::{self, Session, SignedIn};
use crate::store::Store;
use crate::throttle::{self, Throttles};
use crate::tokens::SessionToken;
use crate::users::{User, instant, read_user, select_users};
use regard_model::UserId;
use std::net::IpAddr;

impl Store {
    /// Signs in with an address of mail and a password. `address` is the machine that asks.
    ///
    /// # Errors
    /// [`CallerError::WrongCredentials`] for whatever is wrong; [`CallerError::Throttled`] after too many
    /// wrong ones, when the password is not even looked at.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        address: IpAddr,
    ) -> Result<SignedIn, StoreError> {
        // What is typed need be no email, but it is counted, and it must not grow without bound.
        let email = email.trim().to_lowercase();
        let password = password.to_owned();
        self.unit(|store| async move {
            let throttles = Throttles::of(&email, address, &store.inner.limits);
            let candidate = store.admit(&throttles, &email).await?;
            let kept = candidate.as_ref().map(|candidate| candidate.password_hash.clone());
            let right = store.inner.hashing.verify(password, kept).await?;
            match candidate {
                Some(candidate) if right => store.welcome(candidate, &throttles).await,
                _ => Err(CallerError::WrongCredentials.into()),
            }
        })
        .await
    }

    /// Signs in as a persona. Whether this is a demo is for the caller to know.
    ///
    /// # Errors
    /// [`CallerError::UnknownUser`] when it is no persona.
    pub async fn sign_in_persona(&self, user_id: UserId) -> Result<SignedIn, StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            let sql = select_users!("where user_id = $1 and persona and disabled_at is null");
            let Some(row) = work.fetch_first(sql, &[user_id.as_str().into()]).await? else {
                return Err(CallerError::UnknownUser(user_id.to_string()).into());
            };
            store.begin_session(work, read_user(&row)?).await
        })
        .await
    }

    /// Counts the attempt, and finds at whom it is. **Empty**: at nobody who has a password.
    async fn admit(&self, throttles: &Throttles, email: &str) -> Result<Option<Candidate>, StoreError> {
        let now = self.now_micros();
        let mut work = self.inner.database.begin().await?;
        throttles.take(&mut work, now).await?;
        throttle::sweep(&mut work, now, self.inner.limits.throttles_remembered).await?;
        work.commit().await?;
        if email.contains('\0') {
            return Ok(None);
        }
        let sql = "select user_id, password_hash from users \
            where email = $1 and password_hash is not null and disabled_at is null";
        let row = self.inner.database.fetch_first(sql, &[email.into()]).await?;
        row.map(|row| {
            Ok(Candidate { user_id: row.get("user_id")?, password_hash: row.get("password_hash")? })
        })
        .transpose()
    }

    /// Begins the session of somebody who knew the password, if that is still their password.
    async fn welcome(&self, candidate: Candidate, throttles: &Throttles) -> Result<SignedIn, StoreError> {
        let mut work = self.inner.database.begin().await?;
        let sql = select_users!("where user_id = $1 and password_hash = $2 and disabled_at is null");
        let values = [candidate.user_id.into(), candidate.password_hash.into()];
        let Some(row) = work.fetch_first(sql, &values).await? else {
            return Err(CallerError::WrongCredentials.into());
        };
        throttles.give_back(&mut work).await?;
        self.begin_session(work, read_user(&row)?).await
    }

    async fn begin_session(&self, mut work: Work, user: User) -> Result<SignedIn, StoreError> {
        let now = self.now_micros();
        let token = SessionToken::draw(&self.inner.surroundings);
        let expires_at = sessions::begin(&mut work, &self.inner.limits, &user.user_id, &token, now).await?;
        work.commit().await?;
        let created_at = instant("sessions.created_at", now)?;
        Ok(SignedIn { token, session: Session { user, created_at, expires_at } })
    }
}

/// Who may be signing in, before it is known whether they are. Its hash goes no further than this file.
struct Candidate {
    user_id: String,
    password_hash: String,
}

//! Signing in: the brake, the password, the session, in that order. Owns that a wrong guess tells
//! nothing, neither by its words nor by its time.

use crate::database::Work;
use crate::errors::{CallerError, StoreError};
use crate::passwords::Password;
use crate::sessions::{self, SignInMethod, SignedIn};
use crate::store::Store;
use crate::throttle::{self, Throttles};
use crate::users::{User, put_password, read_user, select_users};
use crate::visit::Visit;
use regard_model::UserId;
use std::net::IpAddr;

impl Store {
    /// Signs in with an address of mail and a password. The session's token is always a new one, so nobody
    /// can have planted it.
    ///
    /// # Errors
    /// [`CallerError::WrongCredentials`] for whatever is wrong; [`CallerError::Throttled`] after too many
    /// wrong ones, when the password is not even looked at.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &str,
        visit: impl Into<Visit>,
    ) -> Result<SignedIn, StoreError> {
        // What is typed need be no email, but it is counted, and it must not grow without bound.
        let email = email.trim().to_lowercase();
        let password = password.to_owned();
        let visit = visit.into();
        self.unit(|store| async move {
            let throttles = Throttles::of(&email, visit.address, &store.inner.limits);
            let candidate = store.prove(&throttles, &email, password).await?;
            let (work, user) = store.welcome(candidate, &throttles).await?;
            store.begin_session(work, user, SignInMethod::Password, &visit).await
        })
        .await
    }

    /// Sets another password for who proves the one until now, ends every session that they had, voids their
    /// links, and begins a new session: all of it or nothing.
    ///
    /// # Errors
    /// As [`Self::sign_in`], because it is a way to guess; [`CallerError::UnknownUser`] when there is no such
    /// user.
    pub async fn change_password(
        &self,
        user_id: UserId,
        current: &str,
        new: Password,
        visit: impl Into<Visit>,
    ) -> Result<SignedIn, StoreError> {
        let current = current.to_owned();
        let visit = visit.into();
        self.unit(|store| async move {
            let user = store.user(&user_id).await?;
            let user = user.ok_or_else(|| CallerError::UnknownUser(user_id.to_string()))?;
            let email = user.profile.email.as_str();
            let throttles = Throttles::of(email, visit.address, &store.inner.limits);
            let candidate = store.prove(&throttles, email, current).await?;
            let hash = store.hash(new).await?;
            let (mut work, user) = store.welcome(candidate, &throttles).await?;
            put_password(&mut work, &user.user_id, hash).await?;
            store.begin_session(work, user, SignInMethod::Password, &visit).await
        })
        .await
    }

    /// Counts an attempt to come in of which it is not known yet at whom it is, against the address alone.
    /// Who then comes in by single sign-on gets it back.
    ///
    /// # Errors
    /// [`CallerError::Throttled`] after too many.
    pub async fn count_attempt(&self, address: IpAddr) -> Result<(), StoreError> {
        self.unit(
            |store| async move { store.count(&Throttles::of_address(address, &store.inner.limits)).await },
        )
        .await
    }

    /// Signs in as a persona. Whether this is a demo is for the caller to know.
    ///
    /// # Errors
    /// [`CallerError::UnknownUser`] when it is no persona.
    pub async fn sign_in_persona(
        &self,
        user_id: UserId,
        visit: impl Into<Visit>,
    ) -> Result<SignedIn, StoreError> {
        let visit = visit.into();
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            let sql = select_users!("where u.user_id = $1 and u.persona and u.disabled_at is null");
            let Some(row) = work.fetch_first(sql, &[user_id.as_str().into()]).await? else {
                return Err(CallerError::UnknownUser(user_id.to_string()).into());
            };
            store.begin_session(work, read_user(&row)?, SignInMethod::Persona, &visit).await
        })
        .await
    }

    /// Counts an attempt before it is made.
    async fn count(&self, throttles: &Throttles) -> Result<(), StoreError> {
        let now = self.now_micros();
        let mut work = self.inner.database.begin().await?;
        throttles.take(&mut work, now).await?;
        throttle::sweep(&mut work, now, self.inner.limits.throttles_remembered).await?;
        work.commit().await
    }

    /// Counts the attempt, and says at whom it is when the password is theirs.
    async fn prove(
        &self,
        throttles: &Throttles,
        email: &str,
        password: String,
    ) -> Result<Candidate, StoreError> {
        self.count(throttles).await?;
        let candidate = self.candidate(email).await?;
        let kept = candidate.as_ref().map(|candidate| candidate.password_hash.clone());
        let right = self.inner.hashing.verify(password, kept).await?;
        Ok(candidate.filter(|_| right).ok_or(CallerError::WrongCredentials)?)
    }

    /// At whom an attempt is. **Empty**: at nobody who has a password.
    async fn candidate(&self, email: &str) -> Result<Option<Candidate>, StoreError> {
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

    /// Begins a unit of work for somebody who knew the password, if that is still their password, and gives
    /// the attempt back.
    async fn welcome(&self, candidate: Candidate, throttles: &Throttles) -> Result<(Work, User), StoreError> {
        let mut work = self.inner.database.begin().await?;
        let sql = select_users!("where u.user_id = $1 and u.password_hash = $2 and u.disabled_at is null");
        let values = [candidate.user_id.into(), candidate.password_hash.into()];
        let Some(row) = work.fetch_first(sql, &values).await? else {
            return Err(CallerError::WrongCredentials.into());
        };
        throttles.give_back(&mut work).await?;
        Ok((work, read_user(&row)?))
    }

    /// Begins a session as the last act of a unit of work.
    pub(crate) async fn begin_session(
        &self,
        mut work: Work,
        user: User,
        method: SignInMethod,
        visit: &Visit,
    ) -> Result<SignedIn, StoreError> {
        let begun = sessions::begin(self, &mut work, user, method, visit).await?;
        work.commit().await?;
        Ok(begun)
    }
}

/// Who may be signing in, before it is known whether they are. Its hash goes no further than this file.
struct Candidate {
    user_id: String,
    password_hash: String,
}

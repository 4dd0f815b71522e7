//! Adding users, and writing down what they are: their profile, their language, their password. Owns that a new
//! password leaves nobody in who knew the one before.

use crate::access::revisions::bump_access;
use crate::audit::{NewAuditEvent, record_all};
use crate::columns::instant;
use crate::database::{Value, Work};
use crate::entry_links::void_invitations;
use crate::errors::{CallerError, StoreError, broken_constraint};
use crate::passwords::Password;
use crate::sessions;
use crate::store::Store;
use crate::users::user::{NewUser, Profile, User};
use crate::users::words::Language;
use regard_model::UserId;

impl Store {
    /// Adds a user. Without a password they cannot sign in until one is set.
    ///
    /// # Errors
    /// [`CallerError::EmailTaken`], [`CallerError::UserTaken`] and [`CallerError::ExternalIdTaken`] when
    /// somebody has that already, and [`CallerError::BadText`] when a text is empty or too long.
    pub async fn create_user(
        &self,
        user: impl Into<NewUser>,
        password: Option<Password>,
    ) -> Result<User, StoreError> {
        self.create_user_telling(user, password, |_| Vec::new()).await
    }

    /// The same, with what the audit log says of the user: neither is there without the other.
    ///
    /// # Errors
    /// As [`Self::create_user`]; [`CallerError::BadText`] for an event that cannot be kept.
    pub async fn create_user_telling(
        &self,
        user: impl Into<NewUser>,
        password: Option<Password>,
        told: impl FnOnce(&User) -> Vec<NewAuditEvent> + Send + 'static,
    ) -> Result<User, StoreError> {
        let new = user.into();
        self.unit(|store| async move {
            let user = store.to_be(new)?;
            let hash = match password {
                Some(password) => Some(store.hash(password).await?),
                None => None,
            };
            let mut work = store.inner.database.begin().await?;
            insert_user(&mut work, &user, hash).await?;
            record_all(&mut work, store.now_micros(), told(&user)).await?;
            work.commit().await?;
            Ok(user)
        })
        .await
    }

    /// Sets what a user reads in. A persona may choose too.
    ///
    /// # Errors
    /// [`CallerError::UnknownUser`].
    pub async fn set_language(&self, user_id: UserId, language: Option<Language>) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let word = language.map(|language| language.as_str().to_owned());
            let mut work = store.inner.database.begin().await?;
            let sql = "update users set language = $2 where user_id = $1 and disabled_at is null";
            if work.execute(sql, &[user_id.as_str().into(), word.into()]).await? == 0 {
                return Err(CallerError::UnknownUser(user_id.to_string()).into());
            }
            work.commit().await
        })
        .await
    }

    pub(crate) async fn hash(&self, password: Password) -> Result<String, StoreError> {
        self.inner.hashing.hash(password, self.inner.surroundings.random()).await
    }

    /// The user that somebody will be, checked.
    pub(crate) fn to_be(&self, new: NewUser) -> Result<User, StoreError> {
        let now = self.now_micros();
        let user = User {
            user_id: new.user_id.unwrap_or_else(|| UserId::new(self.draw_id(now))),
            profile: new.profile,
            manager_id: new.manager_id,
            language: new.language,
            origin: new.origin,
            external_id: new.external_id,
            persona: false,
            created_at: instant("users.created_at", now)?,
            disabled_at: None,
        };
        user.check()?;
        Ok(user)
    }
}

/// Adds a user who is no persona, within a unit of work.
pub(crate) async fn insert_user(
    work: &mut Work,
    user: &User,
    password_hash: Option<String>,
) -> Result<(), StoreError> {
    let mut values = Vec::from(written(user));
    values.extend([password_hash.into(), user.created_at.as_microsecond().into()]);
    let done = work
        .try_execute(
            "insert into users (user_id, email, name, title, level, business_unit, role, manager_id, \
                language, external_id, search_text, origin, persona, password_hash, created_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, false, $13, $14)",
            &values,
        )
        .await?;
    done.map_err(|error| taken(work, error, user))?;
    bump_access(work).await
}

pub(crate) async fn rewrite_user(work: &mut Work, user: &User) -> Result<(), StoreError> {
    let done = work
        .try_execute(
            "update users set email = $2, name = $3, title = $4, level = $5, business_unit = $6, role = $7, \
                manager_id = $8, language = $9, external_id = $10, search_text = $11, origin = $12 \
             where user_id = $1",
            &written(user),
        )
        .await?;
    done.map_err(|error| taken(work, error, user))?;
    Ok(())
}

/// The values of both statements above, `$1` to `$12`.
fn written(user: &User) -> [Value; 12] {
    let profile = &user.profile;
    [
        user.user_id.as_str().into(),
        profile.email.as_str().into(),
        profile.name.as_str().into(),
        profile.title.clone().into(),
        profile.level.clone().into(),
        profile.business_unit.clone().into(),
        profile.role.as_str().into(),
        user.manager_id.as_ref().map(|manager_id| manager_id.as_str().to_owned()).into(),
        user.language.map(|language| language.as_str().to_owned()).into(),
        user.external_id.clone().into(),
        user.search_text().into(),
        user.origin.as_str().into(),
    ]
}

/// Whether a change may give a user other customers to see.
pub(crate) fn is_elsewhere(before: &User, after: &User) -> bool {
    before.manager_id != after.manager_id
        || before.profile.role != after.profile.role
        || before.profile.level != after.profile.level
        || before.profile.business_unit != after.profile.business_unit
}

/// Gives a user another password, within a unit of work, ends their sessions, and voids their links: who knew the
/// one before is out.
pub(crate) async fn put_password(
    work: &mut Work,
    user_id: &UserId,
    password_hash: String,
) -> Result<(), StoreError> {
    let sql = "update users set password_hash = $2 where user_id = $1";
    work.execute(sql, &[user_id.as_str().into(), password_hash.into()]).await?;
    sessions::end_all(work, user_id).await?;
    void_invitations(work, user_id).await
}

/// A named constraint becomes the error that the caller can do something about.
pub(crate) fn named(work: &Work, error: sqlx::Error, user_id: &UserId, profile: &Profile) -> StoreError {
    match broken_constraint(&error).as_deref() {
        Some("users_email_key") => CallerError::EmailTaken(profile.email.to_string()).into(),
        Some("users_pkey") => CallerError::UserTaken(user_id.to_string()).into(),
        _ => work.sorted(error),
    }
}

fn taken(work: &Work, error: sqlx::Error, user: &User) -> StoreError {
    match broken_constraint(&error).as_deref() {
        Some("users_external_id_key") => {
            CallerError::ExternalIdTaken(user.external_id.clone().unwrap_or_default()).into()
        }
        _ => named(work, error, &user.user_id, &user.profile),
    }
}

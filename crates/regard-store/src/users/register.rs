//! Adding and changing users, letting them in and keeping them out. Owns that no change leaves the house
//! without an administrator who can sign in.

use crate::access::revisions::bump_access;
use crate::columns::instant;
use crate::database::{Value, Work};
use crate::entry_links::void_invitations;
use crate::errors::{CallerError, StoreError, broken_constraint};
use crate::passwords::Password;
use crate::sessions;
use crate::store::Store;
use crate::users::last_admin::keep_an_admin;
use crate::users::user::{NewUser, Profile, User, UserChanges, read_user, select_users};
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
        let new = user.into();
        self.unit(|store| async move {
            let user = store.to_be(new)?;
            let hash = match password {
                Some(password) => Some(store.hash(password).await?),
                None => None,
            };
            let mut work = store.inner.database.begin().await?;
            insert_user(&mut work, &user, hash).await?;
            work.commit().await?;
            Ok(user)
        })
        .await
    }

    /// Changes what is said about a user, and returns them as they are then.
    ///
    /// # Errors
    /// [`CallerError::UnknownUser`] when there is no such user, or it is a persona;
    /// [`CallerError::LastAdmin`] when nobody could let others in after it; and as [`Self::create_user`].
    pub async fn update_user(&self, user_id: UserId, changes: UserChanges) -> Result<User, StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            let sql = select_users!("where u.user_id = $1 and not u.persona");
            let Some(row) = work.fetch_first(sql, &[user_id.as_str().into()]).await? else {
                return Err(CallerError::UnknownUser(user_id.to_string()).into());
            };
            let before = read_user(&row)?;
            let user = changes.applied_to(before.clone());
            user.check()?;
            let admins = keep_an_admin(&mut work).await?;
            rewrite_user(&mut work, &user).await?;
            admins.still(&mut work).await?;
            if is_elsewhere(&before, &user) {
                bump_access(&mut work).await?;
            }
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

    /// Sets a user's password, ends their sessions, and voids their links: who knew the old one is out.
    ///
    /// # Errors
    /// [`CallerError::UnknownUser`] when there is no such user, or it is a persona.
    pub async fn set_password(&self, user_id: UserId, password: Password) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let hash = store.hash(password).await?;
            let mut work = store.inner.database.begin().await?;
            let sql = "update users set password_hash = $2 where user_id = $1 and not persona";
            change(&mut work, &user_id, sql, &[user_id.as_str().into(), hash.into()]).await?;
            sessions::end_all(&mut work, &user_id).await?;
            void_invitations(&mut work, &user_id).await?;
            work.commit().await
        })
        .await
    }

    /// Lets a user in no more, and ends their sessions.
    ///
    /// # Errors
    /// [`CallerError::UnknownUser`]; [`CallerError::LastAdmin`] when nobody could let others in after it.
    pub async fn disable_user(&self, user_id: UserId) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            let admins = keep_an_admin(&mut work).await?;
            let sql = "update users set disabled_at = coalesce(disabled_at, $2) where user_id = $1";
            let values = [user_id.as_str().into(), store.now_micros().into()];
            change(&mut work, &user_id, sql, &values).await?;
            admins.still(&mut work).await?;
            sessions::end_all(&mut work, &user_id).await?;
            bump_access(&mut work).await?;
            work.commit().await
        })
        .await
    }

    /// Lets a disabled user in again.
    ///
    /// # Errors
    /// [`CallerError::UnknownUser`] when there is no such user, or it is a persona.
    pub async fn enable_user(&self, user_id: UserId) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            // A persona that was retired has no address any more.
            let sql = "update users set disabled_at = null where user_id = $1 and not persona";
            change(&mut work, &user_id, sql, &[user_id.as_str().into()]).await?;
            bump_access(&mut work).await?;
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

/// Runs a statement that touches the row of one user.
async fn change(
    work: &mut Work,
    user_id: &UserId,
    sql: &'static str,
    values: &[Value],
) -> Result<(), StoreError> {
    match work.execute(sql, values).await? {
        0 => Err(CallerError::UnknownUser(user_id.to_string()).into()),
        _ => Ok(()),
    }
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

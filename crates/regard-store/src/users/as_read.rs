//! Changing a user, as they were read, letting them in and keeping them out. Owns that what somebody else did
//! meanwhile is never written over, that what is said of a user and whether they may sign in change together, and
//! that no change leaves the house without an administrator who can sign in.

use crate::access::revisions::bump_access;
use crate::audit::{NewAuditEvent, record_all};
use crate::columns::instant;
use crate::errors::{CallerError, StoreError};
use crate::sessions;
use crate::store::Store;
use crate::users::last_admin::keep_an_admin;
use crate::users::register::{is_elsewhere, rewrite_user};
use crate::users::user::{User, UserChanges, read_user, select_users};

impl Store {
    /// Changes what is said about a user and whether they may sign in, in one unit of work, and returns them
    /// as they are then. Of who may not sign in every session ends. **Empty**: they are no longer as they
    /// were read, and nothing has changed; read them again.
    ///
    /// # Errors
    /// [`CallerError::UnknownUser`] when there is no such user, or it is a persona;
    /// [`CallerError::LastAdmin`] when nobody could let others in after it; and as [`Self::create_user`].
    pub async fn change_user_as_read(
        &self,
        read: User,
        changes: UserChanges,
        may_sign_in: bool,
    ) -> Result<Option<User>, StoreError> {
        self.change_user_telling(read, changes, may_sign_in, |_| Vec::new()).await
    }

    /// The same, with what the audit log says of the user as they are then: neither is there without the other.
    ///
    /// # Errors
    /// As [`Self::change_user_as_read`]; [`CallerError::BadText`] for an event that cannot be kept.
    pub async fn change_user_telling(
        &self,
        read: User,
        changes: UserChanges,
        may_sign_in: bool,
        told: impl FnOnce(&User) -> Vec<NewAuditEvent> + Send + 'static,
    ) -> Result<Option<User>, StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            let sql = select_users!("where u.user_id = $1 and not u.persona");
            let Some(row) = work.fetch_first(sql, &[read.user_id.as_str().into()]).await? else {
                return Err(CallerError::UnknownUser(read.user_id.to_string()).into());
            };
            if read_user(&row)? != read {
                return Ok(None);
            }
            let now = store.now_micros();
            let mut user = changes.applied_to(read.clone());
            user.disabled_at = match (may_sign_in, user.disabled_at) {
                (true, _) => None,
                (false, Some(since)) => Some(since),
                (false, None) => Some(instant("users.disabled_at", now)?),
            };
            user.check()?;
            let admins = keep_an_admin(&mut work).await?;
            rewrite_user(&mut work, &user).await?;
            let sql = "update users set disabled_at = $2 where user_id = $1";
            let disabled_at = user.disabled_at.map(|since| since.as_microsecond());
            work.execute(sql, &[user.user_id.as_str().into(), disabled_at.into()]).await?;
            admins.still(&mut work).await?;
            if !may_sign_in {
                sessions::end_all(&mut work, &user.user_id).await?;
            }
            if is_elsewhere(&read, &user) || read.disabled_at != user.disabled_at {
                bump_access(&mut work).await?;
            }
            record_all(&mut work, now, told(&user)).await?;
            work.commit().await?;
            Ok(Some(user))
        })
        .await
    }
}

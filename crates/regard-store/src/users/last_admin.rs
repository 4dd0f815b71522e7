//! The rule that somebody can always let others in. Owns what counts as an administrator who can sign in.

use crate::database::{Row, Work};
use crate::errors::{CallerError, StoreError};

/// Whether a user `u` can come in by themselves. A persona is none: a demo lets it in, and nothing else does.
macro_rules! can_sign_in {
    () => {
        "u.disabled_at is null and not u.persona and (u.password_hash is not null \
            or exists (select 1 from sso_identities i where i.user_id = u.user_id))"
    };
}
pub(crate) use can_sign_in;

/// How many administrators could sign in before a change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Admins(i64);

async fn count(work: &mut Work) -> Result<i64, StoreError> {
    let sql = concat!("select count(*) as admins from users u where u.role = 'admin' and ", can_sign_in!());
    let row: Option<Row> = work.fetch_first(sql, &[]).await?;
    row.map_or(Ok(0), |row| row.get("admins"))
}

/// Looks before a change; [`Admins::still`] looks after it, in the same unit of work.
pub(crate) async fn keep_an_admin(work: &mut Work) -> Result<Admins, StoreError> {
    Ok(Admins(count(work).await?))
}

impl Admins {
    /// Looks again after the change.
    ///
    /// # Errors
    /// [`CallerError::LastAdmin`] when there was one and is none any more. The unit must not be committed.
    pub(crate) async fn still(self, work: &mut Work) -> Result<(), StoreError> {
        if self.0 > 0 && count(work).await? == 0 {
            return Err(CallerError::LastAdmin.into());
        }
        Ok(())
    }
}

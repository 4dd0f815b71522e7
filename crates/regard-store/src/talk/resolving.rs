//! Saying that a thread is done or is not, and that a mention was seen. Owns that the first word counts.

use crate::errors::{CallerError, StoreError};
use crate::store::Store;
use crate::talk::hearing::heard;
use crate::users::known_user;
use regard_model::{Scope, UserId};

impl Store {
    /// Says that a thread is done. Said again, the first time counts.
    ///
    /// # Errors
    /// [`CallerError::UnknownThread`]; [`CallerError::UnknownUser`].
    pub async fn resolve_thread(&self, thread_id: String, user_id: UserId) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            known_user(&mut work, &user_id).await?;
            let sql = "update comment_threads set resolved_by = coalesce(resolved_by, $2), \
                resolved_at = coalesce(resolved_at, $3) where thread_id = $1";
            let values = [thread_id.as_str().into(), user_id.as_str().into(), store.now_micros().into()];
            if work.execute(sql, &values).await? == 0 {
                return Err(CallerError::UnknownThread(thread_id).into());
            }
            work.commit().await
        })
        .await
    }

    /// Says that a thread is not done after all.
    ///
    /// # Errors
    /// [`CallerError::UnknownThread`].
    pub async fn reopen_thread(&self, thread_id: String) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            let sql =
                "update comment_threads set resolved_by = null, resolved_at = null where thread_id = $1";
            if work.execute(sql, &[thread_id.as_str().into()]).await? == 0 {
                return Err(CallerError::UnknownThread(thread_id).into());
            }
            work.commit().await
        })
        .await
    }

    /// Says that somebody has seen where they are mentioned: in one comment, or in all that their scope lets them
    /// read. Returns how many they had not seen before; a comment that they may not read is as one that is not
    /// there.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn see_mentions(
        &self,
        user_id: UserId,
        scope: &Scope,
        comment_id: Option<String>,
    ) -> Result<u64, StoreError> {
        let [all, customers] = self.hearing(scope).await?;
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            let sql = concat!(
                "update comment_mentions set seen_at = $3 \
                where user_id = $1 and seen_at is null and ($2 is null or comment_id = $2) \
                    and exists (select 1 from comments c join comment_threads t on t.thread_id = c.thread_id \
                        where c.comment_id = comment_mentions.comment_id and ",
                heard!("$4", "$5"),
                ")"
            );
            let now = store.now_micros();
            let values = [user_id.as_str().into(), comment_id.into(), now.into(), all, customers];
            let seen = work.execute(sql, &values).await?;
            work.commit().await?;
            Ok(seen)
        })
        .await
    }
}

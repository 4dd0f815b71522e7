//! What became of messages that were claimed. Owns that a delivered one is never sent again, and that only who claimed
//! one last may say that it failed.

use crate::errors::StoreError;
use crate::store::Store;
use crate::texts::keys_of;
use jiff::{SignedDuration, Timestamp};

/// How much is kept of why a message failed. **Unit**: characters.
const WHY_AT_MOST: usize = 500;
/// How many keys one statement holds.
const AT_ONCE: usize = 1000;
/// How many rows are removed in one unit of work.
const FORGOTTEN_AT_ONCE: u32 = 5000;

/// A message that was not delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedMessage {
    /// Its key.
    pub message_id: String,
    /// Which claim of it that was.
    pub attempt: i64,
    /// Why. It is cut and cleaned before it is kept.
    pub why: String,
    /// What is next.
    pub then: Then,
}

/// What is next for a message that was not delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It is tried again, not before this time.
    RetryAt(Timestamp),
    /// It is given up, until an administrator sends it again.
    Dead,
    /// It was not tried: it is due again at once, and the claim does not count.
    PutBack,
}

impl Store {
    /// Says that messages were delivered, whoever holds them now. Returns how many were not known to be.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn messages_delivered(&self, messages: Vec<String>) -> Result<u64, StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            let sql = "update outbox_messages set state = 'delivered', settled_at = $2, last_error = null \
                where state <> 'delivered' and message_id in (select key from json_each(json($1)))";
            let mut delivered = 0;
            for some in messages.chunks(AT_ONCE) {
                let keys = keys_of(some.iter().map(String::as_str));
                delivered += work.execute(sql, &[keys.into(), store.now_micros().into()]).await?;
            }
            work.commit().await?;
            Ok(delivered)
        })
        .await
    }

    /// Says that messages were not delivered. Of one that was delivered after all, or that somebody has claimed since,
    /// nothing changes. Returns of how many it was written down.
    ///
    /// # Errors
    /// As [`Self::messages_delivered`].
    pub async fn messages_failed(&self, failed: Vec<FailedMessage>) -> Result<u64, StoreError> {
        self.unit(|store| async move {
            let mut work = store.inner.database.begin().await?;
            let put_back = "update outbox_messages set due_at = $3, attempts = attempts - 1 \
                where message_id = $1 and attempts = $2 and state = 'waiting'";
            let sql = "update outbox_messages set state = $3, due_at = coalesce($4, due_at), settled_at = $5, \
                    last_error = $6 where message_id = $1 and attempts = $2 and state = 'waiting'";
            let mut written = 0;
            for message in &failed {
                let (id, now) = (message.message_id.as_str(), store.now_micros());
                let (state, due_at, settled_at) = match message.then {
                    Then::RetryAt(at) => ("waiting", Some(at.as_microsecond()), None),
                    Then::Dead => ("dead", None, Some(now)),
                    Then::PutBack => {
                        let values = [id.into(), message.attempt.into(), now.into()];
                        written += work.execute(put_back, &values).await?;
                        continue;
                    }
                };
                let values = [
                    id.into(),
                    message.attempt.into(),
                    state.into(),
                    due_at.into(),
                    settled_at.into(),
                    cleaned(&message.why).into(),
                ];
                written += work.execute(sql, &values).await?;
            }
            work.commit().await?;
            Ok(written)
        })
        .await
    }

    /// Removes what was delivered so long ago, some thousands in each unit of work, until nothing is left. Returns how
    /// many are gone.
    ///
    /// # Errors
    /// As [`Self::messages_delivered`].
    pub async fn forget_delivered(&self, older_than: SignedDuration) -> Result<u64, StoreError> {
        let age = i64::try_from(older_than.as_micros()).unwrap_or(i64::MAX);
        let mut forgotten = 0;
        loop {
            let some = self
                .unit(|store| async move {
                    let mut work = store.inner.database.begin().await?;
                    let sql = "delete from outbox_messages where message_id in (select message_id \
                        from outbox_messages where state = 'delivered' and settled_at < $1 limit $2)";
                    let before = store.now_micros().saturating_sub(age);
                    let gone = work.execute(sql, &[before.into(), FORGOTTEN_AT_ONCE.into()]).await?;
                    work.commit().await?;
                    Ok(gone)
                })
                .await?;
            forgotten += some;
            if some < u64::from(FORGOTTEN_AT_ONCE) {
                return Ok(forgotten);
            }
        }
    }
}

/// What is kept of the words of another program: one line of 500 characters at most.
fn cleaned(why: &str) -> String {
    why.chars().filter(|letter| !letter.is_control()).take(WHY_AT_MOST).collect()
}

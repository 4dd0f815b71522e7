//! Messages that were given up: who looks after the house sees them and sends them again. Owns that sending again is
//! written to the audit log.

use crate::audit::{Actor, AuditKind, Deed, record};
use crate::columns::{instant, instant_if_any};
use crate::database::Row;
use crate::errors::{StoreError, unknown};
use crate::outbox::message::{Destination, Timing, read_destination, read_timing};
use crate::store::Store;
use jiff::Timestamp;
use serde_json::json;

/// A message that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadMessage {
    /// The key, for sending it again.
    pub message_id: String,
    /// The alert that it tells of.
    pub alert_id: String,
    /// Where it goes.
    pub to: Destination,
    /// How soon it was to be sent.
    pub timing: Timing,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was given up.
    pub dead_at: Timestamp,
    /// How often it was claimed.
    pub attempts: i64,
    /// Why it failed last.
    pub why: String,
}

/// How many messages there are, and how long the first of them waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OutboxCounts {
    /// Those that wait, and those that are just being sent.
    pub waiting: i64,
    /// Those that were delivered and not removed yet.
    pub delivered: i64,
    /// Those that were given up.
    pub dead: i64,
    /// When the oldest of those that are sent at once and wait was written. **Empty**: none waits.
    pub oldest_waiting: Option<Timestamp>,
    /// When the last one was delivered. **Empty**: none was, as far as it is kept.
    pub last_delivered: Option<Timestamp>,
}

impl Store {
    /// What was given up, by key, after one of them or from the first, `limit` at most. It is for administrators: it
    /// knows no scope, and says nothing of customers.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn dead_messages(
        &self,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<DeadMessage>, StoreError> {
        let sql = "select message_id, alert_id, channel, recipient, timing, created_at, settled_at, attempts, \
                coalesce(last_error, '') as why from outbox_messages \
            where state = 'dead' and ($1 is null or message_id > $1) order by message_id limit $2";
        let values = [after.map(str::to_owned).into(), limit.into()];
        self.inner.database.fetch_all(sql, &values).await?.iter().map(read_dead).collect()
    }

    /// Lets a message that was given up be claimed again, at once.
    ///
    /// # Errors
    /// [`crate::CallerError::Unknown`] when there is none that was given up; [`crate::CallerError::UnknownUser`].
    pub async fn send_again(&self, by: Actor, message_id: String) -> Result<(), StoreError> {
        self.unit(|store| async move {
            let now = store.now_micros();
            let mut work = store.inner.database.begin().await?;
            let actor = by.known(&mut work).await?;
            let sql = "update outbox_messages set state = 'waiting', settled_at = null, due_at = $2 \
                where message_id = $1 and state = 'dead'";
            if work.execute(sql, &[message_id.as_str().into(), now.into()]).await? == 0 {
                return Err(unknown("dead message", &message_id).into());
            }
            let subject = ("message", message_id.as_str());
            let deed = Deed { kind: AuditKind::MessageSentAgain, subject, details: json!({}) };
            record(&mut work, now, Some(&actor), deed).await?;
            work.commit().await
        })
        .await
    }

    /// How many messages there are.
    ///
    /// # Errors
    /// As [`Self::dead_messages`].
    pub async fn outbox_counts(&self) -> Result<OutboxCounts, StoreError> {
        let sql = "select (select count(*) from outbox_messages where state = 'waiting') as waiting, \
            (select count(*) from outbox_messages where state = 'delivered') as delivered, \
            (select count(*) from outbox_messages where state = 'dead') as dead, \
            (select min(created_at) from outbox_messages where state = 'waiting' and timing = 'at_once') \
                as oldest_at, \
            (select max(settled_at) from outbox_messages where state = 'delivered') as delivered_at";
        let row = self.inner.database.fetch_first(sql, &[]).await?;
        let Some(row) = row else {
            return Ok(OutboxCounts::default());
        };
        Ok(OutboxCounts {
            waiting: row.get("waiting")?,
            delivered: row.get("delivered")?,
            dead: row.get("dead")?,
            oldest_waiting: instant_if_any("outbox_messages.created_at", row.get("oldest_at")?)?,
            last_delivered: instant_if_any("outbox_messages.settled_at", row.get("delivered_at")?)?,
        })
    }
}

fn read_dead(row: &Row) -> Result<DeadMessage, StoreError> {
    Ok(DeadMessage {
        message_id: row.get("message_id")?,
        alert_id: row.get("alert_id")?,
        to: read_destination(row)?,
        timing: read_timing(row)?,
        created_at: instant("outbox_messages.created_at", row.get("created_at")?)?,
        dead_at: instant("outbox_messages.settled_at", row.get("settled_at")?)?,
        attempts: row.get("attempts")?,
        why: row.get("why")?,
    })
}

//! Claiming messages for a while, to send them. Owns that two never hold the same one, and that what was claimed and not
//! settled is claimed again.
//!
//! A claim moves the time at which the message is due to the end of the lease, so a lease that has run out needs no
//! clearing up. What is claimed is counted, and the count says which claim is the last.

use crate::columns::instant;
use crate::database::{Row, Work};
use crate::errors::{CallerError, StoreError};
use crate::outbox::message::{Destination, read_destination};
use crate::store::Store;
use crate::texts::keys_of;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// The most messages, or digests, that are claimed in one go.
const CLAIMED_AT_MOST: u32 = 1000;
/// The longest lease.
const LEASE_AT_MOST: SignedDuration = SignedDuration::from_hours(24);

/// The columns that [`read_claimed`] reads.
macro_rules! select_messages {
    ($rest:literal) => {
        concat!(
            "select message_id, alert_id, channel, recipient, body, attempts, created_at from outbox_messages ",
            $rest
        )
    };
}

/// A message that is to be sent before the lease ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedMessage {
    /// The key: the same one however often it is sent, so that the receiver can tell.
    pub message_id: String,
    /// The alert that it tells of.
    pub alert_id: String,
    /// Where it goes.
    pub to: Destination,
    /// What it says, as JSON.
    pub body: String,
    /// Which claim of it this is, to be named when it fails. **Range**: from 1.
    pub attempt: i64,
    /// When it was written.
    pub created_at: Timestamp,
}

/// Destinations whose messages stay where they are for now, so that what waits for a slow one does not stand before the
/// rest. The default is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Except {
    /// All that goes by e-mail.
    pub mail: bool,
    /// Webhooks, by key.
    pub webhooks: Vec<String>,
}

/// What there is for one destination, to be sent as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    /// Where it goes.
    pub to: Destination,
    /// What it holds, oldest first. **Range**: at least one.
    pub messages: Vec<ClaimedMessage>,
}

/// When digests are due: once a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestTime {
    /// The time of day.
    pub at: Time,
    /// Where it is that time.
    pub zone: TimeZone,
}

impl Store {
    /// Claims messages that are due and sent at once, the longest due first, `limit` at most and 1,000 at most.
    ///
    /// # Errors
    /// [`CallerError::BadText`] when the lease is not longer than nothing or longer than a day.
    pub async fn claim_messages(
        &self,
        limit: u32,
        lease: SignedDuration,
    ) -> Result<Vec<ClaimedMessage>, StoreError> {
        self.claim_messages_except(Except::default(), limit, lease).await
    }

    /// Claims messages as [`Self::claim_messages`] does, but none to these destinations, nor to webhooks that are
    /// disabled.
    ///
    /// # Errors
    /// As [`Self::claim_messages`].
    pub async fn claim_messages_except(
        &self,
        except: Except,
        limit: u32,
        lease: SignedDuration,
    ) -> Result<Vec<ClaimedMessage>, StoreError> {
        self.unit(|store| async move {
            let now = store.now_micros();
            let until = lease_end(now, lease)?;
            let mut work = store.inner.database.begin().await?;
            let sql = select_messages!(
                "where state = 'waiting' and timing = 'at_once' and due_at <= $1 \
                    and (channel = 'webhook' or $3 = 0) \
                    and (channel <> 'webhook' or (recipient not in (select key from json_each(json($4))) \
                        and recipient not in (select webhook_id from webhooks where disabled_at is not null))) \
                order by due_at, message_id limit $2"
            );
            let limit = limit.min(CLAIMED_AT_MOST);
            let busy = keys_of(except.webhooks.iter().map(String::as_str));
            let values = [now.into(), limit.into(), i64::from(except.mail).into(), busy.into()];
            let rows = work.fetch_all(sql, &values).await?;
            let claimed = claim(&mut work, &rows, until).await?;
            work.commit().await?;
            Ok(claimed)
        })
        .await
    }

    /// Claims the messages of digests: of each destination all that was written before the last time of day that
    /// digests are due, so that what comes after it waits for the next. `limit` destinations at most and 1,000 at
    /// most; of more messages than a digest holds the rest is another digest.
    ///
    /// # Errors
    /// As [`Self::claim_messages`].
    pub async fn claim_digests(
        &self,
        due: DigestTime,
        limit: u32,
        lease: SignedDuration,
    ) -> Result<Vec<Digest>, StoreError> {
        self.unit(|store| async move {
            let now = store.now_micros();
            let until = lease_end(now, lease)?;
            let written_before = due.last_before(now)?.into();
            let mut work = store.inner.database.begin().await?;
            let sql = "select channel, recipient, min(created_at) as first_at from outbox_messages \
                where state = 'waiting' and timing = 'digest' and due_at <= $1 and created_at <= $2 \
                group by channel, recipient order by first_at, channel, recipient limit $3";
            let limit = limit.min(CLAIMED_AT_MOST);
            let destinations = work.fetch_all(sql, &[now.into(), written_before, limit.into()]).await?;
            let mut digests = Vec::with_capacity(destinations.len());
            for row in &destinations {
                let to = read_destination(row)?;
                let (channel, recipient) = to.words();
                let sql = select_messages!(
                    "where state = 'waiting' and channel = $3 and recipient = $4 and timing = 'digest' \
                        and due_at <= $1 and created_at <= $2 \
                    order by created_at, message_id limit $5"
                );
                let at_most = store.inner.limits.messages_per_digest.max(1);
                let values = [
                    now.into(),
                    due.last_before(now)?.into(),
                    channel.into(),
                    recipient.into(),
                    at_most.into(),
                ];
                let rows = work.fetch_all(sql, &values).await?;
                let messages = claim(&mut work, &rows, until).await?;
                digests.push(Digest { to, messages });
            }
            work.commit().await?;
            Ok(digests)
        })
        .await
    }
}

impl DigestTime {
    /// The last time of that kind that has come, in microseconds.
    fn last_before(&self, now: i64) -> Result<i64, StoreError> {
        let odd = |_| CallerError::BadText { field: "the time of day", problem: "is none: name another" };
        let here = Timestamp::from_microsecond(now).map_err(odd)?.to_zoned(self.zone.clone());
        let today = here.date().to_datetime(self.at).to_zoned(self.zone.clone()).map_err(odd)?;
        if today.timestamp() <= here.timestamp() {
            return Ok(today.timestamp().as_microsecond());
        }
        let yesterday = here.date().yesterday().map_err(odd)?;
        let yesterday = yesterday.to_datetime(self.at).to_zoned(self.zone.clone()).map_err(odd)?;
        Ok(yesterday.timestamp().as_microsecond())
    }
}

/// When a lease that begins now ends, in microseconds.
fn lease_end(now: i64, lease: SignedDuration) -> Result<i64, CallerError> {
    if lease <= SignedDuration::ZERO || lease > LEASE_AT_MOST {
        let problem = "must be longer than nothing, and a day at most";
        return Err(CallerError::BadText { field: "the lease", problem });
    }
    Ok(now.saturating_add(i64::try_from(lease.as_micros()).unwrap_or(i64::MAX)))
}

/// Claims the messages of these rows.
async fn claim(work: &mut Work, rows: &[Row], until: i64) -> Result<Vec<ClaimedMessage>, StoreError> {
    let claimed: Vec<ClaimedMessage> = rows.iter().map(read_claimed).collect::<Result<_, _>>()?;
    if !claimed.is_empty() {
        let keys = keys_of(claimed.iter().map(|message| message.message_id.as_str()));
        let sql = "update outbox_messages set attempts = attempts + 1, due_at = $2 \
            where message_id in (select key from json_each(json($1)))";
        work.execute(sql, &[keys.into(), until.into()]).await?;
    }
    Ok(claimed)
}

/// A message as it is once it is claimed.
fn read_claimed(row: &Row) -> Result<ClaimedMessage, StoreError> {
    Ok(ClaimedMessage {
        message_id: row.get("message_id")?,
        alert_id: row.get("alert_id")?,
        to: read_destination(row)?,
        body: row.get("body")?,
        attempt: row.get::<i64>("attempts")? + 1,
        created_at: instant("outbox_messages.created_at", row.get("created_at")?)?,
    })
}

//! The outbox of the product: the port of `regard-deliver` over the application database. Owns that what cannot be made
//! ready is put back, and when digests are due; what may be said to whom is next door, in `ready`.

use super::letter::Sender;
use crate::access::Access;
use crate::pages::{Clock, Reader};
use async_trait::async_trait;
use jiff::civil::{Time, time};
use regard_deliver::{Ask, NotDelivered, Outbox, OutboxError, Parcel, Then};
use regard_model::{Ledger, Moment};
use regard_store::{
    ClaimedMessage, Destination, DigestTime, Except, FailedMessage, SealingKey, Store, StoreError,
};
use std::fmt;
use std::sync::Arc;

/// When digests go out, at home.
const DIGESTS_AT: Time = time(8, 0, 0, 0);

/// What the outbox works with.
#[derive(Clone)]
pub struct OutboxParts {
    /// Where messages wait.
    pub store: Store,
    /// Tells who sees whom.
    pub access: Access,
    /// Tells what customers are called.
    pub reader: Reader,
    /// Tells the newest facts.
    pub ledger: Arc<dyn Ledger>,
    /// Opens the secrets of webhooks.
    pub key: SealingKey,
    /// Tells the time.
    pub clock: Clock,
    /// The moment that the home is seen from; `None` is now.
    pub pinned: Option<Moment>,
    /// Where people open the product, without a slash at its end. **Empty**: nothing that is sent links there.
    pub public_url: Option<String>,
}

/// Messages of the application database, put into words as they are claimed.
#[derive(Clone)]
pub struct StoreOutbox {
    pub(super) parts: OutboxParts,
    pub(super) sender: Sender,
}

/// Messages that were claimed for one destination, to be sent as one.
pub(super) struct Held {
    pub(super) to: Destination,
    pub(super) messages: Vec<ClaimedMessage>,
}

impl fmt::Debug for StoreOutbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreOutbox").field("sender", &self.sender).finish_non_exhaustive()
    }
}

impl StoreOutbox {
    /// An outbox over these parts.
    pub fn new(parts: OutboxParts) -> Self {
        let zone = parts.reader.home().time_zone.clone();
        let sender = Sender { zone, public_url: parts.public_url.clone() };
        Self { parts, sender }
    }

    async fn hold(&self, ask: &Ask) -> Result<Vec<Held>, StoreError> {
        let store = &self.parts.store;
        let except = Except { mail: ask.busy.mail, webhooks: ask.busy.webhooks.clone() };
        let messages = store.claim_messages_except(except, ask.limit, ask.lease).await?;
        let one_each =
            messages.into_iter().map(|message| Held { to: message.to.clone(), messages: vec![message] });
        let mut held: Vec<Held> = one_each.collect();
        let left = ask.limit.saturating_sub(u32::try_from(held.len()).unwrap_or(u32::MAX));
        if ask.busy.mail || left == 0 {
            return Ok(held);
        }
        let due = DigestTime { at: DIGESTS_AT, zone: self.sender.zone.clone() };
        match store.claim_digests(due, left, ask.lease).await {
            Ok(digests) => {
                held.extend(digests.into_iter().map(|one| Held { to: one.to, messages: one.messages }))
            }
            // What was claimed goes out all the same.
            Err(_) if !held.is_empty() => {}
            Err(error) => return Err(error),
        }
        Ok(held)
    }

    /// Lets messages be claimed again at once, as if nobody had claimed them.
    async fn put_back(&self, messages: Vec<(String, i64)>) -> Result<(), StoreError> {
        let failed = messages.into_iter().map(|(message_id, attempt)| FailedMessage {
            message_id,
            attempt,
            why: String::new(),
            then: regard_store::Then::PutBack,
        });
        self.parts.store.messages_failed(failed.collect()).await.map(drop)
    }
}

#[async_trait]
impl Outbox for StoreOutbox {
    async fn claim(&self, ask: Ask) -> Result<Vec<Parcel>, OutboxError> {
        let held = self.hold(&ask).await.map_err(failed)?;
        if held.is_empty() {
            return Ok(Vec::new());
        }
        let claimed = held.iter().flat_map(|held| &held.messages);
        let claimed: Vec<_> = claimed.map(|one| (one.message_id.clone(), one.attempt)).collect();
        match Box::pin(self.ready(held)).await {
            Ok(parcels) => Ok(parcels),
            Err(error) => {
                // If this fails too, they are claimed again when their lease is over.
                self.put_back(claimed).await.map_err(failed)?;
                Err(failed(error))
            }
        }
    }

    async fn delivered(&self, message_ids: Vec<String>) -> Result<(), OutboxError> {
        self.parts.store.messages_delivered(message_ids).await.map(drop).map_err(failed)
    }

    async fn not_delivered(&self, messages: Vec<NotDelivered>) -> Result<(), OutboxError> {
        let failures = messages.into_iter().map(|message| FailedMessage {
            message_id: message.message_id,
            attempt: message.attempt,
            why: message.why,
            then: match message.then {
                Then::RetryAt(at) => regard_store::Then::RetryAt(at),
                Then::Dead => regard_store::Then::Dead,
                Then::PutBack => regard_store::Then::PutBack,
            },
        });
        self.parts.store.messages_failed(failures.collect()).await.map(drop).map_err(failed)
    }

    async fn disable_webhook(&self, webhook_id: String, why: String) -> Result<(), OutboxError> {
        match self.parts.store.disable_webhook(None, webhook_id, why).await {
            // It is gone.
            Ok(_) | Err(StoreError::Caller(_)) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }
}

fn failed(error: impl fmt::Display) -> OutboxError {
    OutboxError(error.to_string())
}

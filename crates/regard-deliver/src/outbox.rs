//! The port to where messages wait: what the courier asks of it and what it tells it. Owns the shapes; who keeps the
//! messages, and who puts them into words, is on the other side.

use crate::mail::Mail;
use crate::webhooks::SigningSecret;
use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};

/// Where messages wait. Claims are leases: what was claimed and not settled is claimed again when the lease is over.
#[async_trait]
pub trait Outbox: Send + Sync + 'static {
    /// Claims what is due, the longest due first. The same message always comes with the same key, and no two hold the
    /// same one at a time. What goes to a webhook that is disabled stays where it is.
    async fn claim(&self, ask: Ask) -> Result<Vec<Parcel>, OutboxError>;

    /// Takes down that messages were delivered, whoever holds them now.
    async fn delivered(&self, message_ids: Vec<String>) -> Result<(), OutboxError>;

    /// Takes down what is next for messages that were not delivered. Of one that was delivered after all, or that
    /// somebody claimed since, nothing changes.
    async fn not_delivered(&self, messages: Vec<NotDelivered>) -> Result<(), OutboxError>;

    /// Disables a webhook that wants nothing any more.
    async fn disable_webhook(&self, webhook_id: String, why: String) -> Result<(), OutboxError>;
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The most parcels.
    pub limit: u32,
    /// How long they are held.
    pub lease: SignedDuration,
    /// From when the lease counts.
    pub now: Timestamp,
    /// Where nothing can be sent just now.
    pub busy: Busy,
}

/// Destinations whose messages stay where they are, so that they do not stand before those of others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Busy {
    /// Everything that goes by e-mail.
    pub mail: bool,
    /// Webhooks, by key.
    pub webhooks: Vec<String>,
}

/// What goes out as one: a message, or a mail that tells of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The messages in it. **Range**: at least one; exactly one to a webhook.
    pub claims: Vec<Claim>,
    /// Where it goes, and what it says.
    pub post: Post,
}

/// A message that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its key, the same one at each try. **Shape**: 1 to 64 of `A-Z a-z 0-9 _ -`.
    pub message_id: String,
    /// Which try this is. **Range**: from 1.
    pub attempt: i64,
    /// When it was written.
    pub created_at: Timestamp,
}

/// Where a parcel goes, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Post {
    /// By e-mail.
    Mail(Mail),
    /// To a webhook.
    Webhook(Call),
    /// Nowhere, because the user or the webhook is not there any more, or has no address. It is given up at once.
    Nowhere(String),
}

/// What is sent to a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The webhook's key.
    pub webhook_id: String,
    /// Where it is.
    pub url: String,
    /// What it is signed with: the present secret, and former ones for as long as receivers may still use them.
    /// **Range**: 1 to 4.
    pub secrets: Vec<SigningSecret>,
    /// **Shape**: JSON. It is sent to the letter.
    pub body: String,
}

/// A message that was not delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotDelivered {
    /// Its key.
    pub message_id: String,
    /// Which try it was.
    pub attempt: i64,
    /// Why. **Empty** text: it was not tried.
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
    /// It was not tried: it may be claimed by anybody, at once, and this claim is no try.
    PutBack,
}

/// The outbox did not do what was asked. What was claimed is claimed again when the lease is over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the outbox does not answer: {0}")]
pub struct OutboxError(pub String);

//! What a message is, where it goes, and what of it may be kept. Owns the checks and the words in columns; no statement.

use crate::columns::stored;
use crate::database::Row;
use crate::email::EmailAddress;
use crate::errors::{CallerError, StoreError};
use crate::texts::check_key;
use crate::words::words;
use regard_model::UserId;
use serde::{Deserialize, Serialize};

/// **Unit**: bytes.
const BODY_AT_MOST: usize = 64 * 1024;

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Destination {
    /// By e-mail to a user, at the address that they have when it is sent.
    User(UserId),
    /// By e-mail to an address.
    Address(EmailAddress),
    /// To a webhook, by its key.
    Webhook(String),
}

/// How soon a message is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    /// As soon as somebody claims it.
    AtOnce,
    /// With what else there is for the same destination, once a day.
    Digest,
}
words!(Timing, "a timing", { AtOnce = "at_once", Digest = "digest" });

/// A message to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Where it goes.
    pub to: Destination,
    /// How soon.
    pub timing: Timing,
    /// What it says. **Shape**: a JSON object of 64 KiB at most.
    pub body: String,
}

impl NewMessage {
    pub(crate) fn check(&self) -> Result<(), CallerError> {
        if let Destination::User(user_id) = &self.to {
            check_key("the key of the user", user_id.as_str())?;
        }
        if let Destination::Webhook(webhook_id) = &self.to {
            check_key("the key of the webhook", webhook_id)?;
        }
        let fits = self.body.len() <= BODY_AT_MOST
            && !self.body.contains('\0')
            && serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&self.body).is_ok();
        let problem = "must be a JSON object of 64 KiB at most";
        if fits { Ok(()) } else { Err(CallerError::BadText { field: "the message", problem }) }
    }

    /// The key of this message about an alert: always the same one, so that who gets it twice can tell.
    pub(super) fn id(&self, alert_id: &str) -> String {
        let (channel, recipient) = self.to.words();
        let mut hasher = blake3::Hasher::new();
        for part in [alert_id, channel, recipient] {
            // Its length comes first, so that no part can run into the next.
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            hasher.update(&length.to_le_bytes()).update(part.as_bytes());
        }
        hasher.finalize().to_hex().chars().take(32).collect()
    }
}

impl Destination {
    /// The words that are stored: the channel and the recipient.
    pub(super) fn words(&self) -> (&'static str, &str) {
        match self {
            Self::User(user_id) => ("email_user", user_id.as_str()),
            Self::Address(address) => ("email_address", address.as_str()),
            Self::Webhook(webhook_id) => ("webhook", webhook_id),
        }
    }
}

pub(super) fn read_destination(row: &Row) -> Result<Destination, StoreError> {
    let (channel, recipient): (String, String) = (row.get("channel")?, row.get("recipient")?);
    match channel.as_str() {
        "email_user" => Ok(Destination::User(UserId::new(recipient))),
        "email_address" => recipient
            .parse()
            .map(Destination::Address)
            .map_err(|_| stored("outbox_messages.recipient", &recipient)),
        "webhook" => Ok(Destination::Webhook(recipient)),
        _ => Err(stored("outbox_messages.channel", &channel)),
    }
}

pub(super) fn read_timing(row: &Row) -> Result<Timing, StoreError> {
    let timing: String = row.get("timing")?;
    timing.parse().map_err(|_| stored("outbox_messages.timing", &timing))
}

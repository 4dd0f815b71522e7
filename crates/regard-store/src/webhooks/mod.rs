//! Where other programs want to hear of alerts. Owns their table, and that a secret is readable only with a key that the
//! database does not hold; whether a URL may be called is for others to know.

mod keeping;
mod seal;
mod webhook;

pub use seal::SealingKey;
pub use webhook::{NewWebhook, Webhook, WebhookChanges};

//! What administrators see of delivery and do about it. Owns that a webhook is made only where something may be sent,
//! and that its secret is handed out once.

use super::outbox::{OutboxParts, StoreOutbox};
use super::ready::signing;
use jiff::Timestamp;
use regard_deliver::{
    Call, Courier, CourierHandle, DeliverySettings, Fault, Progress, Relay, RelayError, Resolve, SecretError,
    Surroundings, Trust, Ways, Webhooks,
};
use regard_store::{
    Actor, CallerError, NewWebhook, SealingKey, Store, StoreError, Webhook, WebhookChanges, WebhookSecret,
};
use serde_json::json;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How long somebody waits for a message of a test, whatever the settings say.
const TEST_WITHIN: Duration = Duration::from_secs(30);

/// What delivery is made of.
pub struct DeliveryParts {
    /// Where messages wait, and their words.
    pub outbox: OutboxParts,
    /// How they go out; checked before.
    pub settings: DeliverySettings,
    /// Whose certificates are believed.
    pub trust: Trust,
    /// Tells where names lead.
    pub resolver: Arc<dyn Resolve>,
    /// The time and chance.
    pub surroundings: Surroundings,
}

/// The mail server that everything goes out through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailFacts {
    /// Its name.
    pub host: String,
    /// Who mails are from.
    pub from: String,
}

/// Delivery, as administrators see it. Cheap to clone.
#[derive(Clone)]
pub struct Delivery {
    store: Store,
    key: SealingKey,
    webhooks: Arc<Webhooks>,
    courier: CourierHandle,
    mail: Option<MailFacts>,
}

/// What was asked for cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// Nothing may be sent to this address, or nothing can.
    #[error(transparent)]
    Address(#[from] Fault),
    /// The application database says no, or does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was kept is no secret of a webhook: a mistake of ours.
    #[error(transparent)]
    Secret(#[from] SecretError),
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery").field("mail", &self.mail).finish_non_exhaustive()
    }
}

impl Delivery {
    /// Delivery, and the courier that does it once it is run.
    ///
    /// # Errors
    /// [`RelayError`] for a mail server or certificates that cannot be used.
    pub fn new(parts: DeliveryParts) -> Result<(Self, Courier), RelayError> {
        let DeliveryParts { outbox, settings, trust, resolver, surroundings } = parts;
        let webhooks = Arc::new(Webhooks::new(&settings.webhooks, &trust, resolver)?);
        let relay = settings.mail.as_ref().map(|mail| Relay::new(mail, &trust)).transpose()?;
        let ways = Ways { mail: relay.map(Arc::new), webhooks: webhooks.clone() };
        let (store, key) = (outbox.store.clone(), outbox.key.clone());
        let outbox = Arc::new(StoreOutbox::new(outbox));
        let (runs, courier) = Courier::new(outbox, ways, &settings, surroundings);
        let mail = settings.mail.map(|mail| MailFacts { host: mail.host, from: mail.from });
        Ok((Self { store, key, webhooks, courier, mail }, runs))
    }

    /// The mail server. **Empty**: none is set, and nobody is sent mail.
    pub fn mail(&self) -> Option<&MailFacts> {
        self.mail.as_ref()
    }

    /// How it goes since this process began.
    pub fn progress(&self) -> Progress {
        self.courier.progress()
    }

    /// Lets the courier look now, because there is something to send.
    pub fn nudge(&self) {
        self.courier.nudge();
    }

    /// Lets the courier stop.
    pub fn stop(&self) {
        self.courier.stop();
    }

    /// Makes a webhook. Its secret can be had here and never again.
    ///
    /// # Errors
    /// [`DeliveryError::Address`] when nothing may be sent there; else as [`Store::make_webhook`].
    pub async fn make_webhook(
        &self,
        by: Actor,
        new: NewWebhook,
    ) -> Result<(WebhookSecret, Webhook), DeliveryError> {
        self.webhooks.check(&new.url).await?;
        Ok(self.store.make_webhook(by, new, self.key.clone()).await?)
    }

    /// Changes where a webhook is and what it wants.
    ///
    /// # Errors
    /// As [`Self::make_webhook`]; [`CallerError::Unknown`] when there is none.
    pub async fn change_webhook(
        &self,
        by: Actor,
        webhook_id: String,
        changes: WebhookChanges,
    ) -> Result<Webhook, DeliveryError> {
        if let Some(url) = &changes.url {
            self.webhooks.check(url).await?;
        }
        Ok(self.store.change_webhook(by, webhook_id, changes).await?)
    }

    /// Lets a webhook hear again: what waits for it goes out.
    ///
    /// # Errors
    /// As [`Store::enable_webhook`].
    pub async fn enable_webhook(&self, by: Actor, webhook_id: String) -> Result<Webhook, DeliveryError> {
        let webhook = self.store.enable_webhook(by, webhook_id).await?;
        self.nudge();
        Ok(webhook)
    }

    /// Gives a webhook another secret, which can be had here and never again. The former one signs beside it for 24
    /// hours.
    ///
    /// # Errors
    /// As [`Store::rotate_webhook`].
    pub async fn rotate_webhook(
        &self,
        by: Actor,
        webhook_id: String,
    ) -> Result<(WebhookSecret, Webhook), DeliveryError> {
        Ok(self.store.rotate_webhook(by, webhook_id, self.key.clone()).await?)
    }

    /// Sends a webhook a message that tells of nothing, once and now, even if it is disabled. **Empty**: it was taken;
    /// else why not.
    ///
    /// # Errors
    /// [`CallerError::Unknown`] when there is no such webhook; [`CallerError::NotOurSeal`].
    pub async fn test_webhook(
        &self,
        webhook_id: &str,
        now: Timestamp,
    ) -> Result<Option<Fault>, DeliveryError> {
        let unknown = || CallerError::Unknown { what: "webhook", key: webhook_id.to_owned() };
        let webhook = self.store.webhook(webhook_id).await?.ok_or_else(|| StoreError::from(unknown()))?;
        let secrets = signing(&self.store.webhook_secrets(webhook_id, &self.key).await?)?;
        if secrets.is_empty() {
            return Err(StoreError::from(unknown()).into());
        }
        let call = Call {
            webhook_id: webhook.webhook_id.clone(),
            url: webhook.url,
            secrets,
            body:
                json!({"type": "regard.test", "timestamp": now, "data": {"webhook_id": webhook.webhook_id}})
                    .to_string(),
        };
        let message_id = format!("test_{}", now.as_microsecond());
        let sent = tokio::time::timeout(TEST_WITHIN, self.webhooks.send(&call, &message_id, now)).await;
        Ok(sent.unwrap_or(Err(Fault::TooSlow)).err())
    }

    /// Sends a message again that was given up.
    ///
    /// # Errors
    /// As [`Store::send_again`].
    pub async fn send_again(&self, by: Actor, message_id: String) -> Result<(), DeliveryError> {
        self.store.send_again(by, message_id).await?;
        self.nudge();
        Ok(())
    }
}

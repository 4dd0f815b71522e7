//! The outbox over the store, as the product has it, but for the words. Owns how a claimed message becomes a parcel.

use anyhow::{Context, Result};
use async_trait::async_trait;
use jiff::tz::TimeZone;
use regard_deliver::{
    Ask, Call, Claim, Mail, NotDelivered, Outbox, OutboxError, Parcel, Part, Post, SigningSecret, Then,
};
use regard_store::{
    ClaimedMessage, Destination, Digest, DigestTime, Except, FailedMessage, SealingKey, Store, StoreError,
};
use std::collections::HashMap;
use std::fmt;
use std::sync::Mutex;

pub(crate) struct StoreOutbox {
    store: Store,
    key: SealingKey,
    secrets: Mutex<HashMap<String, SigningSecret>>,
}

impl StoreOutbox {
    pub(crate) fn new(store: Store, key: SealingKey) -> Self {
        Self { store, key, secrets: Mutex::default() }
    }

    /// The secret of a webhook as its receiver knows it.
    pub(crate) async fn secret(&self, webhook_id: &str) -> Result<SigningSecret> {
        if let Some(secret) = self.secrets.lock().expect("not poisoned").get(webhook_id) {
            return Ok(secret.clone());
        }
        let secret = self.store.webhook_secret(webhook_id, &self.key).await?.context("it is there")?;
        let secret = SigningSecret::read(secret.reveal())?;
        self.secrets.lock().expect("not poisoned").insert(webhook_id.to_owned(), secret.clone());
        Ok(secret)
    }

    async fn parcels(&self, ask: Ask) -> Result<Vec<Parcel>> {
        let except = Except { mail: ask.busy.mail, webhooks: ask.busy.webhooks.clone() };
        let messages = self.store.claim_messages_except(except, ask.limit, ask.lease).await?;
        let mut parcels = Vec::with_capacity(messages.len());
        let urls: HashMap<String, String> = self
            .store
            .webhooks()
            .await?
            .into_iter()
            .map(|webhook| (webhook.webhook_id, webhook.url))
            .collect();
        for message in messages {
            let to = message.to.clone();
            parcels.push(self.parcel(&to, vec![message], &urls).await?);
        }
        if !ask.busy.mail {
            let due = DigestTime { at: jiff::civil::time(8, 0, 0, 0), zone: TimeZone::UTC };
            for Digest { to, messages } in self.store.claim_digests(due, ask.limit, ask.lease).await? {
                parcels.push(self.parcel(&to, messages, &urls).await?);
            }
        }
        Ok(parcels)
    }

    async fn parcel(
        &self,
        to: &Destination,
        messages: Vec<ClaimedMessage>,
        urls: &HashMap<String, String>,
    ) -> Result<Parcel> {
        let post = match to {
            Destination::Webhook(webhook_id) => match urls.get(webhook_id) {
                Some(url) => Post::Webhook(Call {
                    webhook_id: webhook_id.clone(),
                    url: url.clone(),
                    secrets: vec![self.secret(webhook_id).await?],
                    body: messages[0].body.clone(),
                }),
                None => Post::Nowhere("the webhook is gone".to_owned()),
            },
            Destination::Address(address) => Post::Mail(mail(address.as_str(), &messages)),
            Destination::User(user_id) => match self.store.user(user_id).await? {
                Some(user) => Post::Mail(mail(user.profile.email.as_str(), &messages)),
                None => Post::Nowhere("the user is gone".to_owned()),
            },
        };
        let claims = messages.into_iter().map(|message| Claim {
            message_id: message.message_id,
            attempt: message.attempt,
            created_at: message.created_at,
        });
        Ok(Parcel { claims: claims.collect(), post })
    }
}

fn mail(to: &str, messages: &[ClaimedMessage]) -> Mail {
    let subject = format!("{} × Zażółć", messages.len());
    let parts = messages.iter().map(|message| Part::Text(message.body.clone())).collect();
    Mail { to: to.to_owned(), language: "en".to_owned(), subject, parts }
}

fn failed(error: impl fmt::Display) -> OutboxError {
    OutboxError(error.to_string())
}

#[async_trait]
impl Outbox for StoreOutbox {
    async fn claim(&self, ask: Ask) -> Result<Vec<Parcel>, OutboxError> {
        self.parcels(ask).await.map_err(failed)
    }

    async fn delivered(&self, message_ids: Vec<String>) -> Result<(), OutboxError> {
        self.store.messages_delivered(message_ids).await.map(|_| ()).map_err(failed)
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
        self.store.messages_failed(failures.collect()).await.map(|_| ()).map_err(failed)
    }

    async fn disable_webhook(&self, webhook_id: String, why: String) -> Result<(), OutboxError> {
        match self.store.disable_webhook(None, webhook_id, why).await {
            Ok(_) | Err(StoreError::Caller(_)) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }
}

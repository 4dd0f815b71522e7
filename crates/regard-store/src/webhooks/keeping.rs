//! Making, changing, disabling and removing webhooks, and their secrets. Owns that a secret is shown once, and that what
//! waits for a webhook that is gone is given up.

use crate::audit::{Actor, AuditKind, Deed, record};
use crate::database::{Row, Work};
use crate::errors::{CallerError, StoreError, unknown};
use crate::outbox::bury_webhook;
use crate::store::Store;
use crate::texts::{check_text, cut};
use crate::tokens::{WebhookSecret, hex_of};
use crate::webhooks::seal::SealingKey;
use crate::webhooks::webhook::{
    NewWebhook, Webhook, WebhookChanges, check_url, read_webhook, rules_text, select_webhooks,
};
use jiff::SignedDuration;
use serde_json::{Value as Json, json};

/// So long a former secret signs beside the present one.
const FORMER_SIGNS_FOR: SignedDuration = SignedDuration::from_hours(24);

/// What somebody does with a webhook.
enum Change {
    Say(WebhookChanges),
    Rotate(WebhookSecret, SealingKey),
    Disable(String),
    Enable,
}

impl Store {
    /// Makes a webhook. Its secret can be had here and never again.
    ///
    /// # Errors
    /// [`CallerError::BadText`] for the URL or a rule; [`CallerError::TooMany`] rules or webhooks;
    /// [`CallerError::UnknownUser`].
    pub async fn make_webhook(
        &self,
        by: Actor,
        new: NewWebhook,
        key: SealingKey,
    ) -> Result<(WebhookSecret, Webhook), StoreError> {
        self.unit(|store| async move {
            check_url(&new.url)?;
            let rules = rules_text(&new.rules)?;
            let now = store.now_micros();
            let webhook_id = store.draw_id(now);
            let mut work = store.inner.database.begin().await?;
            let actor = by.known(&mut work).await?;
            let row = work.fetch_first("select count(*) as webhooks from webhooks", &[]).await?;
            let there: i64 = row.map_or(Ok(0), |row| row.get("webhooks"))?;
            let at_most = store.inner.limits.webhooks;
            if there >= i64::from(at_most) {
                return Err(CallerError::TooMany { what: "webhooks", at_most }.into());
            }
            let secret = WebhookSecret::draw(&store.inner.surroundings);
            let nonce = store.draw_nonce();
            work.execute(
                "insert into webhooks (webhook_id, url, rules, sealed_secret, seal_nonce, secret_hash, made_by, \
                    made_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
                &[
                    webhook_id.as_str().into(),
                    new.url.as_str().into(),
                    rules.into(),
                    key.seal(secret.reveal(), &nonce).into(),
                    nonce.into(),
                    secret.hash().into(),
                    actor.user_id.as_str().into(),
                    now.into(),
                ],
            )
            .await?;
            let details = json!({"made": host_of(&new.url), "rules": new.rules.len()});
            let deed = Deed { kind: AuditKind::WebhookChanged, subject: ("webhook", &webhook_id), details };
            record(&mut work, now, Some(&actor), deed).await?;
            let made = webhook_within(&mut work, &webhook_id).await?;
            work.commit().await?;
            Ok((secret, made))
        })
        .await
    }

    /// All webhooks, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn webhooks(&self) -> Result<Vec<Webhook>, StoreError> {
        let sql = select_webhooks!("order by webhook_id");
        self.inner.database.fetch_all(sql, &[]).await?.iter().map(read_webhook).collect()
    }

    /// One webhook. **Empty**: there is none.
    ///
    /// # Errors
    /// As [`Self::webhooks`].
    pub async fn webhook(&self, webhook_id: &str) -> Result<Option<Webhook>, StoreError> {
        let sql = select_webhooks!("where webhook_id = $1");
        let row = self.inner.database.fetch_first(sql, &[webhook_id.into()]).await?;
        row.as_ref().map(read_webhook).transpose()
    }

    /// The secret of a webhook, for signing what is sent to it. It goes nowhere else. **Empty**: there is no such
    /// webhook.
    ///
    /// # Errors
    /// [`CallerError::NotOurSeal`] when the key is not the one under which it was kept; else as [`Self::webhooks`].
    pub async fn webhook_secret(
        &self,
        webhook_id: &str,
        key: &SealingKey,
    ) -> Result<Option<WebhookSecret>, StoreError> {
        let sql = "select sealed_secret, seal_nonce, secret_hash from webhooks where webhook_id = $1";
        let Some(row) = self.inner.database.fetch_first(sql, &[webhook_id.into()]).await? else {
            return Ok(None);
        };
        match opened(&row, key)? {
            Some(secret) => Ok(Some(secret)),
            None => Err(CallerError::NotOurSeal(webhook_id.to_owned()).into()),
        }
    }

    /// The secrets that sign what is sent to a webhook: its own, then the former one for 24 hours after it got another.
    /// A former one that was kept under another key is left out. **Empty**: there is no such webhook.
    ///
    /// # Errors
    /// As [`Self::webhook_secret`].
    pub async fn webhook_secrets(
        &self,
        webhook_id: &str,
        key: &SealingKey,
    ) -> Result<Vec<WebhookSecret>, StoreError> {
        let Some(present) = self.webhook_secret(webhook_id, key).await? else { return Ok(Vec::new()) };
        let sql = "select sealed_secret, seal_nonce, secret_hash from former_webhook_secrets \
            where webhook_id = $1 and ends_at > $2";
        let values = [webhook_id.into(), self.now_micros().into()];
        let former = self.inner.database.fetch_first(sql, &values).await?;
        let former = former.map(|row| opened(&row, key)).transpose()?.flatten();
        Ok(std::iter::once(present).chain(former).collect())
    }

    /// Changes where a webhook is and what it wants.
    ///
    /// # Errors
    /// [`CallerError::Unknown`] when there is none; else as [`Self::make_webhook`].
    pub async fn change_webhook(
        &self,
        by: Actor,
        webhook_id: String,
        changes: WebhookChanges,
    ) -> Result<Webhook, StoreError> {
        self.apply_to_webhook(Some(by), webhook_id, Change::Say(changes)).await
    }

    /// Gives a webhook another secret, which can be had here and never again. The former one signs beside it for 24
    /// hours, so that nothing is lost until its receiver knows the new one.
    ///
    /// # Errors
    /// [`CallerError::Unknown`]; [`CallerError::UnknownUser`].
    pub async fn rotate_webhook(
        &self,
        by: Actor,
        webhook_id: String,
        key: SealingKey,
    ) -> Result<(WebhookSecret, Webhook), StoreError> {
        let secret = WebhookSecret::draw(&self.inner.surroundings);
        let webhook =
            self.apply_to_webhook(Some(by), webhook_id, Change::Rotate(secret.clone(), key)).await?;
        Ok((secret, webhook))
    }

    /// Sends a webhook nothing, and says why. Said again, the first time counts. What waits for it goes on waiting.
    /// **Empty** `by`: the program does it by itself.
    ///
    /// # Errors
    /// [`CallerError::BadText`] for the reason, of 1 to 200 characters; else as [`Self::rotate_webhook`].
    pub async fn disable_webhook(
        &self,
        by: Option<Actor>,
        webhook_id: String,
        why: String,
    ) -> Result<Webhook, StoreError> {
        self.apply_to_webhook(by, webhook_id, Change::Disable(why)).await
    }

    /// Lets a webhook hear again.
    ///
    /// # Errors
    /// As [`Self::rotate_webhook`].
    pub async fn enable_webhook(&self, by: Actor, webhook_id: String) -> Result<Webhook, StoreError> {
        self.apply_to_webhook(Some(by), webhook_id, Change::Enable).await
    }

    /// Takes a webhook off. What waits for it is given up. Returns how many messages that are.
    ///
    /// # Errors
    /// As [`Self::rotate_webhook`].
    pub async fn remove_webhook(&self, by: Actor, webhook_id: String) -> Result<u64, StoreError> {
        self.unit(|store| async move {
            let now = store.now_micros();
            let mut work = store.inner.database.begin().await?;
            let actor = by.known(&mut work).await?;
            let sql = "delete from webhooks where webhook_id = $1";
            if work.execute(sql, &[webhook_id.as_str().into()]).await? == 0 {
                return Err(unknown("webhook", &webhook_id).into());
            }
            let given_up = bury_webhook(&mut work, &webhook_id, now).await?;
            let details = json!({"removed": true, "messages_given_up": given_up});
            let deed = Deed { kind: AuditKind::WebhookChanged, subject: ("webhook", &webhook_id), details };
            record(&mut work, now, Some(&actor), deed).await?;
            work.commit().await?;
            Ok(given_up)
        })
        .await
    }

    async fn apply_to_webhook(
        &self,
        by: Option<Actor>,
        webhook_id: String,
        change: Change,
    ) -> Result<Webhook, StoreError> {
        self.unit(|store| async move {
            let now = store.now_micros();
            let mut work = store.inner.database.begin().await?;
            let actor = match &by {
                Some(by) => Some(by.known(&mut work).await?),
                None => None,
            };
            let before = webhook_within(&mut work, &webhook_id).await?;
            let details = change.make(&store, &mut work, &before, now).await?;
            let deed = Deed { kind: AuditKind::WebhookChanged, subject: ("webhook", &webhook_id), details };
            record(&mut work, now, actor.as_ref(), deed).await?;
            let after = webhook_within(&mut work, &webhook_id).await?;
            work.commit().await?;
            Ok(after)
        })
        .await
    }

    /// What is drawn for one secret, so that no two are kept alike.
    fn draw_nonce(&self) -> String {
        let bytes: [u8; 16] = self.inner.surroundings.random();
        hex_of(&bytes)
    }
}

impl Change {
    /// Writes it down, and returns what the audit log says of it.
    async fn make(
        self,
        store: &Store,
        work: &mut Work,
        before: &Webhook,
        now: i64,
    ) -> Result<Json, StoreError> {
        let id = before.webhook_id.as_str();
        match self {
            Self::Say(changes) => {
                changes.url.as_deref().map_or(Ok(()), check_url)?;
                let rules = changes.rules.as_ref().map(rules_text).transpose()?;
                let details = json!({
                    "url": changes.url.as_deref().map(host_of),
                    "rules": changes.rules.as_ref().map(std::collections::BTreeSet::len),
                });
                let sql = "update webhooks set url = coalesce($2, url), rules = coalesce($3, rules) \
                    where webhook_id = $1";
                work.execute(sql, &[id.into(), changes.url.into(), rules.into()]).await?;
                Ok(details)
            }
            Self::Rotate(secret, key) => {
                keep_former(work, id, now).await?;
                let nonce = store.draw_nonce();
                let sealed = key.seal(secret.reveal(), &nonce);
                let sql = "update webhooks set sealed_secret = $2, seal_nonce = $3, secret_hash = $4, \
                    rotated_at = $5 where webhook_id = $1";
                let values = [id.into(), sealed.into(), nonce.into(), secret.hash().into(), now.into()];
                work.execute(sql, &values).await?;
                Ok(json!({"rotated": true}))
            }
            Self::Disable(why) => {
                check_text("the reason", Some(&why))?;
                let sql = "update webhooks set disabled_at = coalesce(disabled_at, $2), \
                    disabled_why = coalesce(disabled_why, $3) where webhook_id = $1";
                work.execute(sql, &[id.into(), now.into(), why.as_str().into()]).await?;
                Ok(json!({"disabled": why}))
            }
            Self::Enable => {
                let sql = "update webhooks set disabled_at = null, disabled_why = null where webhook_id = $1";
                work.execute(sql, &[id.into()]).await?;
                Ok(json!({"enabled": true}))
            }
        }
    }
}

/// Lets the present secret sign for a while as the former one, in the place of the one before.
async fn keep_former(work: &mut Work, webhook_id: &str, now: i64) -> Result<(), StoreError> {
    let ends_at = now.saturating_add(i64::try_from(FORMER_SIGNS_FOR.as_micros()).unwrap_or(i64::MAX));
    let sql = "insert into former_webhook_secrets (webhook_id, sealed_secret, seal_nonce, secret_hash, ends_at) \
        select webhook_id, sealed_secret, seal_nonce, secret_hash, cast($2 as bigint) from webhooks \
        where webhook_id = $1 \
        on conflict (webhook_id) do update set sealed_secret = excluded.sealed_secret, \
            seal_nonce = excluded.seal_nonce, secret_hash = excluded.secret_hash, ends_at = excluded.ends_at";
    work.execute(sql, &[webhook_id.into(), ends_at.into()]).await?;
    Ok(())
}

/// The secret in a row. **Empty**: it was kept under another key.
fn opened(row: &Row, key: &SealingKey) -> Result<Option<WebhookSecret>, StoreError> {
    let (sealed, nonce): (String, String) = (row.get("sealed_secret")?, row.get("seal_nonce")?);
    let hash: String = row.get("secret_hash")?;
    let secret = key.open(&sealed, &nonce).and_then(|text| WebhookSecret::read(&text));
    Ok(secret.filter(|secret| secret.hash() == hash))
}

/// What the audit log says of a URL: the rest may hold a secret.
fn host_of(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{}", cut(host))
}

async fn webhook_within(work: &mut Work, webhook_id: &str) -> Result<Webhook, StoreError> {
    let sql = select_webhooks!("where webhook_id = $1");
    match work.fetch_first(sql, &[webhook_id.into()]).await? {
        Some(row) => read_webhook(&row),
        None => Err(unknown("webhook", webhook_id).into()),
    }
}

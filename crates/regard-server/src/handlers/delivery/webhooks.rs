//! Webhooks, for administrators: making, changing, trying and removing them. Owns no rule of where something may be
//! sent.

use super::super::actor;
use super::{delivery_problem, host_of};
use crate::extract::{Body, Name, Nothing, Plain, SignedIn, Witness, store_problem};
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use regard_store::{AuditKind, NewWebhook, Webhook, WebhookChanges};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// What is kept as the reason when an administrator disables a webhook.
const BY_HAND: &str = "by_hand";

/// A webhook. It is not its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Webhook)]
pub(crate) struct WebhookRow {
    webhook_id: String,
    url: String,
    host: String,
    /// The rules whose alerts it wants. **Empty** list: all.
    rules: BTreeSet<String>,
    made_by: String,
    /// **Empty**: they are no user any more.
    made_by_name: Option<String>,
    made_at: Timestamp,
    /// When it got another secret. **Empty**: it has its first one.
    rotated_at: Option<Timestamp>,
    /// Since when nothing is sent to it. **Empty**: it hears.
    disabled_at: Option<Timestamp>,
    /// Why not, English, as it was taken down. **Empty**: it hears, or an administrator disabled it.
    disabled_why: Option<String>,
}

/// All webhooks.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Webhooks {
    /// Oldest first.
    rows: Vec<WebhookRow>,
}

/// A webhook to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WebhookWanted {
    /// Where it is: `https://…`, in at most 2,000 characters, with no user name or password.
    url: String,
    /// The rules whose alerts it wants, 100 at most. **Empty** list: all.
    #[serde(default)]
    rules: BTreeSet<String>,
}

/// What is to be another about a webhook; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookChanges)]
pub(crate) struct WebhookChanged {
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    rules: Option<BTreeSet<String>>,
}

/// A webhook that was just made, or got another secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookMade {
    /// What its messages are signed with. It is shown here and never again. **Shape**: `whsec_` and base64.
    secret: String,
    webhook: WebhookRow,
}

/// What came of a message that tells of nothing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookTested {
    /// Whether the receiver took it.
    delivered: bool,
    /// Why not, English. **Empty**: it took it.
    why: Option<String>,
}

/// All webhooks.
#[utoipa::path(get, path = "", tag = "delivery", responses((status = 200, body = Webhooks)))]
pub(crate) async fn webhooks(
    State(state): State<Shared>,
    _: Plain<Nothing>,
) -> Result<Json<Webhooks>, Problem> {
    let webhooks = state.store.webhooks().await.map_err(store_problem)?;
    let mut rows = Vec::with_capacity(webhooks.len());
    for webhook in webhooks {
        rows.push(state.webhook_row(webhook).await?);
    }
    Ok(Json(Webhooks { rows }))
}

/// Makes a webhook, if something may be sent to its address.
#[utoipa::path(post, path = "", tag = "delivery", request_body = WebhookWanted,
    responses((status = 201, body = WebhookMade)))]
pub(crate) async fn make_webhook(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    _: Plain<Nothing>,
    Body(wanted): Body<WebhookWanted>,
) -> Result<(StatusCode, Json<WebhookMade>), Problem> {
    state.check_rules(&wanted.rules)?;
    let (actor, _) = actor(&state, &session, &witness).await?;
    let new = NewWebhook { url: wanted.url, rules: wanted.rules };
    let (secret, webhook) = state.delivery.make_webhook(actor, new).await.map_err(delivery_problem)?;
    let webhook = state.webhook_row(webhook).await?;
    Ok((StatusCode::CREATED, Json(WebhookMade { secret: secret.reveal().to_owned(), webhook })))
}

/// Changes where a webhook is and what it wants.
#[utoipa::path(patch, path = "", tag = "delivery", params(("webhook_id" = String, Path)),
    request_body = WebhookChanged, responses((status = 200, body = WebhookRow)))]
pub(crate) async fn change_webhook(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(webhook_id): Name,
    _: Plain<Nothing>,
    Body(changed): Body<WebhookChanged>,
) -> Result<Json<WebhookRow>, Problem> {
    changed.rules.as_ref().map_or(Ok(()), |rules| state.check_rules(rules))?;
    let (actor, _) = actor(&state, &session, &witness).await?;
    let changes = WebhookChanges { url: changed.url, rules: changed.rules };
    let webhook = state.delivery.change_webhook(actor, webhook_id, changes).await;
    Ok(Json(state.webhook_row(webhook.map_err(delivery_problem)?).await?))
}

/// Removes a webhook. What waits for it is given up.
#[utoipa::path(delete, path = "", tag = "delivery", params(("webhook_id" = String, Path)),
    responses((status = 204, description = "It is gone.")))]
pub(crate) async fn remove_webhook(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(webhook_id): Name,
    _: Plain<Nothing>,
) -> Result<StatusCode, Problem> {
    let (actor, _) = actor(&state, &session, &witness).await?;
    state.store.remove_webhook(actor, webhook_id).await.map_err(store_problem)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets a webhook hear again: what waits for it goes out.
#[utoipa::path(put, path = "", tag = "delivery", params(("webhook_id" = String, Path)),
    responses((status = 200, body = WebhookRow)))]
pub(crate) async fn enable_webhook(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(webhook_id): Name,
    _: Plain<Nothing>,
) -> Result<Json<WebhookRow>, Problem> {
    let (actor, _) = actor(&state, &session, &witness).await?;
    let webhook = state.delivery.enable_webhook(actor, webhook_id).await.map_err(delivery_problem)?;
    Ok(Json(state.webhook_row(webhook).await?))
}

/// Sends a webhook nothing until it is enabled again. What waits for it goes on waiting.
#[utoipa::path(delete, path = "", tag = "delivery", params(("webhook_id" = String, Path)),
    responses((status = 200, body = WebhookRow)))]
pub(crate) async fn disable_webhook(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(webhook_id): Name,
    _: Plain<Nothing>,
) -> Result<Json<WebhookRow>, Problem> {
    let (actor, _) = actor(&state, &session, &witness).await?;
    let webhook = state.store.disable_webhook(Some(actor), webhook_id, BY_HAND.to_owned()).await;
    Ok(Json(state.webhook_row(webhook.map_err(store_problem)?).await?))
}

/// Gives a webhook another secret. The former one signs beside it for 24 hours.
#[utoipa::path(post, path = "", tag = "delivery", params(("webhook_id" = String, Path)),
    responses((status = 200, body = WebhookMade)))]
pub(crate) async fn rotate_webhook(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(webhook_id): Name,
    _: Plain<Nothing>,
) -> Result<Json<WebhookMade>, Problem> {
    let (actor, _) = actor(&state, &session, &witness).await?;
    let (secret, webhook) =
        state.delivery.rotate_webhook(actor, webhook_id).await.map_err(delivery_problem)?;
    let webhook = state.webhook_row(webhook).await?;
    Ok(Json(WebhookMade { secret: secret.reveal().to_owned(), webhook }))
}

/// Sends a webhook a message that tells of nothing, once and now, even if it is disabled.
#[utoipa::path(post, path = "", tag = "delivery", params(("webhook_id" = String, Path)),
    responses((status = 200, body = WebhookTested)))]
pub(crate) async fn test_webhook(
    State(state): State<Shared>,
    witness: Witness,
    Name(webhook_id): Name,
    _: Plain<Nothing>,
) -> Result<Json<WebhookTested>, Problem> {
    let fault = state.delivery.test_webhook(&webhook_id, (state.clock)()).await.map_err(delivery_problem)?;
    let why = fault.map(|fault| fault.to_string());
    let details = json!({"tested": true, "delivered": why.is_none()});
    witness.did(AuditKind::WebhookChanged, Some(("webhook", &webhook_id)), details).await?;
    Ok(Json(WebhookTested { delivered: why.is_none(), why }))
}

impl Running {
    async fn webhook_row(&self, webhook: Webhook) -> Result<WebhookRow, Problem> {
        let made_by_name = self.name_of(&webhook.made_by).await?;
        let (disabled_at, disabled_why) = webhook.disabled.clone().unzip();
        Ok(WebhookRow {
            host: host_of(&webhook),
            webhook_id: webhook.webhook_id,
            url: webhook.url,
            rules: webhook.rules,
            made_by: webhook.made_by.as_str().to_owned(),
            made_by_name,
            made_at: webhook.made_at,
            rotated_at: webhook.rotated_at,
            disabled_at,
            disabled_why: disabled_why.filter(|why| why != BY_HAND),
        })
    }

    /// A rule that the policy does not have would never be told of.
    fn check_rules(&self, rules: &BTreeSet<String>) -> Result<(), Problem> {
        let policy = self.policies.now().policy;
        let is_known = |rule: &&String| policy.alerts.iter().any(|known| known.name == **rule);
        match rules.iter().find(|rule| !is_known(rule)) {
            None => Ok(()),
            Some(rule) => {
                let shown: String = rule.chars().take(60).collect();
                Err(Problem::bad_parameter("rules", format!("the policy has no alert {shown:?}")))
            }
        }
    }
}

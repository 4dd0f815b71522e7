//! How delivery goes: the mail server, what waits, and where nothing gets through. Only reads.

use super::host_of;
use crate::extract::{Nothing, Plain, store_problem};
use crate::problem::Problem;
use crate::state::Shared;
use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use regard_app::delivery::MailFacts;
use regard_deliver::{Lane, Resting};
use regard_store::Webhook;
use serde::Serialize;
use utoipa::ToSchema;

/// How delivery goes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryState {
    /// The mail server. **Empty**: none is set, and nobody is sent mail.
    mail: Option<MailServer>,
    /// How many messages wait or are being sent.
    waiting: i64,
    /// Since when the oldest of those that are sent at once waits. **Empty**: none does.
    oldest_waiting_at: Option<Timestamp>,
    /// How many were delivered in the last 30 days.
    delivered: i64,
    /// When the last one was delivered. **Empty**: none was in the last 30 days.
    last_delivered_at: Option<Timestamp>,
    /// How many were given up.
    dead: i64,
    /// Where nothing gets through, so that it is left alone for a while.
    resting: Vec<RestingRow>,
    /// Whether the database does not answer the courier.
    stuck: bool,
    /// The rules whose alerts can be asked for.
    rules: Vec<RuleName>,
}

/// The mail server that everything goes out through.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MailServer {
    host: String,
    /// Who mails are from.
    from: String,
}

/// Somewhere nothing gets through.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RestingDestination)]
pub(crate) struct RestingRow {
    /// The webhook. **Empty**: it is the mail server.
    webhook_id: Option<String>,
    /// The webhook's host. **Empty**: it is the mail server, or the webhook was removed.
    host: Option<String>,
    until: Timestamp,
    /// How many tries in a row failed.
    failures: u32,
    /// Why the last one did: English, as it was taken down.
    why: String,
}

/// A rule of the policy.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AlertRuleName)]
pub(crate) struct RuleName {
    /// Its key.
    rule: String,
    /// What people call it.
    title: String,
}

impl From<&MailFacts> for MailServer {
    fn from(facts: &MailFacts) -> Self {
        Self { host: facts.host.clone(), from: facts.from.clone() }
    }
}

impl RestingRow {
    fn of(resting: Resting, webhooks: &[Webhook]) -> Option<Self> {
        let Resting { lane, until, failures, why } = resting;
        let webhook_id = match lane {
            Lane::Mail => None,
            Lane::Webhook(webhook_id) => Some(webhook_id),
            Lane::Nowhere => return None,
        };
        let webhook = webhooks.iter().find(|one| webhook_id.as_deref() == Some(one.webhook_id.as_str()));
        Some(Self { host: webhook.map(host_of), webhook_id, until, failures, why })
    }
}

/// How delivery goes.
#[utoipa::path(get, path = "", tag = "delivery", responses((status = 200, body = DeliveryState)))]
pub(crate) async fn delivery(
    State(state): State<Shared>,
    _: Plain<Nothing>,
) -> Result<Json<DeliveryState>, Problem> {
    let counts = state.store.outbox_counts().await.map_err(store_problem)?;
    let webhooks = state.store.webhooks().await.map_err(store_problem)?;
    let progress = state.delivery.progress();
    let holding = state.policies.now();
    Ok(Json(DeliveryState {
        mail: state.delivery.mail().map(MailServer::from),
        waiting: counts.waiting,
        oldest_waiting_at: counts.oldest_waiting,
        delivered: counts.delivered,
        last_delivered_at: counts.last_delivered,
        dead: counts.dead,
        resting: progress.resting.into_iter().filter_map(|one| RestingRow::of(one, &webhooks)).collect(),
        stuck: progress.outbox_fault.is_some(),
        rules: holding
            .policy
            .alerts
            .iter()
            .map(|rule| RuleName { rule: rule.name.clone(), title: rule.title.clone() })
            .collect(),
    }))
}

//! Messages that were given up: what they are and sending one again, for administrators. Owns no rule of when one is
//! given up.

use super::super::{ListQuery, actor, limit_of, no_place, text};
use super::{delivery_problem, host_of};
use crate::extract::{Name, Nothing, Plain, SignedIn, Witness, store_problem};
use crate::problem::Problem;
use crate::state::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use regard_model::UserId;
use regard_store::{DeadMessage, Destination, Webhook};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Where a message goes.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Channel {
    /// By e-mail.
    Mail,
    /// To a webhook.
    Webhook,
}

/// A message that was given up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeadLetter)]
pub(crate) struct DeadRow {
    message_id: String,
    channel: Channel,
    /// The user, or the webhook's host. **Empty**: they are not there any more.
    recipient: Option<String>,
    created_at: Timestamp,
    dead_at: Timestamp,
    /// How often it was tried.
    attempts: i64,
    /// Why it failed last: English, as it was taken down.
    why: String,
}

/// Messages that were given up.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeadLetters {
    rows: Vec<DeadRow>,
    /// Where to go on. **Empty**: there is no more.
    next: Option<String>,
}

/// Messages that were given up, by key. They say nothing of customers.
#[utoipa::path(get, path = "", tag = "delivery", params(ListQuery),
    responses((status = 200, body = DeadLetters)))]
pub(crate) async fn dead(
    State(state): State<Shared>,
    Plain(query): Plain<ListQuery>,
) -> Result<Json<DeadLetters>, Problem> {
    let limit = limit_of(query.limit)?;
    let after = text(query.after);
    if after.as_deref().is_some_and(|after| !is_key(after)) {
        return Err(no_place());
    }
    let mut found = state.store.dead_messages(after.as_deref(), limit + 1).await.map_err(store_problem)?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|last| last.message_id.clone());
    let users: Vec<UserId> = found
        .iter()
        .filter_map(|dead| match &dead.to {
            Destination::User(user) => Some(user.clone()),
            Destination::Address(_) | Destination::Webhook(_) => None,
        })
        .collect();
    let names = state.names_of(&users).await?;
    let webhooks = state.store.webhooks().await.map_err(store_problem)?;
    Ok(Json(DeadLetters { rows: found.into_iter().map(|one| row(one, &names, &webhooks)).collect(), next }))
}

/// Sends a message again that was given up, under the same key.
#[utoipa::path(post, path = "", tag = "delivery", params(("message_id" = String, Path)),
    responses((status = 204, description = "It waits to be sent.")))]
pub(crate) async fn send_again(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(message_id): Name,
    _: Plain<Nothing>,
) -> Result<StatusCode, Problem> {
    let (actor, _) = actor(&state, &session, &witness).await?;
    state.delivery.send_again(actor, message_id).await.map_err(delivery_problem)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether a text can be the key of a message.
fn is_key(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn row(dead: DeadMessage, names: &BTreeMap<UserId, String>, webhooks: &[Webhook]) -> DeadRow {
    let (channel, recipient) = match &dead.to {
        Destination::User(user) => (Channel::Mail, names.get(user).cloned()),
        Destination::Address(address) => (Channel::Mail, Some(address.as_str().to_owned())),
        Destination::Webhook(key) => {
            (Channel::Webhook, webhooks.iter().find(|one| one.webhook_id == *key).map(host_of))
        }
    };
    DeadRow {
        message_id: dead.message_id,
        channel,
        recipient,
        created_at: dead.created_at,
        dead_at: dead.dead_at,
        attempts: dead.attempts,
        why: dead.why,
    }
}

//! Rows that programs send: checked as JSON, kept safe, and only then acknowledged. Owns the bounds of a
//! delivery; what the rows mean is the business of the load that takes them in.

use crate::extract::{Lines, Name, SenderOf};
use crate::problem::Problem;
use crate::state::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use regard_app::inbox::{Delivery, Refused};
use serde::Serialize;
use utoipa::ToSchema;

/// The longest key of a delivery.
const KEY_MAX: usize = 200;
/// How soon a full inbox is worth another try.
const FULL_RETRY_AFTER_SECONDS: u64 = 30;

/// A delivery that is safe on disk. The next load of its source takes it in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Receipt {
    /// The delivery's name.
    delivery: String,
    /// How many rows it holds.
    rows: u64,
    /// Whether it had come before under the same key; then nothing was kept twice.
    repeated: bool,
}

/// Sends rows of one stream: JSON lines, a JSON array of objects, or an Arrow stream. The token says to
/// which source. With `Idempotency-Key`, sending again is harmless. Nothing is acknowledged before it is
/// safe on disk.
#[utoipa::path(post, path = "", tag = "push", params(("stream" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    request_body(content((String = "application/x-ndjson"), (Vec<serde_json::Value> = "application/json"),
        (String = "application/vnd.apache.arrow.stream")), description = "At most 32 MiB."),
    responses((status = 200, body = Receipt), (status = 400, description = "A row is no JSON object; the answer names it."),
        (status = 409, description = "The key came before with other rows."),
        (status = 413, description = "More than 32 MiB."), (status = 415, description = "Neither JSON nor Arrow."),
        (status = 429, description = "Too much waits to be loaded; Retry-After says when to send again.")))]
pub(crate) async fn push(
    State(state): State<Shared>,
    SenderOf(sender): SenderOf,
    Name(stream): Name,
    headers: HeaderMap,
    lines: Lines,
) -> Result<(StatusCode, Json<Receipt>), Problem> {
    let key = key_of(&headers)?;
    let inbox = state.inbox.clone().ok_or(Problem::NotFound)?;
    // Writing and syncing block; a client that goes away must not stop them half way.
    let kept = tokio::task::spawn_blocking(move || {
        let (bytes, rows) = (lines.bytes.as_slice(), lines.rows);
        let delivery =
            Delivery { source: &sender.source, stream: &stream, key: key.as_deref(), lines: bytes, rows };
        inbox.keep(&delivery)
    });
    let kept = kept.await.map_err(Problem::internal)?.map_err(|refused| match refused {
        Refused::Wrong(message) => Problem::bad_parameter("stream", message),
        Refused::OtherRows(message) => Problem::Conflict { code: "conflict", message },
        Refused::Full(message) => Problem::Full { message, retry_after_seconds: FULL_RETRY_AFTER_SECONDS },
        Refused::Failed(message) => Problem::Internal(message),
    })?;
    let receipt = Receipt { delivery: kept.name, rows: kept.rows, repeated: kept.repeated };
    Ok((StatusCode::OK, Json(receipt)))
}

fn key_of(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| !key.is_empty() && key.len() <= KEY_MAX);
    let wrong =
        || Problem::bad_parameter("Idempotency-Key", format!("write 1 to {KEY_MAX} plain characters"));
    key.map(|key| Some(key.to_owned())).ok_or_else(wrong)
}

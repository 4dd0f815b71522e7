//! Whether the server works, and what it can be asked. Owns no fact.

use crate::extract::{Nothing, Plain};
use crate::openapi::openapi_json;
use crate::problem::Problem;
use crate::state::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, header};
use regard_model::SnapshotId;
use serde::Serialize;
use std::sync::OnceLock;
use utoipa::ToSchema;

/// The server works.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// Always `ok`; a server that does not work does not answer so.
    status: &'static str,
    /// The newest snapshot of the facts.
    #[schema(value_type = i64)]
    snapshot: SnapshotId,
    /// When facts were last loaded. **Empty**: never.
    as_of: Option<jiff::Timestamp>,
}

/// Whether the facts can be read.
#[utoipa::path(get, path = "", tag = "server", responses((status = 200, body = Health)))]
pub(crate) async fn healthz(State(state): State<Shared>, _: Plain<Nothing>) -> Result<Json<Health>, Problem> {
    let snapshot = state.ledger.head().await.map_err(Problem::internal)?;
    let freshness = state.reader.freshness(snapshot).await.map_err(crate::extract::page_problem)?;
    Ok(Json(Health { status: "ok", snapshot, as_of: freshness.as_of }))
}

/// This document.
#[utoipa::path(get, path = "", tag = "server",
    responses((status = 200, body = serde_json::Value, content_type = "application/json")))]
pub(crate) async fn openapi_document(
    _: Plain<Nothing>,
) -> Result<([(HeaderName, &'static str); 1], &'static str), Problem> {
    static DOCUMENT: OnceLock<String> = OnceLock::new();
    let text = match DOCUMENT.get() {
        Some(text) => text,
        None => {
            let text = openapi_json().map_err(Problem::internal)?;
            DOCUMENT.get_or_init(|| text)
        }
    };
    Ok(([(header::CONTENT_TYPE, "application/json")], text))
}

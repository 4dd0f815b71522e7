//! Reads a JSON body of bounded size. Owns no body type.

use crate::guards::BODY_LIMIT_BYTES;
use crate::problem::Problem;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use serde::de::DeserializeOwned;

/// A body of this shape; unknown fields are refused by types that say `deny_unknown_fields`.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = content_type.and_then(|text| text.split(';').next()).unwrap_or_default();
        if !essence.trim().eq_ignore_ascii_case("application/json") {
            return Err(Problem::NotJson);
        }
        let bytes = to_bytes(request.into_body(), BODY_LIMIT_BYTES)
            .await
            .map_err(|_| Problem::BodyTooLarge { limit_bytes: BODY_LIMIT_BYTES })?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| Problem::BadBody(without_values(&error)))
    }
}

/// Where and what kind of mistake, never the text itself: it may be a password.
fn without_values(error: &serde_json::Error) -> String {
    let kind = match error.classify() {
        serde_json::error::Category::Data => "a field is missing, unknown or of the wrong type",
        _ => "it is no JSON",
    };
    format!("{kind} (line {}, column {})", error.line(), error.column())
}

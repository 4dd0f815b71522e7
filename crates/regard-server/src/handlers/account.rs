//! What users do about themselves: their language, their password, and where they are signed in. Owns no rule of
//! passwords or sessions.

use super::entry::hand_out;
use crate::extract::{Body, Name, Nothing, Plain, SignedIn, Witness, store_problem};
use crate::problem::Problem;
use crate::state::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use regard_store::{AuditKind, CallerError, Language, OpenSession, Password, SignInMethod, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// What to read in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LanguageChoice {
    /// One of `en`, `es`, `pl`, `it`, `pt`, `fr`. **Empty**: whatever the browser asks for.
    language: Option<String>,
}

/// Chooses what the user reads in, on every device.
#[utoipa::path(put, path = "", tag = "account", request_body = LanguageChoice,
    responses((status = 204, description = "Chosen.")))]
pub(crate) async fn choose_language(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    _: Plain<Nothing>,
    Body(asked): Body<LanguageChoice>,
) -> Result<StatusCode, Problem> {
    let language = asked.language.map(|word| word.parse::<Language>()).transpose();
    let language = language.map_err(|error| Problem::bad_parameter("language", error.to_string()))?;
    state.store.set_language(session.user.user_id.clone(), language).await.map_err(store_problem)?;
    Ok(StatusCode::NO_CONTENT)
}

/// The old password and the new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    /// The password until now.
    current: String,
    /// The password from now on.
    password: String,
}

/// Changes the user's password. Every session ends; this browser gets a new one.
#[utoipa::path(put, path = "", tag = "account", request_body = PasswordChange,
    responses((status = 204, description = "Changed; the new session is in a cookie.")))]
pub(crate) async fn change_password(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    _: Plain<Nothing>,
    Body(asked): Body<PasswordChange>,
) -> Result<Response, Problem> {
    let user_id = session.user.user_id.clone();
    let new = Password::new(&asked.password).map_err(|error| store_problem(error.into()))?;
    let changed = state.store.change_password(user_id, &asked.current, new, witness.visit()).await;
    let begun = changed.map_err(|error| match error {
        StoreError::Caller(CallerError::WrongCredentials) => Problem::WrongPassword,
        other => store_problem(other),
    })?;
    let subject = Some(("user", session.user.user_id.as_str()));
    witness.did(AuditKind::PasswordChanged, subject, json!({})).await?;
    hand_out(&begun.token)
}

/// Where a user is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sessions {
    /// The session used last first.
    rows: Vec<SessionRow>,
}

/// One session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionRow {
    /// For ending it. It opens nothing.
    session_id: String,
    /// Whether it is the one that asks.
    this: bool,
    /// How it began.
    method: MethodName,
    /// What the browser said it is. **Empty**: nothing.
    user_agent: Option<String>,
    /// The machine it began from.
    address: Option<String>,
    /// When it began.
    created_at: Timestamp,
    /// When it was used last, to within some minutes.
    last_seen_at: Timestamp,
    /// When it ends unless it is used.
    expires_at: Timestamp,
}

/// How a session began.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SignInMethod)]
pub(crate) enum MethodName {
    /// With a password.
    Password,
    /// By single sign-on.
    Sso,
    /// With one click, in a demo.
    Persona,
    /// With a link of one use.
    Setup,
}

impl From<SignInMethod> for MethodName {
    fn from(method: SignInMethod) -> Self {
        match method {
            SignInMethod::Password => Self::Password,
            SignInMethod::Sso => Self::Sso,
            SignInMethod::Persona => Self::Persona,
            SignInMethod::Setup => Self::Setup,
        }
    }
}

/// Sessions as a list shows them; `this` is the one that asks.
pub(crate) fn session_rows(open: Vec<OpenSession>, this: Option<&str>) -> Vec<SessionRow> {
    let row = |one: OpenSession| SessionRow {
        this: this == Some(one.session_id.as_str()),
        session_id: one.session_id,
        method: one.method.into(),
        user_agent: one.user_agent,
        address: one.address,
        created_at: one.created_at,
        last_seen_at: one.last_seen_at,
        expires_at: one.expires_at,
    };
    open.into_iter().map(row).collect()
}

/// Where the user is signed in.
#[utoipa::path(get, path = "", tag = "account", responses((status = 200, body = Sessions)))]
pub(crate) async fn sessions(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    _: Plain<Nothing>,
) -> Result<Json<Sessions>, Problem> {
    let open = state.store.sessions_of(&session.user.user_id).await.map_err(store_problem)?;
    Ok(Json(Sessions { rows: session_rows(open, session.by.session_id()) }))
}

/// Ends one of the user's sessions.
#[utoipa::path(delete, path = "", tag = "account", params(("session_id" = String, Path)),
    responses((status = 204, description = "Ended.")))]
pub(crate) async fn end_session(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(session_id): Name,
    _: Plain<Nothing>,
) -> Result<StatusCode, Problem> {
    let user_id = session.user.user_id.clone();
    state.store.revoke_session(user_id, session_id.clone()).await.map_err(store_problem)?;
    witness.did(AuditKind::SessionRevoked, Some(("session", &session_id)), json!({})).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How many were ended.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Ended {
    pub(crate) ended: u64,
}

/// Ends all of the user's sessions but the one that asks.
#[utoipa::path(delete, path = "", tag = "account", responses((status = 200, body = Ended)))]
pub(crate) async fn end_other_sessions(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    _: Plain<Nothing>,
) -> Result<Json<Ended>, Problem> {
    let this = session.by.session_id().map(str::to_owned);
    let user_id = session.user.user_id.clone();
    let ended = state.store.revoke_all(user_id.clone(), this).await.map_err(store_problem)?;
    witness.did(AuditKind::SessionRevoked, Some(("user", user_id.as_str())), json!({"ended": ended})).await?;
    Ok(Json(Ended { ended }))
}

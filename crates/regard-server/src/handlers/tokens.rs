//! Tokens with which programs read for a user: what there is, making one, taking one back. Owns no rule of what a
//! token may do.

use crate::extract::{Body, DayText, Name, Nothing, Plain, SignedIn, Witness, store_problem};
use crate::problem::Problem;
use crate::state::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::civil::time;
use regard_store::{ApiScope, ApiTokenFacts, AuditKind, NewApiToken};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// One thing that a token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ApiScope)]
pub(crate) enum ScopeName {
    /// Read what the user may see.
    Read,
    /// Take out tables whole.
    Export,
    /// Keep the users, as a directory does.
    Scim,
    /// Read the audit log.
    Audit,
}

const ALL: [ScopeName; 4] = [ScopeName::Read, ScopeName::Export, ScopeName::Scim, ScopeName::Audit];

impl From<ScopeName> for ApiScope {
    fn from(name: ScopeName) -> Self {
        match name {
            ScopeName::Read => Self::Read,
            ScopeName::Export => Self::Export,
            ScopeName::Scim => Self::Scim,
            ScopeName::Audit => Self::Audit,
        }
    }
}

/// A token as a list shows it. It is not the token.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenRow {
    api_token_id: String,
    /// What uses it.
    name: String,
    scopes: Vec<ScopeName>,
    created_at: Timestamp,
    expires_at: Timestamp,
    /// When it was used last, to within five minutes. **Empty**: never.
    last_used_at: Option<Timestamp>,
    /// Since when it opens nothing. **Empty**: it was not taken back.
    revoked_at: Option<Timestamp>,
}

impl From<ApiTokenFacts> for TokenRow {
    fn from(facts: ApiTokenFacts) -> Self {
        Self {
            scopes: ALL.into_iter().filter(|scope| facts.scopes.contains(&(*scope).into())).collect(),
            api_token_id: facts.api_token_id,
            name: facts.name,
            created_at: facts.created_at,
            expires_at: facts.expires_at,
            last_used_at: facts.last_used_at,
            revoked_at: facts.revoked_at,
        }
    }
}

/// A user's tokens.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Tokens {
    /// Newest first, also those that open nothing any more.
    rows: Vec<TokenRow>,
    /// What the user may let a program do.
    open_scopes: Vec<ScopeName>,
}

/// The user's tokens.
#[utoipa::path(get, path = "", tag = "account", responses((status = 200, body = Tokens)))]
pub(crate) async fn tokens(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    _: Plain<Nothing>,
) -> Result<Json<Tokens>, Problem> {
    let facts = state.store.tokens_of(&session.user.user_id).await.map_err(store_problem)?;
    let role = session.user.profile.role;
    Ok(Json(Tokens {
        rows: facts.into_iter().map(TokenRow::from).collect(),
        open_scopes: ALL.into_iter().filter(|scope| ApiScope::from(*scope).is_open_to(role)).collect(),
    }))
}

/// A token to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenWanted {
    /// What uses it, in 1 to 200 characters.
    name: String,
    /// What it may do; at least one.
    scopes: BTreeSet<ScopeName>,
    /// Its last day, within a year.
    expires_on: DayText,
}

/// A token that was just made.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenMade {
    /// The token. It is shown here and never again.
    token: String,
    /// What is kept of it.
    facts: TokenRow,
}

/// Makes a token of the user.
#[utoipa::path(post, path = "", tag = "account", request_body = TokenWanted,
    responses((status = 201, body = TokenMade)))]
pub(crate) async fn make_token(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    _: Plain<Nothing>,
    Body(asked): Body<TokenWanted>,
) -> Result<(StatusCode, Json<TokenMade>), Problem> {
    let zone = state.home().time_zone.clone();
    let end = asked.expires_on.0.to_datetime(time(23, 59, 59, 0)).to_zoned(zone);
    let end = end.map_err(|error| Problem::bad_parameter("expires_on", error.to_string()))?;
    let new = NewApiToken {
        user_id: session.user.user_id.clone(),
        name: asked.name,
        scopes: asked.scopes.into_iter().map(ApiScope::from).collect(),
        expires_at: end.timestamp(),
    };
    let (token, facts) = state.store.create_api_token(new).await.map_err(store_problem)?;
    let scopes: Vec<&str> = facts.scopes.iter().map(|scope| scope.as_str()).collect();
    let details = json!({"name": facts.name, "scopes": scopes, "expires_at": facts.expires_at});
    witness.did(AuditKind::TokenMade, Some(("api_token", &facts.api_token_id)), details).await?;
    Ok((StatusCode::CREATED, Json(TokenMade { token: token.reveal().to_owned(), facts: facts.into() })))
}

/// Makes one of the user's tokens open nothing any more.
#[utoipa::path(delete, path = "", tag = "account", params(("api_token_id" = String, Path)),
    responses((status = 204, description = "Taken back.")))]
pub(crate) async fn take_back_token(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    Name(api_token_id): Name,
    _: Plain<Nothing>,
) -> Result<StatusCode, Problem> {
    let user_id = session.user.user_id.clone();
    state.store.revoke_api_token(user_id, api_token_id.clone()).await.map_err(store_problem)?;
    witness.did(AuditKind::TokenRevoked, Some(("api_token", &api_token_id)), json!({})).await?;
    Ok(StatusCode::NO_CONTENT)
}

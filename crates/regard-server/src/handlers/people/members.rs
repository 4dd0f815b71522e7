//! One user, for administrators: what they see and why, where they are signed in, how they come in; and taking any
//! of it back. Owns no rule of scope.

use super::grants::{GrantRow, grant_rows};
use super::place::{PlaceRow, place_of};
use super::users::{UserRow, row_of};
use crate::extract::{Body, Name, Nothing, Pair, Plain, Witness, page_problem, store_problem};
use crate::handlers::account::{Ended, SessionRow, session_rows};
use crate::handlers::tokens::TokenRow;
use crate::problem::Problem;
use crate::state::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use regard_model::{Scope, UserId};
use regard_store::{AuditKind, SsoIdentity, SsoLink};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// How many grants, newest first, are shown of a user.
const GRANTS_SHOWN: u32 = 100;

/// A user, what they see and how they come in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserPage {
    user: UserRow,
    /// Whether they see every customer.
    sees_all: bool,
    /// How many customers they see. **Empty**: all.
    customers: Option<usize>,
    /// Where they stand in the org chart. **Empty**: nobody says so, and they see what is granted to them.
    place: Option<PlaceRow>,
    /// How many people are below them in the chart.
    below: u32,
    /// What they were ever given to see, newest first.
    grants: Vec<GrantRow>,
    /// Whether they can sign in with a password.
    has_password: bool,
    sessions: Vec<SessionRow>,
    tokens: Vec<TokenRow>,
    identities: Vec<IdentityRow>,
}

/// Somebody at a provider of single sign-on, as whom the user comes in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SsoIdentity)]
pub(crate) struct IdentityRow {
    issuer: String,
    subject: String,
    linked_at: Timestamp,
    /// When they last came in by it. **Empty**: never.
    last_used_at: Option<Timestamp>,
}

impl From<SsoLink> for IdentityRow {
    fn from(link: SsoLink) -> Self {
        Self {
            issuer: link.identity.issuer,
            subject: link.identity.subject,
            linked_at: link.linked_at,
            last_used_at: link.last_used_at,
        }
    }
}

/// A user, what they see and how they come in.
#[utoipa::path(get, path = "", tag = "users", params(("user_id" = String, Path)),
    responses((status = 200, body = UserPage)))]
pub(crate) async fn user(
    State(state): State<Shared>,
    Name(user_id): Name,
    _: Plain<Nothing>,
) -> Result<Json<UserPage>, Problem> {
    let user = state.user(&user_id).await?;
    let key = user.user_id.clone();
    let now = state.newest().await?;
    let scope = state.scope(&key, now.moment).await?;
    let customers = match &scope {
        Scope::Everyone => None,
        Scope::Nobody => Some(0),
        Scope::Customers(set) => Some(set.len()),
    };
    let below = state.access.below(&key, state.when(now.moment).await?).await.map_err(page_problem)?;
    let grants = state.store.grants_of(&key, None, GRANTS_SHOWN).await.map_err(store_problem)?;
    let has_password = state.store.has_password(&key).await.map_err(store_problem)?;
    let sessions = state.store.sessions_of(&key).await.map_err(store_problem)?;
    let tokens = state.store.tokens_of(&key).await.map_err(store_problem)?;
    let identities = state.store.identities_of(&key).await.map_err(store_problem)?;
    let user = row_of(&state, user).await?;
    Ok(Json(UserPage {
        place: place_of(&state, &user).await?,
        user,
        sees_all: customers.is_none(),
        customers,
        below,
        grants: grant_rows(&state, grants).await?,
        has_password,
        sessions: session_rows(sessions, None),
        tokens: tokens.into_iter().map(TokenRow::from).collect(),
        identities: identities.into_iter().map(IdentityRow::from).collect(),
    }))
}

/// Ends every session of a user.
#[utoipa::path(delete, path = "", tag = "users", params(("user_id" = String, Path)),
    responses((status = 200, body = Ended)))]
pub(crate) async fn end_sessions(
    State(state): State<Shared>,
    witness: Witness,
    Name(user_id): Name,
    _: Plain<Nothing>,
) -> Result<Json<Ended>, Problem> {
    let user = state.user(&user_id).await?;
    let ended = state.store.revoke_all(user.user_id, None).await.map_err(store_problem)?;
    witness.did(AuditKind::SessionRevoked, Some(("user", &user_id)), json!({"ended": ended})).await?;
    Ok(Json(Ended { ended }))
}

/// Makes a token of a user open nothing any more.
#[utoipa::path(delete, path = "", tag = "users",
    params(("user_id" = String, Path), ("api_token_id" = String, Path)),
    responses((status = 204, description = "Taken back.")))]
pub(crate) async fn take_back_token(
    State(state): State<Shared>,
    witness: Witness,
    Pair(user_id, api_token_id): Pair,
    _: Plain<Nothing>,
) -> Result<StatusCode, Problem> {
    let user = state.user(&user_id).await?;
    state.store.revoke_api_token(user.user_id, api_token_id.clone()).await.map_err(store_problem)?;
    let details = json!({"user_id": user_id});
    witness.did(AuditKind::TokenRevoked, Some(("api_token", &api_token_id)), details).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Somebody at a provider of single sign-on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Identity {
    /// The provider's own name for itself, to the letter.
    issuer: String,
    /// Its key for the person.
    subject: String,
}

impl From<Identity> for SsoIdentity {
    fn from(identity: Identity) -> Self {
        Self { issuer: identity.issuer, subject: identity.subject }
    }
}

/// Lets somebody at a provider of single sign-on in as a user.
#[utoipa::path(post, path = "", tag = "users", params(("user_id" = String, Path)), request_body = Identity,
    responses((status = 204, description = "Linked.")))]
pub(crate) async fn link_identity(
    State(state): State<Shared>,
    witness: Witness,
    Name(user_id): Name,
    _: Plain<Nothing>,
    Body(asked): Body<Identity>,
) -> Result<StatusCode, Problem> {
    let details = json!({"issuer": asked.issuer, "subject": asked.subject});
    state.store.link_identity(UserId::new(&user_id), asked.into()).await.map_err(store_problem)?;
    witness.did(AuditKind::IdentityLinked, Some(("user", &user_id)), details).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets them in as that user no more, and ends the sessions that began by single sign-on.
#[utoipa::path(post, path = "", tag = "users", params(("user_id" = String, Path)), request_body = Identity,
    responses((status = 204, description = "Taken off.")))]
pub(crate) async fn unlink_identity(
    State(state): State<Shared>,
    witness: Witness,
    Name(user_id): Name,
    _: Plain<Nothing>,
    Body(asked): Body<Identity>,
) -> Result<StatusCode, Problem> {
    let details = json!({"issuer": asked.issuer, "subject": asked.subject});
    state.store.unlink_identity(UserId::new(&user_id), asked.into()).await.map_err(store_problem)?;
    witness.did(AuditKind::IdentityUnlinked, Some(("user", &user_id)), details).await?;
    Ok(StatusCode::NO_CONTENT)
}

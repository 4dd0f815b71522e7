//! Coming in with a link of one use: the first administrator, and who was invited. The secret of a link stands in
//! the address's fragment, which browsers send to nobody; here it comes in a body. Owns no rule of links.

use super::session::{come_in, leave};
use crate::cookie;
use crate::extract::{Body, Nothing, Plain, Witness, store_problem};
use crate::problem::Problem;
use crate::state::Shared;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use regard_store::{EmailAddress, Password, Profile, Role, SessionToken};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How the secret of an invitation begins.
const INVITATION: &str = "regard_invite_";

/// The secret of a link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Link {
    /// What stands behind `#` in the link.
    token: String,
}

/// Whom a link is for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LinkFor {
    kind: LinkKind,
    /// What they are called. **Empty**: they are to say.
    name: Option<String>,
    /// Their address. **Empty**: they are to say.
    email: Option<String>,
    /// The company.
    home_name: String,
}

/// What a link is for.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LinkKind {
    /// The first administrator of a home that nobody can sign in to yet.
    Setup,
    /// Somebody whom an administrator added.
    Invitation,
}

/// Whom a link is for, so that the page can greet them. Of the link for the first administrator it is not said
/// whether it is still good.
#[utoipa::path(post, path = "", tag = "session", request_body = Link, responses((status = 200, body = LinkFor)))]
pub(crate) async fn look(
    State(state): State<Shared>,
    _: Plain<Nothing>,
    Body(asked): Body<Link>,
) -> Result<Json<LinkFor>, Problem> {
    let home_name = state.home().name.clone();
    if !asked.token.starts_with(INVITATION) {
        return Ok(Json(LinkFor { kind: LinkKind::Setup, name: None, email: None, home_name }));
    }
    let user = state.store.invited(&asked.token).await.map_err(store_problem)?.ok_or(Problem::LinkVoid)?;
    Ok(Json(LinkFor {
        kind: LinkKind::Invitation,
        name: Some(user.profile.name),
        email: Some(user.profile.email.as_str().to_owned()),
        home_name,
    }))
}

/// What comes in with a link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry {
    /// What stands behind `#` in the link.
    token: String,
    /// The password from now on.
    password: String,
    /// The first administrator's name; nobody else's.
    name: Option<String>,
    /// The first administrator's address; nobody else's.
    email: Option<String>,
}

/// Sets the password of whom a link is for, ends the sessions that they had, and signs them in.
#[utoipa::path(post, path = "", tag = "session", request_body = Entry,
    responses((status = 204, description = "Signed in; the session is in a cookie.")))]
pub(crate) async fn enter(
    State(state): State<Shared>,
    witness: Witness,
    headers: HeaderMap,
    _: Plain<Nothing>,
    Body(asked): Body<Entry>,
) -> Result<Response, Problem> {
    let password = Password::new(&asked.password).map_err(|error| store_problem(error.into()))?;
    let visit = witness.visit();
    let signed_in = if asked.token.starts_with(INVITATION) {
        if asked.name.is_some() || asked.email.is_some() {
            return Err(Problem::bad_parameter("name", "who was invited has a name and an address already"));
        }
        state.store.finish_invitation(&asked.token, password, visit).await
    } else {
        let missing = |field| Problem::bad_parameter(field, format!("{field} must be given"));
        let name = asked.name.ok_or_else(|| missing("name"))?;
        let email = asked.email.ok_or_else(|| missing("email"))?;
        let email: EmailAddress =
            email.parse().map_err(|error: regard_store::CallerError| store_problem(error.into()))?;
        let profile =
            Profile { email, name, title: None, level: None, business_unit: None, role: Role::Admin };
        state.store.finish_setup(&asked.token, profile, password, visit).await
    };
    let signed_in = signed_in.map_err(store_problem)?;
    leave(&state, &headers).await?;
    come_in(witness, &signed_in, "setup").await
}

/// Gives the browser its session.
pub(crate) fn hand_out(token: &SessionToken) -> Result<Response, Problem> {
    let cookie = cookie::hand_out(token).map_err(Problem::internal)?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, cookie)])).into_response())
}

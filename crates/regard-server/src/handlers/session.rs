//! Signing in and out, and what the frame of every page needs to know. Owns no password rule and no
//! session lifetime; the store does.

use super::entry::hand_out;
use crate::cookie;
use crate::extract::{Body, Nothing, Plain, Session, SignedIn, Witness, lens, page_problem, store_problem};
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use jiff::{Timestamp, civil::Date};
use regard_app::pages::Freshness;
use regard_app::views::View;
use regard_model::UserId;
use regard_store::{AuditKind, CallerError, EmailAddress, Role, SignedIn as Begun, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// What the sign-in page shows.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Welcome {
    /// The company.
    home_name: String,
    /// Whether one click on a persona signs in.
    demo: bool,
    /// The personas; none outside a demo.
    personas: Vec<Persona>,
    /// Where people may sign in with an account that they have elsewhere.
    providers: Vec<SignInProvider>,
    /// Whether no administrator can sign in yet, and it is no demo, so that the link on the server's console is the way in.
    setup: bool,
}

/// A provider of single sign-on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SignInProvider {
    /// Its name in the address `/sign-in/{provider}`.
    name: String,
    /// What the button says.
    title: String,
}

/// Somebody whom a visitor of a demo can become.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Persona {
    user_id: String,
    name: String,
    title: Option<String>,
    level: Option<String>,
    business_unit: Option<String>,
    initials: String,
}

/// What the sign-in page shows.
#[utoipa::path(get, path = "", tag = "session", responses((status = 200, body = Welcome)))]
pub(crate) async fn welcome(
    State(state): State<Shared>,
    _: Plain<Nothing>,
) -> Result<Json<Welcome>, Problem> {
    let people = if state.demo { state.store.personas().await.map_err(store_problem)? } else { Vec::new() };
    let personas = people.into_iter().map(|user| Persona {
        initials: initials(&user.profile.name),
        user_id: user.user_id.as_str().to_owned(),
        name: user.profile.name,
        title: user.profile.title,
        level: user.profile.level,
        business_unit: user.profile.business_unit,
    });
    let providers = state.providers.iter().map(|provider| SignInProvider {
        name: provider.name().to_owned(),
        title: provider.title().to_owned(),
    });
    Ok(Json(Welcome {
        home_name: state.home().name.clone(),
        demo: state.demo,
        personas: personas.collect(),
        providers: providers.collect(),
        setup: !state.demo && !state.store.has_administrator().await.map_err(store_problem)?,
    }))
}

/// Who is signed in, and where.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionView {
    user: SessionUser,
    home: SessionHome,
    freshness: Freshness,
    /// What the user gets to see first, and in which order their pages stand.
    view: View,
}

/// The user who looks.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionUser {
    user_id: String,
    name: String,
    email: String,
    level: Option<String>,
    business_unit: Option<String>,
    title: Option<String>,
    initials: String,
    /// What they read in. **Empty**: they have not chosen.
    language: Option<String>,
    role: RoleName,
    /// Whether they can sign in with a password; else they come in by single sign-on or as a persona.
    has_password: bool,
}

/// What a user may do beyond looking.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Role)]
pub(crate) enum RoleName {
    /// Everything.
    Admin,
    /// Read the audit log, and look at what is in scope.
    Auditor,
    /// Change the policy, and look at what is in scope.
    Expert,
    /// Look at what is in scope.
    Viewer,
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Admin => Self::Admin,
            Role::Auditor => Self::Auditor,
            Role::Expert => Self::Expert,
            Role::Viewer => Self::Viewer,
        }
    }
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Admin => Self::Admin,
            RoleName::Auditor => Self::Auditor,
            RoleName::Expert => Self::Expert,
            RoleName::Viewer => Self::Viewer,
        }
    }
}

/// The company and its present.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionHome {
    name: String,
    /// The home currency, as an ISO 4217 code.
    currency: String,
    /// An IANA name.
    time_zone: String,
    /// Languages that customers write in.
    languages: Vec<String>,
    demo: bool,
    /// The moment of a page when none is asked for.
    moment: Timestamp,
    /// Its day at home.
    moment_day: Date,
    /// Whether the home stands still at that moment.
    pinned: bool,
    /// The first day worth looking from. **Empty**: nothing is loaded.
    moment_min: Option<Date>,
    /// The last day that may be asked for.
    moment_max: Date,
}

/// Who is signed in, and where.
#[utoipa::path(get, path = "", tag = "session", responses((status = 200, body = SessionView)))]
pub(crate) async fn session(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    _: Plain<Nothing>,
) -> Result<Json<SessionView>, Problem> {
    let lens = lens(&state, &session, state.now(false).await?).await?;
    let home = state.home();
    let zone = &home.time_zone;
    let view = SessionHome {
        name: home.name.clone(),
        currency: home.currency.to_string(),
        time_zone: zone.iana_name().unwrap_or("UTC").to_owned(),
        languages: home.languages.clone(),
        demo: state.demo,
        moment: lens.moment.instant(),
        moment_day: lens.moment.day(zone),
        pinned: state.pinned.is_some(),
        moment_min: state.reader.first_day(&lens).await.map_err(page_problem)?,
        moment_max: state.moment_max().day(zone),
    };
    let freshness = state.reader.freshness(lens.snapshot).await.map_err(page_problem)?;
    let own = state.view_of(&session.user).await?;
    let has_password = state.store.has_password(&session.user.user_id).await.map_err(store_problem)?;
    Ok(Json(SessionView { user: session_user(&session, has_password), home: view, freshness, view: own }))
}

fn session_user(session: &Session, has_password: bool) -> SessionUser {
    let profile = &session.user.profile;
    SessionUser {
        user_id: session.user.user_id.as_str().to_owned(),
        initials: initials(&profile.name),
        name: profile.name.clone(),
        email: profile.email.as_str().to_owned(),
        level: profile.level.clone(),
        business_unit: profile.business_unit.clone(),
        title: profile.title.clone(),
        language: session.user.language.map(|language| language.as_str().to_owned()),
        role: profile.role.into(),
        has_password,
    }
}

/// The first letters of the first and last name.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// What signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// The e-mail address.
    email: String,
    /// The password.
    password: String,
}

/// Signs in with a password.
#[utoipa::path(post, path = "", tag = "session", request_body = SignIn,
    responses((status = 204, description = "Signed in; the session is in a cookie.")))]
pub(crate) async fn sign_in(
    State(state): State<Shared>,
    witness: Witness,
    headers: HeaderMap,
    _: Plain<Nothing>,
    Body(asked): Body<SignIn>,
) -> Result<Response, Problem> {
    let signed_in = match state.store.sign_in(&asked.email, &asked.password, witness.visit()).await {
        Ok(signed_in) => signed_in,
        Err(error) => {
            note_failure(&state, &witness, &asked.email, &error).await?;
            return Err(store_problem(error));
        }
    };
    leave(&state, &headers).await?;
    come_in(witness, &signed_in, "password").await
}

/// An attempt at somebody's place is told by whose it is; what was typed and is nobody's address is not kept, as it
/// may be a password.
async fn note_failure(
    state: &Running,
    witness: &Witness,
    email: &str,
    error: &StoreError,
) -> Result<(), Problem> {
    let StoreError::Caller(CallerError::WrongCredentials) = error else { return Ok(()) };
    let at = match email.parse::<EmailAddress>() {
        Ok(email) => state.store.user_by_email(&email).await.map_err(store_problem)?,
        Err(_) => None,
    };
    let at = at.map(|user| user.user_id);
    witness.did(AuditKind::SignInFailed, at.as_ref().map(|user| ("user", user.as_str())), json!({})).await
}

/// Writes down that somebody came in, and gives their browser its session.
pub(crate) async fn come_in(witness: Witness, signed_in: &Begun, method: &str) -> Result<Response, Problem> {
    let user = &signed_in.session.user;
    let subject = Some(("user", user.user_id.as_str()));
    witness.of(user).did(AuditKind::SignIn, subject, json!({"method": method})).await?;
    hand_out(&signed_in.token)
}

/// Whom to become.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BecomePersona {
    /// One of the personas of the welcome page.
    user_id: String,
}

/// Proves that this is a demo; elsewhere what needs it does not exist.
pub(crate) struct InDemo;

impl FromRequestParts<Shared> for InDemo {
    type Rejection = Problem;

    async fn from_request_parts(_: &mut Parts, state: &Shared) -> Result<Self, Problem> {
        if state.demo { Ok(Self) } else { Err(Problem::NotFound) }
    }
}

/// Becomes a persona with one click. Exists only in a demo.
#[utoipa::path(post, path = "", tag = "session", request_body = BecomePersona,
    responses((status = 204, description = "Signed in; the session is in a cookie.")))]
pub(crate) async fn become_persona(
    State(state): State<Shared>,
    _: InDemo,
    witness: Witness,
    headers: HeaderMap,
    _: Plain<Nothing>,
    Body(asked): Body<BecomePersona>,
) -> Result<Response, Problem> {
    let user_id = UserId::new(asked.user_id);
    let signed_in = state.store.sign_in_persona(user_id, witness.visit()).await.map_err(store_problem)?;
    leave(&state, &headers).await?;
    come_in(witness, &signed_in, "persona").await
}

/// Signs out: the session is gone, not only the cookie.
#[utoipa::path(delete, path = "", tag = "session",
    responses((status = 204, description = "Signed out.")))]
pub(crate) async fn sign_out(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    headers: HeaderMap,
    _: Plain<Nothing>,
) -> Result<Response, Problem> {
    leave(&state, &headers).await?;
    witness.did(AuditKind::SignOut, Some(("user", session.user.user_id.as_str())), json!({})).await?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, cookie::take_back())])).into_response())
}

/// Ends the session that the browser came with, so that a new one never stands beside it.
pub(crate) async fn leave(state: &Running, headers: &HeaderMap) -> Result<(), Problem> {
    match cookie::token(headers) {
        Some(token) => state.store.sign_out(&token).await.map_err(store_problem),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_last_name() {
        assert_eq!(initials("ana maria souza"), "AS");
        assert_eq!(initials("Øystein"), "Ø");
        assert_eq!(initials(""), "");
    }
}

//! Who asks: proves the session or the token, and lets in whom the table of routes says. Owns no password and no
//! scope rule.

use super::answer::store_problem;
use crate::cookie;
use crate::problem::Problem;
use crate::state::Shared;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use regard_store::{ApiScope, ApiToken, PushToken, Role, Sender, User};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Who may use a route. A program with a token of a user is that user, and may no more than the token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anybody who can reach the server.
    Public,
    /// Every user; programs with a token that reads.
    SignedIn,
    /// Every user; programs with a token that exports.
    Exporter,
    /// Every user with a session; no program.
    InPerson,
    /// Administrators with a session; for others the route does not exist.
    Admin,
    /// Experts and administrators with a session; for others the route does not exist.
    Expert,
    /// Auditors, and programs with a token of theirs that audits; for others the route does not exist.
    Auditor,
    /// A directory of people: a program with an administrator's token for it. No session opens it.
    Directory,
    /// A program with a token for one source. No session opens it, and the token opens nothing else.
    Sender,
}

/// A proven user.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) user: Arc<User>,
    pub(crate) by: By,
}

/// How the user was proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum By {
    /// By the session of a browser.
    Session(Arc<str>),
    /// By a token, which may do this.
    Token(Arc<BTreeSet<ApiScope>>),
}

impl By {
    /// The session. **Empty**: it is a token.
    pub(crate) fn session_id(&self) -> Option<&str> {
        match self {
            Self::Session(session_id) => Some(session_id),
            Self::Token(_) => None,
        }
    }
}

/// The guard of every route: no handler runs before it.
pub(crate) async fn admit(
    State((state, who)): State<(Shared, Who)>,
    mut request: Request,
    next: Next,
) -> Response {
    let proven = match who {
        Who::Public => Ok(()),
        Who::Sender => prove_sender(&state, request.headers()).await.map(|sender| {
            request.extensions_mut().insert(sender);
        }),
        _ => match prove(&state, request.headers()).await {
            Ok(session) => may(&session, who).map(|()| {
                request.extensions_mut().insert(session);
            }),
            Err(problem) => Err(problem),
        },
    };
    match proven {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

/// Whether somebody proven may use such a route.
fn may(session: &Session, who: Who) -> Result<(), Problem> {
    let role = session.user.profile.role;
    let has = |scope| match &session.by {
        By::Session(_) => Ok(()),
        By::Token(scopes) if scopes.contains(&scope) => Ok(()),
        By::Token(_) => Err(Problem::TokenMayNot),
    };
    let in_person = match session.by {
        By::Session(_) => Ok(()),
        By::Token(_) => Err(Problem::TokenMayNot),
    };
    match who {
        Who::SignedIn => has(ApiScope::Read),
        Who::Exporter => has(ApiScope::Export),
        Who::InPerson => in_person,
        Who::Admin if role == Role::Admin => in_person,
        Who::Expert if matches!(role, Role::Expert | Role::Admin) => in_person,
        Who::Auditor if role == Role::Auditor => has(ApiScope::Audit),
        Who::Directory if role == Role::Admin => match session.by {
            By::Session(_) => Err(Problem::NotFound),
            By::Token(_) => has(ApiScope::Scim),
        },
        Who::Admin | Who::Expert | Who::Auditor | Who::Directory => Err(Problem::NotFound),
        Who::Public | Who::Sender => Ok(()),
    }
}

/// A request with a token is that token's alone: what else it carries proves nothing, so that no other site can put
/// a browser's session behind it.
async fn prove(state: &Shared, headers: &HeaderMap) -> Result<Session, Problem> {
    if headers.contains_key(header::AUTHORIZATION) {
        let token = bearer(headers).and_then(ApiToken::read).ok_or(Problem::NotSignedIn)?;
        let known = state.store.api_token(&token).await.map_err(store_problem)?;
        let (facts, user) = known.ok_or(Problem::NotSignedIn)?;
        return Ok(Session { user: Arc::new(user), by: By::Token(Arc::new(facts.scopes)) });
    }
    let token = cookie::token(headers).ok_or(Problem::NotSignedIn)?;
    let session = state.store.session(&token).await.map_err(store_problem)?;
    let session = session.ok_or(Problem::NotSignedIn)?;
    Ok(Session { user: Arc::new(session.user), by: By::Session(session.session_id.into()) })
}

async fn prove_sender(state: &Shared, headers: &HeaderMap) -> Result<Arc<Sender>, Problem> {
    let token = bearer(headers).and_then(PushToken::read).ok_or(Problem::NoSender)?;
    let sender = state.store.sender(&token).await.map_err(store_problem)?;
    sender.map(Arc::new).ok_or(Problem::NoSender)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// The program that sends, for handlers. Only [`admit`] can have put it there.
pub(crate) struct SenderOf(pub(crate) Arc<Sender>);

impl FromRequestParts<Shared> for SenderOf {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &Shared) -> Result<Self, Problem> {
        parts.extensions.get::<Arc<Sender>>().cloned().map(Self).ok_or(Problem::NoSender)
    }
}

/// The user, for handlers. Only [`admit`] can have put them there.
pub(crate) struct SignedIn(pub(crate) Session);

impl FromRequestParts<Shared> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &Shared) -> Result<Self, Problem> {
        parts.extensions.get::<Session>().cloned().map(Self).ok_or(Problem::NotSignedIn)
    }
}

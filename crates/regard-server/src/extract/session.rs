//! Who asks: proves the session and lets in whom the table of routes says. Owns no password and no
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
use regard_store::{PushToken, Role, Sender, SessionToken, User};
use std::sync::Arc;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anybody who can reach the server.
    Public,
    /// Every user with a session.
    SignedIn,
    /// Administrators; for others the route does not exist.
    Admin,
    /// A program with a token for one source. No session opens it, and the token opens nothing else.
    Sender,
}

/// A proven session.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) user: Arc<User>,
}

/// The guard of every route: no handler runs before it.
pub(crate) async fn admit(
    State((state, who)): State<(Shared, Who)>,
    mut request: Request,
    next: Next,
) -> Response {
    if who == Who::Public {
        return next.run(request).await;
    }
    if who == Who::Sender {
        return match prove_sender(&state, request.headers()).await {
            Ok(sender) => {
                request.extensions_mut().insert(sender);
                next.run(request).await
            }
            Err(problem) => problem.into_response(),
        };
    }
    let token = cookie::token(request.headers());
    match prove(&state, token).await {
        Ok(session) if who == Who::Admin && session.user.profile.role != Role::Admin => {
            Problem::NotFound.into_response()
        }
        Ok(session) => {
            request.extensions_mut().insert(session);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

async fn prove(state: &Shared, token: Option<SessionToken>) -> Result<Session, Problem> {
    let token = token.ok_or(Problem::NotSignedIn)?;
    let session = state.store.session(&token).await.map_err(store_problem)?;
    let session = session.ok_or(Problem::NotSignedIn)?;
    Ok(Session { user: Arc::new(session.user) })
}

async fn prove_sender(state: &Shared, headers: &HeaderMap) -> Result<Arc<Sender>, Problem> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = bearer.and_then(|text| text.strip_prefix("Bearer ")).and_then(PushToken::read);
    let token = token.ok_or(Problem::NoSender)?;
    let sender = state.store.sender(&token).await.map_err(store_problem)?;
    sender.map(Arc::new).ok_or(Problem::NoSender)
}

/// The program that sends, for handlers. Only [`admit`] can have put it there.
pub(crate) struct SenderOf(pub(crate) Arc<Sender>);

impl FromRequestParts<Shared> for SenderOf {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &Shared) -> Result<Self, Problem> {
        parts.extensions.get::<Arc<Sender>>().cloned().map(Self).ok_or(Problem::NoSender)
    }
}

/// The session, for handlers. Only [`admit`] can have put it there.
pub(crate) struct SignedIn(pub(crate) Session);

impl FromRequestParts<Shared> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &Shared) -> Result<Self, Problem> {
        parts.extensions.get::<Session>().cloned().map(Self).ok_or(Problem::NotSignedIn)
    }
}

//! Who asks: proves the session and lets in whom the table of routes says. Owns no password and no
//! scope rule.

use super::answer::store_problem;
use crate::cookie;
use crate::problem::Problem;
use crate::state::Shared;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use regard_store::{Role, SessionToken, User};
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

/// The session, for handlers. Only [`admit`] can have put it there.
pub(crate) struct SignedIn(pub(crate) Session);

impl FromRequestParts<Shared> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &Shared) -> Result<Self, Problem> {
        parts.extensions.get::<Session>().cloned().map(Self).ok_or(Problem::NotSignedIn)
    }
}

//! The one error type of the HTTP floor: every refusal becomes `application/problem+json` here.
//! Owns status codes and what may be said; what went wrong inside is logged, never sent.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// What a client is told when there is no answer. `title` and `detail` are English for the people
/// who build clients; a page says its own words by `code`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProblemBody {
    /// A word that stays the same over time, such as `unknown_parameter`.
    pub code: String,
    /// The kind of problem in a few words.
    pub title: String,
    /// What was wrong this time and what to do.
    pub detail: String,
    /// The HTTP status.
    pub status: u16,
    /// The parameter or field at fault, where there is one.
    pub parameter: Option<String>,
}

/// Why a request gets no answer: the caller's fault, a guard, a limit, or our own failure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// There is no valid session.
    #[error("sign in first")]
    NotSignedIn,
    /// The e-mail or password is wrong; which of them is never said.
    #[error("the e-mail address or the password is wrong")]
    SignInFailed,
    /// Too many attempts to sign in.
    #[error("too many attempts to sign in: try again in {retry_after_seconds} s")]
    TooManyAttempts {
        /// When it is worth trying again.
        retry_after_seconds: u64,
    },
    /// Absent, or out of the viewer's scope: nobody can tell which.
    #[error("there is nothing here, or nothing that you may see")]
    NotFound,
    /// The path exists, but not with this method.
    #[error("this address does not take that method")]
    MethodNotAllowed,
    /// A query parameter that this address does not have.
    #[error("{name:?} is no parameter here; there are: {known}")]
    UnknownParameter {
        /// The parameter.
        name: String,
        /// The parameters that there are.
        known: String,
    },
    /// A parameter or a part of the path that cannot be read or is out of bounds.
    #[error("{message}")]
    BadParameter {
        /// The parameter.
        name: String,
        /// What is wrong with it and what to write.
        message: String,
    },
    /// The body is no JSON of the right shape.
    #[error("the body cannot be read: {0}")]
    BadBody(String),
    /// The body is larger than any request may be.
    #[error("a request may have at most {limit_bytes} bytes")]
    BodyTooLarge {
        /// The limit.
        limit_bytes: usize,
    },
    /// The body is not marked as JSON.
    #[error("send the body as application/json")]
    NotJson,
    /// The body is marked as nothing that holds rows.
    #[error("send rows as application/x-ndjson, application/json or application/vnd.apache.arrow.stream")]
    NotRows,
    /// The token opens no source.
    #[error("send `Authorization: Bearer` with a token of `regard token add`; this one opens nothing")]
    NoSender,
    /// The token is good, but not for this.
    #[error("this token may not do that; make one that says so, or sign in")]
    TokenMayNot,
    /// The password that a user is to prove themselves with is wrong.
    #[error("that is not your password")]
    WrongPassword,
    /// A link of one use opens nothing; on purpose it does not say why.
    #[error("this link has been used or has expired: ask for a new one")]
    LinkVoid,
    /// What came before stands against it.
    #[error("{message}")]
    Conflict {
        /// A word that stays the same over time.
        code: &'static str,
        /// What stands against it.
        message: String,
    },
    /// Nothing more can be taken in just now.
    #[error("{message}")]
    Full {
        /// Why.
        message: String,
        /// When it is worth trying again.
        retry_after_seconds: u64,
    },
    /// A change that does not come from our own pages.
    #[error("changes need the header `X-Regard: 1` and must come from this origin")]
    CrossSite,
    /// A host name that this server does not answer to.
    #[error("this server does not answer to that host name; open it by its own address")]
    WrongHost,
    /// Too much to do at once.
    #[error("too many questions at once; try again in a moment")]
    Busy,
    /// It took longer than a question may.
    #[error("the question took too long and was stopped; ask for a shorter period or fewer customers")]
    TooSlow,
    /// Our own failure. The text is for the log.
    #[error("{0}")]
    Internal(String),
}

/// Where browsers may look again after a refusal for load.
const BUSY_RETRY_AFTER_SECONDS: u64 = 1;

impl Problem {
    /// A parameter at fault.
    pub(crate) fn bad_parameter(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self::BadParameter { name: name.into(), message: message.into() }
    }

    /// A failure of ours, with what the log should say.
    pub(crate) fn internal(error: impl std::fmt::Display) -> Self {
        Self::Internal(error.to_string())
    }

    /// The status, the code and the title.
    fn kind(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NotSignedIn => (StatusCode::UNAUTHORIZED, "not_signed_in", "Not signed in"),
            Self::SignInFailed => (StatusCode::UNAUTHORIZED, "sign_in_failed", "Sign-in failed"),
            Self::TooManyAttempts { .. } => {
                (StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", "Too many attempts")
            }
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found", "Not found"),
            Self::MethodNotAllowed => {
                (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "Method not allowed")
            }
            Self::UnknownParameter { .. } => {
                (StatusCode::BAD_REQUEST, "unknown_parameter", "Unknown parameter")
            }
            Self::BadParameter { .. } => (StatusCode::BAD_REQUEST, "bad_parameter", "Bad parameter"),
            Self::BadBody(_) => (StatusCode::BAD_REQUEST, "bad_body", "Bad body"),
            Self::BodyTooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "Body too large"),
            Self::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json", "Not JSON"),
            Self::NotRows => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_rows", "Not rows"),
            Self::NoSender => (StatusCode::UNAUTHORIZED, "no_sender", "No sender"),
            Self::TokenMayNot => (StatusCode::FORBIDDEN, "token_may_not", "Not by this token"),
            Self::WrongPassword => (StatusCode::FORBIDDEN, "wrong_password", "Wrong password"),
            Self::LinkVoid => (StatusCode::GONE, "link_void", "Link used or expired"),
            Self::Conflict { code, .. } => (StatusCode::CONFLICT, code, "Conflict"),
            Self::Full { .. } => (StatusCode::TOO_MANY_REQUESTS, "full", "Full"),
            Self::CrossSite => (StatusCode::FORBIDDEN, "cross_site", "Not from this site"),
            Self::WrongHost => (StatusCode::MISDIRECTED_REQUEST, "wrong_host", "Wrong host"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy", "Busy"),
            Self::TooSlow => (StatusCode::GATEWAY_TIMEOUT, "too_slow", "Too slow"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something broke"),
        }
    }

    /// What is sent.
    pub(crate) fn body(&self) -> ProblemBody {
        let (status, code, title) = self.kind();
        let detail = match self {
            Self::Internal(_) => "the server could not answer; its log says why".to_owned(),
            other => other.to_string(),
        };
        let parameter = match self {
            Self::UnknownParameter { name, .. } | Self::BadParameter { name, .. } => Some(name.clone()),
            Self::Conflict { code, .. } => code.strip_suffix("_taken").map(|name| match name {
                "user" => "user_id".to_owned(),
                other => other.to_owned(),
            }),
            _ => None,
        };
        ProblemBody {
            code: code.to_owned(),
            title: title.to_owned(),
            detail,
            status: status.as_u16(),
            parameter,
        }
    }

    fn retry_after_seconds(&self) -> Option<u64> {
        match self {
            Self::TooManyAttempts { retry_after_seconds } | Self::Full { retry_after_seconds, .. } => {
                Some(*retry_after_seconds)
            }
            Self::Busy => Some(BUSY_RETRY_AFTER_SECONDS),
            _ => None,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        if let Self::Internal(reason) = &self {
            tracing::error!(reason, "a request failed");
        }
        let body = self.body();
        let bytes = serde_json::to_vec(&body).unwrap_or_default();
        let status = self.kind().0;
        let mut response = (status, bytes).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = self.retry_after_seconds() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_broke_inside_is_not_sent() {
        let body = Problem::internal("disk /var/x is full").body();
        assert_eq!((body.status, body.code.as_str()), (500, "internal"));
        assert!(!body.detail.contains("disk"));
    }

    #[test]
    fn a_refusal_names_the_parameter() {
        let body = Problem::bad_parameter("moment", "write a day").body();
        assert_eq!(body.parameter.as_deref(), Some("moment"));
        assert_eq!(body.detail, "write a day");
    }
}

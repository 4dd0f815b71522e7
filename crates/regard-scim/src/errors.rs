//! What a directory is told when it cannot have what it asks for. Owns the error schema (RFC 7644, 3.12) and how the application
//! database's errors become it.

use crate::message::{CONTENT_TYPE, ScimAnswer};
use regard_store::{CallerError, StoreError};
use serde_json::json;

const ERROR_URN: &str = "urn:ietf:params:scim:api:messages:2.0:Error";
/// After how long a busy database is asked again. **Unit**: seconds.
const RETRY_AFTER: &str = "5";

/// The closed words of the RFC for what is wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScimType {
    InvalidFilter,
    InvalidPath,
    InvalidSyntax,
    InvalidValue,
    Mutability,
    NoTarget,
    TooMany,
    Uniqueness,
}

impl ScimType {
    fn as_str(self) -> &'static str {
        match self {
            Self::InvalidFilter => "invalidFilter",
            Self::InvalidPath => "invalidPath",
            Self::InvalidSyntax => "invalidSyntax",
            Self::InvalidValue => "invalidValue",
            Self::Mutability => "mutability",
            Self::NoTarget => "noTarget",
            Self::TooMany => "tooMany",
            Self::Uniqueness => "uniqueness",
        }
    }
}

/// A request that is not done.
#[derive(Debug)]
pub(crate) struct ScimError {
    status: u16,
    kind: Option<ScimType>,
    detail: String,
    header: Option<(&'static str, &'static str)>,
    failure: Option<Box<StoreError>>,
}

impl ScimError {
    pub(crate) fn new(status: u16, detail: impl Into<String>) -> Self {
        Self { status, kind: None, detail: detail.into(), header: None, failure: None }
    }

    /// 400, or 409 for uniqueness, with a word of the RFC.
    pub(crate) fn of(kind: ScimType, detail: impl Into<String>) -> Self {
        let status = if kind == ScimType::Uniqueness { 409 } else { 400 };
        Self { kind: Some(kind), ..Self::new(status, detail) }
    }

    pub(crate) fn filter(detail: impl Into<String>) -> Self {
        Self::of(ScimType::InvalidFilter, detail)
    }

    pub(crate) fn path(detail: impl Into<String>) -> Self {
        Self::of(ScimType::InvalidPath, detail)
    }

    pub(crate) fn syntax(detail: impl Into<String>) -> Self {
        Self::of(ScimType::InvalidSyntax, detail)
    }

    pub(crate) fn value(detail: impl Into<String>) -> Self {
        Self::of(ScimType::InvalidValue, detail)
    }

    pub(crate) fn mutability(detail: impl Into<String>) -> Self {
        Self::of(ScimType::Mutability, detail)
    }

    pub(crate) fn unknown_user(user_id: &str) -> Self {
        Self::new(404, format!("there is no user {:?}", shown(user_id)))
    }

    pub(crate) fn changed_meanwhile() -> Self {
        Self::new(412, "the user is another than the one that If-Match names: read it again")
    }

    /// 405 with the methods that would do.
    pub(crate) fn method(allowed: &'static str) -> Self {
        let header = Some(("Allow", allowed));
        Self { header, ..Self::new(405, format!("this can be done here: {allowed}")) }
    }

    pub(crate) fn busy() -> Self {
        let header = Some(("Retry-After", RETRY_AFTER));
        Self { header, ..Self::new(503, "the application database is busy: try again") }
    }

    pub(crate) fn answer(self) -> ScimAnswer {
        let mut body =
            json!({ "schemas": [ERROR_URN], "status": self.status.to_string(), "detail": self.detail });
        if let Some(kind) = self.kind {
            body["scimType"] = json!(kind.as_str());
        }
        let content_type = ("Content-Type", CONTENT_TYPE);
        let headers = self.header.into_iter().chain([content_type]);
        ScimAnswer {
            status: self.status,
            headers: headers.map(|(name, value)| (name, value.to_owned())).collect(),
            body: Some(body.to_string()),
            events: Vec::new(),
            failure: self.failure.map(|failure| *failure),
        }
    }

    #[cfg(test)]
    pub(crate) fn kind(&self) -> Option<&'static str> {
        self.kind.map(ScimType::as_str)
    }
}

impl From<StoreError> for ScimError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Caller(fault) => fault.into(),
            // Its words name places and statements, which are no business of the directory's.
            StoreError::Outside(_) => Self { failure: Some(Box::new(error)), ..Self::busy() },
            StoreError::Bug(_) => {
                let detail = "this failed through no fault of the request; the log of Regard says why";
                Self { failure: Some(Box::new(error)), ..Self::new(500, detail) }
            }
        }
    }
}

impl From<CallerError> for ScimError {
    fn from(fault: CallerError) -> Self {
        let detail = fault.to_string();
        match fault {
            CallerError::EmailTaken(_) | CallerError::UserTaken(_) | CallerError::ExternalIdTaken(_) => {
                Self::of(ScimType::Uniqueness, detail)
            }
            CallerError::LastAdmin => Self::new(403, detail),
            CallerError::UnknownUser(_) => Self::new(404, detail),
            _ => Self::value(detail),
        }
    }
}

/// A piece of what was sent, short enough to be said again.
pub(crate) fn shown(text: &str) -> String {
    text.chars().take(60).collect()
}

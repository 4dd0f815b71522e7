//! What comes in and what goes out, in the words of HTTP but without a server. Owns the methods and the media type.

use crate::event::ScimEvent;
use regard_store::StoreError;

/// The media type of every body that goes out.
pub const CONTENT_TYPE: &str = "application/scim+json";

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScimMethod {
    /// Reads.
    Get,
    /// Makes, or searches.
    Post,
    /// Replaces.
    Put,
    /// Changes some attributes.
    Patch,
    /// Removes.
    Delete,
    /// Any that SCIM does not know; it is answered with 405.
    Other,
}

impl From<&str> for ScimMethod {
    fn from(name: &str) -> Self {
        match name {
            "GET" => Self::Get,
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "PATCH" => Self::Patch,
            "DELETE" => Self::Delete,
            _ => Self::Other,
        }
    }
}

/// A request of a directory that was let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScimRequest {
    /// What is to be done.
    pub method: ScimMethod,
    /// The path below `/scim/v2`, as it came: `/Users/2819`. **Shape**: still percent-encoded.
    pub path: String,
    /// What stands behind the question mark. **Empty**: there is none.
    pub query: Option<String>,
    /// The header `If-Match`.
    pub if_match: Option<String>,
    /// The header `If-None-Match`.
    pub if_none_match: Option<String>,
    /// The body. **Range**: at most [`crate::BODY_BYTES_AT_MOST`] bytes; the server need not read more.
    pub body: Vec<u8>,
}

impl ScimRequest {
    /// A request without headers and body.
    pub fn new(method: ScimMethod, path: impl Into<String>) -> Self {
        let (path, query) = (path.into(), None);
        Self { method, path, query, if_match: None, if_none_match: None, body: Vec::new() }
    }
}

/// What is answered.
#[derive(Debug)]
pub struct ScimAnswer {
    /// **Unit and range**: an HTTP status.
    pub status: u16,
    /// Headers by name: `Location`, `ETag`, `Allow`, `Retry-After`, and `Content-Type` where there is a body.
    pub headers: Vec<(&'static str, String)>,
    /// The JSON body. **Empty**: there is none.
    pub body: Option<String>,
    /// What happened to whom, for the audit log. It has happened whatever the status is.
    pub events: Vec<ScimEvent>,
    /// What went wrong that is not the directory's fault, for the log. **Empty**: nothing.
    pub failure: Option<StoreError>,
}

impl ScimAnswer {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

//! The web UI: the files that the build embedded, with their caching and the content security
//! policy that fits them. Owns no page content; `build.rs` makes the files.

use crate::problem::Problem;
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use std::sync::LazyLock;

/// One embedded file.
pub(crate) struct WebFile {
    /// The path below `/`, without the leading slash.
    path: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
    /// The same, compressed at build time; `None` where that saves nothing.
    gzip: Option<&'static [u8]>,
    /// A quoted hash of the bytes.
    etag: &'static str,
    /// Whether the name holds a hash of the content, so that it never changes.
    hashed: bool,
}

include!(concat!(env!("OUT_DIR"), "/web_files.rs"));

const INDEX: &str = "index.html";
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// Scripts and styles only from here; the start-up script in the index page by its hash. Style
/// attributes are let through because charts and components set them.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let policy = format!(
        "default-src 'self'; script-src 'self'{SCRIPT_HASHES}; style-src 'self'{STYLE_HASHES}; \
         style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
         object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

/// The policy of every answer.
pub(crate) fn content_security_policy() -> HeaderValue {
    POLICY.clone()
}

/// Answers everything that is no route: a file, or the index page where a browser asks for a page.
pub(crate) async fn file_or_page(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return Problem::NotFound.into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return Problem::MethodNotAllowed.into_response();
    }
    if let Some(file) = find(path) {
        return send(file, &headers);
    }
    // The front page is for anything that asks, such as a monitor; other pages are for browsers.
    let wants_page = path.is_empty()
        || header_text(&headers, &header::ACCEPT).is_some_and(|accept| accept.contains("text/html"));
    match find(INDEX) {
        Some(index) if wants_page => send(index, &headers),
        _ => Problem::NotFound.into_response(),
    }
}

fn find(path: &str) -> Option<&'static WebFile> {
    FILES.binary_search_by(|file| file.path.cmp(path)).ok().map(|at| &FILES[at])
}

fn send(file: &'static WebFile, asked: &HeaderMap) -> Response {
    let takes_gzip =
        header_text(asked, &header::ACCEPT_ENCODING).is_some_and(|accepted| accepted.contains("gzip"));
    let compressed = file.gzip.filter(|_| takes_gzip);
    let known = header_text(asked, &header::IF_NONE_MATCH).is_some_and(|tags| tags.contains(file.etag));
    let mut response = if known {
        axum::http::StatusCode::NOT_MODIFIED.into_response()
    } else {
        compressed.unwrap_or(file.bytes).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.content_type));
    headers.insert(header::ETAG, HeaderValue::from_static(file.etag));
    headers.insert(header::CACHE_CONTROL, if file.hashed { FOREVER } else { ASK_AGAIN });
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if compressed.is_some() && !known {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

fn header_text<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, StatusCode};

    static SCRIPT: WebFile = WebFile {
        path: "_app/immutable/a.js",
        content_type: "text/javascript; charset=utf-8",
        bytes: b"plain",
        gzip: Some(b"small"),
        etag: "\"abc\"",
        hashed: true,
    };

    fn asked(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn hashed_files_are_kept_for_ever_and_sent_compressed() {
        let response = send(&SCRIPT, &asked(&[(header::ACCEPT_ENCODING, "br, gzip")]));
        assert_eq!(response.headers()[header::CACHE_CONTROL], FOREVER);
        assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip");
        let response = send(&SCRIPT, &asked(&[]));
        assert!(!response.headers().contains_key(header::CONTENT_ENCODING));
    }

    #[test]
    fn a_known_file_is_not_sent_again() {
        let response = send(&SCRIPT, &asked(&[(header::IF_NONE_MATCH, "\"abc\"")]));
        assert_eq!(response.status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn scripts_run_only_from_here_or_by_hash() {
        let policy = content_security_policy();
        let policy = policy.to_str().unwrap();
        let scripts = policy.split("; ").find(|part| part.starts_with("script-src ")).unwrap();
        assert!(!scripts.contains("unsafe"), "{scripts}");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'self'"));
    }
}

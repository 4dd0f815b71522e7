//! The session cookie: one name, one set of flags. Owns no session.

use axum::http::header::{COOKIE, HeaderMap, HeaderValue, InvalidHeaderValue};

/// The `__Host-` prefix makes browsers refuse it from subdomains, other paths and plain HTTP (a
/// loopback address counts as secure).
const NAME: &str = "__Host-regard";

/// Tokens are far shorter; anything longer is not ours and not looked up.
const TOKEN_MAX_BYTES: usize = 256;

/// The token that the browser sent.
pub(crate) fn token(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == NAME)
        .map(|(_, value)| value)
        .filter(|value| !value.is_empty() && value.len() <= TOKEN_MAX_BYTES)
}

/// Hands a token to the browser until it is signed out or closed; how long it is good for is
/// decided by the store.
pub(crate) fn hand_out(token: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    let mut value =
        HeaderValue::from_str(&format!("{NAME}={token}; Path=/; Secure; HttpOnly; SameSite=Strict"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Takes it away again.
pub(crate) fn take_back() -> HeaderValue {
    HeaderValue::from_static("__Host-regard=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(text: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_str(text).unwrap());
        headers
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        assert_eq!(token(&sent("a=b; __Host-regard=xyz; c=d")), Some("xyz"));
        assert_eq!(token(&sent("regard=xyz; X__Host-regard=no")), None);
        assert_eq!(token(&sent("__Host-regard=")), None);
        assert_eq!(token(&HeaderMap::new()), None);
    }

    #[test]
    fn a_token_that_could_not_be_ours_is_not_looked_up() {
        let long = format!("__Host-regard={}", "x".repeat(TOKEN_MAX_BYTES + 1));
        assert_eq!(token(&sent(&long)), None);
    }
}

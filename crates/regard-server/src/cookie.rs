//! The session cookie: one name, one set of flags. Owns no session.

use axum::http::header::{COOKIE, HeaderMap, HeaderValue, InvalidHeaderValue};
use regard_store::SessionToken;

/// The `__Host-` prefix makes browsers refuse it from subdomains, other paths and plain HTTP (a
/// loopback address counts as secure).
const NAME: &str = "__Host-regard";

/// The token that the browser sent; what is none of ours is not looked up.
pub(crate) fn token(headers: &HeaderMap) -> Option<SessionToken> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == NAME)
        .and_then(|(_, value)| SessionToken::read(value))
}

/// Hands a token to the browser until it is signed out or closed; how long it is good for is
/// decided by the store.
pub(crate) fn hand_out(token: &SessionToken) -> Result<HeaderValue, InvalidHeaderValue> {
    let token = token.reveal();
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
        let ours = "ab".repeat(32);
        assert_eq!(token(&sent(&format!("a=b; __Host-regard={ours}; c=d"))), SessionToken::read(&ours));
        assert!(token(&sent(&format!("__Host-regard={ours}"))).is_some());
        assert_eq!(token(&sent(&format!("regard={ours}; X__Host-regard={ours}"))), None);
        assert_eq!(token(&sent("__Host-regard=")), None);
        assert_eq!(token(&HeaderMap::new()), None);
    }

    #[test]
    fn the_token_is_not_printed_with_the_headers() {
        let cookie = hand_out(&SessionToken::read(&"ab".repeat(32)).unwrap()).unwrap();
        assert!(!format!("{cookie:?}").contains("abab"));
    }
}

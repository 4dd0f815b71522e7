//! The session cookie, and the one that binds a sign-in on its way to a browser: one name and one set of flags each.
//! Owns no session.

use axum::http::header::{COOKIE, HeaderMap, HeaderValue, InvalidHeaderValue};
use regard_store::{BrowserToken, SessionToken};

/// The `__Host-` prefix makes browsers refuse it from subdomains, other paths and plain HTTP (a
/// loopback address counts as secure).
const NAME: &str = "__Host-regard";

/// Binds a sign-in by way of a provider to the browser that set out.
const BINDING: &str = "__Host-regard-sso";

/// The token that the browser sent; what is none of ours is not looked up.
pub(crate) fn token(headers: &HeaderMap) -> Option<SessionToken> {
    sent(headers, NAME).and_then(SessionToken::read)
}

/// What binds the browser to the sign-in that it set out on.
pub(crate) fn bound(headers: &HeaderMap) -> Option<BrowserToken> {
    sent(headers, BINDING).and_then(BrowserToken::read)
}

fn sent<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| value)
}

/// Binds the browser for ten minutes. `Lax`, because it is the provider's page that leads back to us.
pub(crate) fn bind(token: &BrowserToken) -> Result<HeaderValue, InvalidHeaderValue> {
    let token = token.reveal();
    let mut value = HeaderValue::from_str(&format!(
        "{BINDING}={token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=600"
    ))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Takes the binding away again.
pub(crate) fn unbind() -> HeaderValue {
    HeaderValue::from_static("__Host-regard-sso=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
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

    fn carrying(text: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_str(text).unwrap());
        headers
    }

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let ours = "ab".repeat(32);
        assert_eq!(token(&carrying(&format!("a=b; __Host-regard={ours}; c=d"))), SessionToken::read(&ours));
        assert!(token(&carrying(&format!("__Host-regard={ours}"))).is_some());
        assert_eq!(token(&carrying(&format!("regard={ours}; X__Host-regard={ours}"))), None);
        assert_eq!(token(&carrying("__Host-regard=")), None);
        assert_eq!(token(&HeaderMap::new()), None);
    }

    #[test]
    fn the_token_is_not_printed_with_the_headers() {
        let cookie = hand_out(&SessionToken::read(&"ab".repeat(32)).unwrap()).unwrap();
        assert!(!format!("{cookie:?}").contains("abab"));
    }
}

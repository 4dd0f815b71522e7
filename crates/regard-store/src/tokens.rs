//! Tokens: what a browser or a sending program holds, and what we keep of it. Owns that the token itself is
//! never kept and never printed.

use crate::surroundings::Surroundings;
use std::fmt;

const TOKEN_BYTES: usize = 32;

/// The secret in the session cookie. **Shape**: 64 hexadecimal digits, 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    pub(crate) fn draw(surroundings: &Surroundings) -> Self {
        let bytes: [u8; TOKEN_BYTES] = surroundings.random();
        Self(hex_of(&bytes))
    }

    /// Reads a cookie's value. **Empty**: it is none of our tokens, so it is nobody's.
    pub fn read(cookie: &str) -> Option<Self> {
        is_drawn(cookie).then(|| Self(cookie.to_owned()))
    }

    /// The cookie's value. It goes into the cookie and nowhere else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept. A plain hash does: there is nothing to guess in 256 random bits.
    pub(crate) fn hash(&self) -> String {
        hash_of(&self.0)
    }
}

/// The secret of a program that sends rows. **Shape**: `regard_` and 64 hexadecimal digits, so that whoever
/// finds one knows what it opens.
#[derive(Clone, PartialEq, Eq)]
pub struct PushToken(String);

const PUSH_PREFIX: &str = "regard_";

impl PushToken {
    pub(crate) fn draw(surroundings: &Surroundings) -> Self {
        let bytes: [u8; TOKEN_BYTES] = surroundings.random();
        Self(format!("{PUSH_PREFIX}{}", hex_of(&bytes)))
    }

    /// Reads what a program sent. **Empty**: it is none of our tokens, so it is nobody's.
    pub fn read(text: &str) -> Option<Self> {
        text.strip_prefix(PUSH_PREFIX).filter(|digits| is_drawn(digits)).map(|_| Self(text.to_owned()))
    }

    /// The token itself, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub(crate) fn hash(&self) -> String {
        hash_of(&self.0)
    }
}

impl fmt::Debug for PushToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PushToken(…)")
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn is_drawn(digits: &str) -> bool {
    digits.len() == 2 * TOKEN_BYTES && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn hash_of(secret: &str) -> String {
    blake3::hash(secret.as_bytes()).to_hex().to_string()
}

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn only_what_we_draw_is_read(text in "\\PC*", bytes: [u8; TOKEN_BYTES]) {
            let drawn = SessionToken::draw(&Surroundings::new(jiff::Timestamp::now, move |into| {
                into.copy_from_slice(&bytes);
            }));
            prop_assert_eq!(SessionToken::read(drawn.reveal()), Some(drawn.clone()));
            prop_assert!(!drawn.hash().contains(drawn.reveal()));
            let shown = format!("{drawn:?}");
            prop_assert!(!shown.contains(drawn.reveal()));
            let ours = text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit() && !c.is_ascii_uppercase());
            prop_assert_eq!(SessionToken::read(&text).is_some(), ours);
        }
    }
}

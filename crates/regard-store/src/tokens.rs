//! Session tokens: what the browser holds, and what we keep of it. Owns that the token itself is never
//! kept and never printed.

use crate::surroundings::Surroundings;
use std::fmt;

const TOKEN_BYTES: usize = 32;

/// The secret in the session cookie. **Shape**: 64 hexadecimal digits, 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    pub(crate) fn draw(surroundings: &Surroundings) -> Self {
        let bytes: [u8; TOKEN_BYTES] = surroundings.random();
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Reads a cookie's value. **Empty**: it is none of our tokens, so it is nobody's.
    pub fn read(cookie: &str) -> Option<Self> {
        let is_ours = cookie.len() == 2 * TOKEN_BYTES
            && cookie.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_ours.then(|| Self(cookie.to_owned()))
    }

    /// The cookie's value. It goes into the cookie and nowhere else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept. A plain hash does: there is nothing to guess in 256 random bits.
    pub(crate) fn hash(&self) -> String {
        blake3::hash(self.0.as_bytes()).to_hex().to_string()
    }
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

//! Keeps a secret so that only who brings the key can read it: it must be read again, to sign what is sent, so a hash
//! does not do. Owns the cipher: a stream of bytes from the key and what was drawn for one secret, laid over it.

use crate::tokens::hex_of;
use std::fmt;

/// Names this use of the hash function, so that no other use of it gives the same bytes.
const CONTEXT: &str = "regard-store 2026 webhook secret";

/// The key under which secrets are kept. It is kept elsewhere than the database.
#[derive(Clone)]
pub struct SealingKey([u8; 32]);

impl SealingKey {
    /// A key of 256 random bits.
    pub fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The secret under the key. **Shape**: hexadecimal digits, two for each byte.
    pub(super) fn seal(&self, secret: &str, nonce: &str) -> String {
        hex_of(&self.over(secret.as_bytes(), nonce))
    }

    /// The secret again. **Empty**: it was not sealed with this key. That another key gives a text at all is rare, and
    /// is seen by the hash.
    pub(super) fn open(&self, sealed: &str, nonce: &str) -> Option<String> {
        let digits = sealed.as_bytes().chunks(2);
        let bytes: Option<Vec<u8>> = digits
            .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
            .collect();
        String::from_utf8(self.over(&bytes?, nonce)).ok()
    }

    fn over(&self, bytes: &[u8], nonce: &str) -> Vec<u8> {
        let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
        hasher.update(&self.0).update(nonce.as_bytes());
        let mut stream = vec![0; bytes.len()];
        hasher.finalize_xof().fill(&mut stream);
        bytes.iter().zip(stream).map(|(byte, over)| byte ^ over).collect()
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn who_brings_the_key_reads_it(key: [u8; 32], other: [u8; 32], secret in "[0-9a-f]{64}", nonce in "[0-9a-f]{32}") {
            prop_assume!(key != other);
            let sealed = SealingKey::new(key).seal(&secret, &nonce);
            prop_assert_eq!(SealingKey::new(key).open(&sealed, &nonce), Some(secret.clone()));
            prop_assert_ne!(SealingKey::new(other).open(&sealed, &nonce), Some(secret.clone()));
            prop_assert_ne!(SealingKey::new(key).open(&sealed, "other"), Some(secret));
        }
    }

    #[test]
    fn what_is_not_ours_is_refused() {
        let key = SealingKey::new([7; 32]);
        assert_eq!(key.open("zz", "n"), None);
        assert_eq!(format!("{key:?}"), "SealingKey(…)");
    }
}

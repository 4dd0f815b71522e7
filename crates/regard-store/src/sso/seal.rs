//! Keeps a text so that only who brings the same secrets can read it. Owns the cipher; the secrets must
//! hold 256 random bits and be used for one text, as those of a sign-in attempt are.

use crate::tokens::hex_of;

/// Names this use of the hash function, so that no other use of it gives the same bytes.
const CONTEXT: &str = "regard-store 2026 sign-in attempt: nonce and verifier";

/// The text under the secrets. **Shape**: hexadecimal digits, two for each byte.
pub(super) fn seal(text: &str, state: &str, browser: &str) -> String {
    hex_of(&xor(text.as_bytes(), state, browser))
}

/// The text again. **Empty**: it was not sealed by us with these secrets.
pub(super) fn open(sealed: &str, state: &str, browser: &str) -> Option<String> {
    let digits = sealed.as_bytes().chunks(2);
    let bytes: Option<Vec<u8>> = digits
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect();
    String::from_utf8(xor(&bytes?, state, browser)).ok()
}

/// A stream of bytes from the secrets, laid over the text: laid over twice, the text is back.
fn xor(bytes: &[u8], state: &str, browser: &str) -> Vec<u8> {
    let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
    for secret in [state, browser] {
        // Its length comes first, so that the two cannot run into each other.
        let length = u64::try_from(secret.len()).unwrap_or(u64::MAX);
        hasher.update(&length.to_le_bytes()).update(secret.as_bytes());
    }
    let mut stream = vec![0; bytes.len()];
    hasher.finalize_xof().fill(&mut stream);
    bytes.iter().zip(stream).map(|(byte, over)| byte ^ over).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn who_brings_the_secrets_reads_it(text in "\\PC{0,300}", state in "[0-9a-f]{64}", browser in "[0-9a-f]{64}") {
            let sealed = seal(&text, &state, &browser);
            prop_assert_eq!(open(&sealed, &state, &browser), Some(text));
        }

        #[test]
        fn who_brings_others_does_not(state in "[0-9a-f]{64}", browser in "[0-9a-f]{64}") {
            prop_assume!(state != browser);
            let text = "a nonce and a verifier of some length";
            let sealed = seal(text, &state, &browser);
            prop_assert!(!sealed.contains(&hex_of(text.as_bytes())));
            prop_assert_ne!(open(&sealed, &browser, &state), Some(text.to_owned()));
            prop_assert_ne!(open(&sealed, &state, &state), Some(text.to_owned()));
        }
    }

    #[test]
    fn what_is_not_ours_is_refused() {
        assert_eq!(open("zz", "state", "browser"), None);
        assert_eq!(open("ł", "state", "browser"), None);
    }
}

//! Tokens: what a browser or a program holds, and what we keep of it. Owns that the token itself is
//! never kept and never printed.

use crate::surroundings::Surroundings;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt;

const TOKEN_BYTES: usize = 32;

/// Makes a kind of token: a secret that is drawn, read, shown once, kept as a hash, and never printed.
macro_rules! token {
    ($(#[$doc:meta])* $kind:ident, $prefix:literal) => {
        token! { $(#[$doc])* $kind, $prefix, written by hex_of, read by is_drawn }
    };
    ($(#[$doc:meta])* $kind:ident, $prefix:literal, written by $write:ident, read by $is_drawn:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $kind(String);

        impl $kind {
            pub(crate) fn draw(surroundings: &Surroundings) -> Self {
                let bytes: [u8; TOKEN_BYTES] = surroundings.random();
                Self(format!("{}{}", $prefix, $write(&bytes)))
            }

            /// Reads what somebody brought. **Empty**: it is none of our tokens, so it is nobody's.
            pub fn read(text: &str) -> Option<Self> {
                text.strip_prefix($prefix).filter(|drawn| $is_drawn(drawn)).map(|_| Self(text.to_owned()))
            }

            /// The token itself. It goes to its holder and nowhere else.
            pub fn reveal(&self) -> &str {
                &self.0
            }

            /// What is kept. A plain hash does: there is nothing to guess in 256 random bits.
            pub(crate) fn hash(&self) -> String {
                hash_of(&self.0)
            }
        }

        impl fmt::Debug for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($kind), "(…)"))
            }
        }
    };
}

token! {
    /// The secret in the session cookie. **Shape**: 64 hexadecimal digits, 256 random bits.
    SessionToken, ""
}
token! {
    /// The secret of a program that sends rows. **Shape**: `regard_` and 64 hexadecimal digits, so that
    /// whoever finds one knows what it opens.
    PushToken, "regard_"
}
token! {
    /// The secret of a program that reads for a user. **Shape**: `regard_api_` and 64 hexadecimal digits.
    ApiToken, "regard_api_"
}
token! {
    /// The secret in the link of the first administrator. **Shape**: `regard_setup_` and 64 hexadecimal
    /// digits.
    SetupToken, "regard_setup_"
}
token! {
    /// The secret in the link of somebody invited. **Shape**: `regard_invite_` and 64 hexadecimal digits.
    InvitationToken, "regard_invite_"
}

token! {
    /// The secret that binds a sign-in on its way to one browser. **Shape**: 64 hexadecimal digits.
    BrowserToken, ""
}

token! {
    /// The secret by which a webhook knows that a message is from here. **Shape**: `whsec_` and 256 random bits in
    /// base64, as Standard Webhooks has it, so that receivers give it to their library as it is.
    WebhookSecret, "whsec_", written by base64_of, read by is_base64
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn base64_of(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

fn is_base64(text: &str) -> bool {
    STANDARD.decode(text).is_ok_and(|bytes| bytes.len() == TOKEN_BYTES)
}

fn is_drawn(digits: &str) -> bool {
    digits.len() == 2 * TOKEN_BYTES && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// What is kept of a secret that nobody can guess.
pub(crate) fn hash_of(secret: &str) -> String {
    blake3::hash(secret.as_bytes()).to_hex().to_string()
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

    #[test]
    fn a_webhook_has_a_secret_that_libraries_take() {
        let surroundings = Surroundings::new(jiff::Timestamp::now, |into| into.fill(0xab));
        let secret = WebhookSecret::draw(&surroundings);
        assert_eq!(secret.reveal(), "whsec_q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=");
        assert_eq!(WebhookSecret::read(secret.reveal()), Some(secret.clone()));
        assert_eq!(format!("{secret:?}"), "WebhookSecret(…)");
        let former = format!("regard_webhook_{}", "ab".repeat(32));
        for text in
            ["", "whsec_", "whsec_q6urq6s=", "whsec_q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s", &former]
        {
            assert!(WebhookSecret::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn no_kind_of_token_is_taken_for_another() {
        let surroundings = Surroundings::new(jiff::Timestamp::now, |into| into.fill(0xab));
        let session = SessionToken::draw(&surroundings);
        let push = PushToken::draw(&surroundings);
        let api = ApiToken::draw(&surroundings);
        assert!(api.reveal().starts_with("regard_api_"));
        assert!(SessionToken::read(push.reveal()).is_none() && SessionToken::read(api.reveal()).is_none());
        assert!(PushToken::read(session.reveal()).is_none() && PushToken::read(api.reveal()).is_none());
        assert!(ApiToken::read(session.reveal()).is_none() && ApiToken::read(push.reveal()).is_none());
        assert_eq!(format!("{api:?}"), "ApiToken(…)");
    }
}

//! An attempt to sign in, between leaving for the provider and coming back. Owns its secrets; who keeps it meanwhile, and
//! that it comes back from the browser that it was begun in, is the caller's business.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::Deserialize;
use std::fmt;
use url::Url;

/// What is remembered of an attempt until the person comes back.
///
/// Keep it on the server, under a key that only the person's browser holds (a cookie), and hand it out once. It opens a
/// session together with a code, so keep it in memory or encrypted. `Debug` shows none of its secrets.
pub struct Attempt {
    pub(crate) provider: String,
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) pkce_verifier: String,
    pub(crate) begun_at: Timestamp,
}

impl Attempt {
    pub(crate) fn new(provider: &str, begun_at: Timestamp, random: &dyn Fn(&mut [u8])) -> Self {
        Self {
            provider: provider.to_owned(),
            state: secret(random),
            nonce: secret(random),
            pkce_verifier: secret(random),
            begun_at,
        }
    }

    /// An attempt from what was kept of it in parts; [`crate::limits::ATTEMPT_LIFETIME`] after it was begun it is worth
    /// nothing.
    pub fn remembered(
        provider: String,
        state: String,
        nonce: String,
        pkce_verifier: String,
        begun_at: Timestamp,
    ) -> Self {
        Self { provider, state, nonce, pkce_verifier, begun_at }
    }

    /// What must stand in the provider's token. A secret.
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// What proves that who set out also comes back (PKCE). A secret.
    pub fn pkce_verifier(&self) -> &str {
        &self.pkce_verifier
    }

    /// The value that comes back with the person, to find the attempt by.
    pub fn state(&self) -> &str {
        &self.state
    }
}

impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("provider", &self.provider)
            .field("begun_at", &self.begun_at)
            .finish_non_exhaustive()
    }
}

/// 256 bits as 43 letters, which is also what a PKCE verifier must be made of (RFC 7636, 4.1).
fn secret(random: &dyn Fn(&mut [u8])) -> String {
    let mut bytes = [0; 32];
    random(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// An attempt that was just begun.
pub struct Beginning {
    /// Where to send the person: the provider's sign-in page, with what it must know.
    pub url: Url,
    /// What to keep until they come back.
    pub attempt: Attempt,
}

impl fmt::Debug for Beginning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address holds the state and the nonce.
        f.debug_struct("Beginning").field("attempt", &self.attempt).finish_non_exhaustive()
    }
}

/// The parameters with which the provider sends the person back. All come from outside.
///
/// **Empty**: the parameter was not there.
#[derive(Default, Deserialize)]
pub struct CallbackParameters {
    /// Stands for the person's consent; good once, for a minute or so.
    pub code: Option<String>,
    /// Must be the attempt's.
    pub state: Option<String>,
    /// Who answers (RFC 9207).
    pub iss: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
    /// More words about it, which are never repeated.
    pub error_description: Option<String>,
}

impl fmt::Debug for CallbackParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackParameters")
            .field("has_code", &self.code.is_some())
            .field("has_state", &self.state.is_some())
            .field("has_error", &self.error.is_some())
            .finish_non_exhaustive()
    }
}

//! Every bound of signing in, in one place. Owns the numbers, not their keeping.

use jiff::SignedDuration;
use std::time::Duration;

/// How much of the provider's answers is read.
#[derive(Debug, Clone)]
pub struct HttpLimits {
    /// For one request, from the connection to the last byte.
    pub time: Duration,
    /// Metadata and keys. **Unit**: bytes.
    pub document_bytes: usize,
    /// The answer of the token endpoint. **Unit**: bytes.
    pub token_bytes: usize,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self { time: Duration::from_secs(10), document_bytes: 512 * 1024, token_bytes: 256 * 1024 }
    }
}

/// An attempt to sign in ends after this long.
pub const ATTEMPT_LIFETIME: SignedDuration = SignedDuration::from_mins(10);
/// How far the provider's clock may differ from ours.
pub(crate) const CLOCK_LEEWAY: SignedDuration = SignedDuration::from_secs(60);
/// What a provider said about itself, and its keys, are asked for anew after this long: a key that it withdrew is out by then.
pub(crate) const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(1);
/// Keys are fetched because of an unknown one at most this often.
pub(crate) const REFRESHED_AT_MOST_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// A provider that failed is left alone for this long.
pub(crate) const LEFT_ALONE_FOR: SignedDuration = SignedDuration::from_secs(5);
/// Finished attempts that are remembered for as long as they could come again.
pub(crate) const SPENT_REMEMBERED: usize = 10_000;
/// Keys of one provider that are looked at.
pub(crate) const KEYS_AT_MOST: usize = 100;
/// The weakest RSA key that is believed. **Unit**: bytes of the modulus; NIST SP 800-131A.
pub(crate) const RSA_BYTES_AT_LEAST: usize = 256;
/// The longest authorization code. **Unit**: bytes. Those of Entra ID have up to two thousand.
pub(crate) const CODE_BYTES_AT_MOST: usize = 4096;
/// The longest state, issuer or error code in an answer. **Unit**: bytes.
pub(crate) const PARAMETER_BYTES_AT_MOST: usize = 500;
/// OpenID Connect Core 1.0, section 2. **Unit**: bytes.
pub(crate) const SUBJECT_BYTES_AT_MOST: usize = 255;

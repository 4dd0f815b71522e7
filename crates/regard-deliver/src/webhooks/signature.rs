//! Signing what is sent, as Standard Webhooks says. Owns the secret, which is never shown by `Debug`.
//!
//! **Source**: Standard Webhooks, version 1.0.0, `spec/standard-webhooks.md`: symmetric signatures, `v1`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;

/// **Unit**: bytes.
const KEY_AT_LEAST: usize = 24;
/// **Unit**: bytes.
const KEY_AT_MOST: usize = 64;
const PREFIX: &str = "whsec_";

/// What only Regard and one receiver know. There is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(Vec<u8>);

/// Not a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a signing secret is whsec_ and 24 to 64 bytes in base64")]
pub struct SecretError;

impl SigningSecret {
    /// A secret of these bytes.
    ///
    /// # Errors
    /// [`SecretError`] unless there are 24 to 64.
    pub fn of_bytes(key: Vec<u8>) -> Result<Self, SecretError> {
        if (KEY_AT_LEAST..=KEY_AT_MOST).contains(&key.len()) { Ok(Self(key)) } else { Err(SecretError) }
    }

    /// Reads a secret as receivers know it.
    ///
    /// # Errors
    /// [`SecretError`] when it is none.
    pub fn read(text: &str) -> Result<Self, SecretError> {
        let key = text.strip_prefix(PREFIX).and_then(|key| STANDARD.decode(key).ok());
        Self::of_bytes(key.ok_or(SecretError)?)
    }

    /// The secret as receivers know it. It goes to who looks after the receiver and nowhere else.
    /// **Shape**: `whsec_` and base64.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    /// One signature. **Shape**: `v1,` and base64.
    pub(super) fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> Result<String, SecretError> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).map_err(|_| SecretError)?;
        mac.update(id.as_bytes());
        mac.update(b".");
        mac.update(timestamp.to_string().as_bytes());
        mac.update(b".");
        mac.update(body);
        Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

/// The value of the header `webhook-signature`.
pub(super) fn signatures(
    secrets: &[SigningSecret],
    id: &str,
    timestamp: i64,
    body: &[u8],
) -> Result<String, SecretError> {
    let all: Vec<String> =
        secrets.iter().map(|secret| secret.sign(id, timestamp, body)).collect::<Result<_, _>>()?;
    Ok(all.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that the libraries of Standard Webhooks are tested with (`libraries/*`, "sign function works"), and
    /// the one that Svix, where the scheme comes from, shows in its documentation ("verifying payloads manually").
    #[test]
    fn published_examples_are_signed_alike() {
        for (secret, id, timestamp, body, signature) in [
            (
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                r#"{"test": 2432232314}"#,
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ),
            (
                "whsec_plJ3nmyCDGBKInavdOK15jsl",
                "msg_loFOjxBNrRLzqYUf",
                1_731_705_121,
                r#"{"event_type":"ping","data":{"success":true}}"#,
                "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=",
            ),
        ] {
            // The second one is of 18 bytes, less than the specification asks for, so it is not read but made.
            let secret = SigningSecret(STANDARD.decode(secret.strip_prefix(PREFIX).unwrap()).unwrap());
            assert_eq!(secret.sign(id, timestamp, body.as_bytes()).unwrap(), signature);
        }
    }

    #[test]
    fn former_secrets_sign_beside_the_present_one() {
        let secrets = [1, 2].map(|byte| SigningSecret::of_bytes(vec![byte; 32]).unwrap());
        let header = signatures(&secrets, "m", 1, b"{}").unwrap();
        let each: Vec<String> = secrets.iter().map(|secret| secret.sign("m", 1, b"{}").unwrap()).collect();
        assert_eq!(header.split(' ').collect::<Vec<_>>(), each);
    }

    #[test]
    fn a_secret_is_read_again_and_never_shown() {
        let secret = SigningSecret::of_bytes(vec![9; 32]).unwrap();
        assert_eq!(SigningSecret::read(&secret.reveal()), Ok(secret.clone()));
        assert_eq!(format!("{secret:?}"), "SigningSecret(…)");
        for text in ["", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!!!!"] {
            assert_eq!(SigningSecret::read(text), Err(SecretError), "{text}");
        }
        assert_eq!(SigningSecret::of_bytes(vec![0; 65]), Err(SecretError));
    }
}

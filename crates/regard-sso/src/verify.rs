//! Whether an ID token is to be believed. Owns the checks of OpenID Connect Core 1.0, section 3.1.3.7, on top of what
//! openidconnect checks; gives the claims only when all have passed.

use crate::config::ProviderConfig;
use crate::errors::{Fault, Refusal};
use crate::limits::{CLOCK_LEEWAY, SUBJECT_BYTES_AT_MOST};
use crate::token::Tokens;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use jiff::Timestamp;
use openidconnect::core::{CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJsonWebKeySet};
use openidconnect::{
    AccessTokenHash, ClaimsVerificationError, ClientId, IssuerUrl, Nonce, SignatureVerificationError,
};
use serde_json::{Map, Value};
use subtle::ConstantTimeEq;

/// The claims of a token that was believed, all of them, as the provider wrote them.
pub(crate) type Claims = Map<String, Value>;

/// What an ID token is held against.
pub(crate) struct Expected<'a> {
    pub(crate) config: &'a ProviderConfig,
    pub(crate) issuer: &'a IssuerUrl,
    pub(crate) nonce: &'a str,
    pub(crate) now: Timestamp,
}

impl Expected<'_> {
    /// The claims of the ID token, if it is to be believed.
    ///
    /// # Errors
    /// Why it is not. [`Refusal::UnknownKey`] and [`Refusal::Signature`] may be due to keys that we do not know yet.
    pub(crate) fn verify(&self, tokens: &Tokens, keys: &CoreJsonWebKeySet) -> Result<Claims, Fault> {
        let verifier = self.verifier(keys)?;
        let nonce = Nonce::new(self.nonce.to_owned());
        let claims = tokens.id_token.claims(&verifier, &nonce).map_err(|error| refusal_of(&error))?;
        self.check_times(claims)?;
        self.check_party(claims)?;
        check_subject(claims)?;
        check_access_token(tokens, claims, &verifier)?;
        let all = payload(&tokens.id_token)?;
        // A token's own first moment is no matter of OpenID Connect, but of RFC 7519, 4.1.5.
        match all.get("nbf") {
            Some(from) if from.as_f64().is_none_or(|from| from > seconds(self.latest())) => {
                Err(Refusal::FromTheFuture.into())
            }
            _ => Ok(all),
        }
    }

    /// A verifier without the client's secret, also when there is one: so it can take no signature that is made with one.
    fn verifier<'k>(&self, keys: &CoreJsonWebKeySet) -> Result<CoreIdTokenVerifier<'k>, Fault> {
        let client_id = ClientId::new(self.config.client_id.clone());
        let trusted = self.config.trusted_audiences.clone();
        let since = instant(self.now.saturating_sub(CLOCK_LEEWAY).unwrap_or(self.now))?;
        let verifier = CoreIdTokenVerifier::new_public_client(client_id, self.issuer.clone(), keys.clone())
            .set_allowed_algs(self.config.algorithms.iter().map(|algorithm| algorithm.of_token()))
            .set_other_audience_verifier_fn(move |audience| trusted.contains(audience))
            // The verifier asks for the time only to tell whether the token has expired.
            .set_time_fn(move || since);
        Ok(verifier)
    }

    fn latest(&self) -> Timestamp {
        self.now.saturating_add(CLOCK_LEEWAY).unwrap_or(self.now)
    }

    fn check_times(&self, claims: &CoreIdTokenClaims) -> Result<(), Refusal> {
        if claims.issue_time().timestamp() > self.latest().as_second() {
            return Err(Refusal::FromTheFuture);
        }
        Ok(())
    }

    fn check_party(&self, claims: &CoreIdTokenClaims) -> Result<(), Refusal> {
        match claims.authorized_party() {
            Some(party) if party.as_str() == self.config.client_id => Ok(()),
            None if claims.audiences().len() == 1 => Ok(()),
            _ => Err(Refusal::AuthorizedParty),
        }
    }
}

fn check_subject(claims: &CoreIdTokenClaims) -> Result<(), Refusal> {
    let subject = claims.subject().as_str();
    let fits = !subject.trim().is_empty() && subject.len() <= SUBJECT_BYTES_AT_MOST;
    if fits && !subject.contains(char::is_control) { Ok(()) } else { Err(Refusal::Subject) }
}

fn check_access_token(
    tokens: &Tokens,
    claims: &CoreIdTokenClaims,
    verifier: &CoreIdTokenVerifier<'_>,
) -> Result<(), Refusal> {
    let Some(said) = claims.access_token_hash() else { return Ok(()) };
    let algorithm = tokens.id_token.signing_alg().map_err(|_| Refusal::Algorithm)?;
    let key = tokens.id_token.signing_key(verifier).map_err(|_| Refusal::UnknownKey)?;
    let is =
        AccessTokenHash::from_token(&tokens.access_token, algorithm, key).map_err(|_| Refusal::Algorithm)?;
    let same = bool::from(said.as_bytes().ct_eq(is.as_bytes()));
    if same { Ok(()) } else { Err(Refusal::AccessToken) }
}

/// The claims as the provider signed them; openidconnect gives only those that it knows.
fn payload(id_token: &CoreIdToken) -> Result<Claims, Fault> {
    let text = id_token.to_string();
    let payload = text.split('.').nth(1).and_then(|payload| URL_SAFE_NO_PAD.decode(payload).ok());
    let claims = payload.and_then(|payload| serde_json::from_slice(&payload).ok());
    claims.ok_or(Fault::Bug("an ID token was verified and cannot be read again"))
}

fn instant(at: Timestamp) -> Result<DateTime<Utc>, Fault> {
    DateTime::from_timestamp(at.as_second(), 0)
        .ok_or(Fault::Bug("the clock shows a time that no calendar has"))
}

#[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below the 53 bits that fit")]
fn seconds(at: Timestamp) -> f64 {
    at.as_second() as f64
}

/// The words of openidconnect repeat the token's; ours do not.
fn refusal_of(error: &ClaimsVerificationError) -> Refusal {
    use SignatureVerificationError as Signature;
    match error {
        ClaimsVerificationError::Expired(_) => Refusal::Expired,
        ClaimsVerificationError::InvalidAudience(_) => Refusal::Audience,
        ClaimsVerificationError::InvalidIssuer(_) => Refusal::Issuer,
        ClaimsVerificationError::InvalidNonce(_) => Refusal::Nonce,
        ClaimsVerificationError::InvalidSubject(_) => Refusal::Subject,
        ClaimsVerificationError::SignatureVerification(signature) => match signature {
            Signature::NoMatchingKey | Signature::AmbiguousKeyId(_) => Refusal::UnknownKey,
            Signature::DisallowedAlg(_) | Signature::UnsupportedAlg(_) | Signature::NoSignature => {
                Refusal::Algorithm
            }
            _ => Refusal::Signature,
        },
        _ => Refusal::Malformed,
    }
}

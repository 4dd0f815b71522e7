//! Who signed in, out of claims that were believed. Owns how claims are read; does not know users.

use crate::config::ProviderConfig;
use crate::errors::{Declined, Fault};
use crate::verify::Claims;
use serde_json::Value;

const EMAIL_BYTES_AT_MOST: usize = 254;
const NAME_LETTERS_AT_MOST: usize = 200;
const PLACE_BYTES_AT_MOST: usize = 255;

/// A person as their provider knows them.
///
/// Who they are is `issuer` and `subject` together and nothing else: an address of mail may be given to somebody else, and
/// another provider may claim any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider. **Shape**: as in the settings, to the letter.
    pub issuer: String,
    /// The person at that provider. **Shape**: 1 to 255 bytes that mean something to the provider alone.
    pub subject: String,
    /// An address of mail, to write to and to show. **Empty**: not told, or none.
    pub email: Option<String>,
    /// Whether the provider says that the address is theirs.
    pub email_verified: bool,
    /// How they are called. **Shape**: at most 200 letters on one line. **Empty**: not told.
    pub name: Option<String>,
    /// The key of their place in the org chart. **Source**: the claim that `place_claim` names. **Empty**: not told, no
    /// `place_claim`, or several values.
    pub place: Option<String>,
    /// A hash over all of the above: when it is the same as at the last sign-in, there is nothing to update.
    pub claims_hash: String,
}

impl Identity {
    /// # Errors
    /// [`Declined::Claim`] when a claim that the settings require has none of the allowed values.
    pub(crate) fn of(claims: &Claims, config: &ProviderConfig) -> Result<Self, Fault> {
        for (claim, allowed) in &config.required_claims {
            if !claims.get(claim).is_some_and(|value| has_any(value, allowed)) {
                return Err(Declined::Claim { claim: claim.clone() }.into());
            }
        }
        let text = |claim: &str| claims.get(claim).and_then(Value::as_str);
        let believed = Fault::Bug("an ID token was believed without issuer or subject");
        let (Some(issuer), Some(subject)) = (text("iss"), text("sub")) else { return Err(believed) };
        let email = text("email").map(str::trim).filter(|email| is_email(email)).map(str::to_owned);
        let is_yes = |value: &Value| value.as_bool().unwrap_or_else(|| value.as_str() == Some("true"));
        let mut identity = Self {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            email_verified: email.is_some() && claims.get("email_verified").is_some_and(is_yes),
            email,
            name: text("name").and_then(one_line),
            place: config.place_claim.as_ref().and_then(|claim| place(claims.get(claim)?)),
            claims_hash: String::new(),
        };
        identity.claims_hash = identity.hash();
        Ok(identity)
    }

    fn hash(&self) -> String {
        let Self { issuer, subject, email, email_verified, name, place, claims_hash: _ } = self;
        let mut hasher = blake3::Hasher::new();
        let verified = email_verified.then_some("verified");
        let fields = [
            Some(issuer.as_str()),
            Some(subject),
            email.as_deref(),
            verified,
            name.as_deref(),
            place.as_deref(),
        ];
        for field in fields {
            // With its length in front, no field can run into the next; none at all is not the empty one.
            hasher.update(&field.map_or(u64::MAX, |text| text.len() as u64).to_le_bytes());
            hasher.update(field.unwrap_or_default().as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }
}

/// Whether a claim, or one of its values, is among those allowed.
fn has_any(value: &Value, allowed: &[String]) -> bool {
    match value {
        Value::Array(values) => values.iter().any(|value| !value.is_array() && has_any(value, allowed)),
        value => scalar(value).is_some_and(|value| allowed.contains(&value)),
    }
}

/// One value; some providers send every attribute as a list.
fn place(value: &Value) -> Option<String> {
    let value = match value.as_array().map(Vec::as_slice) {
        Some([only]) => only,
        Some(_) => return None,
        None => value,
    };
    let text = scalar(value)?.trim().to_owned();
    let fits = !text.is_empty() && text.len() <= PLACE_BYTES_AT_MOST && !text.contains(char::is_control);
    fits.then_some(text)
}

/// Text, a whole number or a yes or no, as one would write it in settings.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if !number.is_f64() => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}

fn is_email(text: &str) -> bool {
    let clean = !text.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    let parts = text.split_once('@');
    clean
        && text.len() <= EMAIL_BYTES_AT_MOST
        && parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
}

fn one_line(text: &str) -> Option<String> {
    let letters = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    let line: String = letters.take(NAME_LETTERS_AT_MOST).collect();
    let line = line.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

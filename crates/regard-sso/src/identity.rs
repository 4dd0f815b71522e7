//! Who signed in, out of claims that were believed. Owns how claims are read; does not know users.

use crate::config::ProviderConfig;
use crate::errors::{Declined, Fault};
use crate::verify::Claims;
use serde_json::Value;

const EMAIL_BYTES_AT_MOST: usize = 254;
const NAME_LETTERS_AT_MOST: usize = 200;
const KEY_BYTES_AT_MOST: usize = 255;

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
    /// An address of mail, to write to and to show. **Empty**: not told, none, or one of which the provider says that
    /// nobody has proved it to be theirs. Some providers never say.
    pub email: Option<String>,
    /// How they are called. **Shape**: at most 200 letters on one line. **Empty**: not told.
    pub name: Option<String>,
    /// The key of their place in the org chart. **Source**: the claim that `place_claim` names. **Empty**: not told, no
    /// `place_claim`, or several values.
    pub place: Option<String>,
    /// The key under which a directory keeps them. **Source**: the claim that `directory_claim` names. **Empty**: as for
    /// the place.
    pub directory_key: Option<String>,
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
        let is_yes = |value: &Value| value.as_bool().unwrap_or_else(|| value.as_str() == Some("true"));
        let is_denied = claims.get("email_verified").is_some_and(|value| !value.is_null() && !is_yes(value));
        let email = text("email").map(str::trim).filter(|email| is_email(email) && !is_denied);
        Ok(Self {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            email: email.map(str::to_owned),
            name: text("name").and_then(one_line),
            place: config.place_claim.as_ref().and_then(|claim| key(claims.get(claim)?)),
            directory_key: config.directory_claim.as_ref().and_then(|claim| key(claims.get(claim)?)),
        })
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
fn key(value: &Value) -> Option<String> {
    let value = match value.as_array().map(Vec::as_slice) {
        Some([only]) => only,
        Some(_) => return None,
        None => value,
    };
    let text = scalar(value)?.trim().to_owned();
    let fits = !text.is_empty() && text.len() <= KEY_BYTES_AT_MOST && !text.contains(char::is_control);
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

//! What a provider does that it should not. Owns the knobs; a plan in which none is turned is an honest provider.

use super::signer::Signer;
use regard_sso::{CallbackParameters, ProviderConfig};
use serde_json::{Value, json};
use std::time::Duration;

/// Every part of a provider's behaviour that a test may bend.
///
/// **Shape** of the patches: an object whose members replace those of the honest document; `null` removes one. `{issuer}` in a
/// text becomes the provider's address.
pub(crate) struct Plan {
    pub(crate) metadata: Value,
    pub(crate) metadata_reply: Reply,
    pub(crate) keys: Option<Value>,
    pub(crate) keys_reply: Reply,
    pub(crate) header: Value,
    pub(crate) claims: Value,
    pub(crate) signer: Signer,
    /// The last touch to the token, after it was signed.
    pub(crate) token: fn(String) -> String,
    pub(crate) answer: Value,
    pub(crate) token_reply: Reply,
    /// Whether codes are given to whoever asks, without PKCE.
    pub(crate) careless: bool,
    /// The last touch to what the person comes back with.
    pub(crate) callback: fn(&mut CallbackParameters),
    /// Regard's own settings.
    pub(crate) config: fn(&mut ProviderConfig),
    /// How long Regard waits for an answer.
    pub(crate) time: Duration,
}

/// How a document is sent.
#[derive(Clone, Copy)]
pub(crate) enum Reply {
    /// As it should be.
    Honest,
    /// By sending the asker to another host.
    Redirect,
    /// With so many megabytes in front, and their number told.
    Huge,
    /// The same, without telling how much comes.
    HugeUntold,
    /// A byte now and then, for ever.
    Drip,
    /// Nothing but a status.
    Status(u16),
    /// Another text.
    Text(&'static str),
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            metadata: json!({}),
            metadata_reply: Reply::Honest,
            keys: None,
            keys_reply: Reply::Honest,
            header: json!({}),
            claims: json!({}),
            signer: Signer::Es256,
            token: |token| token,
            answer: json!({}),
            token_reply: Reply::Honest,
            careless: false,
            callback: |_| {},
            config: |_| {},
            time: Duration::from_secs(20),
        }
    }
}

/// Puts a patch on an honest document.
pub(super) fn patched(mut document: Value, patch: &Value, issuer: &str) -> Value {
    let (Some(members), Some(patch)) = (document.as_object_mut(), patch.as_object()) else { return document };
    for (name, value) in patch {
        match value {
            Value::Null => members.remove(name),
            value => members.insert(name.clone(), filled(value, issuer)),
        };
    }
    document
}

fn filled(value: &Value, issuer: &str) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace("{issuer}", issuer)),
        Value::Array(values) => values.iter().map(|value| filled(value, issuer)).collect(),
        other => other.clone(),
    }
}

//! The keys that a provider signs with. Owns which of them are believed: public ones, for signatures, and none that could be
//! broken. Does not keep them.

use crate::address::AddressRule;
use crate::errors::{Document, Fault, ProviderFault};
use crate::http::Http;
use crate::limits::{KEYS_AT_MOST, RSA_BYTES_AT_LEAST};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{CoreJsonWebKey, CoreJsonWebKeySet};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

/// Fetches the keys that may be believed; those that are of no use to us are passed over.
///
/// # Errors
/// The provider's faults.
pub(crate) async fn fetch(http: &Http, place: &Url, rule: AddressRule) -> Result<CoreJsonWebKeySet, Fault> {
    let body = http.fetch(rule, Document::Keys, place.as_str()).await?;
    let said: KeyList =
        serde_json::from_slice(&body).map_err(|_| ProviderFault::Malformed(Document::Keys))?;
    if said.keys.len() > KEYS_AT_MOST {
        return Err(ProviderFault::TooLarge(Document::Keys).into());
    }
    let believed = said.keys.into_iter().filter(is_strong);
    let read = believed.filter_map(|key| serde_json::from_value::<CoreJsonWebKey>(key).ok());
    Ok(CoreJsonWebKeySet::new(read.collect()))
}

#[derive(Deserialize)]
struct KeyList {
    keys: Vec<Value>,
}

/// Whether it is a public key, of a size that nobody has broken.
fn is_strong(key: &Value) -> bool {
    match key.get("kty").and_then(Value::as_str) {
        Some("RSA") => modulus_bytes(key).is_some_and(|bytes| bytes >= RSA_BYTES_AT_LEAST),
        Some("EC" | "OKP") => true,
        // Above all no symmetric key: whoever can read one can sign with it.
        _ => false,
    }
}

fn modulus_bytes(key: &Value) -> Option<usize> {
    let modulus = URL_SAFE_NO_PAD.decode(key.get("n")?.as_str()?).ok()?;
    // Some write a leading zero, to say that the number is positive.
    Some(modulus.iter().skip_while(|byte| **byte == 0).count())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn symmetric_and_weak_keys_are_passed_over() {
        let rsa = |bytes: &[u8]| json!({"kty": "RSA", "e": "AQAB", "n": URL_SAFE_NO_PAD.encode(bytes)});
        assert!(is_strong(&rsa(&[0xff; 256])));
        assert!(!is_strong(&rsa(&[0xff; 255])));
        assert!(!is_strong(&rsa(&[vec![0; 200], vec![0xff; 128]].concat())));
        assert!(!is_strong(&json!({"kty": "oct", "k": "AAAA"})));
        assert!(!is_strong(&json!({"n": 1})));
    }
}

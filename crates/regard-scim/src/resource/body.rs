//! Reading a body: that it is a JSON object with the right schemas. Owns finding a member in any case.

use crate::errors::{ScimError, shown};
use crate::limits::BODY_BYTES_AT_MOST;
use serde_json::{Map, Value};

/// The object that a body is.
///
/// # Errors
/// 413 when it is too long; `invalidSyntax` when it is no JSON object, or of other schemas than the one it should have.
pub(crate) fn object(body: &[u8], schema: &str) -> Result<Map<String, Value>, ScimError> {
    if body.len() > BODY_BYTES_AT_MOST {
        return Err(ScimError::new(413, format!("the body is longer than {BODY_BYTES_AT_MOST} bytes")));
    }
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| ScimError::syntax(format!("the body is no JSON: {error}")))?;
    let Value::Object(object) = value else {
        return Err(ScimError::syntax("the body is no JSON object"));
    };
    match member(&object, "schemas") {
        None => {}
        Some(Value::Array(schemas)) => {
            let is_it = |one: &Value| one.as_str().is_some_and(|one| one.eq_ignore_ascii_case(schema));
            if !schemas.iter().any(is_it) {
                return Err(ScimError::syntax(format!("schemas should name {schema}")));
            }
        }
        Some(_) => return Err(ScimError::syntax("schemas is no list")),
    }
    Ok(object)
}

/// The member of a name, in any case.
pub(crate) fn member<'o>(object: &'o Map<String, Value>, name: &str) -> Option<&'o Value> {
    let exact = object.get(name);
    exact.or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

/// A list of texts; one text is taken for a list with commas, as in a query.
pub(crate) fn texts(value: Option<&Value>, name: &str) -> Result<Vec<String>, ScimError> {
    let wrong = || ScimError::value(format!("{} should be a list of names", shown(name)));
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::String(text)) => Ok(text.split(',').map(str::to_owned).collect()),
        Some(Value::Array(all)) => {
            all.iter().map(|one| one.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
        }
        Some(_) => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_an_object_of_the_right_schema() {
        assert!(object(br#"{"schemas":["URN:x"],"a":1}"#, "urn:X").is_ok());
        assert!(object(b"{}", "urn:x").is_ok());
        for body in [&b""[..], b"[]", b"{", b"\xff", br#"{"schemas":["y"]}"#, br#"{"schemas":"urn:x"}"#] {
            assert_eq!(object(body, "urn:x").unwrap_err().kind(), Some("invalidSyntax"));
        }
        let deep = "[".repeat(1000);
        assert!(object(format!("{{\"a\":{deep}").as_bytes(), "urn:x").is_err());
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(BODY_BYTES_AT_MOST));
        assert_eq!(object(long.as_bytes(), "urn:x").unwrap_err().kind(), None);
    }
}

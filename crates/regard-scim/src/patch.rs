//! PATCH (RFC 7644, 3.5.2): operations, in their order, become wishes. Owns the operations; since every value here is single, add and
//! replace do the same.

use crate::errors::{ScimError, ScimType, shown};
use crate::filter::parse_path;
use crate::limits::OPERATIONS_AT_MOST;
use crate::resource::Wishes;
use crate::resource::body::{member, object};
use crate::schema::{Leaf, Named};
use serde_json::{Map, Value};

const PATCH_URN: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// The wishes of a PATCH.
///
/// # Errors
/// As the RFC has them: `invalidSyntax`, `invalidPath`, `invalidFilter`, `invalidValue`, `noTarget`, `mutability`; 413 when there are
/// too many operations. Then none of them is done.
pub(crate) fn wishes(body: &[u8]) -> Result<Wishes, ScimError> {
    let object = object(body, PATCH_URN)?;
    let operations = member(&object, "Operations").and_then(Value::as_array);
    let operations = operations.ok_or_else(|| ScimError::syntax("Operations should be a list"))?;
    if operations.len() > OPERATIONS_AT_MOST {
        return Err(ScimError::new(413, format!("there are more than {OPERATIONS_AT_MOST} operations")));
    }
    let mut wishes = Wishes::default();
    for operation in operations {
        let operation = operation.as_object();
        let operation = operation.ok_or_else(|| ScimError::syntax("an operation is no object"))?;
        apply(operation, &mut wishes)?;
    }
    Ok(wishes)
}

fn apply(operation: &Map<String, Value>, wishes: &mut Wishes) -> Result<(), ScimError> {
    let path = match member(operation, "path") {
        None | Some(Value::Null) => None,
        Some(Value::String(path)) if path.is_empty() => None,
        Some(Value::String(path)) => Some(writable(path)?),
        Some(_) => return Err(ScimError::path("path is no text")),
    };
    let word = member(operation, "op").and_then(Value::as_str).unwrap_or_default();
    match word.to_ascii_lowercase().as_str() {
        "add" | "replace" => {
            let value = member(operation, "value");
            let value = value.ok_or_else(|| ScimError::value(format!("{word} without a value")))?;
            match (path, value) {
                (Some(named), value) => wishes.take(named, value),
                (None, Value::Object(members)) => wishes.take_members(members),
                (None, _) => Err(ScimError::value("without a path, value should be an object")),
            }
        }
        "remove" => {
            let missing = || ScimError::of(ScimType::NoTarget, "remove without a path");
            let named = path.ok_or_else(missing)?;
            check_removable(named)?;
            wishes.take(named, &Value::Null)
        }
        _ => Err(ScimError::syntax(format!("op {:?} is none of add, replace, remove", shown(word)))),
    }
}

/// What a path names.
///
/// # Errors
/// `mutability` for what Regard alone says. Of `emails` it is not an error: a directory's ready-made mapping sends it.
fn writable(path: &str) -> Result<Named, ScimError> {
    let named = parse_path(path)?;
    if let Named::Place(place) = named
        && ["id", "meta", "schemas"].iter().any(|name| place.is_core(name))
    {
        return Err(ScimError::mutability(format!("{} is said by Regard alone", place.attribute.name)));
    }
    Ok(named)
}

fn check_removable(named: Named) -> Result<(), ScimError> {
    match named {
        Named::Place(place) if matches!(place.target().leaf, Some(Leaf::UserName | Leaf::Active)) => {
            Err(ScimError::mutability(format!("{} cannot be removed", place.attribute.name)))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn patch(operations: &Value) -> Result<Wishes, ScimError> {
        wishes(json!({ "schemas": [PATCH_URN], "Operations": operations }).to_string().as_bytes())
    }

    #[test]
    fn operations_are_done_in_their_order() {
        let done = patch(&json!([
            { "op": "Replace", "path": "title", "value": "One" },
            { "OP": "ADD", "PATH": "TITLE", "VALUE": "Two" },
            { "op": "remove", "path": "urn:regard:scim:schemas:1.0:User:level" },
            { "op": "replace", "value": { "active": "False", "name.formatted": "Ann Lee", "id": "7" } },
            { "op": "add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
              "value": [{ "$ref": "x", "value": "boss" }] },
            { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "x@example.com" },
            { "op": "Add", "path": "addresses[type eq \"work\"].country", "value": "PL" },
        ]))
        .unwrap();
        assert_eq!(done.given(Leaf::Title), Some("Two"));
        assert_eq!(done.text(Leaf::Level), Some(None));
        assert_eq!(done.active(), Some(false));
        assert_eq!(done.given(Leaf::FormattedName), Some("Ann Lee"));
        assert_eq!(done.given(Leaf::Manager), Some("boss"));
        let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        let done = patch(&json!([{ "op": "remove", "path": urn }]));
        // The number is their key, which is refused when it is known whether they have one.
        assert_eq!(done.unwrap().text(Leaf::Department), Some(None));
    }

    #[test]
    fn what_is_wrong_is_refused() {
        for (operation, kind) in [
            (json!({ "op": "move", "path": "title" }), "invalidSyntax"),
            (json!({ "path": "title", "value": "x" }), "invalidSyntax"),
            (json!("x"), "invalidSyntax"),
            (json!({ "op": "remove" }), "noTarget"),
            (json!({ "op": "replace", "path": "title" }), "invalidValue"),
            (json!({ "op": "replace", "value": "x" }), "invalidValue"),
            (json!({ "op": "replace", "path": "active", "value": "maybe" }), "invalidValue"),
            (json!({ "op": "replace", "path": "nonsense", "value": "x" }), "invalidPath"),
            (json!({ "op": "replace", "path": 1, "value": "x" }), "invalidPath"),
            (json!({ "op": "replace", "path": "emails[type is 1].value", "value": "x" }), "invalidFilter"),
            (json!({ "op": "replace", "path": "id", "value": "x" }), "mutability"),
            (json!({ "op": "replace", "path": "meta.created", "value": "x" }), "mutability"),
            (json!({ "op": "remove", "path": "userName" }), "mutability"),
            (json!({ "op": "remove", "path": "active" }), "mutability"),
        ] {
            let refused = patch(&json!([operation])).unwrap_err();
            assert_eq!(refused.kind(), Some(kind), "{operation}");
        }
        let many = vec![json!({ "op": "replace", "path": "title", "value": "x" }); OPERATIONS_AT_MOST + 1];
        assert_eq!(patch(&json!(many)).unwrap_err().answer().status, 413);
        assert_eq!(wishes(b"{}").unwrap_err().kind(), Some("invalidSyntax"));
    }

    proptest! {
        #[test]
        fn noise_is_answered(op in "(add|replace|remove|.{0,3})", path in "(title|emails\\[|name|\\PC{0,20})", value in "\\PC{0,20}") {
            patch(&json!([{ "op": op, "path": path, "value": value }])).ok();
            patch(&json!([{ "op": op, "value": { path: value } }])).ok();
        }
    }
}

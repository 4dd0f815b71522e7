//! Entity tags: the version of a resource, and whether a header names it. Owns their shape.

use serde_json::Value;

/// The version of a resource. **Shape**: a weak tag of 16 hexadecimal digits, the same whenever the resource reads the same.
pub(super) fn version_of(resource: &Value) -> String {
    let hash = blake3::hash(resource.to_string().as_bytes()).to_hex();
    format!("W/\"{}\"", hash.as_str().split_at(16).0)
}

/// The version that a resource says it has.
pub(crate) fn version(resource: &Value) -> &str {
    resource.pointer("/meta/version").and_then(Value::as_str).unwrap_or_default()
}

/// Whether `If-Match` allows a change to a resource of this version. Weak tags are compared as they are: ours say the same as strong
/// ones, since they are made of everything that is shown.
pub(crate) fn is_named(header: Option<&str>, version: &str) -> bool {
    header.is_none_or(|header| any_tag(header, version))
}

/// Whether `If-None-Match` says that the asker has this version already.
pub(crate) fn matches_none(header: Option<&str>, version: &str) -> bool {
    header.is_some_and(|header| any_tag(header, version))
}

fn any_tag(header: &str, version: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").trim_matches('"').to_owned();
    let sought = bare(version);
    header.split(',').any(|tag| tag.trim() == "*" || bare(tag) == sought)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_version_is_named_in_any_dress() {
        let version = version_of(&json!({ "title": "x" }));
        assert_eq!(version, version_of(&json!({ "title": "x" })));
        assert_ne!(version, version_of(&json!({ "title": "y" })));
        let bare = version.trim_start_matches("W/").to_owned();
        for header in [version.clone(), bare.clone(), "*".to_owned(), format!("\"other\", {version}")] {
            assert!(is_named(Some(&header), &version), "{header}");
            assert!(matches_none(Some(&header), &version), "{header}");
        }
        for header in ["", "W/\"\"", "\"other\"", "nonsense"] {
            assert!(!is_named(Some(header), &version), "{header}");
            assert!(!matches_none(Some(header), &version), "{header}");
        }
        assert!(is_named(None, &version));
        assert!(!matches_none(None, &version));
    }
}

//! From the name of an attribute, as a directory spells it, to the attribute. Owns the ways of spelling: any case, with and without
//! its schema's URN, and with a dot behind the URN as one directory has it.

use super::attribute::Attribute;
use super::tables::{COMMON, CORE, PARTS_PASSED_OVER, PASSED_OVER, SCHEMAS, Schema};
use serde_json::Value;

/// What a name stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Named {
    /// A schema with all its attributes.
    Schema(&'static Schema),
    /// An attribute, or a part of one.
    Place(Place),
    /// An attribute of the standard that is taken and not kept.
    PassedOver,
}

/// Where a value stands in a resource.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) schema: &'static Schema,
    pub(crate) attribute: &'static Attribute,
    pub(crate) part: Option<&'static Attribute>,
}

/// Finds what a name stands for. **Empty**: nothing that any schema here knows.
pub(crate) fn resolve(name: &str) -> Option<Named> {
    for schema in SCHEMAS {
        let Some((urn, rest)) = name.split_at_checked(schema.urn.len()) else { continue };
        if !urn.eq_ignore_ascii_case(schema.urn) {
            continue;
        }
        if rest.is_empty() {
            return Some(Named::Schema(schema));
        }
        let rest = rest.strip_prefix([':', '.'])?;
        return within(&[schema], rest);
    }
    within(&SCHEMAS, name)
}

/// `attribute` or `attribute.part` in the first of the schemas that has it.
fn within(schemas: &[&'static Schema], name: &str) -> Option<Named> {
    let (name, part) = match name.split_once('.') {
        Some((name, part)) => (name, Some(part)),
        None => (name, None),
    };
    for schema in schemas {
        let common = if schema.urn == CORE.urn { COMMON } else { &[] };
        let mut attributes = common.iter().chain(schema.attributes);
        let Some(attribute) = attributes.find(|one| one.name.eq_ignore_ascii_case(name)) else { continue };
        let place = Place { schema, attribute, part: None };
        return match part {
            None => Some(Named::Place(place)),
            Some(part) => place.part(part),
        };
    }
    PASSED_OVER.iter().any(|known| known.eq_ignore_ascii_case(name)).then_some(Named::PassedOver)
}

impl Place {
    /// A part of this attribute.
    pub(crate) fn part(self, name: &str) -> Option<Named> {
        if let Some(part) = self.attribute.part(name) {
            return Some(Named::Place(Self { part: Some(part), ..self }));
        }
        let is_passed_over = PARTS_PASSED_OVER
            .iter()
            .any(|(attribute, part)| *attribute == self.attribute.name && part.eq_ignore_ascii_case(name));
        is_passed_over.then_some(Named::PassedOver)
    }

    /// The attribute or its part, whichever is meant.
    pub(crate) fn target(&self) -> &'static Attribute {
        self.part.unwrap_or(self.attribute)
    }

    /// Whether it is the attribute of this name in the core schema, or common to all.
    pub(crate) fn is_core(&self, name: &str) -> bool {
        self.schema.urn == CORE.urn && self.attribute.name == name
    }

    /// The values that a resource has here: those of a list one by one.
    pub(crate) fn values<'r>(&self, resource: &'r Value) -> Vec<&'r Value> {
        let home = if self.schema.urn == CORE.urn { Some(resource) } else { resource.get(self.schema.urn) };
        let value = home.and_then(|home| home.get(self.attribute.name));
        let values = match value {
            Some(Value::Array(elements)) => elements.iter().collect(),
            Some(Value::Null) | None => Vec::new(),
            Some(value) => vec![value],
        };
        match self.part {
            Some(part) => values.into_iter().filter_map(|value| value.get(part.name)).collect(),
            None => values,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(name: &str) -> Option<String> {
        Some(match resolve(name)? {
            Named::Schema(schema) => schema.name.to_owned(),
            Named::PassedOver => "-".to_owned(),
            Named::Place(place) => {
                let part = place.part.map(|part| format!(".{}", part.name)).unwrap_or_default();
                format!("{}:{}{part}", place.schema.name, place.attribute.name)
            }
        })
    }

    #[test]
    fn an_attribute_is_found_however_it_is_spelled() {
        for (name, found) in [
            ("userName", "User:userName"),
            ("USERNAME", "User:userName"),
            ("name.familyname", "User:name.familyName"),
            ("urn:ietf:params:scim:schemas:core:2.0:User:userName", "User:userName"),
            ("URN:IETF:params:scim:schemas:core:2.0:user:name.formatted", "User:name.formatted"),
            ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "EnterpriseUser"),
            (
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
                "EnterpriseUser:manager.value",
            ),
            (
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.department",
                "EnterpriseUser:department",
            ),
            ("manager", "EnterpriseUser:manager"),
            ("urn:regard:scim:schemas:1.0:User:level", "RegardUser:level"),
            ("meta.created", "User:meta.created"),
            ("phoneNumbers", "-"),
            ("addresses.streetAddress", "-"),
            ("name.middleName", "-"),
            ("manager.$ref", "-"),
        ] {
            assert_eq!(spelled(name).as_deref(), Some(found), "{name}");
        }
        for name in [
            "",
            ".",
            "nonsense",
            "name.nonsense",
            "userName.value",
            "name.formatted.more",
            "urn:ietf:params:scim:schemas:core:2.0:Group",
            "urn:ietf:params:scim:schemas:core:2.0:UserX",
            "urn:ietf:params:scim:schemas:core:2.0:User:department",
            "urn:ietf:params:scim:schemas:core:2.0:User:",
            "ürn:ietf:params:scim:schemas:core:2.0:Üser:userName",
        ] {
            assert_eq!(spelled(name), None, "{name}");
        }
    }

    #[test]
    fn every_value_that_is_kept_has_one_place() {
        let attributes = SCHEMAS.iter().flat_map(|schema| schema.attributes).chain(COMMON);
        let leaves = attributes.flat_map(|one| one.parts().iter().chain([one])).filter_map(|one| one.leaf);
        let mut leaves: Vec<_> = leaves.collect();
        let all = leaves.len();
        leaves.sort_unstable();
        leaves.dedup();
        assert_eq!(leaves.len(), all);
    }
}

//! How much of a resource is shown: `attributes` and `excludedAttributes` (RFC 7644, 3.9). Owns that `id` and `schemas` always are.

use crate::errors::{ScimError, shown};
use crate::filter::parse_path;
use crate::limits::NAMED_AT_MOST;
use crate::schema::{Attribute, CORE, Named, Place};
use serde_json::{Map, Value};

/// What to show.
#[derive(Debug, Clone, Default)]
pub(crate) enum Projection {
    #[default]
    Everything,
    Only(Vec<Named>),
    Without(Vec<Named>),
}

impl Projection {
    /// From the two lists of names. Both are left out by most.
    ///
    /// # Errors
    /// `invalidValue` when both are given, or too many; `invalidPath` when a name is none of an attribute.
    pub(crate) fn new(only: &[String], without: &[String]) -> Result<Self, ScimError> {
        let names = |given: &[String]| {
            if given.len() > NAMED_AT_MOST {
                let detail = format!("more than {NAMED_AT_MOST} attributes are named");
                return Err(ScimError::value(detail));
            }
            let named = |name: &String| match parse_path(name.trim()) {
                Ok(named) => Ok(named),
                Err(_) => Err(ScimError::path(format!("{:?} is no attribute here", shown(name)))),
            };
            given.iter().filter(|name| !name.trim().is_empty()).map(named).collect::<Result<Vec<_>, _>>()
        };
        match (names(only)?, names(without)?) {
            (only, without) if only.is_empty() && without.is_empty() => Ok(Self::Everything),
            (only, without) if without.is_empty() => Ok(Self::Only(only)),
            (only, without) if only.is_empty() => Ok(Self::Without(without)),
            _ => Err(ScimError::value("name attributes or excludedAttributes, not both")),
        }
    }

    /// The resource with what is to be shown.
    pub(crate) fn of(&self, resource: Value) -> Value {
        let Value::Object(whole) = resource else { return resource };
        Value::Object(match self {
            Self::Everything => whole,
            Self::Only(names) => only(&whole, names),
            Self::Without(names) => without(whole, names),
        })
    }
}

fn only(whole: &Map<String, Value>, names: &[Named]) -> Map<String, Value> {
    let mut shown = Map::new();
    for always in ["schemas", "id"] {
        if let Some(value) = whole.get(always) {
            shown.insert(always.to_owned(), value.clone());
        }
    }
    for named in names {
        match named {
            Named::PassedOver => {}
            Named::Schema(schema) if schema.urn == CORE.urn => {
                let core = whole.iter().filter(|(name, _)| !name.starts_with("urn:"));
                shown.extend(core.map(|(name, value)| (name.clone(), value.clone())));
            }
            Named::Schema(schema) => {
                if let Some(value) = whole.get(schema.urn) {
                    shown.insert(schema.urn.to_owned(), value.clone());
                }
            }
            Named::Place(place) => copy(whole, place, &mut shown),
        }
    }
    shown
}

/// Copies the value of one place, beside what stands there already.
fn copy(whole: &Map<String, Value>, place: &Place, shown: &mut Map<String, Value>) {
    let Some(from) = home(whole, place) else { return };
    let Some(value) = from.get(place.attribute.name) else { return };
    let into = if place.schema.urn == CORE.urn {
        shown
    } else {
        let extension = shown.entry(place.schema.urn).or_insert_with(|| Value::Object(Map::new()));
        let Value::Object(extension) = extension else { return };
        extension
    };
    let Some(part) = place.part else {
        into.insert(place.attribute.name.to_owned(), value.clone());
        return;
    };
    match value {
        Value::Array(elements) => {
            let empty = || Value::Array(vec![Value::Object(Map::new()); elements.len()]);
            let shown = into.entry(place.attribute.name).or_insert_with(empty);
            let Value::Array(shown) = shown else { return };
            for (shown, element) in shown.iter_mut().zip(elements) {
                copy_part(element, part, shown);
            }
        }
        value => {
            let shown = into.entry(place.attribute.name).or_insert_with(|| Value::Object(Map::new()));
            copy_part(value, part, shown);
        }
    }
}

fn copy_part(from: &Value, part: &Attribute, into: &mut Value) {
    if let (Some(value), Value::Object(into)) = (from.get(part.name), into) {
        into.insert(part.name.to_owned(), value.clone());
    }
}

fn home<'r>(whole: &'r Map<String, Value>, place: &Place) -> Option<&'r Map<String, Value>> {
    if place.schema.urn == CORE.urn { Some(whole) } else { whole.get(place.schema.urn)?.as_object() }
}

fn without(mut whole: Map<String, Value>, names: &[Named]) -> Map<String, Value> {
    for named in names {
        match named {
            Named::Schema(schema) if schema.urn != CORE.urn => {
                whole.remove(schema.urn);
            }
            Named::Place(place) if !place.target().is_always_returned => {
                let home = if place.schema.urn == CORE.urn {
                    Some(&mut whole)
                } else {
                    whole.get_mut(place.schema.urn).and_then(Value::as_object_mut)
                };
                if let Some(home) = home {
                    leave_out(home, place);
                }
            }
            _ => {}
        }
    }
    whole
}

fn leave_out(home: &mut Map<String, Value>, place: &Place) {
    let Some(part) = place.part else {
        home.remove(place.attribute.name);
        return;
    };
    let elements = match home.get_mut(place.attribute.name) {
        Some(Value::Array(elements)) => elements.iter_mut().collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    };
    for element in elements.into_iter().filter_map(Value::as_object_mut) {
        element.remove(part.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::ENTERPRISE;
    use serde_json::json;

    fn ann() -> Value {
        json!({
            "schemas": [CORE.urn],
            "id": "1",
            "userName": "ann@example.com",
            "emails": [{ "value": "ann@example.com", "type": "work" }],
            ENTERPRISE.urn: { "department": "Sales", "manager": { "value": "boss" } },
        })
    }

    fn shown(only: &[&str], without: &[&str]) -> Value {
        let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        Projection::new(&texts(only), &texts(without)).unwrap().of(ann())
    }

    #[test]
    fn only_what_is_named_is_shown_and_always_the_key() {
        let key = json!({ "schemas": [CORE.urn], "id": "1" });
        assert_eq!(shown(&["id"], &[]), key);
        assert_eq!(shown(&["phoneNumbers"], &[]), key);
        let mut named = key.clone();
        named["userName"] = json!("ann@example.com");
        named["emails"] = json!([{ "value": "ann@example.com" }]);
        named[ENTERPRISE.urn] = json!({ "manager": { "value": "boss" } });
        assert_eq!(shown(&["username", "emails.value", "manager.value"], &[]), named);
        named["emails"] = json!([{ "value": "ann@example.com", "type": "work" }]);
        named[ENTERPRISE.urn]["department"] = json!("Sales");
        assert_eq!(shown(&["userName", "emails.type", "emails.value", ENTERPRISE.urn], &[]), named);
        assert_eq!(shown(&[], &[]), ann());
        assert_eq!(shown(&[""], &[]), ann());
    }

    #[test]
    fn what_is_excluded_is_not_shown_but_for_the_key() {
        let mut rest = ann();
        rest.as_object_mut().unwrap().remove("emails");
        rest[ENTERPRISE.urn] = json!({ "manager": {} });
        let without = ["emails", "id", "schemas", "department", "manager.value", "groups"];
        assert_eq!(shown(&[], &without), rest);
        assert_eq!(shown(&[], &[ENTERPRISE.urn]).get(ENTERPRISE.urn), None);
    }

    #[test]
    fn names_that_nobody_knows_are_refused() {
        let refused = |only: &[&str], without: &[&str]| {
            let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
            Projection::new(&texts(only), &texts(without)).unwrap_err().kind()
        };
        assert_eq!(refused(&["nonsense"], &[]), Some("invalidPath"));
        assert_eq!(refused(&["id"], &["title"]), Some("invalidValue"));
        assert_eq!(refused(&["id"; 101], &[]), Some("invalidValue"));
    }
}

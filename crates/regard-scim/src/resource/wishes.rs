//! What a body says that a user should be, value by value; the last word on a value counts. Owns how values are taken that are
//! dressed otherwise than the standard has it; what a wish does to a user stands in `intent.rs`.

use super::body::member;
use crate::errors::{ScimError, shown};
use crate::filter::parse_path;
use crate::schema::{CORE, ENTERPRISE, Kind, Leaf, Mutability, Named, Place, REGARD, Schema, resolve};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The values that are given.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wishes {
    active: Option<bool>,
    /// **Empty**, of a value: it is taken away.
    texts: BTreeMap<Leaf, Option<String>>,
    /// The extensions that the body speaks of, by URN.
    mentioned: BTreeSet<&'static str>,
}

impl Wishes {
    /// From a whole resource. What no schema here knows is passed over.
    ///
    /// # Errors
    /// `invalidValue` when a value is of the wrong type.
    pub(crate) fn of_resource(resource: &Map<String, Value>) -> Result<Self, ScimError> {
        let mut wishes = Self::default();
        for urn in member(resource, "schemas").and_then(Value::as_array).into_iter().flatten() {
            if let Some(Named::Schema(schema)) = urn.as_str().and_then(resolve) {
                wishes.mentioned.insert(schema.urn);
            }
        }
        wishes.take_members(resource)?;
        Ok(wishes)
    }

    /// Takes every member whose name is that of an attribute, also where it is a path.
    pub(crate) fn take_members(&mut self, members: &Map<String, Value>) -> Result<(), ScimError> {
        for (name, value) in members {
            if let Ok(named) = parse_path(name) {
                self.take(named, value)?;
            }
        }
        Ok(())
    }

    /// Takes a value for what a name stands for; null takes the value away.
    ///
    /// # Errors
    /// `invalidValue` when the value is of the wrong type.
    pub(crate) fn take(&mut self, named: Named, value: &Value) -> Result<(), ScimError> {
        match named {
            Named::PassedOver => Ok(()),
            Named::Schema(schema) => self.take_schema(schema, value),
            Named::Place(place) => self.take_place(place, value),
        }
    }

    fn take_schema(&mut self, schema: &'static Schema, value: &Value) -> Result<(), ScimError> {
        self.mentioned.insert(schema.urn);
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    if let Some(named) = resolve(&format!("{}:{name}", schema.urn)) {
                        self.take(named, value)?;
                    }
                }
                Ok(())
            }
            Value::Null if schema.urn != CORE.urn => {
                for attribute in schema.attributes {
                    self.take_place(Place { schema, attribute, part: None }, &Value::Null)?;
                }
                Ok(())
            }
            _ => Err(ScimError::value(format!("{} should be an object", schema.urn))),
        }
    }

    fn take_place(&mut self, place: Place, value: &Value) -> Result<(), ScimError> {
        let target = place.target();
        self.mentioned.insert(place.schema.urn);
        if let Some(leaf) = target.leaf {
            return self.take_leaf(leaf, target.name, value);
        }
        let Kind::Complex(parts) = target.kind else { return Ok(()) };
        if target.mutability == Mutability::ReadOnly {
            return Ok(());
        }
        match alone(target.name, value)? {
            Value::Null => {
                for part in parts {
                    self.take_place(Place { part: Some(part), ..place }, &Value::Null)?;
                }
                Ok(())
            }
            Value::Object(members) => {
                for (name, value) in members {
                    if let Some(named) = place.part(name) {
                        self.take(named, value)?;
                    }
                }
                Ok(())
            }
            // One directory sends the manager's key without anything around it.
            plain => match target.part("value") {
                Some(part) => self.take_place(Place { part: Some(part), ..place }, plain),
                None => Err(ScimError::value(format!("{} should be an object", target.name))),
            },
        }
    }

    fn take_leaf(&mut self, leaf: Leaf, name: &str, value: &Value) -> Result<(), ScimError> {
        let value = match alone(name, value)? {
            Value::Object(members) => member(members, "value").unwrap_or(&Value::Null),
            value => value,
        };
        if leaf == Leaf::Active {
            let flag = match value {
                Value::Null => return Ok(()),
                Value::Bool(flag) => Some(*flag),
                // One directory writes it as a text, with a capital.
                Value::String(text) => text.to_ascii_lowercase().parse().ok(),
                _ => None,
            };
            let wrong = || ScimError::value(format!("{name} should be true or false"));
            self.active = Some(flag.ok_or_else(wrong)?);
            return Ok(());
        }
        let text = match value {
            Value::Null => None,
            Value::String(text) if text.trim().is_empty() => None,
            Value::String(text) => Some(text.clone()),
            Value::Number(number) if !number.is_f64() => Some(number.to_string()),
            _ => return Err(ScimError::value(format!("{name} should be a text"))),
        };
        self.texts.insert(leaf, text);
        Ok(())
    }

    /// What is left out is taken away, where a directory keeps it alone; what else is left out stays. Of an extension that the body
    /// does not speak of, everything stays.
    pub(crate) fn into_replacement(mut self) -> Self {
        self.texts.entry(Leaf::Title).or_insert(None);
        if self.mentioned.contains(ENTERPRISE.urn) {
            self.texts.entry(Leaf::Department).or_insert(None);
            self.texts.entry(Leaf::Manager).or_insert(None);
        }
        if self.mentioned.contains(REGARD.urn) {
            self.texts.entry(Leaf::Level).or_insert(None);
        }
        self
    }

    /// Whether they may sign in. **Empty**: nothing is said about it.
    pub(crate) fn active(&self) -> Option<bool> {
        self.active
    }

    /// **Empty**: nothing is said about it; an inner `None` takes the value away.
    pub(crate) fn text(&self, leaf: Leaf) -> Option<Option<&str>> {
        self.texts.get(&leaf).map(Option::as_deref)
    }

    /// The text that is given. **Empty**: there is none.
    pub(crate) fn given(&self, leaf: Leaf) -> Option<&str> {
        self.text(leaf).flatten()
    }
}

/// The one value of a list of one; an empty list is none.
fn alone<'v>(name: &str, value: &'v Value) -> Result<&'v Value, ScimError> {
    match value.as_array().map(Vec::as_slice) {
        None => Ok(value),
        Some([]) => Ok(&Value::Null),
        Some([only]) if !only.is_array() => Ok(only),
        Some(_) => Err(ScimError::value(format!("{} takes one value", shown(name)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn wishes(resource: &Value) -> Wishes {
        Wishes::of_resource(resource.as_object().unwrap()).unwrap()
    }

    #[test]
    fn values_are_taken_however_they_are_dressed() {
        for manager in [
            json!("boss"),
            json!({ "value": "boss" }),
            json!([{ "$ref": "../Users/boss", "VALUE": "boss" }]),
            json!(["boss"]),
        ] {
            let taken = wishes(&json!({ ENTERPRISE.urn: { "Manager": manager } }));
            assert_eq!(taken.given(Leaf::Manager), Some("boss"), "{manager}");
        }
        for nobody in [json!(null), json!(""), json!([]), json!({ "value": "" }), json!([{ "value": null }])]
        {
            let taken = wishes(&json!({ "manager": nobody }));
            assert_eq!(taken.text(Leaf::Manager), Some(None), "{nobody}");
        }
        for (active, flag) in [
            (json!(false), false),
            (json!("False"), false),
            (json!("TRUE"), true),
            (json!([{ "value": "False" }]), false),
        ] {
            assert_eq!(wishes(&json!({ "ACTIVE": active })).active(), Some(flag), "{active}");
        }
        let dotted = wishes(&json!({
            "name.familyName": "Lee",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department": "Sales",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.employeeNumber": 1007,
            "emails[type eq \"work\"].value": "other@example.com",
            "nonsense": { "a": [1] },
            "phoneNumbers": [{ "value": "1" }, { "value": "2" }],
            "id": "mine",
        }));
        assert_eq!(dotted.given(Leaf::FamilyName), Some("Lee"));
        assert_eq!(dotted.given(Leaf::Department), Some("Sales"));
        assert_eq!(dotted.given(Leaf::EmployeeNumber), Some("1007"));
        assert_eq!(dotted.texts.len(), 3);
    }

    #[test]
    fn a_value_of_the_wrong_type_is_refused() {
        for resource in [
            json!({ "userName": true }),
            json!({ "userName": 1.5 }),
            json!({ "title": ["a", "b"] }),
            json!({ "active": "maybe" }),
            json!({ "active": 1 }),
            json!({ "name": "Ann" }),
            json!({ ENTERPRISE.urn: "Sales" }),
            json!({ "manager": [["boss"]] }),
        ] {
            let refused = Wishes::of_resource(resource.as_object().unwrap()).unwrap_err();
            assert_eq!(refused.kind(), Some("invalidValue"), "{resource}");
        }
    }

    #[test]
    fn a_replacement_takes_away_what_it_speaks_of_and_leaves_out() {
        let plain = wishes(&json!({ "userName": "a@b" })).into_replacement();
        assert_eq!(plain.text(Leaf::Title), Some(None));
        assert_eq!((plain.text(Leaf::Department), plain.text(Leaf::Level)), (None, None));
        assert_eq!((plain.text(Leaf::ExternalId), plain.active()), (None, None));
        let placed = wishes(&json!({ "schemas": [ENTERPRISE.urn], REGARD.urn: { "level": "x" } }));
        let placed = placed.into_replacement();
        assert_eq!((placed.text(Leaf::Department), placed.text(Leaf::Manager)), (Some(None), Some(None)));
        assert_eq!((placed.given(Leaf::Level), placed.text(Leaf::Role)), (Some("x"), None));
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "\\PC{0,10}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(name(), inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    fn name() -> impl Strategy<Value = String> {
        prop_oneof![
            prop::sample::select(vec![
                "userName",
                "name",
                "formatted",
                "active",
                "emails",
                "value",
                "manager",
                ENTERPRISE.urn,
                REGARD.urn,
                CORE.urn,
                "schemas",
                "emails[type eq \"work\"].value",
                "manager.value",
                "emails[",
            ])
            .prop_map(str::to_owned),
            "\\PC{0,10}",
        ]
    }

    proptest! {
        #[test]
        fn noise_is_answered(members in prop::collection::btree_map(name(), value(), 0..6)) {
            let resource = members.into_iter().collect();
            if let Ok(wishes) = Wishes::of_resource(&resource) {
                wishes.into_replacement();
            }
        }
    }
}

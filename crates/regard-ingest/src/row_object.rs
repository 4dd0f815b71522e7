//! A row as a JSON object whose columns keep their order, as people compare it with their file.

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::fmt;

/// Columns and their values, in order.
#[derive(Debug, Default)]
pub(crate) struct RowObject(pub(crate) Vec<(String, Value)>);

impl RowObject {
    /// Starts the text of an object.
    pub(crate) fn open() -> String {
        String::from("{")
    }

    /// Adds a column to the text of an object.
    pub(crate) fn add(text: &mut String, name: &str, value: &Value) {
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(&Value::from(name).to_string());
        text.push(':');
        text.push_str(&value.to_string());
    }

    /// Ends the text of an object.
    pub(crate) fn close(mut text: String) -> String {
        text.push('}');
        text
    }
}

impl fmt::Display for RowObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Self::open();
        for (name, value) in &self.0 {
            Self::add(&mut text, name, value);
        }
        f.write_str(&Self::close(text))
    }
}

impl<'de> Deserialize<'de> for RowObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = RowObject;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object by column")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RowObject, A::Error> {
        let mut row = RowObject::default();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if row.0.iter().any(|(other, _)| *other == name) {
                return Err(serde::de::Error::custom(format!("the column {name} comes twice")));
            }
            row.0.push((name, value));
        }
        Ok(row)
    }
}

//! What a SCHEMA message says about the columns of a stream, and how one schema differs from the last.

use crate::json::scan::MAX_DEPTH;
use serde_json::Value;
use std::collections::BTreeSet;

/// One column of a stream. Its values are text, as they were written; the types are those that the tap declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SingerColumn {
    /// The property's name; one in an object is `parent_child`.
    pub name: String,
    /// The JSON types that its values may have, by name and without `null`. **Empty**: none are declared.
    pub types: BTreeSet<String>,
    /// What a text means, such as `date-time`. **Empty**: not declared.
    pub format: Option<String>,
    /// Whether a SCHEMA message names it; else records just have it.
    pub is_declared: bool,
}

/// What became different in a stream. All are names of columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SchemaChange {
    /// Not there before.
    pub added: Vec<String>,
    /// There before with other types or another format.
    pub changed: Vec<String>,
    /// No longer declared. They stay columns, for rows of before have them.
    pub removed: Vec<String>,
    /// Whether the key is another one.
    pub has_new_key: bool,
}

impl SchemaChange {
    /// Whether nothing became different.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The columns that a JSON schema declares. **Empty**: the text is no object.
pub(super) fn columns_of(schema: &str) -> Option<Vec<SingerColumn>> {
    let schema: Value = serde_json::from_str(schema).ok()?;
    let mut columns = Vec::new();
    if !schema.is_object() {
        return None;
    }
    properties(&schema, "", 0, &mut columns);
    Some(columns)
}

/// Adds the properties of an object, those of objects in it by `parent_child`.
fn properties(schema: &Value, path: &str, depth: usize, columns: &mut Vec<SingerColumn>) {
    if depth > MAX_DEPTH {
        return;
    }
    if let Some(members) = schema.get("properties").and_then(Value::as_object) {
        for (name, property) in members {
            let name = if name.is_empty() { "unnamed" } else { name };
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}_{name}") };
            column(property, path, depth, columns);
        }
    }
    for choice in choices(schema) {
        properties(choice, path, depth + 1, columns);
    }
}

fn column(property: &Value, name: String, depth: usize, columns: &mut Vec<SingerColumn>) {
    let before = columns.len();
    properties(property, &name, depth + 1, columns);
    let mut types = BTreeSet::new();
    let mut format = None;
    declared(property, depth, &mut types, &mut format);
    let is_object_only = types.iter().all(|kind| kind == "object") && !types.is_empty();
    if is_object_only || (types.is_empty() && columns.len() > before) {
        return;
    }
    types.remove("object");
    match columns.iter_mut().find(|column| column.name == name) {
        Some(known) => known.types.append(&mut types),
        None => columns.push(SingerColumn { name, types, format, is_declared: true }),
    }
}

/// The types and the format of a property, wherever among its choices they stand.
fn declared(property: &Value, depth: usize, types: &mut BTreeSet<String>, format: &mut Option<String>) {
    if depth > MAX_DEPTH {
        return;
    }
    match property.get("type") {
        Some(Value::String(kind)) => drop(types.insert(kind.clone())),
        Some(Value::Array(kinds)) => types.extend(kinds.iter().filter_map(Value::as_str).map(str::to_owned)),
        _ => {}
    }
    types.remove("null");
    if let Some(Value::String(found)) = property.get("format") {
        format.get_or_insert_with(|| found.clone());
    }
    for choice in choices(property) {
        declared(choice, depth + 1, types, format);
    }
}

/// The schemas of which one or all hold.
fn choices(schema: &Value) -> impl Iterator<Item = &Value> {
    ["anyOf", "oneOf", "allOf"]
        .into_iter()
        .filter_map(|key| schema.get(key).and_then(Value::as_array))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(schema: &str) -> Vec<String> {
        let column = |column: &SingerColumn| {
            let types: Vec<_> = column.types.iter().map(String::as_str).collect();
            format!("{}:{}:{}", column.name, types.join(","), column.format.as_deref().unwrap_or(""))
        };
        // How members of a JSON object are ordered is not ours to say.
        let mut shown: Vec<_> = columns_of(schema).unwrap().iter().map(column).collect();
        shown.sort_unstable();
        shown
    }

    #[test]
    fn properties_become_columns() {
        assert_eq!(
            shown(
                r#"{"type":"object","properties":{"id":{"type":["null","integer"]},"at":{"type":"string","format":"date-time"},
                "to":{"type":["null","object"],"properties":{"city":{"type":"string"},"geo":{"type":"object","properties":{"lat":{"type":"number"}}}}},
                "any":{},"tags":{"type":"array","items":{"type":"string"}},"free":{"type":"object"},
                "mixed":{"anyOf":[{"type":"string","format":"date"},{"type":"null"},{"type":"object","properties":{"x":{"type":"integer"}}}]}}}"#
            ),
            [
                "any::",
                "at:string:date-time",
                "id:integer:",
                "mixed:string:date",
                "mixed_x:integer:",
                "tags:array:",
                "to_city:string:",
                "to_geo_lat:number:"
            ]
        );
        assert_eq!(shown("{}"), Vec::<String>::new());
        assert_eq!(shown(r#"{"properties":[1]}"#), Vec::<String>::new());
        assert_eq!(columns_of("[]"), None);
        let deep = format!("{}{{}}{}", r#"{"properties":{"a":"#.repeat(60), "}}".repeat(60));
        assert_eq!(columns_of(&deep).unwrap().len(), 1);
    }
}

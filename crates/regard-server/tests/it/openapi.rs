//! The OpenAPI document is whole, is the one that the web client is generated from, and lists
//! exactly the routes.

use crate::golden;
use regard_server::{openapi_json, routes};
use serde_json::Value;
use std::collections::BTreeSet;

fn document() -> Value {
    serde_json::from_str(&openapi_json().unwrap()).unwrap()
}

#[test]
fn the_web_client_is_generated_from_this_document() {
    golden::check("../../web/openapi.json", &openapi_json().unwrap());
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    for reference in references {
        let pointer = reference.trim_start_matches('#');
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn collect(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match (name.as_str(), field) {
                    ("$ref", Value::String(reference)) => {
                        references.insert(reference.clone());
                    }
                    _ => collect(field, references),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}

#[test]
fn it_lists_exactly_the_routes_and_says_who_may() {
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    let listed: usize = paths.values().map(|item| item.as_object().unwrap().len()).sum();
    assert_eq!(listed, routes::all().len());
    for route in routes::all() {
        let path = format!("{}{}", routes::BASE, route.path);
        let operation = &paths[&path][route.method.as_str().to_lowercase()];
        assert!(operation.is_object(), "{} {path}", route.method);
        assert!(operation["summary"].is_string(), "{} {path} does not say what it is", route.method);
        let secured = operation["security"].is_array();
        assert_eq!(secured, route.who != regard_server::Who::Public, "{} {path}", route.method);
        for name in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
            let parameters = operation["parameters"].as_array().unwrap();
            assert!(parameters.iter().any(|known| known["name"] == name && known["in"] == "path"), "{path}");
        }
    }
}

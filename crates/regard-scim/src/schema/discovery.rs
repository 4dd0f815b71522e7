//! What a directory may ask about the service itself: what it can do, its one type of resource, and its schemas. Owns these
//! documents, which are made from the tables.

use super::attribute::{Attribute, Kind, Mutability};
use super::tables::{CORE, ENTERPRISE, REGARD, SCHEMAS, Schema};
use crate::limits::{BODY_BYTES_AT_MOST, LISTED_AT_MOST};
use serde_json::{Value, json};

/// What the service can do. **Shape**: RFC 7643, 5.
pub(crate) fn service_provider_config(base: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": BODY_BYTES_AT_MOST },
        "filter": { "supported": true, "maxResults": LISTED_AT_MOST },
        "changePassword": { "supported": false },
        "sort": { "supported": false },
        "etag": { "supported": true },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Bearer token",
            "description": "A token with the scope scim, which an administrator makes in Regard.",
            "primary": true,
        }],
        "meta": meta("ServiceProviderConfig", format!("{base}/ServiceProviderConfig")),
    })
}

/// The one type of resource. **Shape**: RFC 7643, 6.
pub(crate) fn resource_type(base: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        "id": "User",
        "name": "User",
        "endpoint": "/Users",
        "description": CORE.about,
        "schema": CORE.urn,
        "schemaExtensions": [
            { "schema": ENTERPRISE.urn, "required": false },
            { "schema": REGARD.urn, "required": false },
        ],
        "meta": meta("ResourceType", format!("{base}/ResourceTypes/User")),
    })
}

/// Every schema.
pub(crate) fn schemas(base: &str) -> Vec<Value> {
    SCHEMAS.iter().map(|schema| document(schema, base)).collect()
}

/// The schema of a URN, in any case. **Empty**: there is none.
pub(crate) fn schema(urn: &str, base: &str) -> Option<Value> {
    let schema = SCHEMAS.iter().find(|schema| schema.urn.eq_ignore_ascii_case(urn))?;
    Some(document(schema, base))
}

/// **Shape**: RFC 7643, 7.
fn document(schema: &Schema, base: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
        "id": schema.urn,
        "name": schema.name,
        "description": schema.about,
        "attributes": schema.attributes.iter().map(attribute).collect::<Vec<_>>(),
        "meta": meta("Schema", format!("{base}/Schemas/{}", schema.urn)),
    })
}

fn attribute(one: &Attribute) -> Value {
    let kind = match one.kind {
        Kind::Text => "string",
        Kind::Flag => "boolean",
        Kind::Instant => "dateTime",
        Kind::Reference => "reference",
        Kind::Complex(_) => "complex",
    };
    let mutability = match one.mutability {
        Mutability::ReadOnly => "readOnly",
        Mutability::ReadWrite => "readWrite",
        Mutability::Immutable => "immutable",
    };
    let mut document = json!({
        "name": one.name,
        "type": kind,
        "multiValued": one.is_list,
        "description": one.about,
        "required": one.is_required,
        "caseExact": one.is_case_exact,
        "mutability": mutability,
        "returned": if one.is_always_returned { "always" } else { "default" },
        "uniqueness": if one.is_unique { "server" } else { "none" },
    });
    if !one.words.is_empty() {
        document["canonicalValues"] = json!(one.words);
    }
    if !one.parts().is_empty() {
        document["subAttributes"] = one.parts().iter().map(attribute).collect();
    }
    document
}

fn meta(kind: &str, location: String) -> Value {
    json!({ "resourceType": kind, "location": location })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_of_the_resource_type_is_described() {
        let base = "https://regard.example.com/scim/v2";
        let kind = resource_type(base);
        let extensions = kind["schemaExtensions"].as_array().unwrap().iter();
        let urns = extensions.map(|extension| &extension["schema"]).chain([&kind["schema"]]);
        for urn in urns {
            let urn = urn.as_str().unwrap();
            assert_eq!(schema(&urn.to_uppercase(), base).unwrap()["id"], urn);
        }
        assert_eq!(schemas(base).len(), 3);
        assert_eq!(schema("urn:nothing", base), None);
    }

    #[test]
    fn what_is_said_of_an_attribute_is_what_holds() {
        let core = schema(CORE.urn, "").unwrap();
        let user_name = &core["attributes"][0];
        assert_eq!((&user_name["name"], &user_name["uniqueness"]), (&json!("userName"), &json!("server")));
        assert_eq!((&user_name["required"], &user_name["caseExact"]), (&json!(true), &json!(false)));
        let regard = schema(REGARD.urn, "").unwrap();
        assert_eq!(regard["attributes"][1]["canonicalValues"], json!(["viewer", "auditor", "expert"]));
    }
}

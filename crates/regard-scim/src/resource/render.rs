//! Writing a user as a resource. Owns which attributes stand where; what is not known is left out, never empty.

use super::tags::version_of;
use crate::schema::{CORE, ENTERPRISE, REGARD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use regard_store::User;
use serde_json::{Map, Value, json};

/// What may stand in a path as it is: RFC 3986, unreserved.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The resource of a user, with its address and its version.
pub(crate) fn render(user: &User, base: &str) -> Value {
    let profile = &user.profile;
    let mut resource = json!({
        "id": user.user_id.as_str(),
        "userName": profile.email.as_str(),
        "name": { "formatted": profile.name },
        "displayName": profile.name,
        "active": user.disabled_at.is_none(),
        "emails": [{ "value": profile.email.as_str(), "type": "work", "primary": true }],
    });
    let mut put = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            resource[name] = json!(value);
        }
    };
    put("externalId", user.external_id.as_deref());
    put("title", profile.title.as_deref());
    put("preferredLanguage", user.language.map(|language| language.as_str()));

    let mut enterprise = Map::new();
    if let Some(number) = employee_number(user) {
        enterprise.insert("employeeNumber".to_owned(), json!(number));
    }
    if let Some(business_unit) = &profile.business_unit {
        enterprise.insert("department".to_owned(), json!(business_unit));
    }
    if let Some(manager_id) = &user.manager_id {
        enterprise.insert("manager".to_owned(), json!({ "value": manager_id.as_str() }));
    }
    let mut regard = json!({ "role": profile.role.as_str() });
    if let Some(level) = &profile.level {
        regard["level"] = json!(level);
    }
    let mut schemas = vec![CORE.urn];
    if !enterprise.is_empty() {
        schemas.push(ENTERPRISE.urn);
        resource[ENTERPRISE.urn] = Value::Object(enterprise);
    }
    schemas.push(REGARD.urn);
    resource[REGARD.urn] = regard;
    resource["schemas"] = json!(schemas);

    let version = version_of(&resource);
    resource["meta"] = json!({
        "resourceType": "User",
        "created": user.created_at.to_string(),
        "location": format!("{base}/Users/{}", utf8_percent_encode(user.user_id.as_str(), ENCODED)),
        "version": version,
    });
    resource
}

/// The user's key in the company's org chart. **Empty**: their key was drawn here.
pub(crate) fn employee_number(user: &User) -> Option<&str> {
    let key = user.user_id.as_str();
    let drawn = uuid::Uuid::try_parse(key).is_ok_and(|uuid| uuid.get_version_num() == 7);
    (!drawn).then_some(key)
}

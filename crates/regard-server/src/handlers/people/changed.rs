//! What is another about a user after a change, as the audit log has it: the values that are stored, with those that
//! were. Owns no change.

use crate::extract::Witness;
use regard_model::UserId;
use regard_store::{AuditKind, NewAuditEvent, User};
use serde_json::{Map, Value, json};

/// The events of what has changed. **Empty**: nothing has.
pub(super) fn events(witness: &Witness, before: &User, after: &User) -> Vec<NewAuditEvent> {
    let subject = Some(("user", after.user_id.as_str()));
    let mut events = Vec::new();
    let differences = differences(before, after);
    if !differences.is_empty() {
        events.push(witness.event(AuditKind::UserChanged, subject, &Value::Object(differences)));
    }
    match (before.disabled_at, after.disabled_at) {
        (None, Some(_)) => events.push(witness.event(AuditKind::UserDisabled, subject, &json!({}))),
        (Some(_), None) => events.push(witness.event(AuditKind::UserEnabled, subject, &json!({}))),
        _ => {}
    }
    events
}

/// **Shape**: what is another by its name, and what it was before as `former_` and its name.
fn differences(before: &User, after: &User) -> Map<String, Value> {
    let mut differences = Map::new();
    for ((name, was), (_, is)) in values(before).into_iter().zip(values(after)) {
        if was != is {
            differences.insert(name.to_owned(), is.into());
            differences.insert(format!("former_{name}"), was.into());
        }
    }
    differences
}

fn values(user: &User) -> [(&'static str, Option<&str>); 8] {
    let profile = &user.profile;
    [
        ("name", Some(&profile.name)),
        ("email", Some(profile.email.as_str())),
        ("role", Some(profile.role.as_str())),
        ("title", profile.title.as_deref()),
        ("level", profile.level.as_deref()),
        ("business_unit", profile.business_unit.as_deref()),
        ("manager_id", user.manager_id.as_ref().map(UserId::as_str)),
        ("language", user.language.map(|language| language.as_str())),
    ]
}

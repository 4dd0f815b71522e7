//! What is another about a user after a change, as the audit log has it: the values that are stored, with those that
//! were. Owns no change.

use crate::extract::Witness;
use crate::problem::Problem;
use regard_model::UserId;
use regard_store::{AuditKind, User};
use serde_json::{Map, Value, json};

/// Writes down what has changed; nothing when nothing has.
pub(super) async fn tell(witness: &Witness, before: &User, after: &User) -> Result<(), Problem> {
    let subject = Some(("user", after.user_id.as_str()));
    let differences = differences(before, after);
    if !differences.is_empty() {
        witness.did(AuditKind::UserChanged, subject, Value::Object(differences)).await?;
    }
    match (before.disabled_at, after.disabled_at) {
        (None, Some(_)) => witness.did(AuditKind::UserDisabled, subject, json!({})).await,
        (Some(_), None) => witness.did(AuditKind::UserEnabled, subject, json!({})).await,
        _ => Ok(()),
    }
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

//! What the keys in an event are called now. The log keeps keys, which stay the same; a reader wants names. Owns which
//! field of an event holds whose key.

use super::{AuditEvent, AuditSubject};
use crate::extract::{page_problem, store_problem};
use crate::problem::Problem;
use crate::state::Running;
use regard_model::{CustomerId, UserId};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// Fields of details that hold the key of a user, or several.
const USER_FIELDS: [&str; 7] =
    ["manager_id", "former_manager_id", "user_id", "owner", "by", "readers", "assigned_to"];
/// Fields that hold the key of a customer.
const CUSTOMER_FIELDS: [&str; 2] = ["first", "second"];
/// A grant is about a customer or a colleague, as its kind says.
const ABOUT: &str = "about";

/// What users, customers and lists are called, and whom plans, cases and alerts are about.
#[derive(Debug, Default)]
pub(super) struct Names {
    users: BTreeMap<UserId, String>,
    customers: HashMap<String, String>,
    lists: BTreeMap<String, String>,
    things: BTreeMap<String, CustomerId>,
}

/// Whose key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    User,
    Customer,
    List,
    /// A plan, a case or an alert: it has no name of its own that stays, and is called by its customer.
    Thing,
}

impl Names {
    /// The names for events. An auditor reads who looked at whom, so every customer's name is read: the key, which
    /// the log has anyway, is often worth as much.
    ///
    /// # Errors
    /// The facts or the application database cannot be read.
    pub(super) async fn of(state: &Running, events: &[AuditEvent]) -> Result<Self, Problem> {
        let mut keys: Vec<(Whose, String)> = Vec::new();
        for event in events {
            let subject = event.subject.as_ref();
            keys.extend(subject.and_then(|subject| Some((whose(&subject.kind)?, subject.key.clone()))));
            let details = details_of(event);
            for (whose, key) in details.iter().flat_map(|(name, value)| keys_in(&details, name, value)) {
                keys.push((whose, key.to_owned()));
            }
        }
        let of = |wanted: Whose| {
            keys.iter().filter(move |(whose, _)| *whose == wanted).map(|(_, key)| key.clone())
        };
        let users: Vec<UserId> = of(Whose::User).map(UserId::new).collect();
        let lists: Vec<String> = of(Whose::List).collect();
        let things: Vec<String> = of(Whose::Thing).collect();
        let mut things = state.store.customers_of_things(&things).await.map_err(store_problem)?;
        state.put_mains(things.values_mut().collect()).await?;
        let lens = state.everyones_lens().await?;
        let about = things.values().map(|customer| customer.as_str().to_owned());
        let customers = state.reader.customer_names(&lens, of(Whose::Customer).chain(about).collect()).await;
        Ok(Self {
            things,
            users: state.names_of(&users).await?,
            customers: customers.map_err(page_problem)?,
            lists: state.store.watchlist_names(&lists).await.map_err(store_problem)?,
        })
    }

    /// What the subject of an event is called. **Empty**: it has no name, or is gone.
    pub(super) fn of_subject(&self, subject: &AuditSubject) -> Option<String> {
        self.find(whose(&subject.kind)?, &subject.key)
    }

    /// What those are called whose keys stand in details, by field; a key without a name stays one.
    pub(super) fn of_details(&self, event: &AuditEvent) -> BTreeMap<String, Vec<String>> {
        let details = details_of(event);
        let named = details.iter().filter_map(|(name, value)| {
            let keys = keys_in(&details, name, value);
            let known = keys.iter().any(|(whose, key)| self.find(*whose, key).is_some());
            let called =
                |(whose, key): (Whose, &str)| self.find(whose, key).unwrap_or_else(|| key.to_owned());
            known.then(|| (name.clone(), keys.into_iter().map(called).collect()))
        });
        named.collect()
    }

    fn find(&self, whose: Whose, key: &str) -> Option<String> {
        match whose {
            Whose::User => self.users.get(&UserId::new(key)),
            Whose::Customer => self.customers.get(key),
            Whose::List => self.lists.get(key),
            Whose::Thing => self.things.get(key).and_then(|customer| self.customers.get(customer.as_str())),
        }
        .cloned()
    }
}

fn whose(kind: &str) -> Option<Whose> {
    match kind {
        "user" | "policy_draft" => Some(Whose::User),
        "customer" => Some(Whose::Customer),
        "list" => Some(Whose::List),
        "plan" | "loop" | "alert" => Some(Whose::Thing),
        _ => None,
    }
}

fn details_of(event: &AuditEvent) -> serde_json::Map<String, Value> {
    event.details.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// The keys in a field. **Empty**: it holds none.
fn keys_in<'a>(
    details: &serde_json::Map<String, Value>,
    name: &str,
    value: &'a Value,
) -> Vec<(Whose, &'a str)> {
    let whose = match name {
        ABOUT => match details.get("kind").and_then(Value::as_str) {
            Some("customer") => Whose::Customer,
            Some("stand_in") => Whose::User,
            _ => return Vec::new(),
        },
        name if USER_FIELDS.contains(&name) => Whose::User,
        name if CUSTOMER_FIELDS.contains(&name) => Whose::Customer,
        _ => return Vec::new(),
    };
    let texts = match value {
        Value::String(key) => vec![key.as_str()],
        Value::Array(keys) => keys.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    texts.into_iter().map(|key| (whose, key)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn keys(details: &Value) -> Vec<(Whose, String)> {
        let fields = details.as_object().unwrap();
        let found = fields.iter().flat_map(|(name, value)| keys_in(fields, name, value));
        found.map(|(whose, key)| (whose, key.to_owned())).collect()
    }

    #[test]
    fn a_field_says_whose_key_it_holds() {
        assert_eq!(keys(&json!({"kind": "customer", "about": "c"})), [(Whose::Customer, "c".into())]);
        assert_eq!(keys(&json!({"kind": "stand_in", "about": "u"})), [(Whose::User, "u".into())]);
        assert!(keys(&json!({"kind": "sales_entity", "about": "North"})).is_empty());
        let readers = keys(&json!({"readers": ["a", "b"], "with": "named"}));
        assert_eq!(readers, [(Whose::User, "a".into()), (Whose::User, "b".into())]);
        // Older events only count them.
        assert!(keys(&json!({"readers": 2, "role": "admin", "name": "ann"})).is_empty());
    }
}

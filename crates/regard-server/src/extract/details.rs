//! What stands beside an event in the audit log. Owns that it can always be kept: an event must not be lost because
//! somebody wrote much.

use regard_store::NewAuditEvent;
use serde_json::{Value, json};

/// How long a text stays when something has to go. **Unit**: characters, and for lists how many there are.
const LONGEST: usize = 1000;

/// The details as they are kept: whole where they fit, else with their texts and lists cut, shorter until they do.
/// **Empty**: there are none.
pub(super) fn kept(details: &Value) -> Option<String> {
    if !details.is_object() {
        return None;
    }
    let fits = |text: &String| text.len() <= NewAuditEvent::DETAILS_AT_MOST;
    let shorter = std::iter::successors(Some(LONGEST), |most| Some(most / 2)).take_while(|most| *most > 0);
    let mut tries =
        std::iter::once(details.to_string()).chain(shorter.map(|most| cut(details, most).to_string()));
    tries.find(fits).or_else(|| Some(json!({"cut": true}).to_string()))
}

fn cut(value: &Value, most: usize) -> Value {
    match value {
        Value::String(text) => match text.char_indices().nth(most) {
            Some((end, _)) => Value::String(format!("{}…", &text[..end])),
            None => value.clone(),
        },
        Value::Array(values) => values.iter().take(most).map(|value| cut(value, most)).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, field)| (name.clone(), cut(field, most))).collect()
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            "\\PC{0,80}".prop_map(Value::from),
            (1_usize..2000).prop_map(|length| Value::from("😀\u{0}\"".repeat(length))),
            any::<i64>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 40, 10, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..10).prop_map(Value::from),
                prop::collection::btree_map("[a-z]{1,30}", inner, 0..10)
                    .prop_map(|fields| fields.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_is_told_can_be_kept(details in prop::collection::btree_map("[a-z]{1,30}", value(), 0..10)) {
            let details: Value = details.into_iter().collect();
            let text = kept(&details).unwrap();
            prop_assert!(text.len() <= NewAuditEvent::DETAILS_AT_MOST);
            prop_assert!(serde_json::from_str::<Value>(&text).unwrap().is_object());
            prop_assert!(!text.contains('\0'));
        }
    }

    #[test]
    fn what_fits_is_kept_whole_and_the_rest_as_far_as_it_goes() {
        assert_eq!(kept(&json!({"role": "admin"})).unwrap(), "{\"role\":\"admin\"}");
        assert_eq!(kept(&Value::Null), None);
        let long = json!({"role": "admin", "name": "x".repeat(5000)});
        let text: Value = serde_json::from_str(&kept(&long).unwrap()).unwrap();
        assert_eq!((&text["role"], text["name"].as_str().unwrap().len()), (&json!("admin"), 1003));
        let many = json!({"one": "x".repeat(900), "keys": vec!["x".repeat(40); 500]});
        let text: Value = serde_json::from_str(&kept(&many).unwrap()).unwrap();
        assert_eq!(text["one"].as_str().unwrap().chars().count(), 63);
    }
}

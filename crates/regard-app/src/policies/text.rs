//! The text of a version that was published, from which the next one is begun.

use regard_store::Published;

/// So much of a reason fits into a policy's file. **Unit**: characters.
const REASON_AT_MOST: usize = 200;

/// The text of a version with what was said when it was published in the place of what it was begun with, as
/// [`Policies`](super::Policies) has it: whoever begins the next one from it begins from what holds.
pub fn published_text(text: &str, published: &Published) -> String {
    let one_line: String =
        published.reason.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let reason: String = one_line.trim().chars().take(REASON_AT_MOST).collect();
    // A text of JSON is one of YAML.
    let said = [
        ("reason:", serde_json::Value::from(reason).to_string()),
        ("review_by:", published.review_by_on.to_string()),
    ];
    let mut told = String::with_capacity(text.len());
    let mut in_old_value = false;
    for line in text.split_inclusive('\n') {
        // The rest of a value stands further in.
        if in_old_value && line.starts_with([' ', '\t']) {
            continue;
        }
        let replaced = said.iter().find(|(key, _)| line.starts_with(*key));
        in_old_value = replaced.is_some();
        match replaced {
            Some((key, value)) => told.extend([*key, " ", value.as_str(), "\n"]),
            None => told.push_str(line),
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::super::{EventKind, FILE};
    use super::*;
    use crate::foresight::known_signals;
    use regard_model::{PolicyVersion, UserId};
    use regard_policy::{BUILT_IN, Known, Policy, built_in};

    #[test]
    fn the_next_version_is_begun_from_what_was_said_of_this_one() {
        let published = Published {
            version: PolicyVersion(1),
            base: PolicyVersion::default(),
            reason: "We want \"more\":\nall of it".to_owned(),
            review_by_on: "2028-01-31".parse().unwrap(),
            published_at: "2027-01-31T10:00:00Z".parse().unwrap(),
            published_by: UserId::new("ann"),
            published_by_name: "Ann".to_owned(),
        };
        let begun_with = BUILT_IN.replace("reason: A start, before", "reason:\n  A start,\n  before");
        assert_ne!(begun_with, BUILT_IN);
        let names: Vec<&str> = known_signals().collect();
        let known =
            Known::new(&[]).with_signals(&names, &[]).with_events(&EventKind::ALL.map(EventKind::word), &[]);
        let read = Policy::read(FILE, &published_text(&begun_with, &published), &known).unwrap();
        let expected = Policy {
            reason: "We want \"more\": all of it".to_owned(),
            review_by: published.review_by_on,
            ..built_in(&known).unwrap()
        };
        assert_eq!(read, expected, "nothing else is another: playbooks have days of their own");
    }
}

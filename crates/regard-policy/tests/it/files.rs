//! Files with mistakes: each is named with its line and what to do.

use crate::{EXAMPLE, MEASURES};
use regard_policy::{Policy, built_in};

fn faults(text: &str) -> Vec<String> {
    let faults = Policy::read("p.yaml", text, &MEASURES).unwrap_err();
    faults.iter().map(|fault| format!("{}: {}", fault.line, fault.message)).collect()
}

#[test]
fn the_policy_that_comes_with_the_program_is_sound() {
    let measures =
        ["stays", "silence", "order_trend", "recommends", "promises_kept", "satisfied", "team_view"];
    let policy = built_in(&measures).unwrap();
    assert!(policy.rules.last().unwrap().whom.is_everybody());
    let mut named = measures.to_vec();
    named.sort_unstable();
    assert_eq!(policy.measures(), named);
    assert!(built_in(&["stays"]).is_err());
}

#[test]
fn a_mistake_names_its_line() {
    let cases = [
        (
            "measure: silence, weight: 1",
            "measure: silense, weight: 1",
            "13: there is no measure \"silense\": did you mean silence?",
        ),
        ("high_from: 50", "high_from: 101", "9: 101 is out of range"),
        ("weight: 3", "weight: 0", "12: 0 is out of range"),
        ("worst: 4, best: 1", "worst: 1, best: 1", "13: the best is the worst"),
        ("for: { segment: [key] }", "for: { colour: [key] }", "3: customers have no \"colour\""),
        ("    for: { segment: [key] }\n", "", "3: no rule after it is ever reached"),
        ("rule: Everybody", "rule: Key accounts", "7: there are two of the rule \"Key accounts\""),
        ("review_by: 2027-01-31\n    standings", "review_by: soon\n    standings", "24: \"soon\" is no day"),
        ("enters: [critical], ", "", "34: it is not said what it fires on"),
        ("steps: [{ do: Call, by: owner, days: 2 }]", "steps: []", "27: it has 0 steps"),
    ];
    for (good, bad, fault) in cases {
        assert!(EXAMPLE.contains(good), "{good}");
        let found = faults(&EXAMPLE.replacen(good, bad, 1));
        assert!(found.iter().any(|one| one == fault), "{good} -> {bad}: {found:?}");
    }
}

#[test]
fn what_is_no_policy_is_refused() {
    for text in ["", "rules: []", "rules: 7", "colour: red", "- a\n- b", "rules: [{rule: x}]", "\u{0}"] {
        assert!(Policy::read("p.yaml", text, &MEASURES).is_err(), "{text:?}");
    }
    assert!(Policy::read("p.yaml", &" ".repeat(1 << 20), &MEASURES).is_err());
    let endless = EXAMPLE.replace("weight: 3", "weight: .nan");
    assert!(Policy::read("p.yaml", &endless, &MEASURES).is_err());
}

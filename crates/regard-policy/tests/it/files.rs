//! Files with mistakes: each is named with its line and what to do.

use crate::{EXAMPLE, example, known};
use regard_policy::Policy;

/// What is said of a text; nothing of one that is taken.
fn faults(text: &str) -> Vec<String> {
    let faults = Policy::read("p.yaml", text, &known()).err().unwrap_or_default();
    assert!(faults.iter().all(|fault| fault.file == "p.yaml" && !fault.fix.is_empty()), "{faults:?}");
    faults.iter().map(|fault| format!("{}: {}", fault.line, fault.message)).collect()
}

/// What is written, what it is replaced by, and what is said of it.
const MISTAKES: &[(&str, &str, &str)] = &[
    // Names that are not there.
    ("signal: silence,", "signal: silense,", "16: there is no signal \"silense\": did you mean silence?"),
    ("sources: [erp]", "sources: [erq]", "38: there is no source \"erq\": did you mean erp?"),
    ("sources: [erp]", "sources: ['']", "38: there is no source \"\""),
    (
        "happens: low_score",
        "happens: low_scores",
        "39: there is no event \"low_scores\": did you mean low_score?",
    ),
    ("happens: low_score", "happens: ''", "39: there is no event \"\""),
    ("causes: [kept]", "causes: [keept]", "29: there is no weighed signal \"keept\": did you mean kept?"),
    ("for: { segment: [key] }", "for: { colour: [key] }", "6: customers have no \"colour\""),
    // Numbers out of range.
    ("high_from: 50", "high_from: 101", "12: 101 is out of range"),
    ("high_from: 50", "high_from: .nan", "12: NaN is out of range"),
    ("coverage: 0.5\n", "coverage: -0.1\n", "13: -0.1 is out of range"),
    ("weight: 3", "weight: 0", "15: 0 is out of range"),
    ("weight: 3", "weight: -0.0", "15: -0 is out of range"),
    ("weight: 3", "weight: -1", "15: -1 is out of range"),
    ("weight: 3", "weight: .nan", "15: NaN is out of range"),
    ("worst: 4, best: 1", "worst: 4, best: .inf", "16: inf is out of range"),
    ("worst: 4, best: 1", "worst: 1, best: 1", "16: the best is the worst"),
    ("worst: 4, best: 1", "worst: 0, best: -0.0", "16: the best is the worst"),
    ("at_least: 2", "at_least: .nan", "31: NaN is out of range"),
    ("at_most: 9", "at_most: .inf", "31: inf is out of range"),
    ("at_least: 2", "at_least: 9.5", "31: no value is at least 9.5 and at most 9"),
    (", at_least: 2, at_most: 9", "", "31: the limit has no bound"),
    ("by: owner, days: 2", "by: owner, days: 731", "30: 731 days are too many"),
    // Days.
    (
        "review_by: 2027-06-30",
        "review_by: 2026-10-31",
        "4: 2026-10-31 is not after 2026-11-01, when the policy is published",
    ),
    (
        "review_by: 2027-01-31",
        "review_by: 2026-11-01",
        "27: 2026-11-01 is not after 2026-11-01, when the policy is published",
    ),
    ("review_by: 2027-01-31", "review_by: soon", "27: \"soon\" is no day"),
    ("published_on: 2026-11-01", "published_on: 2026-02-30", "3: \"2026-02-30\" is no day"),
    // Names that are empty, or no names.
    ("owner: Ann\nreason", "owner: ''\nreason", "1: the text is empty"),
    ("reason: A start", "reason: '  '", "2: the text is empty"),
    ("rule: Everybody", "rule: ''", "10: the text is empty"),
    ("playbook: dates", "playbook: ''", "24: the text is empty"),
    ("playbook: dates", "playbook: Firm dates", "24: \"Firm dates\" is no key"),
    ("alert: low,", "alert: 'a:b',", "39: \"a:b\" is no key"),
    ("title: Listen", "title: \"a\\nb\"", "33: the text has more than one line"),
    ("[key]", "['']", "7: the text is empty"),
    ("do: Call", "do: ''", "30: the text is empty"),
    // What stands twice, or not at all.
    ("rule: Everybody", "rule: Key accounts", "10: the rule \"Key accounts\" stands twice"),
    ("signal: silence,", "signal: stays,", "16: the signal \"stays\" stands twice"),
    ("playbook: listen", "playbook: dates", "32: the playbook \"dates\" stands twice"),
    ("alert: low,", "alert: critical,", "39: the alert \"critical\" stands twice"),
    ("[critical]\n    causes", "[critical, critical]\n    causes", "28: the standing Critical stands twice"),
    ("causes: [kept]", "causes: [kept, kept]", "29: the cause \"kept\" stands twice"),
    ("to: [account_team]", "to: [owner, owner]", "38: the colleague Owner stands twice"),
    ("to: [account_team]", "to: []", "38: it has 0 colleagues to tell"),
    ("sources: [erp]", "sources: [erp, erp]", "38: the source \"erp\" stands twice"),
    ("segment: [key]", "segment: [key, key]", "7: the segment \"key\" stands twice"),
    ("segment: [key]", "segment: []", "6: segment has no values"),
    ("enters: [critical], ", "", "38: it is not said what it fires on"),
    ("steps: [{ do: Call, by: owner, days: 2 }]", "steps: []", "30: it has 0 steps"),
    // Rules that are never reached, and customers whom none is for.
    (
        "    for: { segment: [key] }\n",
        "",
        "9: the rule is never reached: \"Key accounts\" takes all of its customers",
    ),
    (
        "rule: Everybody\n",
        "rule: Everybody\n    for: { segment: [small] }\n",
        "10: the last rule is not for everybody",
    ),
];

#[test]
fn a_mistake_names_its_line() {
    let mut missed = Vec::new();
    for (good, bad, fault) in MISTAKES {
        assert!(EXAMPLE.contains(good), "{good}");
        let found = faults(&EXAMPLE.replacen(good, bad, 1));
        if !found.iter().any(|one| one == fault) {
            missed.push(format!("{good} -> {bad}: {fault}, but {found:?}"));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn a_narrower_rule_after_a_wider_one_is_never_reached() {
    let narrower = EXAMPLE.replace("{ segment: [key] }", "{ segment: [key, small] }");
    let rule = &EXAMPLE[EXAMPLE.find("  - rule: Key").unwrap()..EXAMPLE.find("  - rule: Everybody").unwrap()];
    let rule = rule.replace("Key accounts", "Key in Spain").replace("[key]", "[key], country: [ES]");
    let place = narrower.find("  - rule: Everybody").unwrap();
    let found = faults(&[&narrower[..place], &rule, &narrower[place..]].concat());
    assert_eq!(found, ["10: the rule is never reached: \"Key accounts\" takes all of its customers"]);
}

#[test]
fn a_cause_that_no_axis_weighs_is_refused() {
    let text = EXAMPLE.replace("causes: [kept]", "causes: [web_visits]");
    let known = known().with_signals(&["web_visits"], &["web"]);
    let found = Policy::read("p.yaml", &text, &known).unwrap_err();
    assert_eq!(found[0].message, "there is no weighed signal \"web_visits\"");
    let limits = EXAMPLE.replace("limits: [{ signal: silence", "limits: [{ signal: web_visits");
    let policy = Policy::read("p.yaml", &limits, &known).unwrap();
    assert!(policy.signals().contains("web_visits"));
    let mut odd = example();
    odd.playbooks[0].causes = vec!["web_visits".into()];
    assert!(odd.signals().contains("web_visits"), "also one that only a cause names");
}

#[test]
fn what_is_no_policy_is_refused() {
    for text in ["", "rules: []", "rules: 7", "colour: red", "- a\n- b", "rules: [{rule: x}]", "\u{0}"] {
        assert!(Policy::read("p.yaml", text, &known()).is_err(), "{text:?}");
    }
    assert!(Policy::read("p.yaml", &" ".repeat(1 << 20), &known()).is_err());
    assert!(Policy::read("p.yaml", &EXAMPLE.replace("to: [account_team], ", ""), &known()).is_err());
    let many = "kept, ".repeat(60);
    assert!(faults(&EXAMPLE.replace("causes: [kept]", &format!("causes: [{many}]"))).len() > 50);
}

#[test]
fn reviews_are_overdue_after_their_day() {
    let policy = example();
    let overdue = |day: &str| {
        policy.overdue_reviews(day.parse().unwrap()).map(|one| one.name.as_str()).collect::<Vec<_>>()
    };
    assert!(overdue("2027-01-31").is_empty());
    assert_eq!(overdue("2027-02-01"), ["dates"]);
    assert_eq!(overdue("2027-03-01"), ["dates", "listen"]);
}

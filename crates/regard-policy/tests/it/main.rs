//! The policy from outside: golden cases worked by hand, laws, and files with mistakes.

#![expect(clippy::unwrap_used, reason = "a check that cannot go on has failed")]

mod alerts;
mod files;
mod golden;
mod laws;

use regard_policy::{Policy, Sheet};

/// The measures of the examples.
const MEASURES: [&str; 4] = ["stays", "silence", "recommends", "kept"];

/// Two rules: key accounts are judged more strictly.
const EXAMPLE: &str = "
rules:
  - rule: Key accounts
    for: { segment: [key] }
    retention: { high_from: 80, coverage: 0.5, measures: [{ measure: stays, weight: 1, worst: 0, best: 1 }] }
    loyalty: { high_from: 80, coverage: 0.5, measures: [{ measure: recommends, weight: 1, worst: 0, best: 10 }] }
  - rule: Everybody
    retention:
      high_from: 50
      coverage: 0.5
      measures:
        - { measure: stays, weight: 3, worst: 0.5, best: 1 }
        - { measure: silence, weight: 1, worst: 4, best: 1 }
    loyalty:
      high_from: 50
      coverage: 0.5
      measures:
        - { measure: recommends, weight: 1, worst: 0, best: 10 }
        - { measure: kept, weight: 1, worst: 0.5, best: 1 }
playbooks:
  - playbook: dates
    title: Give firm dates
    owner: Ann
    review_by: 2027-01-31
    standings: [critical]
    causes: [kept]
    steps: [{ do: Call, by: owner, days: 2 }]
  - playbook: listen
    title: Listen
    owner: Ann
    review_by: 2027-01-31
    steps: [{ do: Listen, by: support, days: 1 }]
alerts:
  - { alert: critical, title: Became critical, enters: [critical], how: at_once, sources: [erp] }
  - { alert: low, title: Low score, happens: low_score, how: digest }
";

fn example() -> Policy {
    Policy::read("example.yaml", EXAMPLE, &MEASURES).unwrap()
}

/// A sheet with a row for each customer: segment, and the four measures.
fn sheet(rows: &[(&str, [Option<f64>; 4])]) -> Sheet {
    let mut sheet = Sheet::new(rows.len());
    for (place, name) in MEASURES.iter().enumerate() {
        sheet.measure(name, rows.iter().map(|row| row.1[place])).unwrap();
    }
    sheet.kind("segment", rows.iter().map(|row| Some(row.0.to_owned())).collect()).unwrap();
    sheet
}

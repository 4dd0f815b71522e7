//! The policy from outside: golden cases worked by hand, laws, and files with mistakes.

#![expect(clippy::unwrap_used, reason = "a check that cannot go on has failed")]

mod alerts;
mod built_in;
mod document;
mod files;
mod golden;
mod laws;
mod missing_traits;

use regard_policy::{Known, Policy, Sheet};
use std::path::Path;

/// The signals of the examples.
const SIGNALS: [&str; 4] = ["stays", "silence", "recommends", "kept"];

/// Two rules: key accounts are judged more strictly.
const EXAMPLE: &str = "owner: Ann
reason: A start
published_on: 2026-11-01
review_by: 2027-06-30
rules:
  - rule: Key accounts
    for: { segment: [key] }
    retention: { high_from: 80, coverage: 0.5, signals: [{ signal: stays, weight: 1, worst: 0, best: 1 }] }
    loyalty: { high_from: 80, coverage: 0.5, signals: [{ signal: recommends, weight: 1, worst: 0, best: 10 }] }
  - rule: Everybody
    retention:
      high_from: 50
      coverage: 0.5
      signals:
        - { signal: stays, weight: 3, worst: 0.5, best: 1 }
        - { signal: silence, weight: 1, worst: 4, best: 1 }
    loyalty:
      high_from: 50
      coverage: 0.5
      signals:
        - { signal: recommends, weight: 1, worst: 0, best: 10 }
        - { signal: kept, weight: 1, worst: 0.5, best: 1 }
playbooks:
  - playbook: dates
    title: Give firm dates
    owner: Ann
    review_by: 2027-01-31
    standings: [critical]
    causes: [kept]
    steps: [{ do: Call, by: owner, days: 2 }]
    limits: [{ signal: silence, at_least: 2, at_most: 9 }]
  - playbook: listen
    title: Listen
    owner: Ann
    review_by: 2027-02-28
    steps: [{ do: Listen, by: support, days: 1 }]
alerts:
  - { alert: critical, title: Became critical, enters: [critical], to: [account_team], how: at_once, sources: [erp] }
  - { alert: low, title: Low score, happens: low_score, to: [owner, business_unit_lead], how: digest }
";

/// What the home of the examples has: deliveries come from the ERP system, answers from a survey tool.
fn known() -> Known {
    Known::new(&["erp", "survey", "web"])
        .with_signals(&["stays"], &[])
        .with_signals(&["silence", "kept"], &["erp"])
        .with_signals(&["recommends"], &["survey"])
        .with_events(&["low_score"], &["survey"])
}

fn example() -> Policy {
    Policy::read("example.yaml", EXAMPLE, &known()).unwrap()
}

/// A sheet with a row for each customer: segment, and the four signals.
fn sheet(rows: &[(&str, [Option<f64>; 4])]) -> Sheet {
    let mut sheet = Sheet::new(rows.len());
    for (place, name) in SIGNALS.iter().enumerate() {
        sheet.signal(name, rows.iter().map(|row| row.1[place])).unwrap();
    }
    sheet.kind("segment", rows.iter().map(|row| Some(row.0.to_owned())).collect()).unwrap();
    sheet
}

/// Where the program lists what it reads of each customer.
const LIST: &str = "../regard-app/src/foresight/signals.rs";

/// The names in the program's list: `of("nps", …)` and `sum("orders_3m", …)`, and what is no metric.
fn listed() -> Vec<String> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(LIST)).unwrap();
    let names = text.lines().filter_map(|line| {
        let line = line.trim();
        let rest = line.strip_prefix("of(\"").or_else(|| line.strip_prefix("sum(\""))?;
        rest.split_once('"').map(|(name, _)| name.to_owned())
    });
    names.chain(["tenure".to_owned()]).collect()
}

//! Who is told of what: a rule fires on a change, once for each customer and cause, and holds its tongue while a source
//! that it rests on is stale.

use crate::standing::Standing;
use jiff::Timestamp;
use regard_model::CustomerId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// When somebody is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertRule {
    /// Its key; stable. It is the cause that people see.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// What it fires on.
    pub on: Occasion,
    /// How soon.
    pub how: How,
    /// The sources it rests on: while one is stale, nobody is told. **Empty**: none.
    pub sources: Vec<String>,
}

/// What a rule fires on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occasion {
    /// A customer comes to stand so, from anywhere else.
    Enters(Vec<Standing>),
    /// Something happened to them.
    Happens(String),
}

/// How soon somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// As soon as it is known.
    AtOnce,
    /// With what else there is, once a day.
    Digest,
}

/// A customer stands elsewhere than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// Who.
    pub customer_id: CustomerId,
    /// Where they stood. **Empty**: they were not known.
    pub before: Option<Standing>,
    /// Where they stand.
    pub now: Standing,
    /// Since when.
    pub at: Timestamp,
}

/// Something that happened to a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// To whom.
    pub customer_id: CustomerId,
    /// What, as rules name it.
    pub kind: String,
    /// Which of them; stable.
    pub key: String,
    /// When.
    pub at: Timestamp,
}

/// Somebody has to know something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alert {
    /// Of whom.
    pub customer_id: CustomerId,
    /// What makes it one alert: the rule, and for an event which one it is.
    pub cause: String,
    /// The place of the rule in the policy.
    pub rule: usize,
    /// Since when.
    pub at: Timestamp,
}

/// What rules say about changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Raised {
    /// To be told now, in the order of customers and causes.
    pub alerts: Vec<Alert>,
    /// To be told when their sources are fresh again.
    pub held: Vec<Alert>,
}

/// What changes and events give rise to. `told` has the customers and causes of alerts that are not resolved, and of
/// events that were told of before: they are not raised again.
pub fn raise(
    rules: &[AlertRule],
    transitions: &[Transition],
    events: &[Event],
    told: &BTreeSet<(CustomerId, String)>,
    stale: &BTreeSet<String>,
) -> Raised {
    let mut found = BTreeSet::new();
    for (place, rule) in rules.iter().enumerate() {
        match &rule.on {
            Occasion::Enters(standings) => {
                found.extend(transitions.iter().filter(|one| enters(one, standings)).map(|one| Alert {
                    customer_id: one.customer_id.clone(),
                    cause: rule.name.clone(),
                    rule: place,
                    at: one.at,
                }));
            }
            Occasion::Happens(kind) => {
                found.extend(events.iter().filter(|one| one.kind == *kind).map(|one| Alert {
                    customer_id: one.customer_id.clone(),
                    cause: format!("{}:{}", rule.name, one.key),
                    rule: place,
                    at: one.at,
                }));
            }
        }
    }
    let mut raised = Raised::default();
    let mut seen = told.clone();
    for alert in found {
        if !seen.insert((alert.customer_id.clone(), alert.cause.clone())) {
            continue;
        }
        let is_stale = rules[alert.rule].sources.iter().any(|source| stale.contains(source));
        if is_stale { raised.held.push(alert) } else { raised.alerts.push(alert) }
    }
    raised
}

fn enters(transition: &Transition, standings: &[Standing]) -> bool {
    let was = transition.before.is_some_and(|before| standings.contains(&before));
    standings.contains(&transition.now) && !was
}

//! What a policy decides, value by value, so that a page can say it in plain words.

use crate::pages::actions::ColleagueName;
use crate::pages::loyalty::StandingName;
use jiff::civil::Date;
use regard_policy::{AlertRule, Axis, How, Limit, Occasion, Playbook, Policy, Rule, Signal, Step};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What a policy decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PolicyContents {
    /// Who answers for it.
    pub owner: String,
    /// Why it is as it is.
    pub reason: String,
    /// The day on which it was written, as its text says. It holds from when it was published.
    pub published_on: Date,
    /// By when its owner looks at it again.
    pub review_by: Date,
    /// How customers are placed: the first rule that is for a customer places them.
    pub rules: Vec<PolicyRule>,
    /// What is done for customers.
    pub playbooks: Vec<PolicyPlaybook>,
    /// Who is told of what.
    pub alerts: Vec<PolicyAlert>,
}

/// How customers of some kind are placed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PolicyRule {
    /// What people call it.
    pub rule: String,
    /// Whom it is for: traits, each with the values that fit. **Empty**: everybody.
    pub whom: BTreeMap<String, Vec<String>>,
    /// How likely they stay.
    pub retention: PolicyAxis,
    /// What they say and feel.
    pub loyalty: PolicyAxis,
}

/// An axis of the grid, as a rule weighs it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PolicyAxis {
    /// From so many points on, the axis is high. **Range**: 0 to 100.
    pub high_from: f64,
    /// The share of the weight that has to be known. **Range**: 0 to 1.
    pub coverage: f64,
    /// What counts, in the order of the policy.
    pub signals: Vec<PolicySignal>,
}

/// A signal with its weight and its scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PolicySignal {
    /// Its name.
    pub signal: String,
    /// How much it counts beside the others of the axis.
    pub weight: f64,
    /// The value that earns nothing.
    pub worst: f64,
    /// The value that earns everything.
    pub best: f64,
}

/// What experts do for customers who stand so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PolicyPlaybook {
    /// Its key.
    pub playbook: String,
    /// What people call it.
    pub title: String,
    /// Who keeps it.
    pub owner: String,
    /// By when its owner looks at it again.
    pub review_by: Date,
    /// Whether that day has passed.
    pub review_overdue: bool,
    /// For customers who stand so. **Empty**: however they stand.
    pub standings: Vec<StandingName>,
    /// Signals of which one at least has to be a cause. **Empty**: any cause.
    pub causes: Vec<String>,
    /// What else has to hold.
    pub limits: Vec<PolicyLimit>,
    /// What is done, in order.
    pub steps: Vec<PolicyStep>,
}

/// A bound of a signal, ends included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PolicyLimit {
    /// Its name.
    pub signal: String,
    /// No less. **Empty**: any.
    pub at_least: Option<f64>,
    /// No more. **Empty**: any.
    pub at_most: Option<f64>,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PolicyStep {
    /// What.
    pub what: String,
    /// Who, of those around the customer.
    pub by: ColleagueName,
    /// By when. **Unit**: days after the plan is taken up.
    pub days: u16,
}

/// Who is told of what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PolicyAlert {
    /// Its key.
    pub alert: String,
    /// What people call it.
    pub title: String,
    /// It fires when a customer comes to stand so. **Empty**: it fires on an event.
    pub enters: Vec<StandingName>,
    /// The event that it fires on. **Empty**: it fires on a change of standing.
    pub happens: Option<String>,
    /// Who is told.
    pub to: Vec<ColleagueName>,
    /// Whether they are told at once; else once a day.
    pub at_once: bool,
    /// While one of these is stale, nobody is told. **Empty**: all that it rests on.
    pub sources: Vec<String>,
}

impl PolicyContents {
    /// What a policy decides, with what is overdue on a day.
    #[must_use]
    pub fn of(policy: &Policy, today: Date) -> Self {
        Self {
            owner: policy.owner.clone(),
            reason: policy.reason.clone(),
            published_on: policy.published_on,
            review_by: policy.review_by,
            rules: policy.rules.iter().map(PolicyRule::from).collect(),
            playbooks: policy.playbooks.iter().map(|one| PolicyPlaybook::of(one, today)).collect(),
            alerts: policy.alerts.iter().map(PolicyAlert::from).collect(),
        }
    }
}

impl From<&Rule> for PolicyRule {
    fn from(rule: &Rule) -> Self {
        Self {
            rule: rule.name.clone(),
            whom: rule.whom.0.clone(),
            retention: PolicyAxis::from(&rule.retention),
            loyalty: PolicyAxis::from(&rule.loyalty),
        }
    }
}

impl From<&Axis> for PolicyAxis {
    fn from(axis: &Axis) -> Self {
        let signals = axis.signals.iter().map(PolicySignal::from).collect();
        Self { high_from: axis.high_from, coverage: axis.coverage, signals }
    }
}

impl From<&Signal> for PolicySignal {
    fn from(signal: &Signal) -> Self {
        let Signal { signal, weight, worst, best } = signal;
        Self { signal: signal.clone(), weight: *weight, worst: *worst, best: *best }
    }
}

impl PolicyPlaybook {
    fn of(playbook: &Playbook, today: Date) -> Self {
        Self {
            playbook: playbook.name.clone(),
            title: playbook.title.clone(),
            owner: playbook.owner.clone(),
            review_by: playbook.review_by,
            review_overdue: playbook.review_by < today,
            standings: playbook.standings.iter().map(|one| StandingName::from(*one)).collect(),
            causes: playbook.causes.clone(),
            limits: playbook.limits.iter().map(PolicyLimit::from).collect(),
            steps: playbook.steps.iter().map(PolicyStep::from).collect(),
        }
    }
}

impl From<&Limit> for PolicyLimit {
    fn from(limit: &Limit) -> Self {
        Self { signal: limit.signal.clone(), at_least: limit.at_least, at_most: limit.at_most }
    }
}

impl From<&Step> for PolicyStep {
    fn from(step: &Step) -> Self {
        Self { what: step.what.clone(), by: ColleagueName::from(step.by), days: step.days }
    }
}

impl From<&AlertRule> for PolicyAlert {
    fn from(rule: &AlertRule) -> Self {
        let (enters, happens) = match &rule.on {
            Occasion::Enters(standings) => {
                (standings.iter().map(|one| StandingName::from(*one)).collect(), None)
            }
            Occasion::Happens(event) => (Vec::new(), Some(event.clone())),
        };
        Self {
            alert: rule.name.clone(),
            title: rule.title.clone(),
            enters,
            happens,
            to: rule.to.iter().map(|one| ColleagueName::from(*one)).collect(),
            at_once: rule.how == How::AtOnce,
            sources: rule.sources.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foresight::known_signals;
    use crate::policies::EventKind;
    use jiff::civil::date;
    use regard_policy::{Known, built_in};

    fn contents(today: Date) -> PolicyContents {
        let signals: Vec<&str> = known_signals().collect();
        let known = Known::new(&["erp"])
            .with_signals(&signals, &["erp"])
            .with_events(&EventKind::ALL.map(EventKind::word), &["erp"]);
        PolicyContents::of(&built_in(&known).unwrap(), today)
    }

    #[test]
    fn the_built_in_policy_is_said_value_by_value() {
        let said = contents(date(2026, 11, 23));
        let [rule] = said.rules.as_slice() else { panic!("one rule") };
        assert!(rule.whom.is_empty());
        assert_eq!(rule.retention.high_from, 50.0);
        assert_eq!(rule.loyalty.coverage, 0.4);
        let nps = PolicySignal { signal: "nps".to_owned(), weight: 40.0, worst: -100.0, best: 100.0 };
        assert_eq!(rule.loyalty.signals[0], nps);
        assert_eq!(said.playbooks[0].standings[0], StandingName::Critical);
        assert_eq!(said.playbooks[0].steps[1].by, ColleagueName::Manager);
        assert_eq!(said.alerts[0].enters, [StandingName::Critical]);
        let happens: Vec<&str> = said.alerts.iter().filter_map(|alert| alert.happens.as_deref()).collect();
        assert_eq!(happens, ["low_score", "case_escalated"]);
        assert!(said.alerts.iter().all(|alert| alert.at_once));
    }

    #[test]
    fn a_review_is_overdue_from_the_day_after_on() {
        let overdue = |today| contents(today).playbooks.iter().any(|one| one.review_overdue);
        assert!(!overdue(date(2027, 6, 30)));
        assert!(overdue(date(2027, 7, 1)));
    }
}

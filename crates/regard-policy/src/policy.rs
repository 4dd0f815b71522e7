//! The policy: which rule places whom, what to do and who is told. Owns its shape; how it is written is in `read`.

use crate::alert::AlertRule;
use crate::axis::{Axis, AxisName};
use crate::playbook::Playbook;
use crate::sheet::Sheet;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What experts decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Who answers for it.
    pub owner: String,
    /// Why it is as it is.
    pub reason: String,
    /// The day on which it was written, as its text says; no review may be due before. It holds from when it is published.
    pub published_on: Date,
    /// By when its owner looks at it again.
    pub review_by: Date,
    /// The first rule that is for a customer places them; the last one is for everybody.
    pub rules: Vec<Rule>,
    /// What to do.
    pub playbooks: Vec<Playbook>,
    /// Who is told of what.
    pub alerts: Vec<AlertRule>,
}

/// How customers of some kind are placed.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// What people call it.
    pub name: String,
    /// Whom it is for.
    pub whom: Whom,
    /// How likely they stay.
    pub retention: Axis,
    /// What they say and feel.
    pub loyalty: Axis,
}

/// Customers of some kind: each trait is one of its values. **Empty**: everybody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Whom(pub BTreeMap<String, Vec<String>>);

/// Another threshold for one axis of one rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold {
    /// The place of the rule in the policy.
    pub rule: usize,
    /// Which axis.
    pub axis: AxisName,
    /// From so many points on, the axis is high. **Range**: 0 to 100.
    pub high_from: f64,
}

impl Rule {
    /// One of its axes.
    pub fn axis(&self, name: AxisName) -> &Axis {
        match name {
            AxisName::Retention => &self.retention,
            AxisName::Loyalty => &self.loyalty,
        }
    }
}

impl Whom {
    /// Whether it is for everybody.
    pub fn is_everybody(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a customer is of the kind. **Empty**: a trait that decides it is not known.
    pub(crate) fn holds(&self, sheet: &Sheet, row: usize) -> Option<bool> {
        let mut holds = Some(true);
        for (name, values) in &self.0 {
            match sheet.trait_of(name, row) {
                Some(value) if values.iter().any(|one| one == value) => {}
                Some(_) => return Some(false),
                None => holds = None,
            }
        }
        holds
    }

    /// Whether everybody of another kind is of this one too.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        self.0.iter().all(|(name, values)| {
            other.0.get(name).is_some_and(|others| others.iter().all(|one| values.contains(one)))
        })
    }
}

impl Policy {
    /// The rules that may be a customer's: the first one that is, and those before it that an unknown trait leaves
    /// open. **Empty**: no rule is for them, which a policy that was read does not have.
    pub(crate) fn open_rules(&self, sheet: &Sheet, row: usize) -> Vec<usize> {
        let mut open = Vec::new();
        for (place, rule) in self.rules.iter().enumerate() {
            match rule.whom.holds(sheet, row) {
                Some(false) => {}
                None => open.push(place),
                Some(true) => {
                    open.push(place);
                    return open;
                }
            }
        }
        Vec::new()
    }

    /// The signals that its rules and playbooks name, each once.
    pub fn signals(&self) -> BTreeSet<&str> {
        let of_playbooks = self.playbooks.iter().flat_map(|one| {
            one.causes.iter().map(String::as_str).chain(one.limits.iter().map(|limit| limit.signal.as_str()))
        });
        self.weighed().chain(of_playbooks).collect()
    }

    /// The signals that its axes weigh, once for each axis.
    pub(crate) fn weighed(&self) -> impl Iterator<Item = &str> {
        let axes = self.rules.iter().flat_map(|rule| [&rule.retention, &rule.loyalty]);
        axes.flat_map(|axis| axis.signals.iter().map(|one| one.signal.as_str()))
    }

    /// The policy with other thresholds. **Empty**: there is no such rule, or a threshold is not from 0 to 100.
    pub fn with(&self, thresholds: &[Threshold]) -> Option<Self> {
        let mut policy = self.clone();
        for threshold in thresholds {
            let rule = policy.rules.get_mut(threshold.rule)?;
            let axis = match threshold.axis {
                AxisName::Retention => &mut rule.retention,
                AxisName::Loyalty => &mut rule.loyalty,
            };
            axis.high_from = Some(threshold.high_from).filter(|points| (0.0..=100.0).contains(points))?;
        }
        Some(policy)
    }

    /// The playbooks whose review is overdue on a day: their owners have not looked at them in time.
    pub fn overdue_reviews(&self, today: Date) -> impl Iterator<Item = &Playbook> {
        self.playbooks.iter().filter(move |one| one.review_by < today)
    }
}

//! The policy: which rule places whom, what to do and who is told. Owns its shape; how it is written is in `read`.

use crate::alert::AlertRule;
use crate::axis::Axis;
use crate::playbook::Playbook;
use crate::sheet::Sheet;
use std::collections::BTreeMap;

/// What experts decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
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

impl Whom {
    /// Whether a customer is of the kind. Who has no value in a trait is not.
    pub(crate) fn holds(&self, sheet: &Sheet, row: usize) -> bool {
        self.0.iter().all(|(name, values)| {
            sheet.trait_of(name, row).is_some_and(|value| values.iter().any(|one| one == value))
        })
    }

    /// Whether it is for everybody.
    pub fn is_everybody(&self) -> bool {
        self.0.is_empty()
    }
}

impl Policy {
    /// The place of the rule for a customer. **Empty**: there is none, which a checked policy does not have.
    pub(crate) fn rule_of(&self, sheet: &Sheet, row: usize) -> Option<usize> {
        self.rules.iter().position(|rule| rule.whom.holds(sheet, row))
    }

    /// The measures that its rules, playbooks and alerts name, each once.
    pub fn measures(&self) -> Vec<&str> {
        let of_rules = self.rules.iter().flat_map(|rule| {
            let axes = [&rule.retention, &rule.loyalty];
            axes.into_iter().flat_map(|axis| axis.measures.iter().map(|one| one.measure.as_str()))
        });
        let of_playbooks =
            self.playbooks.iter().flat_map(|one| one.limits.iter().map(|one| one.measure.as_str()));
        let mut names: Vec<&str> = of_rules.chain(of_playbooks).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

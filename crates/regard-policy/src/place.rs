//! Placing customers: every one of them in exactly one place.

use crate::axis::{Axis, Score};
use crate::policy::{Policy, Rule};
use crate::sheet::Sheet;
use crate::standing::Standing;

/// Where one customer stands, and by what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// The place of the rule in the policy.
    pub rule: usize,
    /// How likely they stay.
    pub retention: Score,
    /// What they say and feel.
    pub loyalty: Score,
    /// The quadrant, or unknown.
    pub standing: Standing,
}

/// Places every customer of a sheet, in the order of its rows.
pub fn place(policy: &Policy, sheet: &Sheet) -> Vec<Placed> {
    let of_rules: Vec<(Vec<Score>, Vec<Score>)> =
        policy.rules.iter().map(|rule| (rule.retention.scores(sheet), rule.loyalty.scores(sheet))).collect();
    let nothing = Score { points: 0.0, coverage: 0.0 };
    let placed = |row: usize| match policy.rule_of(sheet, row) {
        Some(rule) => {
            let (retention, loyalty) = (of_rules[rule].0[row], of_rules[rule].1[row]);
            Placed { rule, retention, loyalty, standing: standing(&policy.rules[rule], retention, loyalty) }
        }
        None => Placed { rule: 0, retention: nothing, loyalty: nothing, standing: Standing::Unknown },
    };
    (0..sheet.rows()).map(placed).collect()
}

/// The quadrant of two scores under a rule.
pub(crate) fn standing(rule: &Rule, retention: Score, loyalty: Score) -> Standing {
    let high = |axis: &Axis, score| axis.is_high(score);
    match (high(&rule.retention, retention), high(&rule.loyalty, loyalty)) {
        (Some(stays), Some(likes)) => Standing::of(stays, likes),
        _ => Standing::Unknown,
    }
}

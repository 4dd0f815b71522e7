//! Placing customers: every one of them in exactly one place. Points are kept, so that another threshold is judged
//! without counting them again.

use crate::axis::{Axis, AxisName, Level, Score, Weigher};
use crate::policy::{Policy, Threshold};
use crate::sheet::Sheet;
use crate::standing::Standing;

/// Where one customer stands, and by what.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The place of their rule in the policy; where an unknown trait leaves several open, of the last of them.
    pub rule: usize,
    /// How likely they stay: the lowest score under any rule that is open.
    pub retention: Score,
    /// What they say and feel: the lowest score under any rule that is open.
    pub loyalty: Score,
    /// The quadrant; unknown where a score is, or where the open rules disagree.
    pub standing: Standing,
    /// Under each open rule. **Empty**: there is one, and all is said above.
    open: Vec<Scored>,
}

/// The scores of a customer under a rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scored {
    pub(crate) rule: usize,
    pub(crate) retention: Score,
    pub(crate) loyalty: Score,
}

/// Places every customer of a sheet, in the order of its rows.
pub fn place(policy: &Policy, sheet: &Sheet) -> Vec<Placed> {
    let scorer = Scorer::new(policy, sheet);
    (0..sheet.rows()).map(|row| Placed::new(policy, scorer.under_open_rules(row))).collect()
}

/// The same customers under other thresholds; `policy` is the one that placed them. No point is counted again.
///
/// **Empty**: there is no such rule, or a threshold is not from 0 to 100.
pub fn again(policy: &Policy, placed: &[Placed], thresholds: &[Threshold]) -> Option<Vec<Placed>> {
    let policy = policy.with(thresholds)?;
    let judged = |one: &Placed| {
        let alone = [Scored { rule: one.rule, retention: one.retention, loyalty: one.loyalty }];
        let open = if one.open.is_empty() { &alone[..] } else { &one.open };
        Placed { standing: standing(&policy, open), ..one.clone() }
    };
    Some(placed.iter().map(judged).collect())
}

impl Placed {
    fn new(policy: &Policy, open: Vec<Scored>) -> Self {
        let nothing = Scored { rule: 0, retention: NOTHING, loyalty: NOTHING };
        Self {
            rule: open.last().map_or(0, |one| one.rule),
            retention: lowest(&open, AxisName::Retention).unwrap_or(nothing).retention,
            loyalty: lowest(&open, AxisName::Loyalty).unwrap_or(nothing).loyalty,
            standing: standing(policy, &open),
            open: if open.len() > 1 { open } else { Vec::new() },
        }
    }
}

const NOTHING: Score = Score { points: 0.0, coverage: 0.0 };

impl Scored {
    pub(crate) fn score(&self, axis: AxisName) -> Score {
        match axis {
            AxisName::Retention => self.retention,
            AxisName::Loyalty => self.loyalty,
        }
    }

    pub(crate) fn standing(&self, policy: &Policy) -> Standing {
        let is_high = |axis: &Axis, score| match axis.level(score) {
            Level::High => Some(true),
            Level::Low => Some(false),
            Level::Open | Level::Thin => None,
        };
        let rule = &policy.rules[self.rule];
        match (is_high(&rule.retention, self.retention), is_high(&rule.loyalty, self.loyalty)) {
            (Some(stays), Some(likes)) => Standing::of(stays, likes),
            _ => Standing::Unknown,
        }
    }
}

/// The standing that all open rules agree on.
pub(crate) fn standing(policy: &Policy, open: &[Scored]) -> Standing {
    let mut standings = open.iter().map(|one| one.standing(policy));
    match standings.next() {
        Some(first) if standings.all(|one| one == first) => first,
        _ => Standing::Unknown,
    }
}

/// Under which open rule an axis has the fewest points; of equal ones the last.
pub(crate) fn lowest(open: &[Scored], axis: AxisName) -> Option<Scored> {
    let points = |one: &Scored| one.score(axis).points;
    open.iter().rev().min_by(|one, two| points(one).total_cmp(&points(two))).copied()
}

/// A policy beside the columns that it weighs.
pub(crate) struct Scorer<'a> {
    policy: &'a Policy,
    sheet: &'a Sheet,
    /// Retention and loyalty of each rule.
    rules: Vec<(Weigher<'a>, Weigher<'a>)>,
}

impl<'a> Scorer<'a> {
    pub(crate) fn new(policy: &'a Policy, sheet: &'a Sheet) -> Self {
        let weighers = |rule: &'a crate::policy::Rule| {
            (Weigher::new(&rule.retention, sheet), Weigher::new(&rule.loyalty, sheet))
        };
        Self { policy, sheet, rules: policy.rules.iter().map(weighers).collect() }
    }

    /// The scores of a customer under each rule that may be theirs.
    pub(crate) fn under_open_rules(&self, row: usize) -> Vec<Scored> {
        let scored = |rule: usize| {
            let (retention, loyalty) = &self.rules[rule];
            Scored { rule, retention: retention.score(row), loyalty: loyalty.score(row) }
        };
        self.policy.open_rules(self.sheet, row).into_iter().map(scored).collect()
    }

    pub(crate) fn weigher(&self, rule: usize, axis: AxisName) -> &Weigher<'a> {
        let (retention, loyalty) = &self.rules[rule];
        match axis {
            AxisName::Retention => retention,
            AxisName::Loyalty => loyalty,
        }
    }
}

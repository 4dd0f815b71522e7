//! The receipt of a placement: which signal earned how many points of how many, and what changed since.

use crate::axis::{AxisName, Level};
use crate::place::{Scored, Scorer, lowest, standing};
use crate::policy::Policy;
use crate::sheet::Sheet;
use crate::standing::Standing;

/// How a customer came to stand where they stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// Their rule; where an unknown trait leaves several open, the last of them.
    pub rule: String,
    /// How likely they stay.
    pub retention: Tally,
    /// What they say and feel.
    pub loyalty: Tally,
    /// Where that puts them.
    pub standing: Standing,
    /// The rules before it that an unknown trait leaves open, in order.
    pub open: Vec<OpenRule>,
}

/// A rule that may be the customer's: a trait that decides it is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRule {
    /// The rule.
    pub rule: String,
    /// The traits that it asks for and that are not known.
    pub unknown: Vec<String>,
    /// Where it would put them.
    pub standing: Standing,
}

/// The sum of one axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    /// The rule that it is counted by: of those that are open, the one with the fewest points.
    pub rule: String,
    /// The sum of what the lines earned, of 100.
    pub points: f64,
    /// The share of the weight that is known. **Range**: 0 to 1.
    pub coverage: f64,
    /// From so many points on, the axis is high.
    pub high_from: f64,
    /// What the points say.
    pub level: Level,
    /// One for each signal, in the order of the policy.
    pub lines: Vec<Line>,
}

/// What one signal earned.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its name.
    pub signal: String,
    /// Its value. **Empty**: it is not known.
    pub value: Option<f64>,
    /// The points it earned.
    pub earned: f64,
    /// The points it could have earned.
    pub possible: f64,
}

/// How much a signal moved a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its name.
    pub signal: String,
    /// Points more than before; fewer are negative.
    pub points: f64,
    /// Its value before. **Empty**: it was not known, or did not count.
    pub before: Option<f64>,
    /// Its value now. **Empty**: it is not known, or does not count any more.
    pub now: Option<f64>,
}

/// The receipt of one customer. **Empty**: the sheet has no such row, or no rule is for them.
pub fn receipt(policy: &Policy, sheet: &Sheet, row: usize) -> Option<Receipt> {
    if row >= sheet.rows() {
        return None;
    }
    let scorer = Scorer::new(policy, sheet);
    let open = scorer.under_open_rules(row);
    let (last, earlier) = open.split_last()?;
    let tally = |axis: AxisName| Some(tally(policy, &scorer, lowest(&open, axis)?, axis, row));
    let open_rule = |one: &Scored| {
        let rule = &policy.rules[one.rule];
        let unknown =
            rule.whom.0.keys().filter(|name| sheet.trait_of(name, row).is_none()).cloned().collect();
        OpenRule { rule: rule.name.clone(), unknown, standing: one.standing(policy) }
    };
    Some(Receipt {
        rule: policy.rules[last.rule].name.clone(),
        retention: tally(AxisName::Retention)?,
        loyalty: tally(AxisName::Loyalty)?,
        standing: standing(policy, &open),
        open: earlier.iter().map(open_rule).collect(),
    })
}

fn tally(policy: &Policy, scorer: &Scorer<'_>, by: Scored, axis: AxisName, row: usize) -> Tally {
    let (rule, score) = (&policy.rules[by.rule], by.score(axis));
    let lines = scorer.weigher(by.rule, axis).parts(row).map(|(signal, value, part)| {
        let earned = value.map_or(0.0, |value| 100.0 * part * signal.share(value));
        Line { signal: signal.signal.clone(), value, earned, possible: 100.0 * part }
    });
    Tally {
        rule: rule.name.clone(),
        points: score.points,
        coverage: score.coverage,
        high_from: rule.axis(axis).high_from,
        level: rule.axis(axis).level(score),
        lines: lines.collect(),
    }
}

/// What moved a score between two receipts, the strongest first; what did not move is left out. Their points add up
/// to the difference of the scores.
pub fn changes(before: &Tally, now: &Tally) -> Vec<Change> {
    let line = |tally: &Tally, signal: &str| tally.lines.iter().find(|line| line.signal == signal).cloned();
    let mut names: Vec<&str> =
        before.lines.iter().chain(&now.lines).map(|line| line.signal.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let mut changes: Vec<Change> = Vec::new();
    for name in names {
        let (before, now) = (line(before, name), line(now, name));
        let earned = |line: &Option<Line>| line.as_ref().map_or(0.0, |line| line.earned);
        let points = earned(&now) - earned(&before);
        if points != 0.0 {
            let value = |line: Option<Line>| line.and_then(|line| line.value);
            changes.push(Change { signal: name.to_owned(), points, before: value(before), now: value(now) });
        }
    }
    changes
        .sort_by(|one, two| two.points.abs().total_cmp(&one.points.abs()).then(one.signal.cmp(&two.signal)));
    changes
}

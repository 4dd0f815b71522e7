//! The receipt of a placement: which measure earned how many points of how many, and what changed since.

use crate::axis::Axis;
use crate::axis::Score;
use crate::place::standing;
use crate::policy::Policy;
use crate::sheet::Sheet;
use crate::standing::Standing;

/// How a customer came to stand where they stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// The rule that placed them.
    pub rule: String,
    /// How likely they stay.
    pub retention: Tally,
    /// What they say and feel.
    pub loyalty: Tally,
    /// Where that puts them.
    pub standing: Standing,
}

/// The sum of one axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    /// The sum of what the lines earned, of 100.
    pub points: f64,
    /// The share of the weight that is known. **Range**: 0 to 1.
    pub coverage: f64,
    /// From so many points on, the axis is high.
    pub high_from: f64,
    /// One for each measure, in the order of the policy.
    pub lines: Vec<Line>,
}

/// What one measure earned.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its name.
    pub measure: String,
    /// Its value. **Empty**: it is not known.
    pub value: Option<f64>,
    /// The points it earned.
    pub earned: f64,
    /// The points it could have earned.
    pub possible: f64,
}

/// How much a measure moved a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its name.
    pub measure: String,
    /// Points more than before; fewer are negative.
    pub points: f64,
    /// Its value before. **Empty**: it was not known, or did not count.
    pub before: Option<f64>,
    /// Its value now. **Empty**: it is not known, or does not count any more.
    pub now: Option<f64>,
}

/// The receipt of one customer. **Empty**: the sheet has no such row, or no rule is for them.
pub fn receipt(policy: &Policy, sheet: &Sheet, row: usize) -> Option<Receipt> {
    let rule = policy.rules.get(policy.rule_of(sheet, row).filter(|_| row < sheet.rows())?)?;
    let (retention, loyalty) = (tally(&rule.retention, sheet, row), tally(&rule.loyalty, sheet, row));
    let score = |tally: &Tally| Score { points: tally.points, coverage: tally.coverage };
    let standing = standing(rule, score(&retention), score(&loyalty));
    Some(Receipt { rule: rule.name.clone(), retention, loyalty, standing })
}

fn tally(axis: &Axis, sheet: &Sheet, row: usize) -> Tally {
    let weight = axis.weight();
    let mut tally = Tally { points: 0.0, coverage: 0.0, high_from: axis.high_from, lines: Vec::new() };
    for measured in &axis.measures {
        let part = measured.weight / weight;
        let value = sheet.value(&measured.measure, row);
        let possible = 100.0 * part;
        let earned = value.map_or(0.0, |value| 100.0 * part * measured.share(value));
        tally.points += earned;
        tally.coverage += value.map_or(0.0, |_| part);
        tally.lines.push(Line { measure: measured.measure.clone(), value, earned, possible });
    }
    tally
}

/// What moved a score between two receipts, the strongest first; what did not move is left out. Their points add up
/// to the difference of the scores.
pub fn changes(before: &Tally, now: &Tally) -> Vec<Change> {
    let line =
        |tally: &Tally, measure: &str| tally.lines.iter().find(|line| line.measure == measure).cloned();
    let mut names: Vec<&str> =
        before.lines.iter().chain(&now.lines).map(|line| line.measure.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let mut changes: Vec<Change> = Vec::new();
    for name in names {
        let (before, now) = (line(before, name), line(now, name));
        let earned = |line: &Option<Line>| line.as_ref().map_or(0.0, |line| line.earned);
        let points = earned(&now) - earned(&before);
        if points != 0.0 {
            let value = |line: Option<Line>| line.and_then(|line| line.value);
            changes.push(Change { measure: name.to_owned(), points, before: value(before), now: value(now) });
        }
    }
    changes.sort_by(|one, two| {
        two.points.abs().total_cmp(&one.points.abs()).then(one.measure.cmp(&two.measure))
    });
    changes
}

//! Playbooks: what experts do for a customer who stands like this, for these causes.

use crate::axis::ROUNDING;
use crate::policy::Policy;
use crate::receipt::{Line, Receipt};
use crate::sheet::Sheet;
use crate::standing::Standing;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What to do, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Playbook {
    /// Its key; stable.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Who keeps it.
    pub owner: String,
    /// By when its owner looks at it again.
    pub review_by: Date,
    /// For customers who stand so. **Empty**: however they stand.
    pub standings: Vec<Standing>,
    /// Signals of which one at least has to be a cause: it is known, and lost half of its points or more. **Empty**:
    /// any cause.
    pub causes: Vec<String>,
    /// What else has to hold; a value that is not known does not.
    pub limits: Vec<Limit>,
    /// What is done, in order.
    pub steps: Vec<Step>,
}

/// A bound of a signal, ends included.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// Its name.
    pub signal: String,
    /// No less. **Empty**: any.
    pub at_least: Option<f64>,
    /// No more. **Empty**: any.
    pub at_most: Option<f64>,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What.
    pub what: String,
    /// Who, of those around the customer.
    pub by: Colleague,
    /// By when. **Unit**: days after the plan is taken up.
    pub days: u16,
}

/// Who is meant, of those around a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colleague {
    /// All who look after the customer.
    AccountTeam,
    /// Who owns the customer.
    Owner,
    /// Who leads the owner.
    Manager,
    /// Who leads the business unit.
    BusinessUnitLead,
    /// Whoever supports them.
    Support,
    /// Whoever minds their invoices.
    Finance,
}

/// A playbook that fits a customer, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// Its place in the policy.
    pub playbook: usize,
    /// The causes that it answers, the dearest first.
    pub causes: Vec<Line>,
}

impl Limit {
    fn holds(&self, sheet: &Sheet, row: usize) -> bool {
        sheet.value(&self.signal, row).is_some_and(|value| {
            self.at_least.is_none_or(|least| value >= least) && self.at_most.is_none_or(|most| value <= most)
        })
    }
}

/// The playbooks that fit one customer, the one that answers the dearest causes first.
pub fn suggest(policy: &Policy, sheet: &Sheet, row: usize, receipt: &Receipt) -> Vec<Suggestion> {
    let causes = causes(receipt);
    let mut fitting: Vec<Suggestion> = Vec::new();
    for (place, playbook) in policy.playbooks.iter().enumerate() {
        let stands = playbook.standings.is_empty() || playbook.standings.contains(&receipt.standing);
        let answers = |line: &&Line| playbook.causes.is_empty() || playbook.causes.contains(&line.signal);
        let answered: Vec<Line> = causes.iter().filter(answers).cloned().collect();
        let has_cause = playbook.causes.is_empty() || !answered.is_empty();
        if stands && has_cause && playbook.limits.iter().all(|limit| limit.holds(sheet, row)) {
            fitting.push(Suggestion { playbook: place, causes: answered });
        }
    }
    let named = |one: &Suggestion| !policy.playbooks[one.playbook].causes.is_empty();
    let lost = |one: &Suggestion| one.causes.iter().map(lost).sum::<f64>();
    // One that was written for these causes goes before one for any.
    fitting.sort_by(|one, two| named(two).cmp(&named(one)).then(lost(two).total_cmp(&lost(one))));
    fitting
}

/// The signals that are known and lost half of their points or more, the dearest first.
fn causes(receipt: &Receipt) -> Vec<Line> {
    let lines = receipt.retention.lines.iter().chain(&receipt.loyalty.lines);
    let mut causes: Vec<Line> = lines
        .filter(|line| line.value.is_some() && lost(line) + ROUNDING >= line.possible / 2.0)
        .cloned()
        .collect();
    causes.sort_by(|one, two| lost(two).total_cmp(&lost(one)).then(one.signal.cmp(&two.signal)));
    causes
}

fn lost(line: &Line) -> f64 {
    line.possible - line.earned
}

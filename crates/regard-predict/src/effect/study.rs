//! What goes in: customers at a start, with and without a plan. Owns the limits and the checks.

use crate::input::{InputError, even, within};

/// The most rows of one study.
pub const MAX_SUBJECTS: usize = 500_000;
/// The most covariates.
pub const MAX_COVARIATES: usize = 60;
/// Squares and sums of larger numbers could leave the range.
const LARGEST: f64 = 1e15;

/// What kind of outcome is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A quantity: money in minor units, a score. The effect has its unit.
    Number,
    /// Yes (1) or no (0), such as "stayed". The effect is a difference of shares, −1 to 1.
    YesNo,
}

/// One customer at one start: the day on which a plan began, or could have begun.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// Who. A customer may come with several starts; it is never compared with itself.
    pub customer: u64,
    /// The period of the start, such as the number of the month. Only customers of the same period are compared.
    pub start: i32,
    /// Whether a plan began.
    pub treated: bool,
    /// What was known at the start, in the order of [`Study::covariates`]; `None` is "not known".
    pub covariates: Vec<Option<f64>>,
    /// The outcome as it was at the start; `None` where it is not known or means nothing.
    pub before: Option<f64>,
    /// The outcome a fixed time after the start; `None` while it is not yet known.
    pub after: Option<f64>,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Study<'a> {
    /// The names of the covariates, as the balance shows them.
    pub covariates: &'a [&'a str],
    /// The kind of `before` and `after`.
    pub outcome: Outcome,
    /// Those with a plan and those without, in any order.
    pub subjects: &'a [Subject],
}

impl Study<'_> {
    pub(super) fn check(&self) -> Result<(), InputError> {
        within("rows", self.subjects.len(), MAX_SUBJECTS)?;
        within("covariates", self.covariates.len(), MAX_COVARIATES)?;
        for (row, subject) in self.subjects.iter().enumerate() {
            even(format_args!("row {row}"), subject.covariates.len(), self.covariates.len())?;
            for (value, name) in subject.covariates.iter().zip(self.covariates) {
                usable(name, row, *value, Outcome::Number)?;
            }
            usable("before", row, subject.before, self.outcome)?;
            usable("after", row, subject.after, self.outcome)?;
        }
        Ok(())
    }
}

fn usable(what: &str, row: usize, value: Option<f64>, kind: Outcome) -> Result<(), InputError> {
    let fits = value.is_none_or(|value| match kind {
        Outcome::Number => value.abs() <= LARGEST,
        Outcome::YesNo => value == 0.0 || value == 1.0,
    });
    if fits { Ok(()) } else { Err(InputError::NotANumber { what: what.to_owned(), row }) }
}

//! What goes in: rows of measures and an outcome. Owns the limits and the checks.

use crate::input::{InputError, even, usable, within};

/// The most rows of one study.
pub const MAX_ROWS: usize = 500_000;
/// The most measures.
pub const MAX_MEASURES: usize = 60;
/// Squares and sums of larger numbers could leave the range.
const LARGEST: f64 = 1e15;

/// What the drivers are of; one value for each row, `None` where it is not known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome<'a> {
    /// An answer from 0 to 10. Effects are points of this score.
    Score(&'a [Option<f64>]),
    /// An answer from 0 to 10 read as NPS: promoters (9–10) 100, passives 0, detractors (0–6) −100 (Reichheld 2003).
    /// Effects are points of NPS.
    Nps(&'a [Option<u8>]),
    /// Whether the customer stayed. Effects are percentage points of retention.
    Stayed(&'a [Option<bool>]),
}

impl Outcome<'_> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Score(values) => values.len(),
            Self::Nps(values) => values.len(),
            Self::Stayed(values) => values.len(),
        }
    }

    /// As a number in the unit of the effects; staying as 0 or 1.
    pub(super) fn number(&self, row: usize) -> Option<f64> {
        match self {
            Self::Score(values) => values[row],
            Self::Nps(values) => values[row].map(|score| match score {
                0..=6 => -100.0,
                7..=8 => 0.0,
                _ => 100.0,
            }),
            Self::Stayed(values) => values[row].map(|stayed| f64::from(u8::from(stayed))),
        }
    }
}

/// Whose rows they are, what was measured, and what came of it. Measures are of the time before the outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Study<'a> {
    /// The customer of each row. Rows of one customer count together in the errors.
    pub customers: &'a [u64],
    /// For each measure its value in each row; `None` is "not known".
    pub measures: &'a [Vec<Option<f64>>],
    /// What the drivers are of.
    pub outcome: Outcome<'a>,
    /// Where the draws come from when there are more than [`super::EXACT_DRIVERS`] drivers.
    pub seed: u64,
}

impl Study<'_> {
    pub(super) fn check(&self) -> Result<(), InputError> {
        let rows = self.customers.len();
        within("rows", rows, MAX_ROWS)?;
        within("measures", self.measures.len(), MAX_MEASURES)?;
        for (place, values) in self.measures.iter().enumerate() {
            let what = format!("measure {place}");
            even(&what, values.len(), rows)?;
            usable(what, values.iter().copied(), |value| value.abs() <= LARGEST)?;
        }
        let what = "the outcome";
        even(what, self.outcome.len(), rows)?;
        let score = |value: f64| (0.0..=10.0).contains(&value);
        match self.outcome {
            Outcome::Score(values) => usable(what, values.iter().copied(), score),
            Outcome::Nps(values) => {
                let row = values.iter().position(|value| value.is_some_and(|value| value > 10));
                row.map_or(Ok(()), |row| Err(InputError::NotANumber { what: what.to_owned(), row }))
            }
            Outcome::Stayed(_) => Ok(()),
        }
    }
}

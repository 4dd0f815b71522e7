//! What customers are compared by: one standardised row of numbers each. Owns the columns and their names.

use super::study::Study;
use crate::numeric::standard::Standard;

/// What a column tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tells {
    /// The value of a covariate; the one after the last is the outcome before.
    Value(usize),
    /// Whether it is known.
    Known(usize),
}

/// Row after row of standardised columns.
#[derive(Debug)]
pub(super) struct Comparable {
    pub(super) tells: Vec<Tells>,
    data: Vec<f64>,
}

impl Comparable {
    /// Standardises the covariates and the outcome before over these rows of the study; columns that never differ, and
    /// columns that say what another has said, are left out.
    pub(super) fn of(study: &Study, rows: &[usize]) -> Self {
        let mut columns: Vec<(Tells, Vec<f64>)> = Vec::new();
        let mut known: Vec<(Tells, Vec<f64>)> = Vec::new();
        for covariate in 0..=study.covariates.len() {
            let is_before = covariate == study.covariates.len();
            let values: Vec<Option<f64>> = rows
                .iter()
                .map(|&row| {
                    let subject = &study.subjects[row];
                    if is_before { subject.before } else { subject.covariates[covariate] }
                })
                .collect();
            // The outcome before keeps its tails: the outcome after has them too.
            let Some(standard) = Standard::of(&values, !is_before) else { continue };
            if let Some(flags) = standard.known {
                known.push((Tells::Known(covariate), flags));
            }
            columns.push((Tells::Value(covariate), standard.values));
        }
        for (tells, flags) in known {
            if !columns.iter().any(|(_, other)| *other == flags) {
                columns.push((tells, flags));
            }
        }
        let mut data = vec![0.0; rows.len() * columns.len()];
        for (place, (_, column)) in columns.iter().enumerate() {
            let cells = data.iter_mut().skip(place).step_by(columns.len());
            cells.zip(column).for_each(|(cell, value)| *cell = *value);
        }
        Self { tells: columns.into_iter().map(|(tells, _)| tells).collect(), data }
    }

    pub(super) fn width(&self) -> usize {
        self.tells.len()
    }

    /// The columns of one row.
    pub(super) fn row(&self, row: usize) -> &[f64] {
        &self.data[row * self.width()..(row + 1) * self.width()]
    }

    /// All rows, one after another.
    pub(super) fn data(&self) -> &[f64] {
        &self.data
    }
}

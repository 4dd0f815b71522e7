//! A regression on standardised columns, and how the outcome differs when one column does. Owns the linear solution and
//! the errors; the solvers are those of `numeric`.
//!
//! For yes or no the difference is averaged over all rows as they are (standardisation: Lane & Nelder 1982), so that it is
//! in percentage points and not in log-odds. Its error follows by the delta method.

use crate::numeric::cholesky::Factor;
use crate::numeric::curve::probability;
use crate::numeric::logistic::{Design, Logistic, fit_logistic};
use crate::numeric::vectors::{add_outer, add_scaled, dot};
use crate::quality::Range90;
use std::collections::BTreeMap;

/// As much weight as one row: it holds back columns that say the same, and hardly anything else.
const RIDGE: f64 = 1.0;

/// Whose rows they are, their columns, and the outcome (0 or 1 for yes or no).
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) customers: Vec<u64>,
    pub(super) design: Design,
    pub(super) outcome: Vec<f64>,
    pub(super) yes_no: bool,
}

/// How one column differs, in its own standard unit.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// From one value to another.
    Between(f64, f64),
    /// By so much around each row's own value.
    Around(f64),
}

/// A fitted regression.
#[derive(Debug)]
pub(super) struct Fitted<'a> {
    sample: &'a Sample,
    line: Logistic,
    /// Of the curvature, the intercept as column 0.
    factor: Factor,
    /// Outcome − what the regression says.
    residuals: Vec<f64>,
}

impl Sample {
    fn rows(&self) -> usize {
        self.outcome.len()
    }

    /// The row with a 1 before it, for the intercept.
    fn row(&self, row: usize) -> Vec<f64> {
        let mut values = Vec::with_capacity(self.design.width + 1);
        values.push(1.0);
        values.extend_from_slice(self.design.row(row));
        values
    }

    fn curvature(&self, weight: impl Fn(usize) -> f64) -> Option<Factor> {
        let size = self.design.width + 1;
        let mut matrix = vec![0.0; size * size];
        (0..self.rows()).for_each(|row| add_outer(&mut matrix, &self.row(row), weight(row)));
        Factor::new(&matrix, size, |at| if at == 0 { 0.0 } else { RIDGE })
    }

    /// Fits; `None` when all outcomes are the same or no numbers come out.
    pub(super) fn fit(&self) -> Option<Fitted<'_>> {
        let first = *self.outcome.first()?;
        if self.outcome.iter().all(|value| *value == first) {
            return None;
        }
        if self.yes_no {
            let yes: Vec<bool> = self.outcome.iter().map(|value| *value > 0.5).collect();
            let line = fit_logistic(&self.design, &yes, &vec![1.0; self.rows()], RIDGE)?;
            let said: Vec<f64> =
                (0..self.rows()).map(|row| probability(line.log_odds(self.design.row(row)))).collect();
            let factor = self.curvature(|row| said[row] * (1.0 - said[row]))?;
            let residuals = self.outcome.iter().zip(&said).map(|(came, said)| came - said).collect();
            return Some(Fitted { sample: self, line, factor, residuals });
        }
        let factor = self.curvature(|_| 1.0)?;
        let mut right = vec![0.0; self.design.width + 1];
        for row in 0..self.rows() {
            add_scaled(&mut right, self.outcome[row], &self.row(row));
        }
        let solved = factor.solve(&right);
        let line = Logistic { intercept: solved[0], slopes: solved[1..].to_vec() };
        let residuals =
            (0..self.rows()).map(|row| self.outcome[row] - line.log_odds(self.design.row(row))).collect();
        Some(Fitted { sample: self, line, factor, residuals })
    }
}

impl Fitted<'_> {
    /// Whether the outcome is yes or no.
    pub(super) fn is_yes_no(&self) -> bool {
        self.sample.yes_no
    }

    /// The mean difference of the outcome when this column makes that step. **Unit**: that of the outcome; shares for yes
    /// or no. **Empty**: `None` when no number comes out.
    pub(super) fn differs(&self, column: usize, step: Step) -> Option<Range90> {
        let sample = self.sample;
        let (rows, size) = (sample.rows() as f64, sample.design.width + 1);
        let mut own = vec![0.0; sample.rows()];
        let mut gradient = vec![0.0; size];
        for (row, own) in own.iter_mut().enumerate() {
            let values = sample.design.row(row);
            let (from, to) = match step {
                Step::Between(from, to) => (from, to),
                Step::Around(by) => (values[column] - by / 2.0, values[column] + by / 2.0),
            };
            let slope = self.line.slopes[column];
            if !sample.yes_no {
                *own = slope * (to - from);
                gradient[column + 1] += (to - from) / rows;
                continue;
            }
            let others = self.line.log_odds(values) - slope * values[column];
            let (low, high) = (probability(others + slope * from), probability(others + slope * to));
            *own = high - low;
            let (low_bend, high_bend) = (low * (1.0 - low), high * (1.0 - high));
            gradient[0] += (high_bend - low_bend) / rows;
            for (place, value) in values.iter().enumerate().filter(|(place, _)| *place != column) {
                gradient[place + 1] += (high_bend - low_bend) * value / rows;
            }
            gradient[column + 1] += (high_bend * to - low_bend * from) / rows;
        }
        let difference = own.iter().sum::<f64>() / rows;
        let turning = self.factor.solve(&gradient);
        let mut moved: BTreeMap<u64, f64> = BTreeMap::new();
        for (row, own) in own.iter().enumerate() {
            let by = (turning[0] + dot(&turning[1..], sample.design.row(row))) * self.residuals[row];
            *moved.entry(sample.customers[row]).or_default() += by + (own - difference) / rows;
        }
        let customers = moved.len() as f64;
        let freedom = customers - size as f64;
        let small = customers / (customers - 1.0) * (rows - 1.0) / (rows - size as f64).max(1.0);
        let variance = small * moved.values().map(|by| by * by).sum::<f64>();
        Range90::around(difference, variance.sqrt(), freedom)
    }
}

//! How likely each customer was to get a plan, from what was known at the start. Owns nothing of the solver.

use super::compare::Comparable;
use crate::numeric::logistic::{Design, fit_logistic};

/// As much weight as one row of each column: slopes stay finite where a column parts the groups wholly.
const RIDGE: f64 = 1.0;

/// The log-odds of each row to have a plan (Rosenbaum & Rubin 1983); all 0 where nothing tells the groups apart.
pub(super) fn log_odds(comparable: &Comparable, treated: &[bool]) -> Vec<f64> {
    let design = Design { width: comparable.width(), data: comparable.data().to_vec() };
    let fitted = if comparable.width() == 0 {
        None
    } else {
        fit_logistic(&design, treated, &vec![1.0; treated.len()], RIDGE)
    };
    (0..treated.len())
        .map(|row| fitted.as_ref().map_or(0.0, |fitted| fitted.log_odds(design.row(row))))
        .collect()
}

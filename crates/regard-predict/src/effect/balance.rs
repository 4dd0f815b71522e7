//! How unlike customers with and without a plan are, before and after the matching. Owns the standardised difference.

use super::compare::{Comparable, Tells};
use super::study::Study;

/// From here on a standardised difference counts as large (Stuart 2010: regression no longer mends it safely).
pub const LARGE_DIFFERENCE: f64 = 0.25;

/// One thing that customers are compared by.
#[derive(Debug, Clone, PartialEq)]
pub struct Balance {
    /// The covariate's name, or "outcome before".
    pub name: String,
    /// Whether this is about the value being known at all, and not about the value.
    pub of_known: bool,
    /// Mean with a plan − mean without one, over the standard deviation within the groups (Austin 2009): all rows.
    pub before: f64,
    /// The same of those matched, each as often as it is compared, over the same standard deviation.
    pub after: f64,
}

impl Balance {
    /// Whether the matching has left a large difference.
    pub fn is_large(&self) -> bool {
        self.after.abs() > LARGE_DIFFERENCE
    }
}

/// All columns; `weights` says how much each row counts after the matching (0: not matched).
pub(super) fn balance(
    study: &Study,
    comparable: &Comparable,
    treated: &[bool],
    weights: &[f64],
) -> Vec<Balance> {
    let all = vec![1.0; treated.len()];
    comparable
        .tells
        .iter()
        .enumerate()
        .map(|(column, tells)| {
            let group = |with_plan: bool, weights: &[f64]| {
                let rows = (0..treated.len()).filter(move |row| treated[*row] == with_plan);
                moments(rows.map(|row| (comparable.row(row)[column], weights[row])))
            };
            let (with, without) = (group(true, &all), group(false, &all));
            let deviation = ((with.1 + without.1) / 2.0).sqrt();
            let apart = |one: f64, other: f64| if deviation > 0.0 { (one - other) / deviation } else { 0.0 };
            let (covariate, of_known) = match tells {
                Tells::Value(covariate) => (*covariate, false),
                Tells::Known(covariate) => (*covariate, true),
            };
            Balance {
                name: (*study.covariates.get(covariate).unwrap_or(&"outcome before")).to_owned(),
                of_known,
                before: apart(with.0, without.0),
                after: apart(group(true, weights).0, group(false, weights).0),
            }
        })
        .collect()
}

/// Mean and variance.
fn moments(values: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    let (mut total, mut mean, mut squares) = (0.0, 0.0, 0.0);
    for (value, weight) in values.filter(|(_, weight)| *weight > 0.0) {
        total += weight;
        let step = value - mean;
        mean += step * weight / total;
        squares += weight * step * (value - mean);
    }
    (mean, if total > 0.0 { squares / total } else { 0.0 })
}

//! Days that features add or take, beside levels of customers that are partly pooled: a linear model with a random
//! intercept, in closed form. Owns the estimate, its variances and the shrinking of groups of columns.
//!
//! **Source**: Laird & Ware, "Random-effects models for longitudinal data" (1982); variances by the analysis of
//! variance, Searle, Casella & McCulloch, "Variance Components" (1992); each group of columns shrunk as by James &
//! Stein (1961): by what it shows beyond its own error.

use super::features::{Columns, Group};
use super::ledger::Ledger;
use crate::numeric::cholesky::Factor;
use crate::numeric::vectors::{add_outer, add_scaled, dot};
use std::ops::Range;

/// What the model says of all customers together.
#[derive(Debug, Clone)]
pub(super) struct Effects {
    /// Days for one unit of each column.
    pub(super) days: Vec<f64>,
    /// The mean of each column.
    pub(super) means: Vec<f64>,
    /// How far payments lie around their customer's level. **Unit**: days.
    pub(super) within: f64,
    /// `within²` over the variance of the levels: as many invoices as the portfolio counts for.
    pub(super) pooling: f64,
}

impl Effects {
    /// The days that the columns add up to.
    pub(super) fn offset(&self, cells: &[f64]) -> f64 {
        dot(&self.days, cells)
    }
}

/// The sums that the estimate needs, one customer after the other.
struct Sums {
    width: usize,
    products: Vec<f64>,
    with_target: Vec<f64>,
    totals: Vec<f64>,
    count: f64,
}

/// Estimates from the rows that have a target (days from due to payment); none when nothing can be estimated.
pub(super) fn estimate(ledger: &Ledger, columns: &Columns, targets: &[Option<f64>]) -> Option<Effects> {
    let mut pooling = 1.0;
    let mut effects = None;
    for _ in 0..2 {
        let sums = sums(ledger, columns, targets, pooling);
        if sums.count < 2.0 {
            return None;
        }
        let means: Vec<f64> = sums.totals.iter().map(|total| total / sums.count).collect();
        let variance = effects.as_ref().map(|known: &Effects| known.within.powi(2));
        let days = shrunk(columns, &sums, variance)?;
        let mut found = Effects { days, means, within: 0.0, pooling };
        (found.within, found.pooling) = variances(ledger, columns, targets, &found);
        pooling = found.pooling;
        effects = Some(found);
    }
    effects
}

fn sums(ledger: &Ledger, columns: &Columns, targets: &[Option<f64>], pooling: f64) -> Sums {
    let width = columns.width;
    let mut sums = Sums {
        width,
        products: vec![0.0; width * width],
        with_target: vec![0.0; width],
        totals: vec![0.0; width],
        count: 0.0,
    };
    let mut cells = vec![0.0; width];
    let mut own_sum = vec![0.0; width];
    for own in &ledger.customers {
        own_sum.fill(0.0);
        let (mut count, mut target_sum) = (0.0, 0.0);
        for row in own.clone() {
            let Some(target) = targets[row] else { continue };
            columns.fill(ledger, own, row, &mut cells);
            add_outer(&mut sums.products, &cells, 1.0);
            add_scaled(&mut sums.with_target, target, &cells);
            add_scaled(&mut own_sum, 1.0, &cells);
            count += 1.0;
            target_sum += target;
        }
        if count > 0.0 {
            let share = -1.0 / (count + pooling);
            add_outer(&mut sums.products, &own_sum, share);
            add_scaled(&mut sums.with_target, share * target_sum, &own_sum);
            add_scaled(&mut sums.totals, 1.0, &own_sum);
            sums.count += count;
        }
    }
    sums
}

/// The days of each column. With a variance at hand, each group is shrunk by what it shows beyond its own error.
fn shrunk(columns: &Columns, sums: &Sums, variance: Option<f64>) -> Option<Vec<f64>> {
    let mut ridge = vec![1.0; sums.width];
    ridge[0] = 1e-6;
    let plain = Solved::of(sums, &ridge)?;
    let Some(variance) = variance else { return Some(plain.values) };
    for (group, range) in columns.groups.iter().filter(|(group, _)| *group != Group::Level) {
        let shown: f64 = range.clone().map(|at| plain.values[at].powi(2)).sum();
        let by_chance: f64 = range.clone().map(|at| variance * plain.inverse_diagonal[at]).sum();
        let size = range.len() as f64;
        let beyond = ((shown - by_chance) / size).max(0.0);
        let weight = if beyond > 1e-9 { variance / beyond } else { f64::INFINITY };
        // A category stands for itself however rarely its values change; the rest has to show more.
        let least = if matches!(group, Group::Category(_)) { 1e-3 } else { 1.0 };
        for at in range.clone() {
            ridge[at] = weight.clamp(least, 1e12);
        }
    }
    Some(Solved::of(sums, &ridge)?.values)
}

/// A solved system.
struct Solved {
    values: Vec<f64>,
    inverse_diagonal: Vec<f64>,
}

impl Solved {
    /// Solves; none when the system is not positive definite.
    fn of(sums: &Sums, ridge: &[f64]) -> Option<Self> {
        let width = sums.width;
        let factor = Factor::new(&sums.products, width, |at| ridge[at])?;
        let values = factor.solve(&sums.with_target);
        let inverse_diagonal = (0..width).map(|at| factor.inverse_row(at)[at]).collect();
        values.iter().all(|value| value.is_finite()).then_some(Self { values, inverse_diagonal })
    }
}

/// The spread within customers and the pooling, by the analysis of variance.
fn variances(ledger: &Ledger, columns: &Columns, targets: &[Option<f64>], effects: &Effects) -> (f64, f64) {
    let mut cells = vec![0.0; columns.width];
    let (mut inside, mut rows, mut customers) = (0.0, 0.0, 0.0);
    let (mut between, mut total, mut squares) = (0.0, 0.0, 0.0);
    let mut left = |own: &Range<usize>, row: usize| {
        let target = targets[row]?;
        columns.fill(ledger, own, row, &mut cells);
        Some(target - effects.offset(&cells))
    };
    for own in &ledger.customers {
        let (mut count, mut mean, mut deviation) = (0.0, 0.0, 0.0);
        for value in own.clone().filter_map(|row| left(own, row)) {
            count += 1.0;
            let step = value - mean;
            mean += step / count;
            deviation += step * (value - mean);
        }
        if count > 0.0 {
            inside += deviation;
            rows += count;
            customers += 1.0;
            between += count * mean * mean;
            total += count * mean;
            squares += count * count;
        }
    }
    let within = if rows > customers { inside / (rows - customers) } else { between / rows.max(1.0) };
    let within = within.max(0.25);
    let spread = between - total * total / rows.max(1.0) - (customers - 1.0) * within;
    let levels = (spread / (rows - squares / rows.max(1.0)).max(1.0)).max(0.01 * within);
    (within.sqrt(), within / levels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_system_is_solved() {
        // 4x + 2y = 10, 2x + 3y = 9: x = 1.5, y = 2; the inverse has 3/8 and 4/8 on its diagonal.
        let sums = Sums {
            width: 2,
            products: vec![4.0, 2.0, 2.0, 3.0],
            with_target: vec![10.0, 9.0],
            totals: vec![0.0; 2],
            count: 2.0,
        };
        let solved = Solved::of(&sums, &[0.0, 0.0]).unwrap();
        assert!((solved.values[0] - 1.5).abs() < 1e-12 && (solved.values[1] - 2.0).abs() < 1e-12);
        assert!((solved.inverse_diagonal[0] - 0.375).abs() < 1e-12);
        assert!((solved.inverse_diagonal[1] - 0.5).abs() < 1e-12);
    }
}

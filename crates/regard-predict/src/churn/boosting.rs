//! Gradient boosting for what the linear model leaves over: many small trees, each a short step, on top of given
//! log-odds. Owns the rounds and what each of them may see.
//!
//! Friedman 2001 and 2002 (short steps, a part of the rows each round); second-order steps and a part of the columns
//! each round: Chen and Guestrin 2016.

use super::split::{Binned, Sums};
use super::tree::{Tree, grow};
use crate::numeric::chance::seeded;
use crate::numeric::curve::{inside, probability};
use rand::Rng;
use rand::seq::index::sample;

/// The most trees of one run. How many are used is chosen on held-out rows; where columns count only together, half as
/// many all were used and left twice as much unfound, and twice as many found hardly more.
pub(super) const TREES: usize = 300;
/// How far each tree goes of the way that it would.
const RATE: f64 = 0.04;
/// The share of rows that a round sees.
const ROWS: f64 = 0.7;
/// The share of columns that a round sees.
const COLUMNS: f64 = 0.5;

/// What the trees stand on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) binned: &'a Binned,
    /// The same columns as values, to follow finished trees.
    pub(super) columns: &'a [Vec<f64>],
    pub(super) left: &'a [bool],
    pub(super) weights: &'a [f64],
    /// Log-odds of the linear model that was fitted on the same rows.
    pub(super) offsets: &'a [f64],
}

/// Up to `most` trees grown on these rows.
pub(super) fn boost(ground: Ground<'_>, rows: &[usize], most: usize, seed: u64) -> Vec<Tree> {
    let mut chance = seeded(seed);
    let total = ground.binned.columns();
    let few = ((total as f64 * COLUMNS).ceil() as usize).clamp(total.min(4), total);
    let mut logits = ground.offsets.to_vec();
    let mut sums = vec![Sums::default(); logits.len()];
    let mut trees: Vec<Tree> = Vec::with_capacity(most);
    for _ in 0..most {
        for &row in rows {
            sums[row] = slope(logits[row], ground.left[row], ground.weights[row]);
        }
        let seen: Vec<u32> = rows
            .iter()
            .filter(|_| chance.random_bool(ROWS))
            .filter_map(|row| u32::try_from(*row).ok())
            .collect();
        let mut columns = sample(&mut chance, total, few).into_vec();
        columns.sort_unstable();
        let tree = grow(ground.binned, &columns, &seen, &sums, RATE);
        for &row in rows {
            logits[row] += tree.value(ground.columns, row);
        }
        trees.push(tree);
    }
    trees
}

fn slope(logit: f64, left: bool, weight: f64) -> Sums {
    let chance = inside(probability(logit));
    Sums {
        slope: weight * (chance - f64::from(u8::from(left))),
        curvature: weight * chance * (1.0 - chance),
        rows: 1.0,
    }
}

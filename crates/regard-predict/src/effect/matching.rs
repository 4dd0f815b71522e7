//! Who is compared with whom. Owns the nearest neighbours within a caliper.
//!
//! Rosenbaum & Rubin 1985: among those without a plan whose log-odds to get one lie within the caliper, the nearest by
//! Mahalanobis's distance over all columns. With replacement, so that the order of the rows does not matter.

use super::compare::Comparable;
use crate::numeric::cholesky::Factor;
use crate::numeric::vectors::{add_outer, mean_and_spread};
use std::collections::BTreeMap;

/// How far apart log-odds may lie, in standard deviations of the log-odds (Austin 2011).
pub const CALIPER: f64 = 0.2;
/// How many without a plan are compared with each that has one; fewer where fewer are alike, more where more are equally
/// alike (Abadie & Imbens 2006).
pub const NEIGHBOURS: usize = 3;
/// So many with the nearest log-odds on either side are looked at: a bound on the work.
const LOOKED_AT: usize = 100;

/// Distances are the same up to rounding.
const EQUALLY_ALIKE: f64 = 1e-9;

/// A customer with a plan and those alike without one, by their places in [`super::Study::subjects`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Who had a plan.
    pub treated: usize,
    /// The most alike first: [`NEIGHBOURS`], fewer where fewer are alike, more where more are equally alike.
    pub alike: Vec<usize>,
}

/// What the matching looks at, one entry per row.
pub(super) struct Rows<'a> {
    pub(super) comparable: &'a Comparable,
    pub(super) log_odds: &'a [f64],
    pub(super) treated: &'a [bool],
    pub(super) start: &'a [i32],
    pub(super) customer: &'a [u64],
}

/// For each row with a plan its neighbours without one; those without neighbours are left out.
pub(super) fn pairs(rows: &Rows) -> Vec<Pair> {
    let white = whitened(rows.comparable, rows.treated.len());
    let caliper = CALIPER * mean_and_spread(rows.log_odds).1;
    let mut without: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for row in (0..rows.treated.len()).filter(|row| !rows.treated[*row]) {
        without.entry(rows.start[row]).or_default().push(row);
    }
    let by_log_odds = |one: &usize, other: &usize| rows.log_odds[*one].total_cmp(&rows.log_odds[*other]);
    without.values_mut().for_each(|same_start| same_start.sort_by(by_log_odds));
    (0..rows.treated.len())
        .filter(|row| rows.treated[*row])
        .filter_map(|row| {
            let alike = nearest(rows, &white, row, without.get(&rows.start[row])?, caliper);
            (!alike.is_empty()).then_some(Pair { treated: row, alike })
        })
        .collect()
}

fn nearest(rows: &Rows, white: &[Vec<f64>], row: usize, without: &[usize], caliper: f64) -> Vec<usize> {
    let own = rows.log_odds[row];
    let from = without.partition_point(|other| rows.log_odds[*other] < own - caliper);
    let middle = without.partition_point(|other| rows.log_odds[*other] < own);
    let to = without.partition_point(|other| rows.log_odds[*other] <= own + caliper);
    let window = &without[from.max(middle.saturating_sub(LOOKED_AT))..to.min(middle + LOOKED_AT)];
    let mut ranked: Vec<(f64, usize)> = window
        .iter()
        .filter(|other| rows.customer[**other] != rows.customer[row])
        .map(|&other| {
            let apart: f64 = white[row].iter().zip(&white[other]).map(|(a, b)| (a - b).powi(2)).sum();
            (apart, other)
        })
        .collect();
    ranked.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    let last = ranked.get(NEIGHBOURS - 1).map_or(f64::INFINITY, |(apart, _)| apart + EQUALLY_ALIKE);
    ranked.into_iter().take_while(|(apart, _)| *apart <= last).map(|(_, other)| other).collect()
}

/// The rows in coordinates in which Mahalanobis's distance is the plain one.
fn whitened(comparable: &Comparable, count: usize) -> Vec<Vec<f64>> {
    /// Columns that nearly repeat each other do not count twice, nor without end.
    const RIDGE: f64 = 0.01;
    let width = comparable.width();
    let mut covariance = vec![0.0; width * width];
    (0..count).for_each(|row| add_outer(&mut covariance, comparable.row(row), 1.0 / count as f64));
    let factor = Factor::new(&covariance, width, |_| RIDGE);
    let whiten = |row: usize| match &factor {
        Some(factor) => factor.whiten(comparable.row(row)),
        None => comparable.row(row).to_vec(),
    };
    (0..count).map(whiten).collect()
}

//! Measures that the rows cannot tell apart. Owns the rule, and the one column that stands for several.

use crate::numeric::standard::Standard;
use crate::numeric::vectors::{correlation, mean_and_spread};

/// Two measures whose correlation is larger than this (either way) are one driver, however many rows there are.
pub const TIED_ABOVE: f64 = 0.98;
/// What one measure says beyond another is worth rows × (1 − correlation²) rows; below this many it is thin data.
pub const TIED_BELOW_ROWS: f64 = 50.0;
/// Measures less alike than this are never tied: then the data are thin for other reasons.
const NEVER_BELOW: f64 = 0.7;

/// One driver: some measures with one direction each, as one column.
#[derive(Debug)]
pub(super) struct Tied {
    /// The measures by their place among the standardised ones, and +1 or −1: which way each goes with the first.
    pub(super) members: Vec<(usize, f64)>,
    /// Their mean, standardised.
    pub(super) column: Vec<f64>,
    /// What was taken off the mean.
    pub(super) middle: f64,
    /// What the rest was divided by.
    pub(super) spread: f64,
}

/// Ties measures together, each with all that it is chained to. `filled` are the columns without holes.
pub(super) fn tie(columns: &[Standard], filled: &[Vec<f64>], customers: usize) -> Vec<Tied> {
    let mut heads: Vec<usize> = (0..columns.len()).collect();
    for one in 0..columns.len() {
        for other in 0..one {
            if inseparable(together(&columns[one], &columns[other]), customers) {
                let (from, to) = (heads[one].max(heads[other]), heads[one].min(heads[other]));
                heads.iter_mut().filter(|head| **head == from).for_each(|head| *head = to);
            }
        }
    }
    (0..columns.len())
        .filter(|&head| heads[head] == head)
        .map(|head| one(columns, filled, &heads, head))
        .collect()
}

fn one(columns: &[Standard], filled: &[Vec<f64>], heads: &[usize], head: usize) -> Tied {
    let members: Vec<(usize, f64)> = (0..columns.len())
        .filter(|&member| heads[member] == head)
        .map(|member| {
            let with_first = together(&columns[member], &columns[head]);
            (member, if with_first < 0.0 { -1.0 } else { 1.0 })
        })
        .collect();
    let rows = columns[head].values.len();
    let mut column: Vec<f64> = (0..rows)
        .map(|row| {
            let sum: f64 = members.iter().map(|(member, sign)| sign * filled[*member][row]).sum();
            sum / members.len() as f64
        })
        .collect();
    // What stands in holes varies less than what is known, and a mean less than its members.
    let (middle, spread) = mean_and_spread(&column);
    let spread = spread.max(1e-9);
    column.iter_mut().for_each(|value| *value = (*value - middle) / spread);
    Tied { members, column, middle, spread }
}

fn inseparable(correlation: f64, customers: usize) -> bool {
    let size = correlation.abs();
    let rows_left = customers as f64 * (1.0 - size * size);
    size >= TIED_ABOVE || (size >= NEVER_BELOW && rows_left < TIED_BELOW_ROWS)
}

fn together(one: &Standard, other: &Standard) -> f64 {
    correlation(&one.values, &other.values).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standard(values: &[f64]) -> Standard {
        let values: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
        Standard::of(&values, false).unwrap()
    }

    #[test]
    fn a_copy_turned_around_is_tied_to_its_first() {
        let values: Vec<f64> = (0..200).map(|row| f64::from(row * 7919 % 200)).collect();
        let other: Vec<f64> = (0..200).map(|row| f64::from(row * 104_729 % 83)).collect();
        let turned: Vec<f64> = values.iter().map(|value| 5.0 - 2.0 * value).collect();
        let columns = [standard(&values), standard(&other), standard(&turned)];
        let filled = columns.each_ref().map(|column| column.values.clone());
        let tied = tie(&columns, &filled, 200);
        assert_eq!(tied.len(), 2);
        assert_eq!(tied[0].members, [(0, 1.0), (2, -1.0)]);
        assert!((mean_and_spread(&tied[0].column).1 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn many_rows_tell_apart_what_few_cannot() {
        assert!(inseparable(0.9, 200) && !inseparable(0.9, 2_000));
        assert!(inseparable(-0.985, 1_000_000) && !inseparable(0.5, 20));
    }
}

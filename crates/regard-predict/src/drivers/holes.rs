//! What stands for a measure that is not known: what the other measures of the row lead to expect. Owns the filling.
//!
//! The mean would do for a measure alone, but measures that go along with it would then speak for it in those rows and look
//! like drivers (Jones 1996). Filled by regression on the other measures, never on the outcome, the effects stay what
//! they are (Buck 1960; Little 1992).

use crate::numeric::cholesky::Factor;
use crate::numeric::standard::Standard;
use crate::numeric::vectors::{add_outer, add_scaled, dot};

/// So many rows teach one measure's regression: a bound on the work.
const TAUGHT_BY: usize = 5_000;
/// After the first round the others are filled by more than their mean, so it is done again.
const ROUNDS: usize = 3;
/// As much weight as so many rows: with few known values the mean stays.
const RIDGE: f64 = 5.0;

/// The columns with their holes filled; `values[column][row]` says whether a value is known.
pub(super) fn filled(columns: &[Standard], values: &[Vec<Option<f64>>]) -> Vec<Vec<f64>> {
    let mut filled: Vec<Vec<f64>> = columns.iter().map(|column| column.values.clone()).collect();
    for _ in 0..ROUNDS {
        for (place, known) in values.iter().enumerate().filter(|(_, known)| known.contains(&None)) {
            let fresh = fill(&filled, place, known);
            if let Some(fresh) = fresh {
                filled[place] = fresh;
            }
        }
    }
    filled
}

fn fill(filled: &[Vec<f64>], place: usize, known: &[Option<f64>]) -> Option<Vec<f64>> {
    let size = filled.len();
    // The measure itself is left out; the constant stands in its place.
    let row_of = |row: usize| -> Vec<f64> {
        (0..size).map(|column| if column == place { 1.0 } else { filled[column][row] }).collect()
    };
    let rows: Vec<usize> = (0..known.len()).filter(|row| known[*row].is_some()).collect();
    let (mut matrix, mut right) = (vec![0.0; size * size], vec![0.0; size]);
    for &row in rows.iter().step_by(rows.len().div_ceil(TAUGHT_BY).max(1)) {
        let others = row_of(row);
        add_outer(&mut matrix, &others, 1.0);
        add_scaled(&mut right, filled[place][row], &others);
    }
    let slopes = Factor::new(&matrix, size, |_| RIDGE)?.solve(&right);
    let value = |row: usize| {
        if known[row].is_some() { filled[place][row] } else { dot(&slopes, &row_of(row)) }
    };
    Some((0..known.len()).map(value).collect())
}

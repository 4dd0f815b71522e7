//! Symmetric systems: Cholesky's decomposition and what is solved with it. Owns when a matrix counts as positive definite.

use super::vectors::{add_scaled, dot};

/// A pivot has to be above this.
const LEAST_PIVOT: f64 = 1e-12;

/// Cholesky's factor of a symmetric positive definite matrix.
#[derive(Debug, Clone)]
pub(crate) struct Factor {
    size: usize,
    lower: Vec<f64>,
}

impl Factor {
    /// Decomposes a matrix, row after row, of which only the lower half is looked at; `ridge` says what is added to its
    /// diagonal at each place. **Empty**: `None` when that is not positive definite.
    pub(crate) fn new(matrix: &[f64], size: usize, ridge: impl Fn(usize) -> f64) -> Option<Self> {
        Self::decompose(matrix, size, ridge, |pivot| (pivot > LEAST_PIVOT).then_some(pivot))
    }

    /// The same, but what is not positive definite is made so: for a first guess, which need not be exact.
    pub(crate) fn forced(matrix: &[f64], size: usize, ridge: impl Fn(usize) -> f64) -> Option<Self> {
        Self::decompose(matrix, size, ridge, |pivot| Some(pivot.max(LEAST_PIVOT)))
    }

    fn decompose(
        matrix: &[f64],
        size: usize,
        ridge: impl Fn(usize) -> f64,
        usable: impl Fn(f64) -> Option<f64>,
    ) -> Option<Self> {
        let mut lower = vec![0.0; size * size];
        for row in 0..size {
            for column in 0..=row {
                let known = dot(
                    &lower[row * size..row * size + column],
                    &lower[column * size..column * size + column],
                );
                let own = matrix[row * size + column];
                lower[row * size + column] = if row == column {
                    let pivot = usable(own + ridge(row) - known)?;
                    if pivot.is_finite() { pivot.sqrt() } else { return None }
                } else {
                    (own - known) / lower[column * size + column]
                };
            }
        }
        Some(Self { size, lower })
    }

    /// What was left of each place of the diagonal when its turn came.
    pub(crate) fn pivots(&self) -> impl Iterator<Item = f64> {
        (0..self.size).map(|at| self.lower[at * self.size + at].powi(2))
    }

    /// The vector that lower · vector = `right`: the whitened form of `right`.
    pub(crate) fn whiten(&self, right: &[f64]) -> Vec<f64> {
        let mut values = right.to_vec();
        for row in 0..self.size {
            let line = &self.lower[row * self.size..=row * self.size + row];
            values[row] = (values[row] - dot(&line[..row], &values[..row])) / line[row];
        }
        values
    }

    /// The vector that matrix · vector = `right`.
    pub(crate) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut values = self.whiten(right);
        for row in (0..self.size).rev() {
            let line = &self.lower[row * self.size..=row * self.size + row];
            let value = values[row] / line[row];
            values[row] = value;
            add_scaled(&mut values[..row], -value, &line[..row]);
        }
        values
    }

    /// One row of the matrix's inverse, which is symmetric.
    pub(crate) fn inverse_row(&self, row: usize) -> Vec<f64> {
        let mut unit = vec![0.0; self.size];
        unit[row] = 1.0;
        self.solve(&unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_system_by_hand() {
        // 4x + 2y = 10, 2x + 3y = 9: x = 1.5, y = 2; the inverse is (3, −2; −2, 4) / 8.
        let factor = Factor::new(&[4.0, 2.0, 2.0, 3.0], 2, |_| 0.0).unwrap();
        let close = |one: &[f64], other: [f64; 2]| one.iter().zip(other).all(|(a, b)| (a - b).abs() < 1e-12);
        assert!(close(&factor.solve(&[10.0, 9.0]), [1.5, 2.0]));
        assert!(close(&factor.inverse_row(0), [0.375, -0.25]));
        assert!(close(&factor.pivots().collect::<Vec<_>>(), [4.0, 2.0]));
        // The whitened length is that of the inverse: (10, 9) · (1.5, 2).
        let white = factor.whiten(&[10.0, 9.0]);
        assert!((dot(&white, &white) - 33.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_not_positive_definite_is_refused_or_forced() {
        let ones = [1.0; 4];
        assert!(Factor::new(&ones, 2, |_| 0.0).is_none());
        assert!(Factor::new(&ones, 2, |at| at as f64).is_some());
        assert!(Factor::forced(&ones, 2, |_| 0.0).is_some());
        assert!(Factor::new(&[f64::NAN], 1, |_| 0.0).is_none());
        assert!(Factor::new(&[f64::INFINITY], 1, |_| 0.0).is_none());
        assert_eq!(Factor::new(&[], 0, |_| 0.0).unwrap().solve(&[]), []);
    }
}

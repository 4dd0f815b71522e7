//! Linear algebra of small symmetric systems, for the regressions of `effect` and `drivers`. Owns the Cholesky
//! decomposition; the logistic solver is that of `churn`.

/// Cholesky's factor of a symmetric positive definite matrix.
#[derive(Debug, Clone)]
pub(crate) struct Factor {
    size: usize,
    lower: Vec<f64>,
}

impl Factor {
    /// Decomposes a matrix, row after row, with `ridge` added to its diagonal; `None` when that is not positive definite.
    pub(crate) fn new(matrix: &[f64], size: usize, ridge: f64) -> Option<Self> {
        let mut lower = vec![0.0; size * size];
        for row in 0..size {
            for column in 0..=row {
                let known: f64 =
                    (0..column).map(|at| lower[row * size + at] * lower[column * size + at]).sum();
                let rest = matrix[row * size + column] + if row == column { ridge } else { 0.0 } - known;
                lower[row * size + column] = if row != column {
                    rest / lower[column * size + column]
                } else if rest > 1e-12 && rest.is_finite() {
                    rest.sqrt()
                } else {
                    return None;
                };
            }
        }
        Some(Self { size, lower })
    }

    /// The vector that lower · vector = `right`: the whitened form of `right`.
    pub(crate) fn whiten(&self, right: &[f64]) -> Vec<f64> {
        let mut values = right.to_vec();
        for row in 0..self.size {
            let known: f64 = (0..row).map(|at| self.lower[row * self.size + at] * values[at]).sum();
            values[row] = (values[row] - known) / self.lower[row * self.size + row];
        }
        values
    }

    /// The vector that matrix · vector = `right`.
    pub(crate) fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut values = self.whiten(right);
        for row in (0..self.size).rev() {
            let known: f64 =
                (row + 1..self.size).map(|at| self.lower[at * self.size + row] * values[at]).sum();
            values[row] = (values[row] - known) / self.lower[row * self.size + row];
        }
        values
    }
}

/// `matrix += weight · row rowᵀ`.
pub(crate) fn add_outer(matrix: &mut [f64], row: &[f64], weight: f64) {
    for (line, value) in matrix.chunks_exact_mut(row.len()).zip(row) {
        let factor = weight * value;
        line.iter_mut().zip(row).for_each(|(cell, other)| *cell += factor * other);
    }
}

/// The scalar product.
pub(crate) fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_system_by_hand() {
        // 4x + 2y = 10, 2x + 3y = 9: x = 1.5, y = 2.
        let factor = Factor::new(&[4.0, 2.0, 2.0, 3.0], 2, 0.0).unwrap();
        let solved = factor.solve(&[10.0, 9.0]);
        assert!((solved[0] - 1.5).abs() < 1e-12 && (solved[1] - 2.0).abs() < 1e-12);
        // The whitened length is that of the inverse: (10, 9) · (1.5, 2).
        let white = factor.whiten(&[10.0, 9.0]);
        assert!((dot(&white, &white) - 33.0).abs() < 1e-12);
        assert!(Factor::new(&[1.0, 1.0, 1.0, 1.0], 2, 0.0).is_none());
        assert!(Factor::new(&[1.0, 1.0, 1.0, 1.0], 2, 0.5).is_some());
    }

    #[test]
    fn outer_products_add_up() {
        let mut matrix = vec![0.0; 4];
        add_outer(&mut matrix, &[1.0, 3.0], 2.0);
        assert_eq!(matrix, [2.0, 6.0, 6.0, 18.0]);
    }
}

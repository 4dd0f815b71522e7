//! How much of the explained variation each driver carries. Owns the averaging over all orders in which drivers can be
//! taken in.
//!
//! **Source**: Lindeman, Merenda & Gold 1980 (what a driver adds to R², averaged over orders), which is Shapley's value
//! (1953) of the game whose worth is R². For more drivers than [`EXACT_DRIVERS`] orders are drawn (Castro, Gómez &
//! Tejada 2009). For yes or no, R² is that of the linear probability model: the shares are of the same variation.

use crate::numeric::chance::seeded;
use crate::numeric::cholesky::Factor;
use rand::seq::SliceRandom;

/// Up to so many drivers all orders are counted out.
pub const EXACT_DRIVERS: usize = 12;
/// Orders drawn when there are more; each with its reverse, which makes the mean steadier.
const DRAWN: usize = 1_000;

/// Covariances of the columns of a regression and of the outcome. The first `always` columns are taken in before any driver.
#[derive(Debug)]
pub(super) struct Covariances {
    pub(super) size: usize,
    pub(super) always: usize,
    pub(super) matrix: Vec<f64>,
    pub(super) with_outcome: Vec<f64>,
    pub(super) outcome_variance: f64,
}

impl Covariances {
    /// What each of these columns adds to R² when they are taken in one after the other: with one decomposition, the
    /// squares of the whitened outcome.
    fn added(&self, columns: &[usize]) -> Vec<f64> {
        /// Columns that say the same add nothing, and the equations stay solvable.
        const RIDGE: f64 = 1e-6;
        let matrix: Vec<f64> = columns
            .iter()
            .flat_map(|row| columns.iter().map(move |column| self.matrix[row * self.size + column]))
            .collect();
        let right: Vec<f64> = columns.iter().map(|column| self.with_outcome[*column]).collect();
        let white = Factor::new(&matrix, columns.len(), |_| RIDGE).map(|factor| factor.whiten(&right));
        let white = white.unwrap_or_else(|| vec![0.0; columns.len()]);
        white.into_iter().map(|part| part * part / self.outcome_variance).collect()
    }

    /// R² of a regression on these columns.
    fn explained(&self, columns: &[usize]) -> f64 {
        self.added(columns).iter().sum()
    }

    /// The columns that are always in.
    fn always(&self) -> Vec<usize> {
        (0..self.always).collect()
    }

    /// What all drivers together explain beyond the columns that are always in, 0 to 1.
    pub(super) fn by_drivers(&self) -> f64 {
        let all: Vec<usize> = (0..self.size).collect();
        (self.explained(&all) - self.explained(&self.always())).clamp(0.0, 1.0)
    }

    /// What each driver carries of [`Covariances::by_drivers`], in R²; the sum is the whole.
    pub(super) fn shares(&self, seed: u64) -> Vec<f64> {
        let drivers = self.size - self.always;
        if drivers <= EXACT_DRIVERS { self.exact(drivers) } else { self.drawn(drivers, seed) }
    }

    fn exact(&self, drivers: usize) -> Vec<f64> {
        let worth: Vec<f64> = (0..1_usize << drivers)
            .map(|set| {
                let mut columns = self.always();
                columns.extend((0..drivers).filter(|driver| set >> driver & 1 == 1).map(|d| self.always + d));
                self.explained(&columns)
            })
            .collect();
        let factorial = |number: usize| (1..=number).map(|factor| factor as f64).product::<f64>();
        let weights: Vec<f64> = (0..drivers)
            .map(|others| factorial(others) * factorial(drivers - others - 1) / factorial(drivers))
            .collect();
        (0..drivers)
            .map(|driver| {
                let without = (0..worth.len()).filter(|set| set >> driver & 1 == 0);
                without
                    .map(|set| weights[set.count_ones() as usize] * (worth[set | 1 << driver] - worth[set]))
                    .sum()
            })
            .collect()
    }

    fn drawn(&self, drivers: usize, seed: u64) -> Vec<f64> {
        let mut chance = seeded(seed);
        let mut order: Vec<usize> = (0..self.size).collect();
        let mut shares = vec![0.0; drivers];
        for _ in 0..DRAWN {
            order[self.always..].shuffle(&mut chance);
            for _ in 0..2 {
                order[self.always..].reverse();
                for (driver, added) in order.iter().zip(self.added(&order)).skip(self.always) {
                    shares[driver - self.always] += added / (2 * DRAWN) as f64;
                }
            }
        }
        shares
    }

    /// By how much each driver's error is larger than if no other measure went along with it: the variance inflation
    /// (Marquardt 1970), 1 upwards.
    pub(super) fn inflations(&self) -> Vec<f64> {
        /// As much as rounding leaves; caps the inflation.
        const RIDGE: f64 = 1e-6;
        let Some(factor) = Factor::new(&self.matrix, self.size, |_| RIDGE) else {
            return vec![1.0; self.size - self.always];
        };
        (self.always..self.size)
            .map(|column| {
                let mut unit = vec![0.0; self.size];
                unit[column] = 1.0;
                (factor.solve(&unit)[column] * self.matrix[column * self.size + column]).max(1.0)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two drivers with correlation 0.5; the outcome goes 0.6 and 0.5 with them.
    fn two() -> Covariances {
        Covariances {
            size: 2,
            always: 0,
            matrix: vec![1.0, 0.5, 0.5, 1.0],
            with_outcome: vec![0.6, 0.5],
            outcome_variance: 1.0,
        }
    }

    #[test]
    fn two_drivers_by_hand() {
        // R² of both: (0.36 + 0.25 − 2 · 0.5 · 0.3) / 0.75 = 0.413333; alone 0.36 and 0.25.
        let both = 0.31 / 0.75;
        let shares = two().shares(1);
        assert!((shares[0] - (0.36 + both - 0.25) / 2.0).abs() < 1e-5, "{shares:?}");
        assert!((shares[1] - (0.25 + both - 0.36) / 2.0).abs() < 1e-5, "{shares:?}");
        assert!((two().by_drivers() - both).abs() < 1e-5);
    }

    #[test]
    fn drawn_orders_come_near_and_a_column_always_in_takes_its_part_first() {
        let (exact, drawn) = (two().exact(2), two().drawn(2, 7));
        // With its reverse, one order of two drivers is all orders.
        assert!(exact.iter().zip(&drawn).all(|(one, other)| (one - other).abs() < 1e-5));
        let held = Covariances { always: 1, ..two() };
        assert!((held.shares(1)[0] - (0.31 / 0.75 - 0.36)).abs() < 1e-5);
        // 1 / (1 − 0.25).
        assert!(two().inflations().iter().all(|inflation| (inflation - 4.0 / 3.0).abs() < 1e-4));
    }
}

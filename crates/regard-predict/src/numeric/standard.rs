//! Numbers with holes as standardised columns. Owns what stands for "not known" and how far an odd value may reach.
//!
//! A hole is filled with the mean, and where there are enough holes a second column says whether the value is known
//! (Rosenbaum & Rubin 1984): rows without a value are then compared with rows without one.

use super::sorted::{quantile, sorted};
use super::vectors::mean_and_spread;

/// A second column is made when this many rows are known and this many are not.
const ENOUGH_HOLES: usize = 5;
/// Values beyond these shares of the known ones are drawn in to them, when asked (Winsor's rule; Tukey 1962).
const TAIL: f64 = 0.005;

/// One column with mean 0 and variance 1.
#[derive(Debug, Clone)]
pub(crate) struct Standard {
    /// For each row; 0 where not known.
    pub(crate) values: Vec<f64>,
    pub(crate) mean: f64,
    /// The standard deviation.
    pub(crate) spread: f64,
    /// The known values, drawn in and sorted.
    pub(crate) sorted: Vec<f64>,
    /// Whether the value is known, standardised, where that is worth a column.
    pub(crate) known: Option<Vec<f64>>,
}

impl Standard {
    /// Standardises a column, its tails drawn in when `draw_in`. **Empty**: `None` when no two known values differ.
    pub(crate) fn of(values: &[Option<f64>], draw_in: bool) -> Option<Self> {
        let mut sorted = sorted(values.iter().flatten().copied().collect());
        let tail = if draw_in { TAIL } else { 0.0 };
        let (least, most) = (quantile(&sorted, tail)?, quantile(&sorted, 1.0 - tail)?);
        // A rare yes is not an odd value: only where something is left are the tails drawn in.
        let (least, most) = if least < most { (least, most) } else { (*sorted.first()?, *sorted.last()?) };
        sorted.iter_mut().for_each(|value| *value = value.clamp(least, most));
        let (mean, spread) = mean_and_spread(&sorted);
        if !spread.is_finite() || spread <= 1e-12 * mean.abs().max(1e-100) {
            return None;
        }
        let standard = |value: f64| (value.clamp(least, most) - mean) / spread;
        let known = known(values, sorted.len());
        let values = values.iter().map(|value| value.map_or(0.0, standard)).collect();
        Some(Self { values, mean, spread, sorted, known })
    }

    /// A value in the standard unit.
    pub(crate) fn at(&self, value: f64) -> f64 {
        (value - self.mean) / self.spread
    }
}

fn known(values: &[Option<f64>], count: usize) -> Option<Vec<f64>> {
    if count < ENOUGH_HOLES || values.len() - count < ENOUGH_HOLES {
        return None;
    }
    let share = count as f64 / values.len() as f64;
    let spread = (share * (1.0 - share)).sqrt();
    Some(values.iter().map(|value| (f64::from(u8::from(value.is_some())) - share) / spread).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_stand_in_the_middle_and_are_told() {
        let values: Vec<Option<f64>> = (0..20).map(|row| (row % 2 == 0).then_some(f64::from(row))).collect();
        let column = Standard::of(&values, true).unwrap();
        assert_eq!(column.values[1], 0.0);
        assert!((column.mean - 9.0).abs() < 1e-12);
        let known = column.known.unwrap();
        assert!((known[0] - 1.0).abs() < 1e-12 && (known[1] + 1.0).abs() < 1e-12);
        assert!(Standard::of(&values[..4], true).unwrap().known.is_none());
    }

    #[test]
    fn what_never_differs_is_no_column() {
        assert!(Standard::of(&[Some(3.0), None, Some(3.0)], true).is_none());
        assert!(Standard::of(&[None, None], true).is_none() && Standard::of(&[], false).is_none());
        // One yes among a thousand stays a column.
        let rare: Vec<Option<f64>> = (0..1_000).map(|row| Some(f64::from(u8::from(row == 7)))).collect();
        assert!(Standard::of(&rare, true).is_some());
    }
}

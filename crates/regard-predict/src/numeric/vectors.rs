//! Sums over rows of numbers: products, means, spreads. Owns the order in which they are added up.

/// The scalar product, in four lanes: always the same order of additions, so always the same bits.
pub(crate) fn dot(one: &[f64], other: &[f64]) -> f64 {
    let mut lanes = [0.0; 4];
    let (one_parts, other_parts) = (one.chunks_exact(4), other.chunks_exact(4));
    let rest: f64 = one_parts.remainder().iter().zip(other_parts.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in one_parts.zip(other_parts) {
        for lane in 0..4 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}

/// `target += factor × source`.
pub(crate) fn add_scaled(target: &mut [f64], factor: f64, source: &[f64]) {
    for (one, other) in target.iter_mut().zip(source) {
        *one += factor * other;
    }
}

/// `matrix += weight · row rowᵀ`, row after row.
pub(crate) fn add_outer(matrix: &mut [f64], row: &[f64], weight: f64) {
    let lines = row.iter().enumerate().filter(|(_, value)| **value != 0.0);
    for (at, value) in lines {
        add_scaled(&mut matrix[at * row.len()..(at + 1) * row.len()], weight * value, row);
    }
}

/// Mean and standard deviation, of all these and not of a sample. **Empty**: 0 and 0 without values.
pub(crate) fn mean_and_spread(values: &[f64]) -> (f64, f64) {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    (mean, (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt())
}

/// The correlation (Pearson 1895), −1 to 1. **Empty**: `None` where either does not vary.
pub(crate) fn correlation(one: &[f64], other: &[f64]) -> Option<f64> {
    let ((mean, spread), (other_mean, other_spread)) = (mean_and_spread(one), mean_and_spread(other));
    let together: f64 = one.iter().zip(other).map(|(a, b)| (a - mean) * (b - other_mean)).sum();
    let correlation = together / one.len().max(1) as f64 / (spread * other_spread);
    correlation.is_finite().then(|| correlation.clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lanes_leave_nothing_out() {
        let ones: Vec<f64> = (1..=7).map(f64::from).collect();
        assert_eq!(dot(&ones, &ones), 140.0);
    }

    #[test]
    fn outer_products_add_up() {
        let mut matrix = vec![0.0; 4];
        add_outer(&mut matrix, &[1.0, 3.0], 2.0);
        assert_eq!(matrix, [2.0, 6.0, 6.0, 18.0]);
        add_outer(&mut [], &[], 2.0);
    }

    #[test]
    fn spread_and_correlation_by_hand() {
        assert_eq!(mean_and_spread(&[1.0, 3.0]), (2.0, 1.0));
        assert_eq!(mean_and_spread(&[]), (0.0, 0.0));
        assert!((correlation(&[1.0, 2.0, 3.0], &[2.0, 1.0, 3.0]).unwrap() - 0.5).abs() < 1e-12);
        assert_eq!(correlation(&[1.0, 1.0], &[1.0, 2.0]), None);
        assert_eq!(correlation(&[], &[]), None);
    }
}

//! Small sums used all over: the logistic curve, its inverse, the loss of one row, a fast scalar product.

/// Probabilities stay this far from 0 and 1: nothing is ever certain.
pub(super) const EDGE: f64 = 1e-6;

/// Log-odds → probability, inside `EDGE`..`1 − EDGE`.
pub(super) fn probability(logit: f64) -> f64 {
    (1.0 / (1.0 + (-logit).exp())).clamp(EDGE, 1.0 - EDGE)
}

/// Probability → log-odds; the ends are cut off at `EDGE`.
pub(super) fn logit(probability: f64) -> f64 {
    let inside = probability.clamp(EDGE, 1.0 - EDGE);
    (inside / (1.0 - inside)).ln()
}

/// Log loss of one row at this log-odds, without going over or under.
pub(super) fn loss(logit: f64, left: bool) -> f64 {
    let signed = if left { -logit } else { logit };
    if signed > 0.0 { signed + (-signed).exp().ln_1p() } else { signed.exp().ln_1p() }
}

/// Scalar product in four lanes: always the same order of additions, so always the same bits.
pub(super) fn dot(left: &[f64], right: &[f64]) -> f64 {
    let mut lanes = [0.0; 4];
    let (left_parts, right_parts) = (left.chunks_exact(4), right.chunks_exact(4));
    let rest: f64 = left_parts.remainder().iter().zip(right_parts.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in left_parts.zip(right_parts) {
        for lane in 0..4 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}

/// `target += factor × source`.
pub(super) fn add_scaled(target: &mut [f64], factor: f64, source: &[f64]) {
    for (one, other) in target.iter_mut().zip(source) {
        *one += factor * other;
    }
}

/// The value at this share (0 to 1) of sorted values; `None` without values.
pub(super) fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    sorted.get((share * last as f64).round() as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_and_its_inverse_meet_and_never_reach_the_ends() {
        assert!((logit(probability(1.3)) - 1.3).abs() < 1e-12);
        assert!(probability(-900.0) > 0.0 && probability(900.0) < 1.0);
        assert!((loss(0.0, true) - 2f64.ln()).abs() < 1e-15);
        assert!((loss(800.0, false) - 800.0).abs() < 1e-9);
    }

    #[test]
    fn the_lanes_leave_nothing_out() {
        let ones: Vec<f64> = (1..=7).map(f64::from).collect();
        assert_eq!(dot(&ones, &ones), 140.0);
    }
}

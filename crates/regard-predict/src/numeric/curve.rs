//! Between log-odds and probabilities. Owns the logistic curve, its inverse, and the loss of one row.

/// What we call likely stays this far from 0 and 1: nothing is ever certain.
pub(crate) const EDGE: f64 = 1e-6;

/// A probability kept inside [`EDGE`]..1 − [`EDGE`].
pub(crate) fn inside(probability: f64) -> f64 {
    probability.clamp(EDGE, 1.0 - EDGE)
}

/// Log-odds → probability, without overflow: 1 / (1 + e⁻ˣ).
pub(crate) fn probability(log_odds: f64) -> f64 {
    if log_odds >= 0.0 {
        1.0 / (1.0 + (-log_odds).exp())
    } else {
        let small = log_odds.exp();
        small / (1.0 + small)
    }
}

/// Probability → log-odds; the ends are cut off at [`EDGE`].
pub(crate) fn log_odds(probability: f64) -> f64 {
    let inside = inside(probability);
    (inside / (1.0 - inside)).ln()
}

/// ln(1 + eˣ), without overflow.
pub(crate) fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// −ln of the probability that these log-odds give to what came.
pub(crate) fn loss(log_odds: f64, came: bool) -> f64 {
    softplus(if came { -log_odds } else { log_odds })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_and_its_inverse_meet() {
        for x in [-3.0, 0.0, 1.3] {
            assert!((log_odds(probability(x)) - x).abs() < 1e-12);
        }
        assert_eq!((inside(0.0), inside(1.0)), (EDGE, 1.0 - EDGE));
        assert!(log_odds(0.0).is_finite() && log_odds(1.0).is_finite());
        assert!((loss(0.0, true) - 2f64.ln()).abs() < 1e-15);
    }

    #[test]
    fn nothing_overflows() {
        assert_eq!((probability(1e9), probability(-1e9), probability(0.0)), (1.0, 0.0, 0.5));
        assert_eq!((softplus(1e9), softplus(-1e9)), (1e9, 0.0));
        assert!((loss(800.0, false) - 800.0).abs() < 1e-9);
    }
}

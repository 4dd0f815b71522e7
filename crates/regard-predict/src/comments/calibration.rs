//! From log-odds that a line gives to probabilities that hold. Owns the curve and its fit.

use crate::numeric::curve::probability;
use crate::numeric::logistic::{Design, fit_logistic};

/// A rising curve over margins: `1 / (1 + e^-(slope · margin + shift))` (Platt 1999), fitted with Platt's
/// softened targets (Lin, Lin & Weng 2007).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Curve {
    /// Never negative: a higher margin never gets a lower probability.
    pub(crate) slope: f64,
    pub(crate) shift: f64,
}

impl Curve {
    /// Fits the curve to margins of rows that the line was not fitted to.
    pub(crate) fn fit(margins: &[(f64, bool)]) -> Self {
        let good = margins.iter().filter(|(_, good)| *good).count() as f64;
        let bad = margins.len() as f64 - good;
        // A target between no and yes is one row of each, weighted: the same sum of losses.
        let targets = [1.0 / (bad + 2.0), (good + 1.0) / (good + 2.0)];
        let target = |good: &bool| targets[usize::from(*good)];
        let weights =
            margins.iter().flat_map(|(_, good)| [target(good), 1.0 - target(good)]).collect::<Vec<_>>();
        let data = margins.iter().flat_map(|(margin, _)| [*margin; 2]).collect();
        let flat = Self { slope: 0.0, shift: ((good + 1.0) / (bad + 1.0)).ln() };
        match fit_logistic(&Design { width: 1, data }, &[true, false].repeat(margins.len()), &weights, 0.0) {
            Some(line) if line.slopes[0] > 0.0 => Self { slope: line.slopes[0], shift: line.intercept },
            _ => flat,
        }
    }

    /// The probability of a margin, in 0..=1.
    pub(crate) fn at(&self, margin: f64) -> f64 {
        probability(self.slope * margin + self.shift)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_two_margins_by_hand() {
        // At −1 one of four is good, at 1 three of four. Softened: good 5/6, bad 1/6, so at −1 the mean target is
        // (5/6 + 3/6)/4 = 1/3, at 1 it is 2/3: slope ln 2, shift 0.
        let at = |margin: f64, good: usize| (0..4).map(move |row| (margin, row < good));
        let margins: Vec<_> = at(-1.0, 1).chain(at(1.0, 3)).collect();
        let curve = Curve::fit(&margins);
        assert!((curve.slope - 2.0_f64.ln()).abs() < 1e-6, "{curve:?}");
        assert!(curve.shift.abs() < 1e-6, "{curve:?}");
        assert!((curve.at(1.0) - 2.0 / 3.0).abs() < 1e-6);
    }

    #[test]
    fn a_curve_never_falls() {
        let upside_down: Vec<_> = (0..20).map(|row| (f64::from(row), row < 10)).collect();
        let curve = Curve::fit(&upside_down);
        assert_eq!(curve.slope, 0.0);
        assert_eq!(curve.at(5.0), 0.5);
    }
}

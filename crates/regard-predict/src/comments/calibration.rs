//! From log-odds that a line gives to probabilities that hold. Owns the curve and its fit.

use super::logistic::{probability, softplus};

/// A rising curve over margins: `1 / (1 + e^-(slope · margin + shift))` (Platt 1999), fitted by Newton's method with
/// Platt's softened targets (Lin, Lin & Weng 2007).
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
        let target = |is_good: bool| if is_good { (good + 1.0) / (good + 2.0) } else { 1.0 / (bad + 2.0) };
        let loss = |curve: &Self| -> f64 {
            let one = |(margin, good): &(f64, bool)| {
                let x = curve.slope * margin + curve.shift;
                softplus(x) - target(*good) * x
            };
            margins.iter().map(one).sum()
        };
        let mut curve = Self { slope: 0.0, shift: ((good + 1.0) / (bad + 1.0)).ln() };
        let flat = curve;
        for _ in 0..100 {
            let (step, size) = curve.newton(margins, target);
            if size < 1e-9 {
                break;
            }
            let Some(next) = halvings(&curve, step).find(|next| loss(next) < loss(&curve)) else { break };
            curve = next;
        }
        if curve.slope > 0.0 { curve } else { flat }
    }

    /// The probability of a margin, in 0..=1.
    pub(crate) fn at(&self, margin: f64) -> f64 {
        probability(self.slope * margin + self.shift)
    }

    /// The Newton step, and how large the gradient is.
    fn newton(&self, margins: &[(f64, bool)], target: impl Fn(bool) -> f64) -> ((f64, f64), f64) {
        let (mut slope, mut shift) = (0.0, 0.0);
        let (mut by_slope, mut both, mut by_shift) = (1e-9, 0.0, 1e-9);
        for (margin, good) in margins {
            let likely = self.at(*margin);
            let off = likely - target(*good);
            let spread = likely * (1.0 - likely);
            slope += off * margin;
            shift += off;
            by_slope += spread * margin * margin;
            both += spread * margin;
            by_shift += spread;
        }
        let area = by_slope * by_shift - both * both;
        let step = if area > 0.0 {
            ((both * shift - by_shift * slope) / area, (both * slope - by_slope * shift) / area)
        } else {
            (-slope, -shift)
        };
        (step, slope.abs().max(shift.abs()))
    }
}

/// The whole step, half of it, a quarter …
fn halvings(from: &Curve, step: (f64, f64)) -> impl Iterator<Item = Curve> {
    (0..40).map(move |halved| {
        let share = 0.5_f64.powi(halved);
        Curve { slope: from.slope + share * step.0, shift: from.shift + share * step.1 }
    })
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

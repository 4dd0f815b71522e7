//! The beta-geometric/NBD model of repeat buying: its parameters and its forecasts. The fit is in `bg_nbd_fit`.
//!
//! While alive, a customer buys at a rate of their own (gamma, shape r and rate alpha); after each repeat purchase they
//! leave with a chance of their own (beta, a and b). So whoever never bought again is alive for certain: the model cannot
//! know that they left.
//!
//! **Source**: Fader, Hardie & Lee, "Counting Your Customers" the Easy Way, Marketing Science 24 (2005).

use super::Forecast;
use super::fit::{Model, ParameterError, check_parameters};
use super::history::History;
use super::special::beta_mean;
use crate::numeric::curve::probability;

/// The model. **Unit**: alpha in the unit of time of the histories; the others are pure numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BgNbd {
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
}

impl BgNbd {
    /// A model with these parameters.
    ///
    /// # Errors
    /// [`ParameterError`] when one is not above 0 and finite.
    pub fn new(r: f64, alpha: f64, a: f64, b: f64) -> Result<Self, ParameterError> {
        check_parameters(["r", "alpha", "a", "b"], [r, alpha, a, b])?;
        Ok(Self { r, alpha, a, b })
    }

    /// Purchases that whoever is alive makes in the next `length`: `rate` is alpha + T, `shape` r + x, and `stays` b + x.
    fn while_alive(&self, shape: f64, rate: f64, stays: f64, length: f64) -> Option<f64> {
        let expected = series(shape, self.a, stays, length / rate)
            .or_else(|| integral(shape, self.a, stays, length / rate));
        expected.filter(|value| value.is_finite()).map(|value| value.max(0.0))
    }
}

impl Model<4> for BgNbd {
    fn from_parameters([r, alpha, a, b]: [f64; 4]) -> Result<Self, ParameterError> {
        Self::new(r, alpha, a, b)
    }

    fn parameters(&self) -> [f64; 4] {
        [self.r, self.alpha, self.a, self.b]
    }
}

impl Forecast for BgNbd {
    /// As in Fader, Hardie & Lee's note "Computing P(alive) Using the BG/NBD Model" (2008).
    fn probability_alive(&self, history: &History) -> f64 {
        if history.repeats() == 0 {
            return 1.0;
        }
        let repeats = f64::from(history.repeats());
        let silence = ((history.age() - history.recency()) / (self.alpha + history.recency())).ln_1p();
        let ln_odds_gone = (self.a / (self.b + repeats - 1.0)).ln() + (self.r + repeats) * silence;
        probability(-ln_odds_gone)
    }

    /// The paper's conditional expectation, which is a chance of being alive times the purchases of who is.
    fn expected_purchases(&self, history: &History, length: f64) -> Option<f64> {
        if !(length.is_finite() && length >= 0.0) {
            return None;
        }
        let repeats = f64::from(history.repeats());
        let alive =
            self.while_alive(self.r + repeats, self.alpha + history.age(), self.b + repeats, length)?;
        Some(self.probability_alive(history) * alive)
    }

    /// The paper's E[X(t)].
    fn expected_of_new(&self, length: f64) -> Option<f64> {
        if !(length.is_finite() && length >= 0.0) {
            return None;
        }
        self.while_alive(self.r, self.alpha, self.b, length)
    }
}

/// Purchases of who is alive in `span` = t / (alpha + T), by the hypergeometric series of the paper after Euler's
/// transformation, with its first term drawn out: so there is no pole at a = 1 nor at a + b + x = 1, and no difference of
/// nearly equal numbers for short times. With z = span / (1 + span) and c = a + b + x − 1 it is
///
/// c (1 − (1−z)^(a−1)) / (a−1)  −  (1−z)^(a−1) Σ (a)ₙ₋₁ (c−r−x)ₙ / ((c+1)ₙ₋₁ n!) zⁿ,  n from 1.
///
/// `None` where the series is long or alternates: there [`integral`] is the better way.
fn series(shape: f64, a: f64, stays: f64, span: f64) -> Option<f64> {
    /// Above this the series is long.
    const FAR: f64 = 0.98;
    /// Below this it alternates and loses digits.
    const ALTERNATES: f64 = -8.0;
    /// Above this its terms leave the range of numbers.
    const LARGE: f64 = 60.0;
    const MOST_TERMS: u32 = 20_000;
    let c = a + stays - 1.0;
    let second = c - shape;
    let z = span / (1.0 + span);
    if z > FAR || second < ALTERNATES || a > LARGE {
        return None;
    }
    let ln_rest = -span.ln_1p();
    let power = (a - 1.0) * ln_rest;
    // (1 − (1−z)^(a−1)) / (a−1), whose limit at a = 1 is −ln(1−z).
    let first = if (a - 1.0).abs() < 1e-12 { -ln_rest } else { -power.exp_m1() / (a - 1.0) };
    let mut term = second * z;
    let mut sum = term;
    for n in 1..MOST_TERMS {
        let n = f64::from(n);
        let ratio = (a + n - 1.0) * (second + n) * z / ((c + n) * (n + 1.0));
        term *= ratio;
        sum += term;
        // What is left is a geometric series at most, once the terms shrink.
        if term == 0.0 || (ratio.abs() < 1.0 && term.abs() <= 1e-16 * sum.abs() * (1.0 - z)) {
            return Some(c * first - power.exp() * sum);
        }
    }
    None
}

/// The same as the mean over the chance to leave, p ~ Beta(a, b + x), of (1 − (1 + p span)^−(r+x)) / p.
fn integral(shape: f64, a: f64, stays: f64, span: f64) -> Option<f64> {
    beta_mean(
        a,
        stays,
        |p| {
            if p < 1e-300 { shape * span } else { -(-shape * (p * span).ln_1p()).exp_m1() / p }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_and_the_integral_agree() {
        for shape in [0.05, 0.2426, 1.0, 5.3, 40.0, 700.0] {
            for a in [0.02, 0.7929, 1.0, 1.0 + 1e-9, 3.5, 40.0] {
                for stays in [0.1, 0.98, 2.4259, 60.0, 3000.0] {
                    for span in [1e-6, 0.01, 0.5, 1.0, 8.0, 40.0] {
                        let sure = integral(shape, a, stays, span);
                        let Some(quick) = series(shape, a, stays, span) else { continue };
                        let sure =
                            sure.unwrap_or_else(|| panic!("no integral at {shape} {a} {stays} {span}"));
                        assert!(
                            (quick - sure).abs() <= 1e-8 * sure,
                            "{shape} {a} {stays} {span}: {quick} is not {sure}"
                        );
                    }
                }
            }
        }
    }
}

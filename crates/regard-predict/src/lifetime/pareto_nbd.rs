//! The Pareto/NBD model of repeat buying, beside BG/NBD: its likelihood, fit and forecasts.
//!
//! While alive, a customer buys at a rate of their own (gamma, shape r and rate alpha) and leaves at a rate of their own
//! (gamma, shape s and rate beta), at any moment: so also whoever never bought again may have left.
//!
//! **Source**: Schmittlein, Morrison & Colombo, Counting Your Customers, Management Science 33 (1987); the form of the
//! likelihood is that of Fader & Hardie, "A Note on Deriving the Pareto/NBD Model and Related Expressions" (2005).

use super::Forecast;
use super::fit::{
    FitError, Fitted, Likelihood, Model, ParameterError, check_parameters, check_repeat_buyers, corners,
};
use super::history::{Histories, History};
use super::maximum::differences;
use super::special::{hypergeometric_one, ln_add, ln_rising};

/// The model. **Unit**: alpha and beta in the unit of time of the histories; r and s are pure numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParetoNbd {
    r: f64,
    alpha: f64,
    s: f64,
    beta: f64,
}

/// A fit does not look where alpha and beta are farther apart than this: there the data leave one of them open, and the
/// hypergeometric function takes thousands of steps.
const FARTHEST_APART: f64 = 1e4;

/// The two ways to a history, as logarithms that share their largest part: alive at the end, or gone on the way there.
struct Ways {
    alive: f64,
    gone: f64,
}

impl ParetoNbd {
    /// A model with these parameters.
    ///
    /// # Errors
    /// [`ParameterError`] when one is not above 0 and finite.
    pub fn new(r: f64, alpha: f64, s: f64, beta: f64) -> Result<Self, ParameterError> {
        check_parameters(["r", "alpha", "s", "beta"], [r, alpha, s, beta])?;
        Ok(Self { r, alpha, s, beta })
    }

    /// The model that makes the histories likeliest. Slower than BG/NBD: the slope is by differences.
    ///
    /// # Errors
    /// [`FitError`] when too few customers bought again, or the likelihood has no top.
    pub fn fit(histories: &Histories) -> Result<Fitted<Self, 4>, FitError> {
        check_repeat_buyers(histories.repeat_buyers(), 4)?;
        let scaled = histories.in_longest_ages();
        let longest = histories.longest_age();
        let watched: f64 =
            scaled.counted().iter().map(|(history, count)| history.age() * f64::from(*count)).sum();
        let rate = histories.repeats() / watched;
        // Shape 0.3 or 2 about the mean rate while watched, and leaving within a third or three of the longest age.
        let starts: Vec<[f64; 4]> = corners([[0.3, 2.0], [0.5 / rate, 2.0 / rate], [0.4, 1.5], [0.3, 3.0]]);
        let height = |at: [f64; 4]| {
            let [r, alpha, s, beta] = at.map(f64::exp);
            Self { r, alpha, s, beta }.mean_log_likelihood(&scaled)
        };
        let is_looked_at = |at: &[f64; 4]| (at[1] - at[3]).abs() <= FARTHEST_APART.ln();
        Likelihood {
            height: |at| if is_looked_at(&at) { height(at) } else { f64::NEG_INFINITY },
            sloped: |at| differences(height, at),
            starts: &starts,
            customers: histories.customers(),
            units: [1.0, longest, 1.0, longest],
            log_unit: -histories.repeats() * longest.ln(),
        }
        .fit()
    }

    /// The log-likelihood of the histories under this model.
    pub fn log_likelihood(&self, histories: &Histories) -> f64 {
        self.mean_log_likelihood(histories) * histories.customers() as f64
    }

    fn mean_log_likelihood(&self, histories: &Histories) -> f64 {
        let by_repeats = histories.by_repeats().iter();
        let shapes: f64 =
            by_repeats.map(|&(repeats, customers)| customers as f64 * ln_rising(self.r, repeats)).sum();
        let times = histories.counted().iter().map(|(history, count)| {
            let ways = self.ways(history);
            f64::from(*count) * ln_add(ways.alive, ways.gone)
        });
        (shapes + times.sum::<f64>()) / histories.customers() as f64
    }

    /// The likelihood of the times without Γ(r + x) / Γ(r), split into its two ways.
    fn ways(&self, history: &History) -> Ways {
        let repeats = f64::from(history.repeats());
        let all = self.r + self.s + repeats;
        // At time t: alpha^r beta^s / ((alpha + t)^(r + x) (beta + t)^s), as a logarithm.
        let until = |t: f64| {
            -self.r * (t / self.alpha).ln_1p()
                - repeats * (self.alpha + t).ln()
                - self.s * (t / self.beta).ln_1p()
        };
        // And the antiderivative of buying and leaving from t on: ₂F₁ after Euler's transformation, which makes one of its
        // first parameters 1; the larger of alpha and beta is drawn out so that its argument lies between 0 and 1.
        let onwards = |t: f64| {
            let (to_alpha, to_beta) = (self.alpha + t, self.beta + t);
            if self.alpha >= self.beta {
                let z = (self.alpha - self.beta) / to_alpha;
                hypergeometric_one(self.r + repeats, all + 1.0, z).ln() + until(t)
            } else {
                let z = (self.beta - self.alpha) / to_beta;
                hypergeometric_one(self.s + 1.0, all + 1.0, z).ln() + until(t) + (to_alpha / to_beta).ln()
            }
        };
        let (from_last, from_end) = (onwards(history.recency()), onwards(history.age()));
        // ln(e^from_last − e^from_end); nothing when the last purchase is at the end.
        let between = from_last + (-(from_end - from_last).exp_m1()).max(0.0).ln();
        Ways { alive: until(history.age()), gone: (self.s / all).ln() + between }
    }

    /// Purchases that whoever is alive makes in the next `length`, (1 − (1 + length / rest)^−(s−1)) / (s − 1) times the
    /// rate; its limit at s = 1 is a logarithm.
    fn while_alive(&self, repeats: f64, age: f64, length: f64) -> f64 {
        let (per_time, rest) = ((self.r + repeats) / (self.alpha + age), self.beta + age);
        let logarithm = (length / rest).ln_1p();
        let power = (1.0 - self.s) * logarithm;
        let stretch = if power.abs() < 1e-12 { logarithm } else { power.exp_m1() / (1.0 - self.s) };
        per_time * rest * stretch
    }
}

impl Model<4> for ParetoNbd {
    fn from_parameters([r, alpha, s, beta]: [f64; 4]) -> Result<Self, ParameterError> {
        Self::new(r, alpha, s, beta)
    }

    fn parameters(&self) -> [f64; 4] {
        [self.r, self.alpha, self.s, self.beta]
    }
}

impl Forecast for ParetoNbd {
    fn probability_alive(&self, history: &History) -> f64 {
        let ways = self.ways(history);
        1.0 / (1.0 + (ways.gone - ways.alive).exp())
    }

    fn expected_purchases(&self, history: &History, length: f64) -> Option<f64> {
        let alive = (length.is_finite() && length >= 0.0)
            .then(|| self.while_alive(f64::from(history.repeats()), history.age(), length))?;
        Some(self.probability_alive(history) * alive).filter(|value| value.is_finite())
    }

    fn expected_of_new(&self, length: f64) -> Option<f64> {
        let expected = (length.is_finite() && length >= 0.0).then(|| self.while_alive(0.0, 0.0, length))?;
        Some(expected).filter(|value| value.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same likelihood as a sum over the moment of leaving: all its terms are positive.
    fn by_quadrature(model: &ParetoNbd, history: &History) -> f64 {
        let [r, alpha, s, beta] = model.parameters();
        let (x, from, to) = (f64::from(history.repeats()), history.recency(), history.age());
        let at = |t: f64| {
            (r * (alpha.ln() - (alpha + t).ln()) - x * (alpha + t).ln() + s * (beta / (beta + t)).ln()).exp()
        };
        let nodes = 20_000;
        let width = (to - from) / f64::from(nodes);
        let middles = (0..nodes).map(|node| from + width * (f64::from(node) + 0.5));
        let gone: f64 = middles.map(|t| at(t) * s / (beta + t) * width).sum();
        (at(to) + gone).ln()
    }

    #[test]
    fn the_likelihood_is_the_sum_over_the_moments_of_leaving() {
        for (r, alpha, s, beta) in
            [(0.55, 10.6, 0.6, 11.7), (0.8, 3.0, 1.0, 0.2), (2.0, 9.0, 0.3, 300.0), (0.3, 0.1, 2.5, 7.0)]
        {
            let model = ParetoNbd::new(r, alpha, s, beta).unwrap();
            for (x, recency, age) in
                [(0, 0.0, 38.9), (1, 0.2, 38.9), (4, 30.0, 31.0), (60, 35.0, 35.1), (2, 12.0, 12.0)]
            {
                let history = History::new(x, recency, age).unwrap();
                let ways = model.ways(&history);
                let (closed, summed) = (ln_add(ways.alive, ways.gone), by_quadrature(&model, &history));
                assert!((closed - summed).abs() < 1e-5, "{model:?} {history:?}: {closed} is not {summed}");
            }
        }
    }
}

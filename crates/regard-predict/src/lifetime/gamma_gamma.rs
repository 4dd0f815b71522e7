//! The Gamma-Gamma model of what a repeat purchase brings: its fit and the mean spend it expects of a customer.
//!
//! A customer's purchases vary about a mean of their own (gamma, shape p), and the means vary between customers (through a
//! gamma of shape q and rate gamma). Spending is taken not to depend on how often a customer buys:
//! [`purchases_spend_correlation`] says whether that holds.
//!
//! **Source**: Fader & Hardie, "The Gamma-Gamma Model of Monetary Value" (2013); Colombo & Jiang (1999).

use super::fit::{
    FitError, Fitted, Likelihood, Model, ParameterError, check_parameters, check_repeat_buyers, corners,
};
use super::history::{HistoryError, MAX_CUSTOMERS};
use super::maximum::Sloped;
use super::special::{digamma, ln_gamma};
use crate::numeric::vectors::correlation;

/// What the repeat purchases of one customer brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spend {
    purchases: u32,
    total_minor: i64,
}

impl Spend {
    /// What `purchases` repeat purchases brought together. **Unit**: minor units of one currency.
    /// **Empty**: `None` without purchases, or when the total is below 0.
    pub fn new(purchases: u32, total_minor: i64) -> Option<Self> {
        (purchases > 0 && total_minor >= 0).then_some(Self { purchases, total_minor })
    }

    /// Repeat purchases (x).
    pub fn purchases(&self) -> u32 {
        self.purchases
    }

    /// What they brought together, in minor units.
    pub fn total_minor(&self) -> i64 {
        self.total_minor
    }

    /// What one of them brought on average (m), in minor units.
    pub fn mean_minor(&self) -> f64 {
        self.total_minor as f64 / f64::from(self.purchases)
    }
}

/// The model. **Unit**: gamma in minor units; p and q are pure numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GammaGamma {
    p: f64,
    q: f64,
    gamma: f64,
}

/// Why no mean spend is expected.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("spending varies so much between customers (q = {q}) that its mean does not exist")]
pub struct MeanUnknown {
    /// The model's q.
    pub q: f64,
}

impl GammaGamma {
    /// A model with these parameters.
    ///
    /// # Errors
    /// [`ParameterError`] when one is not above 0 and finite.
    pub fn new(p: f64, q: f64, gamma: f64) -> Result<Self, ParameterError> {
        check_parameters(["p", "q", "gamma"], [p, q, gamma])?;
        Ok(Self { p, q, gamma })
    }

    /// The model that makes the customers' spending likeliest. Who spent nothing at all is left out: the model knows only
    /// amounts above 0. The same for any order of the customers, and in any currency up to rounding.
    ///
    /// # Errors
    /// [`FitError`] when too few customers bought again, or the likelihood has no top.
    pub fn fit(spends: &[Spend]) -> Result<Fitted<Self, 3>, FitError> {
        if spends.len() > MAX_CUSTOMERS {
            return Err(HistoryError::TooManyCustomers(spends.len()).into());
        }
        let mut paying: Vec<Spend> = spends.iter().filter(|spend| spend.total_minor > 0).copied().collect();
        check_repeat_buyers(paying.len() as u64, 3)?;
        paying.sort_unstable();
        let customers = paying.len() as f64;
        let unit = paying.iter().map(Spend::mean_minor).sum::<f64>() / customers;
        let groups = grouped(&paying, unit);
        // One purchase varies about its customer's mean by a whole or a third of it, and so do the means.
        let starts: Vec<[f64; 3]> = corners([[1.0, 9.0], [2.0, 9.0], [0.3, 3.0]]);
        let sloped = |at: [f64; 3]| mean_log_likelihood(&groups, customers, at.map(f64::exp));
        Likelihood {
            height: |at| sloped(at).0,
            sloped,
            starts: &starts,
            customers: paying.len() as u64,
            units: [1.0, 1.0, unit],
            log_unit: -customers * unit.ln(),
        }
        .fit()
    }

    /// What a repeat purchase of a customer of whom no spending is known is expected to bring, in minor units: the mean
    /// over all customers, γ p / (q − 1).
    ///
    /// # Errors
    /// [`MeanUnknown`] at q ≤ 1.
    pub fn mean_of_all(&self) -> Result<f64, MeanUnknown> {
        if self.q > 1.0 { Ok(self.gamma * self.p / (self.q - 1.0)) } else { Err(MeanUnknown { q: self.q }) }
    }

    /// What a repeat purchase of this customer is expected to bring, in minor units: between what they spent and the mean
    /// of all, the nearer to their own the more they bought; p (γ + x m) / (p x + q − 1).
    ///
    /// # Errors
    /// [`MeanUnknown`] at p x + q ≤ 1.
    pub fn expected_mean(&self, spend: Option<&Spend>) -> Result<f64, MeanUnknown> {
        let Some(spend) = spend else { return self.mean_of_all() };
        let below = self.p * f64::from(spend.purchases) + self.q - 1.0;
        if below > 0.0 {
            Ok(self.p * (self.gamma + spend.total_minor as f64) / below)
        } else {
            Err(MeanUnknown { q: self.q })
        }
    }
}

impl Model<3> for GammaGamma {
    fn from_parameters([p, q, gamma]: [f64; 3]) -> Result<Self, ParameterError> {
        Self::new(p, q, gamma)
    }

    fn parameters(&self) -> [f64; 3] {
        [self.p, self.q, self.gamma]
    }
}

/// The correlation of how often customers buy again with what a purchase brings (Pearson). The model takes it for 0; far
/// from it, values are wrong for those who buy most. **Unit**: −1 to 1. **Empty**: `None` where either does not vary.
pub fn purchases_spend_correlation(spends: &[Spend]) -> Option<f64> {
    let mut sorted = spends.to_vec();
    sorted.sort_unstable();
    let often: Vec<f64> = sorted.iter().map(|spend| f64::from(spend.purchases)).collect();
    let brings: Vec<f64> = sorted.iter().map(Spend::mean_minor).collect();
    correlation(&often, &brings)
}

/// The customers with one number of repeat purchases: what each spent together, in units of the mean spend.
struct Group {
    purchases: f64,
    totals: Vec<f64>,
    /// The sum of the logarithms of the totals.
    ln_totals: f64,
}

fn grouped(paying: &[Spend], unit: f64) -> Vec<Group> {
    let same = paying.chunk_by(|a, b| a.purchases == b.purchases);
    same.map(|spends| {
        let totals: Vec<f64> = spends.iter().map(|spend| spend.total_minor as f64 / unit).collect();
        let ln_totals = totals.iter().map(|total| total.ln()).sum();
        Group { purchases: f64::from(spends[0].purchases), totals, ln_totals }
    })
    .collect()
}

/// The mean log-likelihood per customer, with its slope in the logarithms of the parameters. For a customer with x
/// purchases of s together it is
///
/// ln Γ(px+q) − ln Γ(px) − ln Γ(q) − ln(s/x) − q ln(1 + s/γ) − px ln(1 + γ/s).
fn mean_log_likelihood(groups: &[Group], customers: f64, [p, q, gamma]: [f64; 3]) -> Sloped<3> {
    let (mut sum, mut slope) = (0.0, [0.0; 3]);
    let (ln_gamma_q, digamma_q, ln_scale) = (ln_gamma(q), digamma(q), gamma.ln());
    for group in groups {
        let count = group.totals.len() as f64;
        let shape = p * group.purchases;
        // Sums over the customers of ln(1 + s/γ) and of s / (γ + s).
        let (mut ln_above, mut share) = (0.0, 0.0);
        for total in &group.totals {
            let times = total / gamma;
            ln_above += times.ln_1p();
            share += times / (1.0 + times);
        }
        let ln_below = ln_above - group.ln_totals + count * ln_scale;
        sum += count * (ln_gamma(shape + q) - ln_gamma(shape) - ln_gamma_q + group.purchases.ln())
            - group.ln_totals
            - q * ln_above
            - shape * ln_below;
        let digamma_both = digamma(shape + q);
        slope[0] += shape * (count * (digamma_both - digamma(shape)) - ln_below);
        slope[1] += q * (count * (digamma_both - digamma_q) - ln_above);
        slope[2] += q * share - shape * (count - share);
    }
    (sum / customers, slope.map(|part| part / customers))
}

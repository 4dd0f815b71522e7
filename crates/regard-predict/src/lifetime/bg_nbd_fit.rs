//! The likelihood of the BG/NBD model with its slope, and the fit.

use super::bg_nbd::BgNbd;
use super::fit::{FitError, Fitted, Likelihood, Model, check_repeat_buyers, corners};
use super::history::{Histories, History};
use super::maximum::Sloped;
use super::special::{digamma_rise, ln_add, ln_rising};
use crate::numeric::curve::probability;

impl BgNbd {
    /// The model that makes the histories likeliest. The same for any order of the customers, and with any unit of time
    /// up to rounding.
    ///
    /// # Errors
    /// [`FitError`] when too few customers bought again, or the likelihood has no top.
    pub fn fit(histories: &Histories) -> Result<Fitted<Self, 4>, FitError> {
        check_repeat_buyers(histories.repeat_buyers(), 4)?;
        let scaled = histories.in_longest_ages();
        let customers = histories.customers();
        let rate = histories.repeats()
            / scaled.counted().iter().map(|(history, count)| history.age() * f64::from(*count)).sum::<f64>();
        // Shape 0.3 or 2 about the mean rate while watched, and a fifth or a half leaving after a purchase.
        let starts: Vec<[f64; 4]> = corners([[0.3, 2.0], [0.5 / rate, 2.0 / rate], [0.5, 1.5], [1.5, 6.0]]);
        let longest = histories.longest_age();
        let mean = |at: [f64; 4], sloped: bool| mean_log_likelihood(&scaled, at.map(f64::exp), sloped);
        Likelihood {
            height: |at| mean(at, false).0,
            sloped: |at| mean(at, true),
            starts: &starts,
            customers,
            units: [1.0, longest, 1.0, 1.0],
            log_unit: -histories.repeats() * longest.ln(),
        }
        .fit()
    }

    /// The log-likelihood of the histories under this model. **Source**: Fader, Hardie & Lee (2005).
    pub fn log_likelihood(&self, histories: &Histories) -> f64 {
        mean_log_likelihood(histories, self.parameters(), false).0 * histories.customers() as f64
    }
}

/// The mean log-likelihood per customer; when asked, with its slope in the logarithms of the parameters.
fn mean_log_likelihood(histories: &Histories, parameters: [f64; 4], with_slope: bool) -> Sloped<4> {
    let [r, alpha, a, b] = parameters;
    let (mut sum, mut slope) = (0.0, [0.0; 4]);
    for &(repeats, customers) in histories.by_repeats() {
        let customers = customers as f64;
        sum += customers * (ln_rising(r, repeats) + ln_rising(b, repeats) - ln_rising(a + b, repeats));
        if with_slope {
            let both = digamma_rise(a + b, repeats);
            slope[0] += customers * digamma_rise(r, repeats);
            slope[2] -= customers * both;
            slope[3] += customers * (digamma_rise(b, repeats) - both);
        }
    }
    for (history, count) in histories.counted() {
        let count = f64::from(*count);
        let (value, by) = times_part(history, parameters, with_slope);
        sum += count * value;
        for (total, part) in slope.iter_mut().zip(by) {
            *total += count * part;
        }
    }
    let customers = histories.customers() as f64;
    let in_logarithms = [slope[0] * r, slope[1] * alpha, slope[2] * a, slope[3] * b];
    (sum / customers, in_logarithms.map(|part| part / customers))
}

/// The part of one customer's log-likelihood that the times are in: alive until the end, or gone after the last purchase.
/// With its slope in the parameters.
fn times_part(history: &History, [r, alpha, a, b]: [f64; 4], with_slope: bool) -> (f64, [f64; 4]) {
    let repeats = f64::from(history.repeats());
    let shape = r + repeats;
    let (to_end, to_last) = (alpha + history.age(), alpha + history.recency());
    // alpha to the power r is put together with one of the times: apart, they lose digits for large alpha.
    let (ln_alpha, ln_end) = (alpha.ln(), to_end.ln());
    let alive = -r * (history.age() / alpha).ln_1p() - repeats * ln_end;
    if history.repeats() == 0 {
        let slope = [ln_alpha - ln_end, r * (1.0 / alpha - 1.0 / to_end), 0.0, 0.0];
        return (alive, slope);
    }
    let silence = ((history.age() - history.recency()) / to_last).ln_1p();
    let gone = alive + (a / (b + repeats - 1.0)).ln() + shape * silence;
    let value = ln_add(alive, gone);
    if !with_slope {
        return (value, [0.0; 4]);
    }
    let share = probability(gone - alive);
    let slope = [
        ln_alpha - ln_end + share * silence,
        r / alpha - shape * ((1.0 - share) / to_end + share / to_last),
        share / a,
        -share / (b + repeats - 1.0),
    ];
    (value, slope)
}

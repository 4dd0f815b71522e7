//! Made customers, drawn from a model with a seed: to see whether a fit finds the model again, and how large work behaves.
//! The same seed gives the same customers on any machine.

use super::bg_nbd::BgNbd;
use super::fit::Model;
use super::gamma_gamma::{GammaGamma, Spend};
use super::history::{History, HistoryError, MAX_REPEAT_PURCHASES};
use crate::numeric::chance::seeded;
use rand::Rng;
use rand_distr::{Beta, Distribution, Exp1, Gamma};

/// One history for each age, drawn as the model says customers buy.
///
/// # Errors
/// [`HistoryError`] when an age is no time.
pub fn simulate_histories(model: &BgNbd, ages: &[f64], seed: u64) -> Result<Vec<History>, HistoryError> {
    let [r, alpha, a, b] = model.parameters();
    let mut random = seeded(seed);
    let (Ok(rates), Ok(chances)) = (Gamma::new(r, 1.0 / alpha), Beta::new(a, b)) else {
        return Ok(Vec::new());
    };
    let draw = |&age: &f64| {
        let (rate, leaves) = (rates.sample(&mut random), chances.sample(&mut random));
        let (mut repeats, mut recency) = (0, 0.0);
        loop {
            let pause: f64 = Exp1.sample(&mut random);
            let next = recency + pause / rate;
            if next.is_nan() || next > age || repeats >= MAX_REPEAT_PURCHASES || next <= recency {
                break;
            }
            (repeats, recency) = (repeats + 1, next);
            if random.random::<f64>() < leaves {
                break;
            }
        }
        History::new(repeats, recency, age)
    };
    ages.iter().map(draw).collect()
}

/// What the repeat purchases of customers with so many of them bring, drawn as the model says customers spend; `None` for
/// customers without any.
pub fn simulate_spends(model: &GammaGamma, purchases: &[u32], seed: u64) -> Vec<Option<Spend>> {
    let [p, q, gamma] = model.parameters();
    let mut random = seeded(seed);
    let Ok(rates) = Gamma::new(q, 1.0 / gamma) else { return vec![None; purchases.len()] };
    let draw = |&count: &u32| {
        let rate = rates.sample(&mut random);
        let amounts = Gamma::new(p * f64::from(count), 1.0 / rate).ok()?;
        Spend::new(count, amounts.sample(&mut random).round() as i64)
    };
    purchases.iter().map(draw).collect()
}

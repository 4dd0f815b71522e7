//! What a customer is worth over a time to come. Owns the discounting, and the way from buyers to values.

use super::Forecast;
use super::bg_nbd::BgNbd;
use super::fit::{FitError, Fitted};
use super::gamma_gamma::{GammaGamma, MeanUnknown, Spend};
use super::history::{Histories, History};
use super::purchases::Buyer;

/// For how long, and at what rates, a value is counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    length: f64,
    force: f64,
    margin: f64,
}

/// Terms that make no sense.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum TermsError {
    /// The time to come is not above 0.
    #[error("{0} is no length of time")]
    Length(f64),
    /// The rate is not from 0 to 10 (1000 % a year).
    #[error("{0} is no yearly discount rate: write 0.1 for 10 %")]
    Rate(f64),
    /// A year has no such number of units.
    #[error("a year cannot have {0} units of time")]
    Year(f64),
    /// The margin is not above 0 and at most 1.
    #[error("{0} is no margin: write 0.3 for 30 %, 1 to count what is paid")]
    Margin(f64),
}

/// Why a customer has no value: never a made-up number.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum ValueUnknown {
    /// There is no model of spending.
    #[error("no model of spending: {0}")]
    Spending(#[from] FitError),
    /// Spending has no mean.
    #[error(transparent)]
    Mean(#[from] MeanUnknown),
    /// The purchases to come cannot be computed.
    #[error("the purchases to come are out of reach of the numbers")]
    Purchases,
    /// The value is more than 64 bits of minor units.
    #[error("the value is larger than an amount can be")]
    TooLarge,
}

impl Terms {
    /// A value over the next `length` units of time, discounted at `yearly_rate` (0.1 for 10 % a year, 0 for none) where a
    /// year has `units_in_year` (365.25 / 7 for weeks), of which `margin` stays (1 to count all that is paid).
    ///
    /// # Errors
    /// [`TermsError`] when one of them is out of range.
    pub fn new(length: f64, yearly_rate: f64, units_in_year: f64, margin: f64) -> Result<Self, TermsError> {
        let is_above_0 = |value: f64| value.is_finite() && value > 0.0;
        if !is_above_0(length) {
            return Err(TermsError::Length(length));
        }
        if !(0.0..=10.0).contains(&yearly_rate) {
            return Err(TermsError::Rate(yearly_rate));
        }
        if !is_above_0(units_in_year) {
            return Err(TermsError::Year(units_in_year));
        }
        if !(is_above_0(margin) && margin <= 1.0) {
            return Err(TermsError::Margin(margin));
        }
        Ok(Self { length, force: yearly_rate.ln_1p() / units_in_year, margin })
    }
}

/// Gauss–Legendre nodes and weights for 0 to 1, eight of them.
const NODES: [(f64, f64); 8] = [
    (0.019_855_071_751_231_884, 0.050_614_268_145_188_13),
    (0.101_666_761_293_186_63, 0.111_190_517_226_687_24),
    (0.237_233_795_041_835_5, 0.156_853_322_938_943_64),
    (0.408_282_678_752_175_1, 0.181_341_891_689_181),
    (0.591_717_321_247_825, 0.181_341_891_689_181),
    (0.762_766_204_958_164_5, 0.156_853_322_938_943_64),
    (0.898_333_238_706_813_4, 0.111_190_517_226_687_24),
    (0.980_144_928_248_768_1, 0.050_614_268_145_188_13),
];

/// The purchases expected over the terms, each counted for less the later it comes: with E(t) the purchases expected until
/// t, and δ = ln(1 + yearly rate) / units in a year, it is ∫ e^(−δt) dE(t) from 0 to the length, written by parts as
/// e^(−δ length) E(length) + δ ∫ e^(−δt) E(t) dt. Discounting is continuous, so the unit of time does not matter.
///
/// **Source**: discounted expected transactions, Fader, Hardie & Lee (2005), "RFM and CLV", over a finite time.
/// **Empty**: `None` where the purchases cannot be computed.
pub fn discounted_purchases(buying: &impl Forecast, history: &History, terms: &Terms) -> Option<f64> {
    let Terms { length, force, .. } = *terms;
    let at_the_end = buying.expected_purchases(history, length)?;
    if force == 0.0 {
        return Some(at_the_end);
    }
    let mut on_the_way = 0.0;
    for (node, weight) in NODES {
        let time = node * length;
        on_the_way += weight * length * (-force * time).exp() * buying.expected_purchases(history, time)?;
    }
    Some((-force * length).exp() * at_the_end + force * on_the_way)
}

/// What a customer is worth over the terms: margin × expected mean spend × [`discounted_purchases`]. What they paid before
/// is not in it. **Unit**: minor units, rounded to whole ones (half away from 0).
///
/// # Errors
/// [`ValueUnknown`] says why there is no value.
pub fn lifetime_value(
    buying: &impl Forecast,
    spending: &GammaGamma,
    history: &History,
    spend: Option<&Spend>,
    terms: &Terms,
) -> Result<i64, ValueUnknown> {
    let purchases = discounted_purchases(buying, history, terms).ok_or(ValueUnknown::Purchases)?;
    priced(purchases, spending, spend, terms)
}

fn priced(
    purchases: f64,
    spending: &GammaGamma,
    spend: Option<&Spend>,
    terms: &Terms,
) -> Result<i64, ValueUnknown> {
    /// 2⁶³, the first that is too large.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    let value = (terms.margin * spending.expected_mean(spend)? * purchases).round();
    if (0.0..LIMIT).contains(&value) { Ok(value as i64) } else { Err(ValueUnknown::TooLarge) }
}

/// The models of one company's customers: how they buy and what they spend.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lifetime {
    /// How they buy.
    pub buying: Fitted<BgNbd, 4>,
    /// What they spend, or why that cannot be said; buying is foreseen all the same.
    pub spending: Result<Fitted<GammaGamma, 3>, FitError>,
}

/// What is foreseen of one customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worth {
    /// Who.
    pub customer: u64,
    /// The chance that they will ever buy again. **Unit**: 0 to 1.
    pub probability_alive: f64,
    /// Purchases expected over the terms, not discounted; `None` where they cannot be computed.
    pub expected_purchases: Option<f64>,
    /// The value over the terms in minor units, or why there is none.
    pub value_minor: Result<i64, ValueUnknown>,
}

impl Lifetime {
    /// Fits both models to the buyers.
    ///
    /// # Errors
    /// [`FitError`] when the model of buying cannot be fitted; for that of spending see [`Lifetime::spending`].
    pub fn fit(buyers: &[Buyer]) -> Result<Self, FitError> {
        let histories: Vec<History> = buyers.iter().map(|buyer| buyer.history).collect();
        let spends: Vec<Spend> = buyers.iter().filter_map(|buyer| buyer.spend).collect();
        Ok(Self { buying: BgNbd::fit(&Histories::count(&histories)?)?, spending: GammaGamma::fit(&spends) })
    }

    /// What each buyer is worth over the terms, in the order given. Equal histories are computed once.
    pub fn worth(&self, buyers: &[Buyer], terms: &Terms) -> Vec<Worth> {
        let mut order: Vec<usize> = (0..buyers.len()).collect();
        order.sort_unstable_by(|&a, &b| buyers[a].history.order(&buyers[b].history).then(a.cmp(&b)));
        let unknown = Err(ValueUnknown::Purchases);
        let nothing =
            Worth { customer: 0, probability_alive: 0.0, expected_purchases: None, value_minor: unknown };
        let mut worths = vec![nothing; buyers.len()];
        for same in order.chunk_by(|&a, &b| buyers[a].history == buyers[b].history) {
            let history = &buyers[same[0]].history;
            let probability_alive = self.buying.model.probability_alive(history);
            let expected_purchases = self.buying.model.expected_purchases(history, terms.length);
            let discounted = discounted_purchases(&self.buying.model, history, terms);
            for &index in same {
                let Buyer { customer, spend, .. } = &buyers[index];
                let value_minor = self.value(discounted, spend.as_ref(), terms);
                worths[index] =
                    Worth { customer: *customer, probability_alive, expected_purchases, value_minor };
            }
        }
        worths
    }

    fn value(
        &self,
        discounted: Option<f64>,
        spend: Option<&Spend>,
        terms: &Terms,
    ) -> Result<i64, ValueUnknown> {
        let spending = self.spending?;
        priced(discounted.ok_or(ValueUnknown::Purchases)?, &spending.model, spend, terms)
    }
}

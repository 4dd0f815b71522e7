//! From matched customers to the effect with its range. Owns the adjustment by regression, the variance, and what is
//! refused for want of data.

use super::balance::{Balance, balance};
use super::compare::Comparable;
use super::matching::{Pair, Rows, pairs};
use super::propensity::log_odds;
use super::study::{Outcome, Study};
use crate::input::InputError;
use crate::numeric::cholesky::Factor;
use crate::numeric::vectors::{add_outer, add_scaled, dot};
use crate::quality::{MoneyRange90, Range90};
use std::collections::{BTreeMap, BTreeSet};

/// Fewer customers with a plan than this say nothing of plans.
pub const LEAST_TREATED: usize = 20;
/// Nor do fewer that have a similar customer without one.
pub const LEAST_MATCHED: usize = 20;
/// Where less than this share of those with a plan has anybody alike, the rest is not the plan's effect.
const LEAST_SHARE_MATCHED: f64 = 0.5;
/// As much weight as one row: the adjustment stays finite where columns repeat each other.
const RIDGE: f64 = 1.0;

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The effect.
    Known(Box<Effect>),
    /// Why there is none to show.
    Unknown(Unknown),
}

/// Why no effect can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// Fewer customers with a plan than [`LEAST_TREATED`].
    TooFewTreated {
        /// How many there are.
        treated: usize,
    },
    /// There are enough, but the outcomes of fewer than [`LEAST_TREATED`] are known by now.
    NotYetKnown {
        /// How many have a plan.
        treated: usize,
        /// Of how many the outcome is known.
        known: usize,
    },
    /// No customer without a plan has a known outcome.
    NobodyWithout,
    /// Too few have a similar customer without a plan: those with one are unlike all others.
    NoOverlap {
        /// How many with a plan have a known outcome.
        known: usize,
        /// How many of them have a similar customer without one.
        matched: usize,
    },
    /// All matched customers have the same outcome: nothing can be told from that.
    NothingDiffers,
}

/// How many were left out, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// With a plan, the outcome not yet known.
    pub treated_not_yet_known: usize,
    /// With a plan, nobody without one had the same start.
    pub treated_nobody_at_that_start: usize,
    /// With a plan, nobody of the same start is similar.
    pub treated_nobody_similar: usize,
    /// Without a plan, the outcome not yet known.
    pub without_not_yet_known: usize,
    /// Without a plan and similar to nobody with one, or less so than others.
    pub without_not_needed: usize,
}

/// The effect on the customers with a plan that have somebody to be compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Mean outcome with the plan − what it would have been without. **Unit**: that of the outcome; shares (−1 to 1) for
    /// yes or no.
    pub effect: Range90,
    /// The plain difference between all with and all without, as a warning of what comparing unlikes would say.
    pub plain_difference: f64,
    /// How many rows have a plan.
    pub treated: usize,
    /// How many of them are in the effect.
    pub matched: usize,
    /// How many different rows without a plan they are compared with.
    pub compared: usize,
    /// Who is not in it.
    pub left_out: LeftOut,
    /// How unlike the groups were, before and after.
    pub balance: Vec<Balance>,
    /// Who was compared with whom: the rows behind the effect.
    pub pairs: Vec<Pair>,
}

/// What an initiative brought in money.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Return {
    /// The effect times the customers in it.
    pub gained: MoneyRange90,
    /// The same without what it cost.
    pub net: MoneyRange90,
    /// Gained over cost. **Empty**: `None` when it cost nothing.
    pub per_cost: Option<Range90>,
}

impl Effect {
    /// Whether every column is alike enough after the matching ([`super::LARGE_DIFFERENCE`]).
    pub fn is_balanced(&self) -> bool {
        !self.balance.iter().any(Balance::is_large)
    }

    /// The return of an initiative whose outcome is money in minor units, for the customers in the effect alone.
    ///
    /// **Empty**: `None` when the amounts are too large to be exact, or the cost is below 0.
    pub fn returned(&self, cost_minor: i64) -> Option<Return> {
        if cost_minor < 0 {
            return None;
        }
        let gained = self.effect.times(self.matched as f64);
        let cost = cost_minor as f64;
        let net = Range90 { value: gained.value - cost, low: gained.low - cost, high: gained.high - cost };
        Some(Return {
            gained: MoneyRange90::of(&gained)?,
            net: MoneyRange90::of(&net)?,
            per_cost: (cost_minor > 0).then(|| gained.times(1.0 / cost)),
        })
    }
}

/// Measures what a plan achieved. The same study gives the same bytes: nothing in it is drawn at random.
///
/// # Errors
/// When the study is too large, uneven, or holds a number that cannot be used. Too little data is an [`Unknown`].
pub fn measure(study: &Study) -> Result<Answer, InputError> {
    study.check()?;
    let count = |treated: bool, known: bool| {
        study.subjects.iter().filter(|one| one.treated == treated && (!known || one.after.is_some())).count()
    };
    let (treated, known) = (count(true, false), count(true, true));
    let refused = |why| Ok(Answer::Unknown(why));
    if treated < LEAST_TREATED {
        return refused(Unknown::TooFewTreated { treated });
    }
    if known < LEAST_TREATED {
        return refused(Unknown::NotYetKnown { treated, known });
    }
    if count(false, true) == 0 {
        return refused(Unknown::NobodyWithout);
    }
    let sample = Sample::of(study);
    let pairs = sample.pairs();
    let enough = (LEAST_SHARE_MATCHED * known as f64).max(LEAST_MATCHED as f64);
    if (pairs.len() as f64) < enough {
        return refused(Unknown::NoOverlap { known, matched: pairs.len() });
    }
    let weights = sample.weights(&pairs);
    let Some(effect) = sample.effect(&weights, study.outcome) else {
        return refused(Unknown::NothingDiffers);
    };
    let left_out = sample.left_out(study, &pairs, &weights);
    Ok(Answer::Known(Box::new(Effect {
        effect,
        plain_difference: sample.plain_difference(),
        treated,
        matched: pairs.len(),
        compared: (0..weights.len()).filter(|row| !sample.treated[*row] && weights[*row] > 0.0).count(),
        left_out,
        balance: balance(study, &sample.comparable, &sample.treated, &weights),
        pairs: pairs
            .into_iter()
            .map(|pair| Pair {
                treated: sample.rows[pair.treated],
                alike: pair.alike.iter().map(|&row| sample.rows[row]).collect(),
            })
            .collect(),
    })))
}

/// The rows whose outcome is known.
struct Sample {
    /// Their places in the study.
    rows: Vec<usize>,
    comparable: Comparable,
    treated: Vec<bool>,
    start: Vec<i32>,
    customer: Vec<u64>,
    after: Vec<f64>,
}

impl Sample {
    fn of(study: &Study) -> Self {
        let rows: Vec<usize> =
            (0..study.subjects.len()).filter(|row| study.subjects[*row].after.is_some()).collect();
        let subjects = || rows.iter().map(|&row| &study.subjects[row]);
        Self {
            comparable: Comparable::of(study, &rows),
            treated: subjects().map(|one| one.treated).collect(),
            start: subjects().map(|one| one.start).collect(),
            customer: subjects().map(|one| one.customer).collect(),
            after: subjects().filter_map(|one| one.after).collect(),
            rows,
        }
    }

    fn pairs(&self) -> Vec<Pair> {
        pairs(&Rows {
            comparable: &self.comparable,
            log_odds: &log_odds(&self.comparable, &self.treated),
            treated: &self.treated,
            start: &self.start,
            customer: &self.customer,
        })
    }

    /// How much each row counts: 1 with a plan, and in all as much for those that each of them is compared with.
    fn weights(&self, pairs: &[Pair]) -> Vec<f64> {
        let mut weights = vec![0.0; self.rows.len()];
        for pair in pairs {
            weights[pair.treated] = 1.0;
            let share = 1.0 / pair.alike.len() as f64;
            pair.alike.iter().for_each(|&row| weights[row] += share);
        }
        weights
    }

    fn left_out(&self, study: &Study, pairs: &[Pair], weights: &[f64]) -> LeftOut {
        let starts: BTreeSet<i32> =
            (0..self.rows.len()).filter(|row| !self.treated[*row]).map(|row| self.start[row]).collect();
        let unknown = |treated: bool| {
            study.subjects.iter().filter(|one| one.treated == treated && one.after.is_none()).count()
        };
        let known = self.treated.iter().filter(|treated| **treated).count();
        let alone = (0..self.rows.len())
            .filter(|row| self.treated[*row] && !starts.contains(&self.start[*row]))
            .count();
        LeftOut {
            treated_not_yet_known: unknown(true),
            treated_nobody_at_that_start: alone,
            treated_nobody_similar: known - alone - pairs.len(),
            without_not_yet_known: unknown(false),
            without_not_needed: (0..self.rows.len())
                .filter(|row| !self.treated[*row] && weights[*row] == 0.0)
                .count(),
        }
    }

    fn plain_difference(&self) -> f64 {
        let mean = |treated: bool| {
            let group = || (0..self.rows.len()).filter(|row| self.treated[*row] == treated);
            group().map(|row| self.after[row]).sum::<f64>() / group().count().max(1) as f64
        };
        mean(true) - mean(false)
    }

    /// The effect by the difference within starts, adjusted for what differs within them; `None` when all outcomes are
    /// the same or no number comes out.
    ///
    /// The matched without a plan, weighted, give a line for the outcome within each start; the effect is the mean
    /// distance from it of those with a plan. The error sums, by customer, how far each row moves that mean.
    fn effect(&self, weights: &[f64], outcome: Outcome) -> Option<Range90> {
        let matched: Vec<usize> = (0..self.rows.len()).filter(|row| weights[*row] > 0.0).collect();
        let first = self.after[*matched.first()?];
        if matched.iter().all(|&row| self.after[row] == first) {
            return None;
        }
        let line = Line::of(self, weights, &matched)?;
        let treated = matched.iter().filter(|row| self.treated[**row]).count() as f64;
        let effect = line.apart_of_treated / treated;
        let mut moved: BTreeMap<u64, f64> = BTreeMap::new();
        let (mut without, mut squares) = (0.0, 0.0);
        for (&row, (apart, turn)) in matched.iter().zip(&line.rows) {
            let by = if self.treated[row] {
                (apart - effect) * (treated / (treated - 1.0)).sqrt()
            } else {
                without += weights[row];
                squares += weights[row].powi(2);
                -weights[row] * apart * (1.0 + turn) * line.freedom_factor
            };
            *moved.entry(self.customer[row]).or_default() += by / treated;
        }
        let variance: f64 = moved.values().map(|by| by * by).sum();
        let effective = without * without / squares;
        let floor = match outcome {
            Outcome::Number => 0.0,
            Outcome::YesNo => self.least_variance(&matched, weights, effective),
        };
        let range = Range90::around(effect, variance.max(floor).sqrt(), treated.min(effective) - 1.0)?;
        Some(match outcome {
            Outcome::Number => range,
            Outcome::YesNo => range.within(-1.0, 1.0),
        })
    }

    /// The variance of a difference of shares, one yes and one no added to each side, so that few and equal answers
    /// never look certain (Agresti & Caffo 2000).
    fn least_variance(&self, matched: &[usize], weights: &[f64], effective: f64) -> f64 {
        let share = |treated: bool| {
            let group = || matched.iter().filter(|row| self.treated[**row] == treated);
            let total: f64 = group().map(|&row| weights[row]).sum();
            let yes: f64 = group().map(|&row| weights[row] * self.after[row]).sum();
            let rows = if treated { total } else { effective };
            let share = (yes / total * rows + 1.0) / (rows + 2.0);
            share * (1.0 - share) / (rows + 2.0)
        };
        share(true) + share(false)
    }
}

/// The line through those without a plan.
struct Line {
    /// For each matched row: how far its outcome lies from the line, and for those without a plan how much the row turns
    /// the line at the place of those with one.
    rows: Vec<(f64, f64)>,
    /// The distances of those with a plan, summed.
    apart_of_treated: f64,
    /// Residuals lie nearer to their own line than new ones would: what they are multiplied by.
    freedom_factor: f64,
}

impl Line {
    fn of(sample: &Sample, weights: &[f64], matched: &[usize]) -> Option<Self> {
        let width = sample.comparable.width();
        let means = Self::means(sample, weights, matched);
        // Columns and outcome, without the mean of those without a plan at the same start.
        let centred: Vec<Vec<f64>> = matched
            .iter()
            .map(|&row| {
                let values = sample.comparable.row(row).iter().copied().chain([sample.after[row]]);
                values.zip(&means[&sample.start[row]]).map(|(value, mean)| value - mean).collect()
            })
            .collect();
        let (mut products, mut with_outcome) = (vec![0.0; width * width], vec![0.0; width]);
        let (mut total, mut squares, mut gap) = (0.0, 0.0, vec![0.0; width]);
        for (&row, values) in matched.iter().zip(&centred) {
            let (columns, weight) = (&values[..width], weights[row]);
            if sample.treated[row] {
                add_scaled(&mut gap, 1.0, columns);
            } else {
                add_outer(&mut products, columns, weight);
                add_scaled(&mut with_outcome, weight * values[width], columns);
                total += weight;
                squares += weight * weight;
            }
        }
        let factor = Factor::new(&products, width, |_| RIDGE)?;
        let (slopes, turning) = (factor.solve(&with_outcome), factor.solve(&gap));
        let rows: Vec<(f64, f64)> = centred
            .iter()
            .map(|values| {
                let columns = &values[..width];
                (values[width] - dot(&slopes, columns), dot(&turning, columns))
            })
            .collect();
        let apart_of_treated = matched
            .iter()
            .zip(&rows)
            .filter(|(row, _)| sample.treated[**row])
            .map(|(_, (apart, _))| apart)
            .sum();
        let effective = total * total / squares;
        let used = (width + means.len()) as f64;
        let freedom_factor = (effective / (effective - used).max(effective / 4.0)).sqrt();
        Some(Self { rows, apart_of_treated, freedom_factor })
    }

    /// For each start the weighted means of the columns and the outcome of those without a plan.
    fn means(sample: &Sample, weights: &[f64], matched: &[usize]) -> BTreeMap<i32, Vec<f64>> {
        let width = sample.comparable.width() + 1;
        let mut sums: BTreeMap<i32, (f64, Vec<f64>)> = BTreeMap::new();
        for &row in matched.iter().filter(|row| !sample.treated[**row]) {
            let (total, sum) = sums.entry(sample.start[row]).or_insert_with(|| (0.0, vec![0.0; width]));
            *total += weights[row];
            let values = sample.comparable.row(row).iter().chain([&sample.after[row]]);
            sum.iter_mut().zip(values).for_each(|(sum, value)| *sum += weights[row] * value);
        }
        sums.into_iter()
            .map(|(start, (total, sum))| (start, sum.into_iter().map(|sum| sum / total).collect()))
            .collect()
    }
}

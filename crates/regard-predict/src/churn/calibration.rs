//! From log-odds to a probability that keeps its word. Owns the ways to bend the log-odds, all of them rising, and the
//! choice between them on held-out rows.

use crate::numeric::curve::{EDGE, inside, log_odds, loss, probability};
use crate::numeric::logistic::{Design, fit_logistic};

/// Isotonic steps need many rows, otherwise they follow noise (Niculescu-Mizil and Caruana 2005).
const ISOTONIC_ROWS: usize = 5_000;

/// How log-odds become a probability. Never falling: more log-odds never give less probability.
#[derive(Debug, Clone, PartialEq)]
pub enum Calibration {
    /// As they are.
    None,
    /// A line (Platt 1999).
    Platt {
        /// Above 0.
        slope: f64,
        /// In log-odds.
        intercept: f64,
    },
    /// Two slopes, one for each end (Kull, Silva Filho and Flach 2017).
    Beta {
        /// For the low end, at least 0.
        low: f64,
        /// For the high end, at least 0.
        high: f64,
        /// In log-odds.
        intercept: f64,
    },
    /// Through the means of pooled neighbours, straight between them (Zadrozny and Elkan 2002).
    Isotonic {
        /// Log-odds before, rising.
        before: Vec<f64>,
        /// Log-odds after, rising.
        after: Vec<f64>,
    },
}

impl Calibration {
    /// The probability for these log-odds, always strictly between 0 and 1.
    pub fn probability(&self, log_odds: f64) -> f64 {
        inside(probability(self.bend(log_odds)))
    }

    fn bend(&self, log_odds: f64) -> f64 {
        match self {
            Self::None => log_odds,
            Self::Platt { slope, intercept } => intercept + slope * log_odds,
            Self::Beta { low, high, intercept } => {
                let [first, second] = beta_row(log_odds);
                intercept + low * first + high * second
            }
            Self::Isotonic { before, after } => between(before, after, log_odds),
        }
    }
}

/// ln p and −ln(1 − p).
fn beta_row(log_odds: f64) -> [f64; 2] {
    [-loss(log_odds, true), loss(log_odds, false)]
}

fn between(before: &[f64], after: &[f64], at: f64) -> f64 {
    let place = before.partition_point(|value| *value <= at);
    match (place.checked_sub(1), place < before.len()) {
        (None, _) => after.first().copied().unwrap_or(at),
        (Some(low), false) => after[low],
        (Some(low), true) => {
            let way = (at - before[low]) / (before[place] - before[low]);
            after[low] + way * (after[place] - after[low])
        }
    }
}

/// The rows that a calibration is fitted to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held<'a> {
    pub(super) logits: &'a [f64],
    pub(super) left: &'a [bool],
    pub(super) weights: &'a [f64],
    /// The part of each row.
    pub(super) parts: &'a [usize],
}

/// One way to fit a calibration on some rows.
type Way = fn(Held<'_>, &[usize]) -> Option<Calibration>;

const NONE: Way = |_, _| Some(Calibration::None);

/// Chooses by log loss on parts that the calibration has not seen. A further way is taken only when it saves more than
/// its own standard error: what is simpler stays.
pub(super) fn choose(held: Held<'_>, parts: usize) -> Calibration {
    let ways: [Way; 4] = [NONE, platt, beta, isotonic];
    let all: Vec<usize> = (0..held.logits.len()).collect();
    let mut kept = 0;
    let mut kept_losses = losses(held, ways[0], parts);
    for (place, way) in ways.iter().enumerate().skip(1) {
        let these = losses(held, *way, parts);
        if let (Some(best), Some(these)) = (&kept_losses, these)
            && clearly_less(best, &these)
        {
            (kept, kept_losses) = (place, Some(these));
        }
    }
    ways[kept](held, &all).unwrap_or(Calibration::None)
}

fn losses(
    held: Held<'_>,
    way: fn(Held<'_>, &[usize]) -> Option<Calibration>,
    parts: usize,
) -> Option<Vec<f64>> {
    let mut out = vec![0.0; held.logits.len()];
    for part in 0..parts {
        let seen: Vec<usize> = (0..out.len()).filter(|row| held.parts[*row] != part).collect();
        let fitted = way(held, &seen)?;
        for row in (0..out.len()).filter(|row| held.parts[*row] == part) {
            out[row] = held.weights[row] * loss(fitted.bend(held.logits[row]), held.left[row]);
        }
    }
    Some(out)
}

/// Whether the second losses are smaller by more than the standard error of the difference.
pub(super) fn clearly_less(first: &[f64], second: &[f64]) -> bool {
    let count = first.len() as f64;
    let differences: Vec<f64> = first.iter().zip(second).map(|(one, other)| one - other).collect();
    let mean = differences.iter().sum::<f64>() / count;
    let spread = differences.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
    mean > (spread / count).sqrt()
}

fn fit_columns<const N: usize>(
    held: Held<'_>,
    rows: &[usize],
    row: fn(f64) -> [f64; N],
) -> Option<(f64, Vec<f64>)> {
    let data = rows.iter().flat_map(|&at| row(held.logits[at])).collect();
    let left: Vec<bool> = rows.iter().map(|&at| held.left[at]).collect();
    let weights: Vec<f64> = rows.iter().map(|&at| held.weights[at]).collect();
    let fitted = fit_logistic(&Design { width: N, data }, &left, &weights, 1e-3)?;
    Some((fitted.intercept, fitted.slopes))
}

fn platt(held: Held<'_>, rows: &[usize]) -> Option<Calibration> {
    let (intercept, slopes) = fit_columns(held, rows, |log_odds| [log_odds])?;
    (slopes[0] > 0.0).then(|| Calibration::Platt { slope: slopes[0], intercept })
}

fn beta(held: Held<'_>, rows: &[usize]) -> Option<Calibration> {
    let (intercept, slopes) = fit_columns(held, rows, beta_row)?;
    (slopes[0] >= 0.0 && slopes[1] >= 0.0 && slopes[0] + slopes[1] > 0.0).then(|| Calibration::Beta {
        low: slopes[0],
        high: slopes[1],
        intercept,
    })
}

fn isotonic(held: Held<'_>, rows: &[usize]) -> Option<Calibration> {
    if rows.len() < ISOTONIC_ROWS {
        return None;
    }
    let mut order = rows.to_vec();
    order.sort_by(|one, other| held.logits[*one].total_cmp(&held.logits[*other]).then(one.cmp(other)));
    // Pools of (weight, Σ weight × log-odds, Σ weight of leavers); neighbours that fall are joined.
    let mut pools: Vec<[f64; 3]> = Vec::new();
    for row in order {
        let weight = held.weights[row];
        let mut pool = [weight, weight * held.logits[row], weight * f64::from(u8::from(held.left[row]))];
        while let Some(last) = pools.last().copied().filter(|last| last[2] / last[0] >= pool[2] / pool[0]) {
            pool = [pool[0] + last[0], pool[1] + last[1], pool[2] + last[2]];
            pools.pop();
        }
        pools.push(pool);
    }
    let (mut before, mut after): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    for [weight, sum, leavers] in pools {
        let at = sum / weight;
        if before.last().is_none_or(|last| at > last + EDGE) {
            before.push(at);
            after.push(
                log_odds((leavers + 0.5) / (weight + 1.0)).max(after.last().copied().unwrap_or(f64::MIN)),
            );
        }
    }
    Some(Calibration::Isotonic { before, after })
}

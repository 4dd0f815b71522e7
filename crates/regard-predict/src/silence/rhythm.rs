//! A customer's usual gap. Owns the medians and how far they are shrunk to the portfolio.
//!
//! Gaps are read on a logarithmic scale, on which half as long and twice as long are equally far. Median and median
//! absolute deviation (Hampel 1974) let one long holiday or one busy week pass. A customer's own figures count as much
//! as it has gaps, the portfolio's as much as some gaps more: the more the less customers differ from each other beyond
//! chance (empirical Bayes: Efron & Morris 1975).

use crate::numeric::sorted::{median, sorted};

/// The portfolio's usual gap and its spread each count as at least and at most so many own gaps.
const LEAST_GAPS: f64 = 0.1;
const MOST_GAPS: f64 = 20.0;
const LEAST_SPREAD_GAPS: f64 = 2.0;
const MOST_SPREAD_GAPS: f64 = 60.0;
/// The variance of the logarithm of a median absolute deviation, times the number of normal values that it is of
/// (Rousseeuw & Croux 1993).
const SPREAD_NOISE: f64 = 1.36;
/// A spread says something of how spreads differ from so many gaps on.
const SPREAD_SEEN: usize = 8;
/// Of the median absolute deviation to the standard deviation of normal numbers.
const TO_DEVIATION: f64 = 1.4826;
/// Days are whole: a spread of less than this share cannot be seen.
const LEAST_SPREAD: f64 = 0.15;
/// Before a portfolio has shown anything: gaps of about a month, and of the spread of wholly random ones.
const FIRST_GAP_DAYS: f64 = 30.0;
const FIRST_SPREAD: f64 = 1.0;

/// What is usual, on the logarithmic scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rhythm {
    /// The logarithm of the usual gap in days.
    pub(super) middle: f64,
    /// How far gaps usually lie from it.
    pub(super) spread: f64,
}

/// What is usual in the portfolio, and how much it counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pool {
    usual: Rhythm,
    /// The portfolio's usual gap counts as much as so many own gaps.
    gaps: f64,
    /// And its spread as so many.
    spread_gaps: f64,
}

impl Pool {
    /// Of each customer's own middle and spread, and how many gaps these rest on.
    pub(super) fn of(own: &[(Rhythm, usize)]) -> Self {
        let first = Rhythm { middle: FIRST_GAP_DAYS.ln(), spread: FIRST_SPREAD };
        let middles = sorted(own.iter().map(|(one, _)| one.middle).collect());
        let spreads = sorted(own.iter().map(|(one, _)| one.spread).collect());
        let (Some(middle), Some(spread)) = (median(&middles), median(&spreads)) else {
            return Self { usual: first, gaps: 1.0, spread_gaps: LEAST_SPREAD_GAPS };
        };
        let spread = spread.max(LEAST_SPREAD);
        let between = deviation(&middles, middle);
        let gaps = (spread / between.max(1e-6)).powi(2).clamp(LEAST_GAPS, MOST_GAPS);
        Self { usual: Rhythm { middle, spread }, gaps, spread_gaps: spread_gaps(own) }
    }

    /// A customer's own gaps (the logarithms, sorted), shrunk to the portfolio.
    pub(super) fn rhythm(&self, sorted: &[f64]) -> Rhythm {
        let count = sorted.len() as f64;
        let Some(own) = own(sorted) else { return self.usual };
        let mix = |own: f64, usual: f64, gaps: f64| (count * own + gaps * usual) / (count + gaps);
        let squared = mix(own.spread.powi(2), self.usual.spread.powi(2), self.spread_gaps);
        Rhythm {
            middle: mix(own.middle, self.usual.middle, self.gaps),
            spread: squared.sqrt().max(LEAST_SPREAD),
        }
    }
}

/// As how many own gaps the portfolio's spread counts: what a spread differs by chance over what spreads differ beyond.
fn spread_gaps(own: &[(Rhythm, usize)]) -> f64 {
    let seen = || own.iter().filter(|(_, gaps)| *gaps >= SPREAD_SEEN);
    let logs = sorted(seen().map(|(one, _)| one.spread.max(LEAST_SPREAD).ln()).collect());
    let Some(middle) = median(&logs) else { return LEAST_SPREAD_GAPS };
    let by_chance = seen().map(|(_, gaps)| SPREAD_NOISE / *gaps as f64).sum::<f64>() / logs.len() as f64;
    let beyond = deviation(&logs, middle).powi(2) - by_chance;
    (SPREAD_NOISE / beyond.max(1e-6)).clamp(LEAST_SPREAD_GAPS, MOST_SPREAD_GAPS)
}

/// The middle and spread of the logarithms of some gaps, sorted; `None` without any.
pub(super) fn own(sorted: &[f64]) -> Option<Rhythm> {
    let middle = median(sorted)?;
    Some(Rhythm { middle, spread: deviation(sorted, middle) })
}

/// The logarithms of gaps.
pub(super) fn logarithms(days: &[f64]) -> Vec<f64> {
    days.iter().map(|days| days.max(1.0).ln()).collect()
}

fn deviation(values: &[f64], middle: f64) -> f64 {
    let apart = sorted(values.iter().map(|value| (value - middle).abs()).collect());
    median(&apart).unwrap_or(0.0) * TO_DEVIATION
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_odd_gap_changes_little_and_few_gaps_lean_on_the_portfolio() {
        let sorted = |days: &[f64]| sorted(logarithms(days));
        let own = own(&sorted(&[7.0, 7.0, 7.0, 8.0, 300.0])).unwrap();
        assert!((own.middle.exp() - 7.0).abs() < 1e-9);
        let pool = Pool { usual: Rhythm { middle: 28f64.ln(), spread: 0.5 }, gaps: 2.0, spread_gaps: 5.0 };
        // Two gaps of a week beside two of four weeks: the middle of both, two weeks.
        let rhythm = pool.rhythm(&sorted(&[7.0, 7.0]));
        assert!((rhythm.middle.exp() - 14.0).abs() < 1e-9);
        assert!((rhythm.spread - (5.0_f64 * 0.25 / 7.0).sqrt()).abs() < 1e-12);
        assert_eq!(pool.rhythm(&[]), pool.usual);
        assert!((Pool::of(&[]).usual.middle.exp() - 30.0).abs() < 1e-9);
    }
}

//! On which weekdays money comes: payment runs on Fridays, none on Sundays. Owns the factor of each weekday.
//!
//! A factor multiplies the (cumulative) hazard of its days: proportional hazards with the weekday as a covariate
//! (Cox 1972), estimated as payments over what the curves expected on such days, and shrunk to 1 by what the weekdays
//! show beyond chance (James & Stein 1961).

use super::features::weekday;

/// A day's hazard is at most this: certainty has no logarithm.
const MOST_HAZARD: f64 = 0.98;
/// With fewer payments, nothing is said of weekdays.
const LEAST_PAYMENTS: f64 = 100.0;

/// The factor of each weekday, Monday first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rhythm {
    factors: [f64; 7],
}

/// Payments, and what the curves expected, by weekday.
#[derive(Debug, Default)]
pub(super) struct Counts {
    paid: [f64; 7],
    expected: [f64; 7],
}

impl Counts {
    /// One curve, from the day number `first` on, and on which of its days it was paid (or through which it was not).
    pub(super) fn add(&mut self, first: i32, unpaid: &[f64], last: i32, is_paid: bool) {
        let mut before = 1.0;
        for (day, after) in (first..=last).zip(unpaid) {
            self.expected[weekday(day)] += cumulative(before, *after);
            before = *after;
        }
        if is_paid {
            self.paid[weekday(last.max(first))] += 1.0;
        }
    }
}

/// What a day adds to the cumulative hazard.
fn cumulative(before: f64, after: f64) -> f64 {
    let hazard = if before > 0.0 { (1.0 - after / before).clamp(0.0, MOST_HAZARD) } else { MOST_HAZARD };
    -(1.0 - hazard).ln()
}

impl Rhythm {
    /// Every weekday alike.
    pub(super) const EVEN: Self = Self { factors: [1.0; 7] };

    /// The factors behind these counts.
    pub(super) fn of(counts: &Counts) -> Self {
        let paid: f64 = counts.paid.iter().sum();
        let expected: f64 = counts.expected.iter().sum();
        if paid < LEAST_PAYMENTS || counts.expected.iter().any(|days| *days < 1.0) {
            return Self::EVEN;
        }
        let level = paid / expected;
        let ratios: [f64; 7] = std::array::from_fn(|at| counts.paid[at] / (counts.expected[at] * level));
        let by_chance: f64 = counts.expected.iter().map(|days| 1.0 / (days * level)).sum();
        let shown: f64 = ratios.iter().map(|ratio| (ratio - 1.0).powi(2)).sum();
        let kept = if shown > by_chance { 1.0 - by_chance / shown } else { 0.0 };
        Self { factors: ratios.map(|ratio| 1.0 + kept * (ratio - 1.0)) }
    }

    /// Moves a curve's payments to their weekdays; `first` is the day number of its first day.
    pub(super) fn tilt(&self, first: i32, unpaid: &mut [f64]) {
        if *self == Self::EVEN {
            return;
        }
        let (mut before, mut tilted) = (1.0, 1.0);
        for (day, share) in (first..).zip(unpaid) {
            let after = *share;
            tilted *= (-cumulative(before, after) * self.factors[weekday(day)]).exp();
            before = after;
            *share = tilted;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Day 4 is a Monday (1970-01-05).
    const MONDAY: i32 = 4;

    fn halving() -> Vec<f64> {
        (1..=14).map(|day| 0.5_f64.powi(day)).collect()
    }

    #[test]
    fn what_shows_no_pattern_changes_nothing() {
        let mut counts = Counts::default();
        assert_eq!(Rhythm::of(&counts), Rhythm::EVEN);
        for start in 0..700 {
            counts.add(MONDAY + start, &halving(), MONDAY + start + start % 3, true);
        }
        let mut curve = halving();
        Rhythm::of(&counts).tilt(MONDAY, &mut curve);
        for (found, expected) in curve.iter().zip(halving()) {
            assert!((found - expected).abs() < 1e-9);
        }
    }

    #[test]
    fn who_is_paid_on_fridays_is_expected_on_fridays() {
        let mut counts = Counts::default();
        for start in 0..700 {
            let friday = start + (4 - start % 7 + 7) % 7;
            counts.add(MONDAY + start, &[0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2], MONDAY + friday, true);
        }
        let mut curve = halving();
        Rhythm::of(&counts).tilt(MONDAY, &mut curve);
        assert!(curve[3] > 0.95, "{curve:?}");
        assert!(curve[4] < 0.1, "{curve:?}");
    }
}

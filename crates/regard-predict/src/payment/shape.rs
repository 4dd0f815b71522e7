//! The portfolio's shape of paying: how payments lie around their customers' levels, in spreads, each judged with only
//! what was known when its invoice was issued. Owns the table and what is said beyond it.

use super::hazard::{Evidence, survival};
use super::invoice::HORIZON_DAYS;
use crate::numeric::curve::probability;

/// Cells of the table for one spread.
const CELLS: f64 = 20.0;
const FIRST: i32 = -160;
const LAST: i32 = 480;
/// As many invoices as the logistic curve counts for, where there are few.
const PRIOR_STRENGTH: f64 = 20.0;
/// Below so many invoices at risk, the table is not believed.
const LEAST_AT_RISK: f64 = 10.0;
/// From so many days overdue on, payments are counted for the tail.
const TAIL_FROM_DAYS: i32 = 60;
/// What the tail assumes before it has seen any: one payment in so many days.
const TAIL_PRIOR_DAYS: f64 = 50.0;

/// One invoice beside its customer's level.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scored {
    /// In spreads.
    pub(super) place: f64,
    /// Days from due to payment, or through which it was unpaid.
    pub(super) days: i32,
    pub(super) is_paid: bool,
}

/// The table.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    /// The share unpaid after each cell.
    unpaid: Vec<f64>,
    /// How far beyond each cell the mean of what lies beyond is.
    remaining: Vec<f64>,
    /// Up to where the table is believed, in spreads.
    pub(super) reliable: f64,
    /// The share of long overdue invoices that is paid on a day.
    pub(super) tail_hazard: f64,
}

impl Shape {
    /// The shape of these invoices.
    pub(super) fn of(scored: &[Scored]) -> Self {
        let mut counts = std::collections::BTreeMap::new();
        for one in scored {
            let cell = cell_of(one.place, one.is_paid);
            *counts.entry((cell, one.is_paid)).or_insert(0.0) += 1.0;
        }
        let evidence: Vec<Evidence> =
            counts.into_iter().map(|((day, is_paid), weight)| Evidence { day, is_paid, weight }).collect();
        let prior: Vec<f64> = (FIRST..=LAST).map(|cell| logistic(f64::from(cell + 1) / CELLS)).collect();
        let unpaid = survival(FIRST, &prior, PRIOR_STRENGTH, &evidence);
        let remaining = remaining(&unpaid);
        Self { reliable: reliable(&evidence), tail_hazard: tail_hazard(scored), unpaid, remaining }
    }

    /// The share still unpaid at a place.
    pub(super) fn unpaid_at(&self, place: f64) -> f64 {
        let at = place * CELLS - f64::from(FIRST) - 1.0;
        if at < 0.0 {
            return 1.0 - (1.0 - self.unpaid[0]) * (at + 1.0).max(0.0);
        }
        interpolate(&self.unpaid, at)
    }

    /// Where the payment of an invoice unpaid at `place` is expected.
    pub(super) fn expected_beyond(&self, place: f64) -> f64 {
        let at = (place * CELLS - f64::from(FIRST) - 1.0).max(0.0);
        place + interpolate(&self.remaining, at)
    }
}

fn interpolate(table: &[f64], at: f64) -> f64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut to the table")]
    let low = (at.floor().max(0.0) as usize).min(table.len() - 1);
    let high = (low + 1).min(table.len() - 1);
    let share = (at - low as f64).clamp(0.0, 1.0);
    table[low] * (1.0 - share) + table[high] * share
}

/// An unpaid invoice has survived only the cells before its own.
fn cell_of(place: f64, is_paid: bool) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "cut to the table")]
    let cell = (place * CELLS).floor().clamp(f64::from(FIRST), f64::from(LAST)) as i32;
    if is_paid { cell } else { cell - 1 }
}

/// The logistic curve with mean 0 and variance 1.
fn logistic(place: f64) -> f64 {
    probability(-place * std::f64::consts::PI / 3.0_f64.sqrt())
}

fn remaining(unpaid: &[f64]) -> Vec<f64> {
    let mut beyond = 0.0;
    let mut means: Vec<f64> = unpaid
        .iter()
        .rev()
        .map(|share| {
            let mean = if *share > 1e-9 { beyond / share } else { 0.0 };
            beyond += share / CELLS;
            mean
        })
        .collect();
    means.reverse();
    means
}

fn reliable(evidence: &[Evidence]) -> f64 {
    let mut at_risk = 0.0;
    for one in evidence.iter().rev() {
        at_risk += one.weight;
        if at_risk >= LEAST_AT_RISK {
            return f64::from(one.day) / CELLS;
        }
    }
    f64::from(LAST) / CELLS
}

fn tail_hazard(scored: &[Scored]) -> f64 {
    let (mut paid, mut days) = (0.0, 0.0);
    for one in scored.iter().filter(|one| one.days > TAIL_FROM_DAYS) {
        days += f64::from(one.days.min(HORIZON_DAYS) - TAIL_FROM_DAYS);
        paid += f64::from(u8::from(one.is_paid && one.days <= HORIZON_DAYS));
    }
    (paid + 1.0) / (days + TAIL_PRIOR_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_invoices_have_the_logistic_shape() {
        let shape = Shape::of(&[]);
        assert!((shape.unpaid_at(0.0) - 0.5).abs() < 1e-9);
        assert!(shape.unpaid_at(-9.0) > 0.999_999 && shape.unpaid_at(30.0) < 1e-6);
        // Of a logistic curve of variance 1, the mean beyond 0 is 2 ln 2 / (π/√3) = 0.764.
        assert!((shape.expected_beyond(0.0) - 0.764).abs() < 0.03, "{}", shape.expected_beyond(0.0));
    }

    #[test]
    fn many_invoices_have_their_own() {
        let scored: Vec<Scored> = (0..10_000)
            .map(|at| Scored { place: f64::from(at % 100) / 50.0 - 1.0, days: 0, is_paid: true })
            .collect();
        let shape = Shape::of(&scored);
        assert!((shape.unpaid_at(0.5) - 0.25).abs() < 0.01, "{}", shape.unpaid_at(0.5));
        assert!((shape.reliable - 0.95).abs() < 0.051, "{}", shape.reliable);
    }
}

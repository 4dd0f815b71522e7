//! A score for each payer, out of the distribution of the next invoice. Owns the formula and the words of the grades.
//!
//! The score is 100 less the points lost: 50 × expected days late ÷ 30, 30 × probability of more than 30 days late,
//! 20 × width of the 80 % band ÷ 60; each part at most its full points. The distribution is the one that an invoice
//! of the customer's usual kind would have, if it was issued at the moment: shrunk to the portfolio when the customer
//! has few invoices, and with unpaid invoices counted for the days that they are unpaid.

use super::curve::{Curve, from_issue};
use super::fit::Model;
use super::invoice::day_number;
use super::ledger::Row;
use crate::numeric::sorted::{median, sorted};
use std::ops::Range;

/// With fewer settled or overdue invoices, a payer has no score.
pub const LEAST_EVIDENCE: usize = 3;

const LATE_POINTS: f64 = 50.0;
const LATE_FULL_DAYS: f64 = 30.0;
const RISK_POINTS: f64 = 30.0;
const SPREAD_POINTS: f64 = 20.0;
const SPREAD_FULL_DAYS: f64 = 60.0;

/// How a payer pays.
#[derive(Debug, Clone, PartialEq)]
pub struct PayerScore {
    /// Who.
    pub customer: String,
    /// How many invoices are settled.
    pub settled: usize,
    /// How many are unpaid and overdue.
    pub overdue: usize,
    /// The median of days from due to payment of the settled ones. **Unit**: days. **Empty**: none is settled.
    pub median_days: Option<f64>,
    /// The share of settled or overdue invoices that were late, or are. **Unit**: 0 to 1. **Empty**: there are none.
    pub share_late: Option<f64>,
    /// The score. **Unit**: 0 to 100, more is better. **Empty**: fewer than [`LEAST_EVIDENCE`] settled or overdue.
    pub score: Option<f64>,
    /// The score in a word.
    pub grade: Grade,
    /// Days late that the next invoice is expected to have (early counts as 0). **Unit**: days.
    pub days_late: f64,
    /// The probability that the next invoice is more than 30 days late.
    pub late_30: f64,
    /// How wide the 80 % band of the next invoice is. **Unit**: days.
    pub spread_days: f64,
    /// What was lost to days late, to the risk of more than 30 days, and to spread. **Unit**: points.
    pub points_lost: [f64; 3],
}

/// A score in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Too few invoices to say.
    Unknown,
    /// Below 30.
    Poor,
    /// From 30.
    Slow,
    /// From 55.
    Fair,
    /// From 75.
    Good,
    /// From 90.
    Excellent,
}

impl Grade {
    /// The grade of a score.
    pub fn of(score: Option<f64>) -> Self {
        match score {
            None => Self::Unknown,
            Some(score) if score >= 90.0 => Self::Excellent,
            Some(score) if score >= 75.0 => Self::Good,
            Some(score) if score >= 55.0 => Self::Fair,
            Some(score) if score >= 30.0 => Self::Slow,
            Some(_) => Self::Poor,
        }
    }
}

impl Model {
    /// Every customer's score, by customer.
    pub fn payers(&self) -> Vec<PayerScore> {
        let customers = self.ledger.customers.iter().zip(&self.ledger.names);
        customers.map(|(own, name)| self.payer(own, name)).collect()
    }

    fn payer(&self, own: &Range<usize>, name: &str) -> PayerScore {
        let rows = &self.ledger.rows[own.clone()];
        let settled = rows.iter().filter(|row| row.paid.is_some()).count();
        let overdue = rows.iter().filter(|row| row.paid.is_none() && row.due < self.ledger.today).count();
        let curve = self.next_invoice(own);
        let days_late = curve.mean_days_late();
        let late_30 = curve.unpaid_after(30);
        let spread_days = spread_days(&curve);
        let points_lost = [
            LATE_POINTS * (days_late / LATE_FULL_DAYS).clamp(0.0, 1.0),
            RISK_POINTS * late_30,
            SPREAD_POINTS * (spread_days / SPREAD_FULL_DAYS).clamp(0.0, 1.0),
        ];
        let is_known = settled + overdue >= LEAST_EVIDENCE;
        let score = is_known.then(|| (100.0 - points_lost.iter().sum::<f64>()).clamp(0.0, 100.0));
        PayerScore {
            customer: name.to_owned(),
            settled,
            overdue,
            median_days: median_days(rows),
            share_late: share_late(rows, overdue),
            score,
            grade: Grade::of(score),
            days_late,
            late_30,
            spread_days,
            points_lost,
        }
    }

    /// The curve of an invoice issued at the moment, of the kind that the customer's latest ones were.
    fn next_invoice(&self, own: &Range<usize>) -> Curve {
        const LATEST: usize = 6;
        let latest = own.clone().rev().take(LATEST);
        let count = own.len().clamp(1, LATEST) as f64;
        let offset = latest.map(|row| f64::from(self.offsets[row])).sum::<f64>() / count;
        let terms = own.clone().next_back().map_or(0, |row| {
            let last = &self.ledger.rows[row];
            last.due - last.issued
        });
        let habit = self.habit(own, None);
        let mut shares = from_issue(&habit, offset, -terms, self.strength, &self.shape);
        self.rhythm.tilt(self.ledger.today, &mut shares);
        let due = super::invoice::days_after(self.ledger.moment, terms);
        Curve::given(due, (-terms, &shares), -terms - 1, &self.calibration, self.shape.tail_hazard)
    }
}

fn median_days(rows: &[Row]) -> Option<f64> {
    median(&sorted(rows.iter().filter_map(|row| row.paid.map(|paid| f64::from(paid - row.due))).collect()))
}

fn share_late(rows: &[Row], overdue: usize) -> Option<f64> {
    let settled = rows.iter().filter_map(|row| row.paid.map(|paid| paid > row.due));
    let (late, count) =
        settled.fold((overdue, overdue), |(late, count), is_late| (late + usize::from(is_late), count + 1));
    (count > 0).then(|| late as f64 / count as f64)
}

fn spread_days(curve: &Curve) -> f64 {
    match curve.band() {
        (Some(early), Some(late)) => f64::from(day_number(late) - day_number(early)),
        _ => SPREAD_FULL_DAYS,
    }
}

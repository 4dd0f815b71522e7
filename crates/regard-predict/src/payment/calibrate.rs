//! How much the customer's own payments count beside the portfolio, and how sure the curves may be: judged by what
//! earlier invoices did after they were issued, with only what was known on that day. Owns the choice and the table
//! that mends the curves.
//!
//! **Source**: the continuous ranked probability score (Gneiting & Raftery 2007), cut at what is not known yet (Avati
//! et al. 2019); the table is the distribution of the probability integral transform (Dawid 1984; Kuleshov, Fenner &
//! Ermon 2018), spread over the day's own probability (Czado, Gneiting & Held 2009).

use super::curve::from_issue;
use super::habit::{Habit, Pool};
use super::hazard::{Evidence, survival};
use super::ledger::Ledger;
use super::rhythm::{Counts, Rhythm};
use super::shape::Shape;
use crate::numeric::normal;
use std::collections::BTreeMap;
use std::ops::Range;

/// How many earlier invoices are judged, at most.
const MOST_JUDGED: usize = 4_000;
/// How many of one customer, the latest of them.
const MOST_OF_A_CUSTOMER: usize = 12;
/// Only invoices due so long before the moment that most of them are decided. **Unit**: days.
const DECIDED_AFTER_DAYS: i32 = 30;
/// The customer's own payments count beside a portfolio that counts for so many invoices.
const STRENGTHS: &[f64] = &[2.0, 4.0, 8.0, 16.0, 32.0];
/// After so many days a payment counts half.
const HALF_LIVES_DAYS: &[f64] = &[120.0, 240.0, 480.0, 1_460.0];
/// Where nothing else is known: between the others.
pub(super) const USUAL_HALF_LIFE_DAYS: f64 = 480.0;

const CELLS: i32 = 40;
/// As many invoices as the table's straight line counts for.
const STRAIGHT_STRENGTH: f64 = 60.0;
/// Invoices of one customer issued within so many days are looked at together, and those of everybody due in them.
const TOGETHER_DAYS: i32 = 30;
/// With fewer invoices due in them, such days say nothing of everybody.
const LEAST_DUE_TOGETHER: f64 = 5.0;

/// The invoices that are judged, customer by customer.
pub(super) type Judged = Vec<(Range<usize>, Vec<usize>)>;

/// Which invoices are judged: the latest decided ones of evenly chosen customers.
pub(super) fn judged(ledger: &Ledger) -> Judged {
    let latest = |own: &Range<usize>| -> Vec<usize> {
        let is_decided = |row: &usize| ledger.rows[*row].due + DECIDED_AFTER_DAYS <= ledger.today;
        let mut rows: Vec<usize> = own.clone().rev().filter(is_decided).take(MOST_OF_A_CUSTOMER).collect();
        rows.reverse();
        rows
    };
    let all: usize = ledger.customers.iter().map(|own| own.len().min(MOST_OF_A_CUSTOMER)).sum();
    let step = all.div_ceil(MOST_JUDGED).max(1);
    let chosen = ledger.customers.iter().step_by(step).map(|own| (own.clone(), latest(own)));
    chosen.filter(|(_, rows)| !rows.is_empty()).collect()
}

/// What the curves are made of, before they are mended.
pub(super) struct Parts<'a> {
    pub(super) ledger: &'a Ledger,
    pub(super) offsets: &'a [f32],
    pub(super) shape: &'a Shape,
    pub(super) rhythm: Rhythm,
}

impl Parts<'_> {
    fn habit(&self, own: &Range<usize>, row: usize, pool: &Pool) -> Habit {
        Habit::at_issue(self.ledger, own, row, (self.offsets, pool, Some(self.shape)))
    }

    fn curve(&self, habit: &Habit, row: usize, strength: f64) -> (i32, Vec<f64>) {
        let invoice = &self.ledger.rows[row];
        let first = invoice.issued - invoice.due;
        let mut unpaid = from_issue(habit, f64::from(self.offsets[row]), first, strength, self.shape);
        self.rhythm.tilt(invoice.issued, &mut unpaid);
        (first, unpaid)
    }
}

/// The half-life and the strength with the smallest score.
pub(super) fn choose(parts: &Parts<'_>, judged: &Judged, pool: &Pool) -> (f64, f64) {
    let mut best = (f64::INFINITY, USUAL_HALF_LIFE_DAYS, 8.0);
    for half_life_days in HALF_LIVES_DAYS {
        let pool = Pool { half_life_days: *half_life_days, ..*pool };
        let mut scores = vec![0.0; STRENGTHS.len()];
        for (own, rows) in judged {
            for row in rows {
                let habit = parts.habit(own, *row, &pool);
                for (score, strength) in scores.iter_mut().zip(STRENGTHS) {
                    let (first, unpaid) = parts.curve(&habit, *row, *strength);
                    *score +=
                        ranked_score(first, &unpaid, parts.ledger.rows[*row].known_by(parts.ledger.today));
                }
            }
        }
        for (score, strength) in scores.iter().zip(STRENGTHS) {
            if *score < best.0 {
                best = (*score, *half_life_days, *strength);
            }
        }
    }
    (best.1, best.2)
}

/// The weekdays on which the judged invoices were paid, beside what their curves said.
pub(super) fn rhythm(parts: &Parts<'_>, judged: &Judged, pool: &Pool, strength: f64) -> Rhythm {
    let mut counts = Counts::default();
    for (own, rows) in judged {
        for row in rows {
            let (_, unpaid) = parts.curve(&parts.habit(own, *row, pool), *row, strength);
            let invoice = &parts.ledger.rows[*row];
            let (days, is_paid) = invoice.known_by(parts.ledger.today);
            counts.add(invoice.issued, &unpaid, invoice.due + days, is_paid);
        }
    }
    Rhythm::of(&counts)
}

/// The sum over days of the squared distance between the curve and what happened, as far as it is known.
fn ranked_score(first: i32, unpaid: &[f64], (day, is_paid): (i32, bool)) -> f64 {
    let mut sum = 0.0;
    for (after, share) in (first..).zip(unpaid) {
        if after < day || (!is_paid && after == day) {
            sum += (1.0 - share).powi(2);
        } else if is_paid {
            sum += share.powi(2);
        } else {
            break;
        }
    }
    sum
}

/// Mends the share unpaid of a curve.
#[derive(Debug, Clone)]
pub(super) struct Calibration {
    /// The share unpaid at each cell's end, the first one being 1.
    unpaid: Vec<f64>,
    /// How payments move together.
    pub(super) together: Together,
}

/// How payments move together: shares of the variance of their normal scores.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Together {
    /// What all customers have in common, 0 to 0.5: slow months, and that these curves are learnt from a sample.
    pub everybody: f64,
    /// What invoices of one customer have in common beyond that, 0 to 0.45.
    pub customer: f64,
}

/// What the curve of one judged invoice said of the day on which it was paid.
struct Transform {
    issued: i32,
    due: i32,
    /// The share paid before the day, and through it.
    low: f64,
    high: f64,
}

impl Calibration {
    /// What was unpaid where the curves said so many were.
    pub(super) fn unpaid(&self, share: f64) -> f64 {
        let at = (1.0 - share.clamp(0.0, 1.0)) * f64::from(CELLS);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the cells"
        )]
        let low = (at.floor() as usize).min(self.unpaid.len() - 2);
        let part = at - low as f64;
        self.unpaid[low] * (1.0 - part) + self.unpaid[low + 1] * part
    }

    /// From what the curves of the judged invoices said of what then happened.
    pub(super) fn of(parts: &Parts<'_>, judged: &Judged, pool: &Pool, strength: f64) -> Self {
        let mut evidence = Vec::new();
        let mut transforms = Vec::new();
        for (own, rows) in judged {
            let mut of_customer = Vec::new();
            for row in rows {
                let habit = parts.habit(own, *row, pool);
                let (first, unpaid) = parts.curve(&habit, *row, strength);
                let (day, is_paid) = parts.ledger.rows[*row].known_by(parts.ledger.today);
                let share = |day: i32| match usize::try_from(day - first) {
                    Ok(at) => 1.0 - unpaid.get(at).or(unpaid.last()).copied().unwrap_or(1.0),
                    Err(_) => 0.0,
                };
                let day = day.max(if is_paid { first } else { i32::MIN + 1 });
                let (low, high) = (share(day - 1), share(day));
                if is_paid {
                    spread(low, high, &mut evidence);
                    let invoice = &parts.ledger.rows[*row];
                    of_customer.push(Transform { issued: invoice.issued, due: invoice.due, low, high });
                } else {
                    evidence.push(Evidence { day: cell(high) - 1, is_paid: false, weight: 1.0 });
                }
            }
            transforms.push(of_customer);
        }
        let straight: Vec<f64> = (1..=CELLS).map(|at| 1.0 - f64::from(at) / f64::from(CELLS)).collect();
        let mut unpaid = survival(0, &straight, STRAIGHT_STRENGTH, &evidence);
        unpaid.insert(0, 1.0);
        let mended = Self { unpaid, together: Together::default() };
        Self { together: mended.together(&transforms), ..mended }
    }

    fn score(&self, of: &Transform) -> f64 {
        normal::quantile(1.0 - (self.unpaid(1.0 - of.low) + self.unpaid(1.0 - of.high)) / 2.0)
    }

    /// What invoices have in common: of everybody due in the same days, by the analysis of variance; of one customer
    /// issued within [`TOGETHER_DAYS`], by pairs.
    fn together(&self, transforms: &[Vec<Transform>]) -> Together {
        let (mut squares, mut count) = (0.0, 0.0);
        let (mut sum, mut pairs) = (0.0, 0.0);
        let mut due: BTreeMap<i32, (f64, f64)> = BTreeMap::new();
        for of_customer in transforms {
            for one in of_customer {
                let score = self.score(one);
                squares += score * score;
                count += 1.0;
                let (total, number) = due.entry(one.due.div_euclid(TOGETHER_DAYS)).or_default();
                *total += score;
                *number += 1.0;
            }
            for pair in of_customer.windows(2).filter(|pair| pair[1].issued - pair[0].issued <= TOGETHER_DAYS)
            {
                sum += self.score(&pair[0]) * self.score(&pair[1]);
                pairs += 1.0;
            }
        }
        if count < 2.0 || squares <= 0.0 {
            return Together { everybody: 0.5, customer: 0.0 };
        }
        let variance = squares / count;
        let (mut beyond, mut groups) = (0.0, 0.0);
        for (total, number) in due.values().filter(|(_, number)| *number >= LEAST_DUE_TOGETHER) {
            beyond += (total / number).powi(2) / variance - 1.0 / number;
            groups += 1.0;
        }
        let months: f64 = if groups > 0.0 { beyond / groups } else { 0.0 };
        let everybody = (months.max(0.0) + 1.0 / count).min(0.5);
        // Few pairs say little: twenty pairs without any connection are added.
        let customer = (sum / (pairs + 20.0) / variance - everybody).clamp(0.0, 0.45);
        Together { everybody, customer }
    }
}

fn cell(share: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and the cells")]
    let cell = (share * f64::from(CELLS)).floor() as i32;
    cell.min(CELLS - 1)
}

/// One payment, spread evenly between the shares paid before and after its day.
fn spread(low: f64, high: f64, evidence: &mut Vec<Evidence>) {
    let width = high - low;
    for at in cell(low)..=cell(high) {
        let from = low.max(f64::from(at) / f64::from(CELLS));
        let to = high.min(f64::from(at + 1) / f64::from(CELLS));
        let weight =
            if width > 1e-9 { (to - from).max(0.0) / width } else { f64::from(u8::from(at == cell(low))) };
        evidence.push(Evidence { day: at, is_paid: true, weight });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_score_is_the_squared_distance_day_by_day() {
        // Half is paid on day 0, the rest on day 2. Paid on day 1: 0.25 before, then 0.25 and 0.
        assert!((ranked_score(0, &[0.5, 0.5, 0.0], (1, true)) - 0.5).abs() < 1e-12);
        // Known to be unpaid through day 1: 0.25 + 0.25, and nothing is said of day 2.
        assert!((ranked_score(0, &[0.5, 0.5, 0.0], (1, false)) - 0.5).abs() < 1e-12);
        assert!((ranked_score(0, &[0.5, 0.5, 0.0], (2, true)) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn one_payment_counts_once() {
        let mut evidence = Vec::new();
        spread(0.11, 0.43, &mut evidence);
        spread(0.999, 1.0, &mut evidence);
        spread(1.0, 1.0, &mut evidence);
        let weight: f64 = evidence.iter().map(|one| one.weight).sum();
        assert!((weight - 3.0).abs() < 1e-9);
    }
}

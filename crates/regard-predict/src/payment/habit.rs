//! One customer's way of paying as of a day: level and spread, shrunk to the portfolio, and the payments behind them.
//! Owns what a day knows of a customer.

use super::features::{MOST_EARLIER, earlier_rows};
use super::hazard::Evidence;
use super::ledger::Ledger;
use super::shape::Shape;
use std::ops::Range;

/// How many of a customer's latest invoices are looked through for those.
const LOOKED_AT: usize = 1_024;

/// As many invoices as the portfolio's spread counts for.
const SPREAD_STRENGTH: f64 = 4.0;
/// The narrowest spread: a day is a day. **Unit**: days.
const LEAST_SPREAD: f64 = 0.7;
/// A payment further from the level counts as this far, in spreads of the portfolio.
const FARTHEST: f64 = 4.0;

/// What is the same for all customers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pool {
    /// The portfolio's spread within customers. **Unit**: days.
    pub(super) within: f64,
    /// As many invoices as the portfolio's level counts for.
    pub(super) pooling: f64,
    /// After so many days a payment counts half.
    pub(super) half_life_days: f64,
}

/// One earlier invoice beside what its features say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Past {
    /// Days from due, less the days of its features.
    pub(super) days: f64,
    pub(super) is_paid: bool,
    pub(super) weight: f64,
}

/// A customer's way of paying.
#[derive(Debug, Clone)]
pub(super) struct Habit {
    /// Days later (or earlier) than the portfolio.
    pub(super) level: f64,
    /// How far the next payment lies around it. **Unit**: days.
    pub(super) spread: f64,
    /// How many of the earlier invoices are paid.
    pub(super) settled: usize,
    pub(super) past: Vec<Past>,
}

impl Habit {
    /// As of the day that `row` was issued: what was issued before, as far as known by the end of that day.
    pub(super) fn at_issue(
        ledger: &Ledger,
        own: &Range<usize>,
        row: usize,
        (offsets, pool, shape): (&[f32], &Pool, Option<&Shape>),
    ) -> Self {
        let day = ledger.rows[row].issued;
        let past = earlier_rows(ledger, own, day).map(|at| past(ledger, at, day, offsets, pool)).collect();
        Self::of(past, pool, shape)
    }

    /// As of the moment, out of the customer's latest invoices but `except`: those that are paid and those that are not,
    /// each so many at most. However many are open, the paid ones tell how this customer pays.
    pub(super) fn at_moment(
        ledger: &Ledger,
        own: &Range<usize>,
        except: Option<usize>,
        (offsets, pool, shape): (&[f32], &Pool, &Shape),
    ) -> Self {
        let (mut paid, mut unpaid) = (0, 0);
        let is_wanted = |at: &usize| {
            let of_its_kind = if ledger.rows[*at].paid.is_some() { &mut paid } else { &mut unpaid };
            *of_its_kind += 1;
            Some(*at) != except && *of_its_kind <= MOST_EARLIER
        };
        let past = own
            .clone()
            .rev()
            .take(LOOKED_AT)
            .filter(is_wanted)
            .map(|at| past(ledger, at, ledger.today, offsets, pool))
            .collect();
        Self::of(past, pool, Some(shape))
    }

    fn of(past: Vec<Past>, pool: &Pool, shape: Option<&Shape>) -> Self {
        let far = FARTHEST * (pool.within * (1.0 + 1.0 / pool.pooling).sqrt());
        let cut = |days: f64| days.clamp(-far, far);
        let (mut weight, mut sum) = (0.0, 0.0);
        for one in past.iter().filter(|one| one.is_paid) {
            weight += one.weight;
            sum += one.weight * cut(one.days);
        }
        let paid_level = sum / (weight + pool.pooling);
        // What is unpaid beyond the level will be paid later still; what is not that old yet says nothing here.
        for one in past.iter().filter(|one| !one.is_paid && one.days > paid_level) {
            let place = (one.days - paid_level) / pool.within;
            let expected = shape.map_or(place, |shape| shape.expected_beyond(place));
            weight += one.weight;
            sum += one.weight * cut(paid_level + expected * pool.within);
        }
        let level = sum / (weight + pool.pooling);
        let mut squares = SPREAD_STRENGTH * pool.within.powi(2);
        let mut counted = SPREAD_STRENGTH;
        for one in past.iter().filter(|one| one.is_paid) {
            squares += one.weight * (one.days - level).clamp(-far, far).powi(2);
            counted += one.weight;
        }
        let own = squares / counted;
        let spread = (own * (1.0 + 1.0 / (weight + pool.pooling))).sqrt().max(LEAST_SPREAD);
        let settled = past.iter().filter(|one| one.is_paid).count();
        Self { level, spread, settled, past }
    }

    /// The customer's payments as they would be of an invoice whose features say `offset` days.
    pub(super) fn evidence(&self, offset: f64) -> Vec<Evidence> {
        let one = |past: &Past| {
            #[expect(clippy::cast_possible_truncation, reason = "days, cut far beyond any horizon")]
            let day = (past.days + offset).round().clamp(-1e6, 1e6) as i32;
            Evidence { day, is_paid: past.is_paid, weight: past.weight }
        };
        self.past.iter().map(one).collect()
    }
}

fn past(ledger: &Ledger, at: usize, day: i32, offsets: &[f32], pool: &Pool) -> Past {
    let row = &ledger.rows[at];
    let (days, is_paid) = row.known_by(day);
    let age = f64::from(day - row.issued);
    Past {
        days: f64::from(days) - f64::from(offsets[at]),
        is_paid,
        weight: (-age / pool.half_life_days).exp2(),
    }
}

//! Learning from a portfolio at a moment. Owns the order of the steps, and what is known when they are done.

use super::calibrate::{self, Calibration, Parts, Together, USUAL_HALF_LIFE_DAYS};
use super::features::Columns;
use super::habit::{Habit, Pool};
use super::invoice::{HORIZON_DAYS, Invoices, LeftOut, PaymentError};
use super::ledger::Ledger;
use super::regression::{self, Effects};
use super::rhythm::Rhythm;
use super::shape::{Scored, Shape};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::ops::Range;

/// With fewer settled invoices nothing is said.
pub const LEAST_SETTLED: usize = 30;

/// How often what is unpaid is filled in with what is expected of it, and learnt from.
const ROUNDS: usize = 2;

/// What a portfolio says of its payments.
#[derive(Debug, Clone)]
pub enum Outlook {
    /// Enough is known.
    Known(Box<Model>),
    /// Too few settled invoices: nothing is foreseen.
    TooFew {
        /// How many are settled.
        settled: usize,
        /// How many are needed ([`LEAST_SETTLED`]).
        needed: usize,
    },
}

/// What was learnt from a portfolio as known at a moment. It answers for that moment.
#[derive(Debug, Clone)]
pub struct Model {
    pub(super) ledger: Ledger,
    pub(super) columns: Columns,
    pub(super) effects: Effects,
    pub(super) offsets: Vec<f32>,
    pub(super) pool: Pool,
    pub(super) shape: Shape,
    pub(super) strength: f64,
    pub(super) rhythm: Rhythm,
    pub(super) calibration: Calibration,
}

impl Model {
    /// Learns from the invoices as they were known at the end of the day `moment`: what was issued later does not
    /// exist, what was paid later is open.
    ///
    /// # Errors
    /// [`PaymentError`] when there is too much, or the attributes do not fit their names. Single rows that make no
    /// sense are left out and counted ([`Model::left_out`]).
    pub fn learn(invoices: &Invoices<'_>, moment: Date) -> Result<Outlook, PaymentError> {
        let ledger = Ledger::read(invoices, moment)?;
        let settled = ledger.rows.iter().filter(|row| row.paid.is_some()).count();
        let too_few = Outlook::TooFew { settled, needed: LEAST_SETTLED };
        if settled < LEAST_SETTLED {
            return Ok(too_few);
        }
        Ok(Self::from_ledger(ledger).map_or(too_few, |model| Outlook::Known(Box::new(model))))
    }

    fn from_ledger(ledger: Ledger) -> Option<Self> {
        let columns = Columns::of(&ledger);
        let limits = limits(&ledger)?;
        let mut targets: Vec<Option<f64>> =
            ledger.rows.iter().map(|row| plain(row, &ledger, limits)).collect();
        let mut shape = None;
        let mut learnt = None;
        for round in 0..=ROUNDS {
            let effects = regression::estimate(&ledger, &columns, &targets)?;
            let offsets = offsets(&ledger, &columns, &effects);
            let pool = Pool {
                within: effects.within,
                pooling: effects.pooling,
                half_life_days: USUAL_HALF_LIFE_DAYS,
            };
            let habits = one_step_ahead(&ledger, &offsets, &pool, shape.as_ref());
            let found = Shape::of(&scored(&ledger, &offsets, &habits));
            if round < ROUNDS {
                fill_in(&ledger, (&offsets, &habits, &found), limits, &mut targets);
            }
            shape = Some(found);
            learnt = Some((effects, offsets, pool));
        }
        let ((effects, offsets, mut pool), shape) = (learnt?, shape?);
        let judged = calibrate::judged(&ledger);
        let mut parts = Parts { ledger: &ledger, offsets: &offsets, shape: &shape, rhythm: Rhythm::EVEN };
        let (half_life_days, strength) = calibrate::choose(&parts, &judged, &pool);
        pool.half_life_days = half_life_days;
        let rhythm = calibrate::rhythm(&parts, &judged, &pool, strength);
        parts.rhythm = rhythm;
        let calibration = Calibration::of(&parts, &judged, &pool, strength);
        Some(Self { columns, effects, offsets, pool, shape, strength, rhythm, calibration, ledger })
    }

    /// The same for another portfolio, seen at the same moment: what was learnt of all customers stays, and each customer
    /// here pays as their own invoices say. So it may be learnt from a part of the customers, and asked about all.
    ///
    /// # Errors
    /// [`PaymentError`], as when learning, and for other categories or numbers than those that were learnt from.
    pub fn apply(&self, invoices: &Invoices<'_>) -> Result<Self, PaymentError> {
        let ledger = self.ledger.read_like(invoices)?;
        let columns = self.columns.widened(&ledger);
        let offsets = offsets(&ledger, &columns, &self.effects);
        Ok(Self { ledger, columns, offsets, ..self.clone() })
    }

    /// How payments of different invoices move together.
    pub fn together(&self) -> Together {
        self.calibration.together
    }

    /// How many rows take no part, by why. What is issued after the moment is not counted: it does not exist.
    pub fn left_out(&self) -> &BTreeMap<LeftOut, usize> {
        &self.ledger.left_out
    }

    /// The moment that this was learnt at.
    pub fn moment(&self) -> Date {
        self.ledger.moment
    }

    /// After how many days a payment counts half. **Unit**: days. Chosen by what earlier invoices did.
    pub fn half_life_days(&self) -> f64 {
        self.pool.half_life_days
    }

    /// As how many invoices the portfolio's shape counts beside a customer's own. Chosen by what earlier invoices did.
    pub fn strength(&self) -> f64 {
        self.strength
    }
}

/// Level and spread of each row's customer, as of the day it was issued.
type Places = Vec<(f32, f32)>;

/// Below and above these days a payment counts as on them: one invoice forgotten for years must not move the others.
fn limits(ledger: &Ledger) -> Option<(f64, f64)> {
    let mut days: Vec<i32> =
        ledger.rows.iter().filter_map(|row| row.paid.map(|paid| paid - row.due)).collect();
    days.sort_unstable();
    let at = |share: usize| days.get((days.len().saturating_sub(1)) * share / 100).copied().map(f64::from);
    let (low, middle, high) = (at(10)?, at(50)?, at(90)?);
    let width = (high - low).max(5.0);
    Some((middle - 2.0 * width, middle + 2.0 * width))
}

/// Days from due to payment. What is overdue and unpaid counts as paid today until more is known.
fn plain(row: &super::ledger::Row, ledger: &Ledger, (low, high): (f64, f64)) -> Option<f64> {
    let (days, is_paid) = row.known_by(ledger.today);
    (is_paid || days > 0).then(|| f64::from(days).clamp(low, high))
}

fn offsets(ledger: &Ledger, columns: &Columns, effects: &Effects) -> Vec<f32> {
    let mut cells = vec![0.0; columns.width];
    let mut offsets = Vec::with_capacity(ledger.rows.len());
    for own in &ledger.customers {
        for row in own.clone() {
            columns.fill(ledger, own, row, &mut cells);
            #[expect(clippy::cast_possible_truncation, reason = "days, to a thousandth")]
            offsets.push(effects.offset(&cells) as f32);
        }
    }
    offsets
}

fn one_step_ahead(ledger: &Ledger, offsets: &[f32], pool: &Pool, shape: Option<&Shape>) -> Places {
    let of = |own: &Range<usize>, row: usize| {
        let habit = Habit::at_issue(ledger, own, row, (offsets, pool, shape));
        #[expect(clippy::cast_possible_truncation, reason = "days, to a thousandth")]
        let place = (habit.level as f32, habit.spread as f32);
        place
    };
    ledger.customers.iter().flat_map(|own| own.clone().map(move |row| of(own, row))).collect()
}

fn scored(ledger: &Ledger, offsets: &[f32], habits: &Places) -> Vec<Scored> {
    let one = |((row, offset), (level, spread)): ((&super::ledger::Row, &f32), &(f32, f32))| {
        let (days, is_paid) = row.known_by(ledger.today);
        // Half a day more: an invoice unpaid through a day is unpaid until that day's end.
        let through = f64::from(days) + if is_paid { 0.0 } else { 0.5 };
        let place = (through - f64::from(*offset) - f64::from(*level)) / f64::from(*spread);
        let is_paid = is_paid && days <= HORIZON_DAYS;
        Scored { place, days, is_paid }
    };
    ledger.rows.iter().zip(offsets).zip(habits).map(one).collect()
}

/// What is unpaid, filled in with the day that is expected of it. **Source**: Buckley & James, "Linear regression with
/// censored data" (1979).
fn fill_in(
    ledger: &Ledger,
    (offsets, habits, shape): (&[f32], &Places, &Shape),
    (low, high): (f64, f64),
    targets: &mut [Option<f64>],
) {
    for (row, target) in targets.iter_mut().enumerate() {
        let (days, is_paid) = ledger.rows[row].known_by(ledger.today);
        if is_paid {
            continue;
        }
        let (level, spread) = (f64::from(habits[row].0), f64::from(habits[row].1));
        let center = f64::from(offsets[row]) + level;
        let place = (f64::from(days) - center) / spread;
        *target = Some((center + spread * shape.expected_beyond(place)).clamp(low, high));
    }
}

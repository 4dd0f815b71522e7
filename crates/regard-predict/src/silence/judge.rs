//! The silence now. Owns the chance, the flag and its threshold.

use super::contacts::{Gaps, MAX_CUSTOMERS, SilenceError};
use super::rhythm::{Pool, Rhythm, logarithms, own};
use super::shape::Shape;
use crate::numeric::sorted::sorted;

/// Fewer days with contact than this are no rhythm.
pub const LEAST_CONTACTS: usize = 3;
/// How often a customer whose rhythm has not changed may be flagged. **Unit**: times a year.
///
/// A chance that is fixed for all would flag a weekly customer fifty times as often as a yearly one: the same 5 % are
/// two or three false alarms a year for the one and one in twenty years for the other.
pub const FALSE_ALARMS_PER_YEAR: f64 = 0.25;
/// However rare a customer's gaps are, a silence that comes more often than this by chance is no sign.
pub const LARGEST_CHANCE: f64 = 0.05;
/// Nor is one that is less than this many usual gaps long: a punctual customer is late by a day before it is silent.
pub const LONGER_BY: f64 = 1.5;
/// Of each customer so many of the latest gaps tell the portfolio's shape: they are most like the one to come, and busy
/// customers do not drown the others.
const TOLD_PER_CUSTOMER: usize = 2;
const DAYS_PER_YEAR: f64 = 365.25;

/// What is usual in a portfolio up to a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Portfolio {
    moment: i32,
    pool: Pool,
    shape: Shape,
}

/// Whether a customer is unusually quiet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Silence {
    /// The silence beside the customer's rhythm.
    Known(Judged),
    /// Why nothing can be said.
    Unknown(Unknown),
}

/// Why nothing can be said of a silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// Fewer days with contact than [`LEAST_CONTACTS`].
    TooFewContacts {
        /// How many there are.
        contacts: usize,
    },
}

/// A silence and what is usual for this customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// **Unit**: days from the last contact to the moment; 0 on its day.
    pub silent_days: i64,
    /// **Unit**: days. Half of the customer's gaps are longer; few gaps lean on the portfolio.
    pub usual_gap_days: f64,
    /// Silent days over the usual gap. 0 upwards; 1 is usual.
    pub ratio: f64,
    /// How often a gap of this customer is at least as long as the silence while nothing has changed: 0 to 1.
    pub chance: f64,
    /// At which chance the flag goes up for this customer.
    pub threshold: f64,
    /// Unusually quiet: the chance is at or below the threshold, and the silence is [`LONGER_BY`] usual gaps long.
    pub quiet: bool,
    /// Different days with contact that it rests on.
    pub contacts: usize,
}

/// Learns what is usual from the days of all customers' contacts, each in any order. Days are counted from any day that is
/// the same for all; those after the moment are not read.
///
/// # Errors
/// When there are more customers or contacts than allowed.
pub fn portfolio<Days: AsRef<[i32]>>(customers: &[Days], moment: i32) -> Result<Portfolio, SilenceError> {
    if customers.len() > MAX_CUSTOMERS {
        return Err(SilenceError::TooManyCustomers(customers.len()));
    }
    let mut rhythms: Vec<(Rhythm, usize)> = Vec::new();
    let mut gaps: Vec<Vec<f64>> = Vec::with_capacity(customers.len());
    for days in customers {
        let logs = logarithms(&Gaps::of(days.as_ref(), moment)?.days);
        if logs.len() + 1 >= LEAST_CONTACTS {
            rhythms.extend(own(&sorted(logs.clone())).map(|own| (own, logs.len())));
            gaps.push(logs);
        }
    }
    let pool = Pool::of(&rhythms);
    let mut shape = Shape::default();
    for logs in &gaps {
        let first = (LEAST_CONTACTS - 1).max(logs.len().saturating_sub(TOLD_PER_CUSTOMER));
        let mut before = sorted(logs[..first.min(logs.len())].to_vec());
        for gap in logs.iter().skip(first) {
            shape.add(beyond(&pool.rhythm(&before), *gap), before.len());
            let place = before.partition_point(|other| other < gap);
            before.insert(place, *gap);
        }
    }
    shape.sort();
    Ok(Portfolio { moment, pool, shape })
}

impl Portfolio {
    /// Judges one customer by the days of its contacts at the portfolio's moment.
    ///
    /// # Errors
    /// When there are more contacts than allowed.
    pub fn judge(&self, days: &[i32]) -> Result<Silence, SilenceError> {
        let gaps = Gaps::of(days, self.moment)?;
        let contacts = gaps.contacts;
        let Some(last) = gaps.last.filter(|_| contacts >= LEAST_CONTACTS) else {
            return Ok(Silence::Unknown(Unknown::TooFewContacts { contacts }));
        };
        let logs = sorted(logarithms(&gaps.days));
        let rhythm = self.pool.rhythm(&logs);
        let silent_days = i64::from(self.moment) - i64::from(last);
        let usual_gap_days = rhythm.middle.exp();
        let ratio = silent_days as f64 / usual_gap_days;
        let chance = match silent_days {
            // No gap is shorter than a day.
            0 | 1 => 1.0,
            days => self.shape.chance(beyond(&rhythm, (days as f64).ln()), logs.len()),
        };
        let threshold = (FALSE_ALARMS_PER_YEAR * usual_gap_days / DAYS_PER_YEAR).min(LARGEST_CHANCE);
        let quiet = chance <= threshold && ratio >= LONGER_BY;
        let judged = Judged { silent_days, usual_gap_days, ratio, chance, threshold, quiet, contacts };
        Ok(Silence::Known(judged))
    }
}

fn beyond(rhythm: &Rhythm, gap: f64) -> f64 {
    (gap - rhythm.middle) / rhythm.spread
}

//! From dated purchases to histories. Owns the merging of a day's purchases, the end of watching and the holdout count.
//!
//! As Fader & Hardie treat the CDNOW data: purchases of one customer on one day are one purchase; the first purchase
//! only opens the history; times are days divided by the days of a unit (7 for weeks); money is that of repeat purchases
//! alone. A customer whose first purchase lies after the end is not there yet.

use super::gamma_gamma::Spend;
use super::history::{History, HistoryError};

/// The unit of time in which the models are mostly spoken of.
pub const DAYS_PER_WEEK: f64 = 7.0;
/// As many purchases as are read at once.
pub const MAX_PURCHASES: usize = 200_000_000;

/// One purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purchase {
    /// Who bought: any number that is the customer's own.
    pub customer: u64,
    /// The day, counted from any day that is the same for all.
    pub day: i32,
    /// What was paid. **Unit**: minor units of one currency. Never negative: a refund is not a purchase.
    pub amount_minor: i64,
}

/// What one customer did up to the end of watching.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Buyer {
    /// Who.
    pub customer: u64,
    /// Repeat purchases and when.
    pub history: History,
    /// What the repeat purchases brought; `None` without any.
    pub spend: Option<Spend>,
}

/// Why purchases cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum PurchaseError {
    /// An amount below 0.
    #[error("customer {customer} pays {amount_minor} on day {day}: leave refunds out")]
    Negative {
        /// Who.
        customer: u64,
        /// When.
        day: i32,
        /// How much, in minor units.
        amount_minor: i64,
    },
    /// The amounts of one customer are more than 64 bits hold.
    #[error("the amounts of customer {0} are larger than an amount can be")]
    TooLarge(u64),
    /// The unit of time is no length.
    #[error("{0} days are no unit of time")]
    NoUnit(f64),
    /// More than [`MAX_PURCHASES`].
    #[error("{0} purchases are more than are read at once ({MAX_PURCHASES})")]
    TooMany(usize),
    /// A customer's purchases make no history.
    #[error("customer {customer}: {error}")]
    History {
        /// Who.
        customer: u64,
        /// What is wrong.
        error: HistoryError,
    },
}

/// The customers whose first purchase is on `end` or before, ordered by customer, with what they did until the end of
/// that day. Rows of a customer who began before the first row that is given begin too late: leave such customers out.
///
/// **Unit**: times in `days_per_unit` days, [`DAYS_PER_WEEK`] for weeks.
///
/// # Errors
/// [`PurchaseError`] when a row is no purchase or the unit is no length.
pub fn buyers(purchases: &[Purchase], end: i32, days_per_unit: f64) -> Result<Vec<Buyer>, PurchaseError> {
    if !(days_per_unit.is_finite() && days_per_unit > 0.0) {
        return Err(PurchaseError::NoUnit(days_per_unit));
    }
    let sorted = by_customer_and_day(purchases)?;
    let mut buyers = Vec::new();
    for rows in sorted.chunk_by(|a, b| a.customer == b.customer) {
        let seen = &rows[..rows.partition_point(|row| row.day <= end)];
        buyers.extend(buyer(seen, end, days_per_unit)?);
    }
    Ok(buyers)
}

/// How many purchases each customer of [`buyers`] (same `end`) made after `end` and until the end of day `until`, in the
/// same order: what a forecast made at `end` is held against. Purchases of one day count as one.
///
/// # Errors
/// [`PurchaseError`] when a row is no purchase.
pub fn later_purchases(purchases: &[Purchase], end: i32, until: i32) -> Result<Vec<u32>, PurchaseError> {
    let sorted = by_customer_and_day(purchases)?;
    let of_one_customer = sorted.chunk_by(|a, b| a.customer == b.customer);
    let counts = of_one_customer.filter(|rows| rows.first().is_some_and(|row| row.day <= end)).map(|rows| {
        let later =
            &rows[rows.partition_point(|row| row.day <= end)..rows.partition_point(|row| row.day <= until)];
        days(later)
    });
    Ok(counts.collect())
}

fn by_customer_and_day(purchases: &[Purchase]) -> Result<Vec<Purchase>, PurchaseError> {
    if purchases.len() > MAX_PURCHASES {
        return Err(PurchaseError::TooMany(purchases.len()));
    }
    if let Some(Purchase { customer, day, amount_minor }) =
        purchases.iter().find(|row| row.amount_minor < 0).copied()
    {
        return Err(PurchaseError::Negative { customer, day, amount_minor });
    }
    let mut sorted = purchases.to_vec();
    sorted.sort_unstable_by_key(|row| (row.customer, row.day, row.amount_minor));
    Ok(sorted)
}

/// One customer from the rows until the end, by day; `None` without rows.
fn buyer(rows: &[Purchase], end: i32, days_per_unit: f64) -> Result<Option<Buyer>, PurchaseError> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(None) };
    let customer = first.customer;
    let too_large = PurchaseError::TooLarge(customer);
    let repeated = &rows[rows.partition_point(|row| row.day <= first.day)..];
    let total =
        repeated.iter().try_fold(0_i64, |sum, row| sum.checked_add(row.amount_minor)).ok_or(too_large)?;
    let repeats = days(repeated);
    let since_first = |day: i32| (f64::from(day) - f64::from(first.day)) / days_per_unit;
    let history = History::new(repeats, since_first(last.day), since_first(end))
        .map_err(|error| PurchaseError::History { customer, error })?;
    Ok(Some(Buyer { customer, history, spend: Spend::new(repeats, total) }))
}

/// How many different days the rows have. The rows are ordered by day.
fn days(rows: &[Purchase]) -> u32 {
    u32::try_from(rows.chunk_by(|a, b| a.day == b.day).count()).unwrap_or(u32::MAX)
}

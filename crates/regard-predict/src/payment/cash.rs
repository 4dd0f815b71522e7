//! The cash of the coming weeks out of open invoices, by currency: what is expected, and an 80 % band. Owns what comes
//! out; never turns one currency into another.

use super::calibrate::Together;
use super::draws::draw;
use super::fit::Model;
use super::invoice::days_after;
use crate::numeric::sorted::nearest;
use jiff::civil::Date;

/// How many weeks are foreseen.
pub const WEEKS: usize = 13;
/// The weeks, "later" and "perhaps never".
pub(super) const PLACES: usize = WEEKS + 2;

/// The cash of the open invoices in one currency.
#[derive(Debug, Clone, PartialEq)]
pub struct CashOutlook {
    /// The currency of all amounts here.
    pub currency: String,
    /// What is open. **Unit**: minor units. Weeks, later and perhaps never are this together, but for rounding.
    pub open_minor: i64,
    /// The coming weeks of seven days; the first starts on the day after the moment.
    pub weeks: Vec<CashWeek>,
    /// Expected after the last week, within the horizon. **Unit**: minor units.
    pub later_minor: i64,
    /// Expected not to be paid within the horizon. **Unit**: minor units.
    pub never_minor: i64,
    /// The 80 % band of what is paid in all weeks together. **Unit**: minor units.
    pub all_weeks: (i64, i64),
}

/// The cash of one week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CashWeek {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// The mean. **Unit**: minor units.
    pub expected_minor: i64,
    /// It is less with probability 0.1. **Unit**: minor units.
    pub low_minor: i64,
    /// It is more with probability 0.1. **Unit**: minor units.
    pub high_minor: i64,
}

/// One open invoice with what was foreseen of it, for [`cash_of`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OpenInvoice<'a> {
    /// Who owes it.
    pub customer: &'a str,
    /// A number of its own among the customer's: whoever else is there, the same number draws the same.
    pub key: u64,
    /// What is left of it, 0 or more. **Unit**: minor units of the one currency.
    pub amount_minor: i64,
    /// The probability that it is paid by the end of each of the coming weeks.
    pub paid_by_week: [f32; WEEKS],
    /// The probability that it is not paid within the horizon.
    pub never: f64,
}

impl Model {
    /// The cash of the coming [`WEEKS`] weeks, by currency. Invoices are drawn as much alike as earlier ones were, those
    /// of one customer and those of everybody; the same seed draws the same.
    /// **Empty**: a currency without open invoices is not listed.
    pub fn cash(&self, seed: u64) -> Vec<CashOutlook> {
        let mut open: Vec<Vec<OpenInvoice<'_>>> = vec![Vec::new(); self.ledger.currencies.len()];
        let mut customer = 0;
        self.each_open(|own, row| {
            while self.ledger.customers[customer].start < own.start {
                customer += 1;
            }
            let curve = self.curve_with(&self.habit(own, Some(row)), row);
            let invoice = &self.ledger.rows[row];
            open[usize::from(invoice.currency)].push(OpenInvoice {
                customer: &self.ledger.names[customer],
                key: (row - own.start) as u64,
                amount_minor: invoice.amount,
                paid_by_week: self.paid_by_week(row, &curve),
                never: curve.never(),
            });
        });
        let moment = self.moment();
        let currencies = self.ledger.currencies.iter().zip(open).filter(|(_, open)| !open.is_empty());
        currencies.map(|(currency, open)| cash_of(&open, currency, (self.together(), seed), moment)).collect()
    }
}

/// The cash of the [`WEEKS`] weeks after `moment` out of any open invoices of one currency. The same seed draws the
/// same. Of very many, the largest are drawn one by one and the others as one.
/// **Empty**: without invoices, everything is 0.
pub fn cash_of(
    open: &[OpenInvoice<'_>],
    currency: &str,
    (together, seed): (Together, u64),
    moment: Date,
) -> CashOutlook {
    let mut open: Vec<&OpenInvoice<'_>> = open.iter().collect();
    open.sort_by_key(|one| (one.customer, one.key));
    let mut totals = [0.0_f64; PLACES];
    for one in &open {
        for (total, share) in totals.iter_mut().zip(places(one)) {
            *total += share * one.amount_minor as f64;
        }
    }
    let sums = draw(&open, together, seed);
    let weeks = (0..WEEKS).zip((0..).step_by(7)).map(|(week, days)| {
        let (low_minor, high_minor) = band(sums.iter().map(|sum| sum[week]).collect());
        CashWeek {
            from: days_after(moment, days + 1),
            to: days_after(moment, days + 7),
            expected_minor: minor(totals[week]),
            low_minor,
            high_minor,
        }
    });
    let all: i128 = open.iter().map(|one| i128::from(one.amount_minor)).sum();
    CashOutlook {
        currency: currency.to_owned(),
        open_minor: i64::try_from(all).unwrap_or(i64::MAX),
        weeks: weeks.collect(),
        later_minor: minor(totals[WEEKS]),
        never_minor: minor(totals[WEEKS + 1]),
        all_weeks: band(sums.iter().map(|sum| sum[..WEEKS].iter().sum()).collect()),
    }
}

/// The probability of each week, later, and perhaps never.
fn places(of: &OpenInvoice<'_>) -> [f64; PLACES] {
    let mut before = 0.0;
    std::array::from_fn(|at| {
        let through = paid_through(of, at);
        let share = (through - before).max(0.0);
        before = through.max(before);
        share
    })
}

/// The probability that it is paid by the end of a place: a week, the horizon, ever.
pub(super) fn paid_through(of: &OpenInvoice<'_>, place: usize) -> f64 {
    let last = 1.0 - of.never;
    match of.paid_by_week.get(place) {
        Some(share) => f64::from(*share).min(last),
        None if place == WEEKS => last,
        None => 1.0,
    }
}

/// The values between which a draw lies with probability 0.8.
fn band(mut values: Vec<i128>) -> (i64, i64) {
    values.sort_unstable();
    let at = |share: f64| i64::try_from(nearest(&values, share).unwrap_or(0)).unwrap_or(i64::MAX);
    (at(0.1), at(0.9))
}

fn minor(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "saturates, and is finite")]
    let minor = value.round() as i64;
    minor
}

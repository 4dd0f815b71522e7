//! The cash of the coming weeks out of the open invoices, by currency: what is expected, and an 80 % band. Owns the
//! drawing; never turns one currency into another.

use super::fit::Model;
use super::invoice::days_after;
use crate::numeric::chance::{fill_normal, seeded_for};
use crate::numeric::normal;
use crate::numeric::sorted::nearest;
use jiff::civil::Date;

/// How many weeks are foreseen.
pub const WEEKS: usize = 13;
/// The weeks, "later" and "perhaps never".
const PLACES: usize = WEEKS + 2;
/// How often the future is drawn, and how often at least when there are very many invoices.
const MOST_DRAWS: usize = 400;
const LEAST_DRAWS: usize = 100;
const MOST_DRAWN: usize = 60_000_000;

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

/// One open invoice, ready to be drawn.
struct Drawn {
    amount: i64,
    currency: u16,
    customer: usize,
    key: u64,
    /// Below these normal scores it is paid by each week's end, and by the horizon.
    scores: [f32; WEEKS + 1],
}

impl Model {
    /// The cash of the coming [`WEEKS`] weeks, by currency. Invoices are drawn as much alike as earlier ones were, those
    /// of one customer and those of everybody; the same seed draws the same.
    /// **Empty**: a currency without open invoices is not listed.
    pub fn cash(&self, seed: u64) -> Vec<CashOutlook> {
        let mut totals = vec![[0.0_f64; PLACES]; self.ledger.currencies.len()];
        let mut open = vec![0_i128; totals.len()];
        let mut drawn = Vec::new();
        let mut customer = 0;
        self.each_open(|own, row| {
            while self.ledger.customers[customer].start < own.start {
                customer += 1;
            }
            let curve = self.curve_with(&self.habit(own, Some(row)), row);
            let by_week = self.paid_by_week(row, &curve);
            let invoice = &self.ledger.rows[row];
            let currency = usize::from(invoice.currency);
            let places = places(&by_week, curve.never());
            for (total, share) in totals[currency].iter_mut().zip(places) {
                *total += share * invoice.amount as f64;
            }
            open[currency] += i128::from(invoice.amount);
            drawn.push(Drawn {
                amount: invoice.amount,
                currency: invoice.currency,
                customer,
                key: (row - own.start) as u64,
                scores: scores(&by_week, curve.never()),
            });
        });
        let draws = (MOST_DRAWN / drawn.len().max(1)).clamp(LEAST_DRAWS, MOST_DRAWS);
        (0..totals.len())
            .filter(|currency| open[*currency] > 0)
            .map(|currency| {
                let own: Vec<&Drawn> =
                    drawn.iter().filter(|one| usize::from(one.currency) == currency).collect();
                let sums = self.draw(&own, seed, draws);
                self.outlook(currency, open[currency], &totals[currency], sums)
            })
            .collect()
    }

    /// What each draw pays in each week.
    fn draw(&self, open: &[&Drawn], seed: u64, draws: usize) -> Vec<[i128; PLACES]> {
        let together = self.calibration.together;
        let (everybody, shared) = (together.everybody.sqrt(), together.customer.sqrt());
        let alone = (1.0 - together.everybody - together.customer).sqrt();
        let mut of_everybody = vec![0.0; draws];
        fill_normal(&mut seeded_for(seed, "", u64::MAX), &mut of_everybody);
        let mut sums = vec![[0_i128; PLACES]; draws];
        let mut of_customer = vec![0.0; draws];
        let mut of_invoice = vec![0.0; draws];
        let mut customer = usize::MAX;
        for one in open {
            let name = &self.ledger.names[one.customer];
            if one.customer != customer {
                customer = one.customer;
                fill_normal(&mut seeded_for(seed, name, 0), &mut of_customer);
                for (common, all) in of_customer.iter_mut().zip(&of_everybody) {
                    *common = shared * *common + everybody * all;
                }
            }
            fill_normal(&mut seeded_for(seed, name, one.key + 1), &mut of_invoice);
            for ((sum, common), own) in sums.iter_mut().zip(&of_customer).zip(&of_invoice) {
                #[expect(clippy::cast_possible_truncation, reason = "a normal number")]
                let score = (common + alone * own) as f32;
                let place = one.scores.iter().position(|limit| score < *limit).unwrap_or(WEEKS + 1);
                sum[place] += i128::from(one.amount);
            }
        }
        sums
    }

    fn outlook(
        &self,
        currency: usize,
        open: i128,
        totals: &[f64; PLACES],
        sums: Vec<[i128; PLACES]>,
    ) -> CashOutlook {
        let moment = self.ledger.moment;
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
        CashOutlook {
            currency: self.ledger.currencies[currency].clone(),
            open_minor: i64::try_from(open).unwrap_or(i64::MAX),
            weeks: weeks.collect(),
            later_minor: minor(totals[WEEKS]),
            never_minor: minor(totals[WEEKS + 1]),
            all_weeks: band(sums.iter().map(|sum| sum[..WEEKS].iter().sum()).collect()),
        }
    }
}

/// The probability of each week, later, and perhaps never.
fn places(by_week: &[f32; WEEKS], never: f64) -> [f64; PLACES] {
    let mut before = 0.0;
    std::array::from_fn(|at| {
        let through = by_week
            .get(at)
            .map_or(if at == WEEKS { 1.0 - never } else { 1.0 }, |share| f64::from(*share).min(1.0 - never));
        let share = (through - before).max(0.0);
        before = through.max(before);
        share
    })
}

#[expect(clippy::cast_possible_truncation, reason = "a normal number")]
fn scores(by_week: &[f32; WEEKS], never: f64) -> [f32; WEEKS + 1] {
    std::array::from_fn(|at| {
        let share = by_week.get(at).map_or(1.0 - never, |share| f64::from(*share));
        if share >= 1.0 { f32::INFINITY } else { normal::quantile(share) as f32 }
    })
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

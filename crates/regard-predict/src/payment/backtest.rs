//! How wrong the predictions were: at each earlier month-end they are made with what was known then, and compared with
//! what happened. Owns the comparison and the simple rules beside it.

use super::cash::{CashOutlook, WEEKS};
use super::fit::{Model, Outlook};
use super::invoice::{Invoices, PaymentError, day_number};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};

/// The most month-ends that are looked at.
const MOST_MONTHS: usize = 36;
/// A month-end is judged when all its weeks are over.
const WEEKS_DAYS: i64 = WEEKS as i64 * 7;

/// What the past says of the predictions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Backtest {
    /// The month-ends that were judged, the oldest first. Those with too few settled invoices are left out.
    pub month_ends: Vec<Date>,
    /// How many predictions were judged: each open invoice of each month-end.
    pub judged: usize,
    /// How many of them are unpaid to this day. They count with the error that they have by now at least.
    pub unpaid: usize,
    /// The mean distance between the predicted (median) and the real day. **Unit**: days. **Empty**: nothing judged.
    pub error_days: Option<f64>,
    /// The same, had we said "on the due day, or tomorrow when it is over".
    pub due_day_error_days: Option<f64>,
    /// The same, had we said "as the customer does in the median", or the portfolio where the customer is new.
    pub own_median_error_days: Option<f64>,
    /// How often the real day lay in the 80 % band, of those where this is known. **Unit**: 0 to 1.
    pub band_coverage: Option<f64>,
    /// The cash by week, by currency.
    pub cash: Vec<CashError>,
}

/// How wrong the cash by week was, of the invoices open at the month-ends.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CashError {
    /// The currency.
    pub currency: String,
    /// How many weeks were judged.
    pub weeks: usize,
    /// The sum of the weeks' errors over what was paid. **Unit**: share, 0 is perfect. **Empty**: nothing was paid.
    pub error: Option<f64>,
    /// The same, had all been paid on the due day (or tomorrow).
    pub due_day_error: Option<f64>,
    /// The same, had all been paid as the customer does in the median.
    pub own_median_error: Option<f64>,
    /// How often the week's cash lay in its 80 % band, of the weeks whose band starts above nothing: one that starts
    /// at nothing cannot be missed from below, and covers more than it promises. **Unit**: 0 to 1.
    pub band_coverage: Option<f64>,
}

/// Sums of distances, and of hits.
#[derive(Default)]
struct Tally {
    judged: usize,
    unpaid: usize,
    errors: [f64; 3],
    decided: usize,
    hits: usize,
}

#[derive(Default)]
struct CashTally {
    weeks: usize,
    /// The weeks whose band started above nothing.
    banded: usize,
    hits: usize,
    paid: f64,
    errors: [f64; 3],
}

/// What a method says of an invoice.
type Said = [i32; 3];

/// Judges the latest `months` month-ends (at most 36) whose 13 weeks are over at `moment`.
///
/// # Errors
/// [`PaymentError`], as when learning.
pub fn backtest(
    invoices: &Invoices<'_>,
    moment: Date,
    months: usize,
    seed: u64,
) -> Result<Backtest, PaymentError> {
    let mut result = Backtest::default();
    let (mut tally, mut cash) = (Tally::default(), BTreeMap::new());
    for month_end in month_ends(invoices, moment, months.min(MOST_MONTHS)) {
        if let Outlook::Known(model) = Model::learn(invoices, month_end)? {
            judge(invoices, moment, &model, seed, (&mut tally, &mut cash));
            result.month_ends.push(month_end);
        }
    }
    let mean = |sum: f64| (tally.judged > 0).then(|| sum / tally.judged as f64);
    result.judged = tally.judged;
    result.unpaid = tally.unpaid;
    result.error_days = mean(tally.errors[0]);
    result.due_day_error_days = mean(tally.errors[1]);
    result.own_median_error_days = mean(tally.errors[2]);
    result.band_coverage = (tally.decided > 0).then(|| tally.hits as f64 / tally.decided as f64);
    result.cash = cash.into_iter().map(|(currency, tally)| tally.error(currency)).collect();
    Ok(result)
}

/// The month-ends, the oldest first; none before the first invoice.
fn month_ends(invoices: &Invoices<'_>, moment: Date, months: usize) -> Vec<Date> {
    let first = invoices.rows.iter().map(|row| row.issued).min();
    let latest = moment.saturating_sub(jiff::Span::new().days(WEEKS_DAYS));
    let mut ends = Vec::new();
    let mut end = if latest == latest.last_of_month() { latest } else { before(latest) };
    while ends.len() < months && first.is_some_and(|first| first <= end) {
        ends.push(end);
        end = before(end);
    }
    ends.reverse();
    ends
}

/// The last day of the month before.
fn before(day: Date) -> Date {
    day.first_of_month().yesterday().unwrap_or(Date::MIN)
}

fn judge(
    invoices: &Invoices<'_>,
    moment: Date,
    model: &Model,
    seed: u64,
    (tally, cash): (&mut Tally, &mut BTreeMap<String, CashTally>),
) {
    let (today, origin) = (day_number(moment), day_number(model.moment()));
    let medians = own_medians(model);
    let mut by_week: HashMap<String, [[f64; WEEKS]; 3]> = HashMap::new();
    for expected in model.open() {
        let invoice = &invoices.rows[expected.row];
        let due = day_number(invoice.due);
        let usual = medians.get(invoice.customer).or(medians.get("")).copied().unwrap_or(0);
        // What perhaps never is paid is said to be paid on the last day that is foreseen.
        let median = expected.median.map_or(due.max(origin) + super::invoice::HORIZON_DAYS, day_number);
        let said = [median, due.max(origin + 1), (due + usual).max(origin + 1)];
        let paid = invoice.paid.map(day_number).filter(|paid| *paid <= today);
        tally.add(paid, today, said, (expected.early.map(day_number), expected.late.map(day_number)));
        let weeks = by_week.entry(invoice.currency.to_ascii_uppercase()).or_default();
        let amount = invoice.amount_minor as f64;
        for (days, week) in [paid, Some(said[1]), Some(said[2])].into_iter().zip(weeks) {
            let place = days.and_then(|day| usize::try_from((day - origin - 1) / 7).ok());
            if let Some(sum) = place.and_then(|at| week.get_mut(at)) {
                *sum += amount;
            }
        }
    }
    for outlook in model.cash(seed) {
        if let Some(weeks) = by_week.get(&outlook.currency) {
            cash.entry(outlook.currency.clone()).or_default().add(&outlook, weeks);
        }
    }
}

/// Each customer's median of days from due to payment as known at the model's moment; the portfolio's under no name.
fn own_medians(model: &Model) -> HashMap<&str, i32> {
    let median = |mut days: Vec<i32>| {
        days.sort_unstable();
        days.get(days.len() / 2).copied()
    };
    let rows = &model.ledger.rows;
    let days = |row: &super::ledger::Row| row.paid.map(|paid| paid - row.due);
    let mut medians: HashMap<&str, i32> = HashMap::new();
    for (own, name) in model.ledger.customers.iter().zip(&model.ledger.names) {
        if let Some(own) = median(rows[own.clone()].iter().filter_map(days).collect()) {
            medians.insert(name, own);
        }
    }
    if let Some(all) = median(rows.iter().filter_map(days).collect()) {
        medians.insert("", all);
    }
    medians
}

impl Tally {
    fn add(&mut self, paid: Option<i32>, today: i32, said: Said, (early, late): (Option<i32>, Option<i32>)) {
        self.judged += 1;
        self.unpaid += usize::from(paid.is_none());
        for (sum, said) in self.errors.iter_mut().zip(said) {
            *sum += match paid {
                Some(paid) => f64::from((said - paid).abs()),
                None => f64::from((today + 1 - said).max(0)),
            };
        }
        let late = late.unwrap_or(i32::MAX);
        match paid {
            Some(paid) => {
                self.decided += 1;
                self.hits += usize::from(early.is_none_or(|early| early <= paid) && paid <= late);
            }
            // Unpaid beyond its band: a miss for certain.
            None => self.decided += usize::from(late <= today),
        }
    }
}

impl CashTally {
    fn add(&mut self, outlook: &CashOutlook, [paid, due_day, own_median]: &[[f64; WEEKS]; 3]) {
        for (at, week) in outlook.weeks.iter().enumerate() {
            self.weeks += 1;
            self.paid += paid[at];
            let said = [week.expected_minor as f64, due_day[at], own_median[at]];
            for (sum, said) in self.errors.iter_mut().zip(said) {
                *sum += (said - paid[at]).abs();
            }
            if week.low_minor > 0 {
                let band = week.low_minor as f64..=week.high_minor as f64;
                self.banded += 1;
                self.hits += usize::from(band.contains(&paid[at]));
            }
        }
    }

    fn error(self, currency: String) -> CashError {
        let share = |sum: f64| (self.paid > 0.0).then(|| sum / self.paid);
        CashError {
            currency,
            weeks: self.weeks,
            error: share(self.errors[0]),
            due_day_error: share(self.errors[1]),
            own_median_error: share(self.errors[2]),
            band_coverage: (self.banded > 0).then(|| self.hits as f64 / self.banded as f64),
        }
    }
}

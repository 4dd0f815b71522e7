//! The invoices as they were known at a moment, in an order of their own: by customer, then by issue. Owns the
//! cut at the moment and the coding of names; whatever order the rows came in, and whatever happened later, is gone.

use super::invoice::{Invoices, LeftOut, PaymentError, day_number};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// How many values of a category are told apart; the others are one.
const MOST_VALUES: usize = 12;
/// How often a value has to occur to be told apart.
const LEAST_OF_A_VALUE: usize = 20;

/// The code of "not known".
pub(super) const MISSING: u8 = 0;
/// The code of all values that are not told apart.
pub(super) const OTHER: u8 = 1;

/// One invoice, in day numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) issued: i32,
    pub(super) due: i32,
    /// None while it is open at the moment.
    pub(super) paid: Option<i32>,
    pub(super) amount: i64,
    pub(super) log_amount: f32,
    pub(super) currency: u16,
    /// Its place in the caller's rows.
    pub(super) source: u32,
}

/// The values of one category that are told apart, the most frequent first.
#[derive(Debug, Clone)]
pub(super) struct Category {
    pub(super) name: String,
    pub(super) values: Vec<String>,
    pub(super) has_missing: bool,
    pub(super) has_other: bool,
}

/// One number: how it is brought to a common scale.
#[derive(Debug, Clone)]
pub(super) struct Scale {
    pub(super) name: String,
    pub(super) mean: f64,
    pub(super) spread: f64,
    pub(super) has_missing: bool,
}

/// How names and numbers become codes.
struct Coding {
    currencies: Vec<String>,
    categories: Vec<Category>,
    scales: Vec<Scale>,
}

/// The portfolio as known at the moment.
#[derive(Debug, Clone)]
pub(super) struct Ledger {
    pub(super) moment: Date,
    pub(super) today: i32,
    pub(super) rows: Vec<Row>,
    /// The rows of each customer.
    pub(super) customers: Vec<Range<usize>>,
    pub(super) names: Vec<String>,
    pub(super) currencies: Vec<String>,
    pub(super) categories: Vec<Category>,
    pub(super) codes: Vec<u8>,
    pub(super) scales: Vec<Scale>,
    pub(super) measured: Vec<f32>,
    pub(super) left_out: BTreeMap<LeftOut, usize>,
}

impl Ledger {
    /// Reads a portfolio at a moment.
    pub(super) fn read(invoices: &Invoices<'_>, moment: Date) -> Result<Self, PaymentError> {
        invoices.check()?;
        let (kept, left_out) = kept_in_order(invoices, moment);
        let coding = Coding {
            currencies: currencies(invoices, &kept, &[])?,
            categories: (0..invoices.categories.len()).map(|at| category(invoices, &kept, at)).collect(),
            scales: (0..invoices.numbers.len()).map(|at| scale(invoices, &kept, at)).collect(),
        };
        Ok(Self::coded(invoices, moment, (kept, left_out), coding))
    }

    /// Reads another portfolio at the same moment, coded as this one is: what was learnt here holds there. Currencies
    /// that are new come after the known ones.
    pub(super) fn read_like(&self, invoices: &Invoices<'_>) -> Result<Self, PaymentError> {
        invoices.check()?;
        let names = self.categories.iter().map(|category| &category.name);
        let numbers = self.scales.iter().map(|scale| &scale.name);
        if !names.eq(invoices.categories.iter()) || !numbers.eq(invoices.numbers.iter()) {
            return Err(PaymentError::OtherAttributes);
        }
        let (kept, left_out) = kept_in_order(invoices, self.moment);
        let coding = Coding {
            currencies: currencies(invoices, &kept, &self.currencies)?,
            categories: self.categories.clone(),
            scales: self.scales.clone(),
        };
        Ok(Self::coded(invoices, self.moment, (kept, left_out), coding))
    }

    fn coded(
        invoices: &Invoices<'_>,
        moment: Date,
        (kept, left_out): (Vec<u32>, BTreeMap<LeftOut, usize>),
        Coding { currencies, categories, scales }: Coding,
    ) -> Self {
        let code_of: HashMap<&str, u16> =
            currencies.iter().zip(0_u16..).map(|(code, number)| (code.as_str(), number)).collect();
        let mut ledger = Self {
            moment,
            today: day_number(moment),
            rows: Vec::with_capacity(kept.len()),
            customers: Vec::new(),
            names: Vec::new(),
            currencies: Vec::new(),
            codes: Vec::with_capacity(kept.len() * categories.len()),
            measured: Vec::with_capacity(kept.len() * scales.len()),
            categories,
            scales,
            left_out,
        };
        for source in kept {
            ledger.take(invoices, source, &code_of);
        }
        ledger.currencies = currencies;
        ledger
    }

    fn take(&mut self, invoices: &Invoices<'_>, source: u32, currencies: &HashMap<&str, u16>) {
        let invoice = &invoices.rows[source as usize];
        let place = self.rows.len();
        match (self.names.last(), self.customers.last_mut()) {
            (Some(name), Some(rows)) if name == invoice.customer => rows.end = place + 1,
            _ => {
                self.names.push(invoice.customer.to_owned());
                self.customers.push(place..place + 1);
            }
        }
        let upper = invoice.currency.to_ascii_uppercase();
        self.rows.push(Row {
            issued: day_number(invoice.issued),
            due: day_number(invoice.due),
            paid: invoice.paid.map(day_number).filter(|day| *day <= self.today),
            amount: invoice.amount_minor,
            #[expect(clippy::cast_possible_truncation, reason = "a logarithm needs no more digits")]
            log_amount: (invoice.amount_minor as f64).ln() as f32,
            currency: currencies.get(upper.as_str()).copied().unwrap_or(0),
            source,
        });
        for (value, category) in invoice.categories.iter().zip(&self.categories) {
            self.codes.push(category.code(*value));
        }
        for (value, scale) in invoice.numbers.iter().zip(&self.scales) {
            self.measured.push(scale.of(*value));
        }
    }

    /// The codes of an invoice's categories.
    pub(super) fn codes_of(&self, row: usize) -> &[u8] {
        let width = self.categories.len();
        &self.codes[row * width..(row + 1) * width]
    }

    /// An invoice's numbers on their common scale; NaN where one is not known.
    pub(super) fn measured_of(&self, row: usize) -> &[f32] {
        let width = self.scales.len();
        &self.measured[row * width..(row + 1) * width]
    }
}

impl Row {
    /// Days from due to payment as far as known by `day`: paid (true), or at least unpaid through that day (false).
    pub(super) fn known_by(&self, day: i32) -> (i32, bool) {
        match self.paid {
            Some(paid) if paid <= day => (paid - self.due, true),
            _ => (day - self.due, false),
        }
    }
}

impl Category {
    fn code(&self, value: Option<&str>) -> u8 {
        let Some(value) = value else { return MISSING };
        let place = self.values.iter().position(|known| known == value);
        place.and_then(|place| u8::try_from(place + 2).ok()).unwrap_or(OTHER)
    }

    /// What a code stands for; none for "not known" and "another one".
    pub(super) fn value(&self, code: u8) -> Option<&str> {
        self.values.get(usize::from(code).checked_sub(2)?).map(String::as_str)
    }
}

impl Scale {
    #[expect(clippy::cast_possible_truncation, reason = "cut to ±4")]
    fn of(&self, value: Option<f64>) -> f32 {
        match value.filter(|value| value.is_finite()) {
            Some(value) => ((value - self.mean) / self.spread).clamp(-4.0, 4.0) as f32,
            None => f32::NAN,
        }
    }
}

/// The places of the rows that take part, by customer and issue, and how many do not.
fn kept_in_order(invoices: &Invoices<'_>, moment: Date) -> (Vec<u32>, BTreeMap<LeftOut, usize>) {
    let mut left_out: BTreeMap<LeftOut, usize> = BTreeMap::new();
    let mut kept = Vec::new();
    // What is issued after the moment does not exist yet: it is not even counted.
    for (invoice, place) in invoices.rows.iter().zip(0_u32..).filter(|(row, _)| row.issued <= moment) {
        match invoice.left_out() {
            Some(why) => *left_out.entry(why).or_default() += 1,
            None => kept.push(place),
        }
    }
    let row = |place: &u32| &invoices.rows[*place as usize];
    let is_known = |day: Option<Date>| day.filter(|day| *day <= moment);
    kept.sort_unstable_by(|left, right| {
        let (left, right) = (row(left), row(right));
        (left.customer, left.issued, left.id, left.due, left.amount_minor, is_known(left.paid)).cmp(&(
            right.customer,
            right.issued,
            right.id,
            right.due,
            right.amount_minor,
            is_known(right.paid),
        ))
    });
    let before = kept.len();
    kept.dedup_by(|later, earlier| {
        let (later, earlier) = (row(later), row(earlier));
        later.customer == earlier.customer && later.issued == earlier.issued && later.id == earlier.id
    });
    if kept.len() < before {
        left_out.insert(LeftOut::Repeated, before - kept.len());
    }
    (kept, left_out)
}

/// The known currencies, then the others by code.
fn currencies(invoices: &Invoices<'_>, kept: &[u32], known: &[String]) -> Result<Vec<String>, PaymentError> {
    let codes: std::collections::BTreeSet<String> =
        kept.iter().map(|place| invoices.rows[*place as usize].currency.to_ascii_uppercase()).collect();
    let new = codes.into_iter().filter(|code| !known.contains(code));
    let currencies: Vec<String> = known.iter().cloned().chain(new).collect();
    if currencies.len() > 1000 {
        return Err(PaymentError::TooManyCurrencies);
    }
    Ok(currencies)
}

fn category(invoices: &Invoices<'_>, kept: &[u32], at: usize) -> Category {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut missing = 0;
    for place in kept {
        match invoices.rows[*place as usize].categories[at] {
            Some(value) => *counts.entry(value).or_default() += 1,
            None => missing += 1,
        }
    }
    let different = counts.len();
    let mut frequent: Vec<(&str, usize)> =
        counts.into_iter().filter(|(_, count)| *count >= LEAST_OF_A_VALUE).collect();
    frequent.sort_unstable_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(right.0)));
    frequent.truncate(MOST_VALUES);
    Category {
        name: invoices.categories[at].to_owned(),
        has_missing: missing > 0,
        has_other: different > frequent.len(),
        values: frequent.into_iter().map(|(value, _)| value.to_owned()).collect(),
    }
}

fn scale(invoices: &Invoices<'_>, kept: &[u32], at: usize) -> Scale {
    let values: Vec<f64> = kept
        .iter()
        .filter_map(|place| invoices.rows[*place as usize].numbers[at])
        .filter(|value| value.is_finite())
        .collect();
    let count = (values.len() as f64).max(1.0);
    // Halved before they are added, so that the largest numbers do not overflow.
    let mean = values.iter().map(|value| value / count).sum::<f64>();
    let spread = values.iter().map(|value| ((value - mean) / count.sqrt()).powi(2)).sum::<f64>().sqrt();
    let is_usable = mean.is_finite() && spread.is_finite() && spread > 0.0;
    Scale {
        name: invoices.numbers[at].to_owned(),
        mean: if is_usable { mean } else { 0.0 },
        spread: if is_usable { spread } else { f64::INFINITY },
        has_missing: values.len() < kept.len(),
    }
}

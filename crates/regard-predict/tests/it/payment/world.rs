//! Made portfolios, each with its truth. Owns the drawing of them.

use jiff::civil::{Date, date};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use regard_predict::payment::{Expected, Invoice, Invoices, Model, Outlook};

/// One invoice with its truth: the day of payment, whenever it is; none when it is never paid.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) customer: String,
    pub(crate) id: String,
    pub(crate) issued: Date,
    pub(crate) due: Date,
    pub(crate) amount_minor: i64,
    pub(crate) currency: &'static str,
    pub(crate) paid: Option<Date>,
    pub(crate) kind: Option<&'static str>,
    pub(crate) size: Option<f64>,
}

/// Numbers from a seed.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Between 0 and 1.
    pub(crate) fn share(&mut self) -> f64 {
        ((self.0.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Standard normal.
    pub(crate) fn normal(&mut self) -> f64 {
        (-2.0 * self.share().ln()).sqrt() * (std::f64::consts::TAU * self.share()).cos()
    }

    pub(crate) fn below(&mut self, most: usize) -> usize {
        (self.share() * most as f64) as usize
    }
}

pub(crate) const START: Date = date(2020, 1, 1);

pub(crate) fn later(day: Date, days: i32) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}

/// A portfolio over two years: each customer has a level, and pays around it as `noise` says (days late, or never).
pub(crate) fn portfolio(
    seed: u64,
    (customers, invoices): (usize, usize),
    noise: impl Fn(&mut Chance, f64) -> Option<f64>,
) -> Vec<Made> {
    let mut chance = Chance::new(seed);
    let levels: Vec<f64> = (0..customers).map(|_| 10.0 * chance.normal()).collect();
    (0..invoices)
        .map(|number| {
            let customer = chance.below(customers);
            let issued = later(START, chance.below(730) as i32);
            let due = later(issued, 30);
            let is_electronic = chance.share() < 0.4;
            let level = levels[customer] - if is_electronic { 5.0 } else { 0.0 };
            let days = noise(&mut chance, level);
            Made {
                customer: format!("customer-{customer:04}"),
                id: format!("invoice-{number:06}"),
                issued,
                due,
                amount_minor: 1_000 + chance.below(100_000) as i64,
                currency: if chance.share() < 0.8 { "EUR" } else { "PLN" },
                paid: days.map(|days| later(due, (days.round() as i32).max(-29))),
                kind: Some(if is_electronic { "electronic" } else { "paper" }),
                size: (chance.share() < 0.9).then(|| 100.0 * chance.normal()),
            }
        })
        .collect()
}

/// A normal spread of eight days.
pub(crate) fn plain(chance: &mut Chance, level: f64) -> Option<f64> {
    Some(level + 8.0 * chance.normal())
}

pub(crate) fn rows(made: &[Made]) -> Vec<Invoice<'_>> {
    made.iter()
        .map(|one| Invoice {
            customer: &one.customer,
            id: &one.id,
            issued: one.issued,
            due: one.due,
            amount_minor: one.amount_minor,
            currency: one.currency,
            paid: one.paid,
            categories: vec![one.kind],
            numbers: vec![one.size],
        })
        .collect()
}

pub(crate) fn invoices<'a>(rows: &'a [Invoice<'a>]) -> Invoices<'a> {
    Invoices { categories: &["kind"], numbers: &["size"], rows }
}

pub(crate) fn learn(made: &[Made], moment: Date) -> Model {
    let rows = rows(made);
    match Model::learn(&invoices(&rows), moment) {
        Ok(Outlook::Known(model)) => *model,
        other => panic!("nothing was learnt: {other:?}"),
    }
}

/// What is expected of each open invoice, by its key.
pub(crate) fn expected(made: &[Made], moment: Date) -> Vec<(String, Expected)> {
    let mut all: Vec<(String, Expected)> = learn(made, moment)
        .open()
        .into_iter()
        .map(|one| (made[one.row].id.clone(), Expected { row: 0, ..one }))
        .collect();
    all.sort_by(|left, right| left.0.cmp(&right.0));
    all
}

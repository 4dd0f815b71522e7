//! Who stays: models learned from what was known by their day alone, so that an older month says what would have been said
//! in it; and what came of it. Owns which rows are learned from. How is `regard-predict`'s.

use super::leaving::Leaving;
use super::signals::{SIGNALS, Signals};
use jiff::civil::Date;
use regard_model::CustomerId;
use regard_predict::churn::{Basis, ChurnError, Column, Model, Settings, Table, Values, fit};
use regard_predict::quality::Judged;

/// The most rows that one model learns from: customers are drawn, each with all of their months.
const ROWS_AT_MOST: usize = 40_000;
/// So large a share of customers, those least likely to stay, is called at risk when the record is made.
const AT_RISK_SHARE: f64 = 0.1;
/// How many reasons are kept of each customer.
const REASONS: usize = 5;

/// A moment and what was known of everybody then.
pub(super) struct Seen {
    pub(super) day: Date,
    pub(super) signals: Signals,
}

/// What a reason adds to the chance of leaving.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Because {
    /// The signal's name.
    pub(super) signal: &'static str,
    /// Added log-odds of leaving.
    pub(super) log_odds: f64,
}

/// What a model says of the customers of a month.
pub(super) struct Staying {
    /// The chance that each stays. **Empty**: too little was known to say.
    pub(super) stays: Vec<Option<f64>>,
    /// Why, the strongest first. **Empty**: it was not asked, or nothing tells customers apart.
    pub(super) because: Vec<Vec<Because>>,
    pub(super) basis: Basis,
    /// How many rows it learned from.
    pub(super) learned_from: usize,
    /// What came of it. **Empty**: it is not known yet.
    pub(super) judged: Vec<Judged>,
}

/// From which chance of leaving a customer is among the tenth most at risk.
pub(super) fn at_risk_from(judged: &[Judged]) -> f64 {
    let mut chances: Vec<f64> = judged.iter().map(|one| one.probability).collect();
    chances.sort_by(|one, other| other.total_cmp(one));
    let place = (chances.len() as f64 * AT_RISK_SHARE).ceil() as usize;
    chances.get(place.saturating_sub(1)).copied().unwrap_or(1.0)
}

/// A model, and how many rows it learned from.
pub(super) struct Learned {
    model: Model,
    rows: usize,
}

impl Learned {
    /// Learns what can be said of the month at a place, from the months before of which it was known by then who had
    /// left.
    pub(super) fn by(
        seen: &[Seen],
        at: usize,
        leaving: &Leaving,
        settings: &Settings,
    ) -> Result<Self, ChurnError> {
        let (rows, left) = known(&seen[..at], seen[at].day, leaving, settings.seed);
        Ok(Self { model: fit(&table(seen, &rows)?, &left, settings)?, rows: rows.len() })
    }

    /// Whether it knows enough to tell customers apart; if not, the next month may.
    pub(super) fn tells_apart(&self) -> bool {
        !matches!(self.model.basis(), Basis::TooThin(_) | Basis::BaseRate)
    }

    /// What it says of the month at a place, which is none that it learned from.
    pub(super) fn foresee(
        &self,
        seen: &[Seen],
        at: usize,
        leaving: &Leaving,
        with_reasons: bool,
    ) -> Result<Staying, ChurnError> {
        let Seen { day, signals } = &seen[at];
        let now: Vec<(usize, usize)> = (0..signals.customers.len()).map(|row| (at, row)).collect();
        let table = table(seen, &now)?;
        let leaves = self.model.score(&table)?;
        let because = if with_reasons { reasons(&self.model, &table)? } else { Vec::new() };
        let outcome = |row: usize| leaving.left(signals.customers[row].as_str(), *day);
        let judged = leaves.iter().enumerate().filter_map(|(row, probability)| {
            Some(Judged { probability: (*probability)?, came: outcome(row)? })
        });
        Ok(Staying {
            judged: judged.collect(),
            stays: leaves.iter().map(|leaves| leaves.map(|leaves| 1.0 - leaves)).collect(),
            because,
            basis: self.model.basis(),
            learned_from: self.rows,
        })
    }
}

/// Rows whose end was known before a day, with whether they left.
pub(super) fn known(
    seen: &[Seen],
    day: Date,
    leaving: &Leaving,
    seed: u64,
) -> (Vec<(usize, usize)>, Vec<bool>) {
    let of_month = |(at, month): (usize, &Seen)| {
        let is_known = leaving.known_on(month.day) <= day;
        let rows = if is_known { month.signals.customers.len() } else { 0 };
        (0..rows).map(move |row| (at, row))
    };
    let all: usize = seen.iter().enumerate().map(of_month).map(Iterator::count).sum();
    let share = ROWS_AT_MOST as f64 / all.max(1) as f64;
    let is_drawn = |customer: &CustomerId| share >= 1.0 || chance_of(customer.as_str(), seed) < share;
    let (mut rows, mut left) = (Vec::new(), Vec::new());
    for (at, row) in seen.iter().enumerate().flat_map(of_month) {
        let customer = &seen[at].signals.customers[row];
        if !is_drawn(customer) {
            continue;
        }
        if let Some(gone) = leaving.left(customer.as_str(), seen[at].day) {
            rows.push((at, row));
            left.push(gone);
        }
    }
    (rows, left)
}

/// A number from 0 to 1 that is the customer's own: the same in every month and every run.
pub(super) fn chance_of(customer: &str, seed: u64) -> f64 {
    let digest = number_of(customer, seed);
    (digest >> 11) as f64 / (1_u64 << 53) as f64
}

/// Stands for a customer.
pub(super) fn number_of(customer: &str, seed: u64) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes()).update(customer.as_bytes());
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_le_bytes(bytes)
}

/// The signals of some rows as a table to learn from or to be scored.
fn table(seen: &[Seen], rows: &[(usize, usize)]) -> Result<Table, ChurnError> {
    let column = |name: &str| {
        // Found once a month, and not by its name for each of a hundred thousand customers.
        let months: Vec<&[f64]> =
            seen.iter().map(|seen| seen.signals.sheet.column(name).unwrap_or_default()).collect();
        let value =
            |(at, row): &(usize, usize)| months[*at].get(*row).copied().filter(|value| !value.is_nan());
        Column { name: name.to_owned(), values: Values::Number(rows.iter().map(value).collect()) }
    };
    let table = Table::new(SIGNALS.iter().map(|signal| column(signal.name)).collect())?;
    let customers = rows.iter().map(|(at, row)| number_of(seen[*at].signals.customers[*row].as_str(), 0));
    table
        .with_customers(customers.collect())?
        .with_moments(rows.iter().map(|(at, _)| seen[*at].day).collect())
}

fn reasons(model: &Model, table: &Table) -> Result<Vec<Vec<Because>>, ChurnError> {
    let because = |explained: Option<regard_predict::churn::Explained>| {
        let reasons = explained.map(|explained| explained.reasons).unwrap_or_default();
        let signal = |reason: &regard_predict::churn::Reason| {
            let signal = SIGNALS.get(reason.feature)?;
            (reason.log_odds != 0.0).then_some(Because { signal: signal.name, log_odds: reason.log_odds })
        };
        reasons.iter().filter_map(signal).take(REASONS).collect()
    };
    Ok(model.explain(table)?.into_iter().map(because).collect())
}

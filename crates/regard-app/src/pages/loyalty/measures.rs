//! What is measured of each customer at a moment: the columns that a policy weighs and that predictions learn from. All
//! of it is read through one lens, so nothing that happened later, or out of scope, is in it.

use super::statements::{CUSTOMERS, STATEMENTS, at};
use crate::pages::error::PageError;
use crate::pages::reader::Reader;
use crate::pages::rows::read;
use regard_model::{CustomerId, Lens, Statement};
use regard_policy::Sheet;
use std::collections::HashMap;

/// One thing that is measured of each customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Its name in policies.
    pub name: &'static str,
    /// What a value of it counts.
    pub unit: &'static str,
    /// What it means that there are no rows.
    pub when_none: WhenNone,
}

/// What it means that a customer has no rows in a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenNone {
    /// There were none: a count of 0.
    Zero,
    /// It is not known.
    Unknown,
}

const fn count(name: &'static str, unit: &'static str) -> Measure {
    Measure { name, unit, when_none: WhenNone::Zero }
}

const fn known(name: &'static str, unit: &'static str) -> Measure {
    Measure { name, unit, when_none: WhenNone::Unknown }
}

/// Every measure, in the order of the statements that find them. What is known only as it stands today, such as a
/// customer's status or how often a case was reopened, is not among them: at an older moment it would tell of later.
pub const MEASURES: &[Measure] = &[
    known("tenure", "days since they became a customer"),
    count("orders_90", "orders in 90 days"),
    count("orders_365", "orders in 365 days"),
    known("days_since_order", "days since the last order"),
    known("spend_365", "the home currency's smallest unit, ordered in 365 days"),
    known("order_trend", "share more ordered in 180 days than in the 180 before"),
    known("promises_kept", "share of order lines due in 365 days that came by the promised day"),
    count("late_lines", "order lines that are late now"),
    known("recommends", "0 to 10, their last recommendation in 365 days"),
    known("satisfied", "share of their answers in 365 days in the top two of the scale"),
    known("team_view", "0 to 1, the account team's view in 365 days"),
    count("cases_90", "cases opened in 90 days"),
    count("cases_open", "cases that are open now"),
    count("escalated_365", "cases escalated in 365 days"),
    known("hours_to_resolve", "mean hours to resolve a case in 365 days"),
    known("silence", "time since the last contact, in their own usual gaps"),
    count("returns_365", "returns in 365 days"),
    count("defects_365", "defects in 365 days"),
    count("disputes_open", "disputes that are open now"),
    known("contract_days", "days until the next contract ends"),
];

/// What is measured of every customer in scope at one moment.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Whom each row is about, in the order of their keys.
    pub customers: Vec<CustomerId>,
    /// What they are called. **Empty**: they are known by their key alone.
    pub names: Vec<Option<String>>,
    /// [`MEASURES`], and what customers are told apart by.
    pub sheet: Sheet,
}

impl Reader {
    /// Everything that is measured of the customers of a lens.
    ///
    /// # Errors
    /// [`PageError::Engine`] when the facts cannot be read.
    pub async fn measured(&self, lens: &Lens) -> Result<Measured, PageError> {
        let view = self.through(lens);
        let answer = view.query(Statement::new(CUSTOMERS)).await?;
        let rows = read(&answer, |row| {
            let kinds =
                [row.owned("segment")?, row.owned("country")?, row.owned("region")?, row.owned("industry")?];
            Ok((row.key("customer_id")?, row.owned("name")?, kinds))
        })?;
        let place: HashMap<&str, usize> =
            rows.iter().enumerate().map(|(place, (key, ..))| (key.as_str(), place)).collect();
        let mut sheet = Sheet::new(rows.len());
        for (column, name) in ["segment", "country", "region", "industry"].into_iter().enumerate() {
            let values = rows.iter().map(|(_, _, kinds)| kinds[column].clone()).collect();
            sheet.kind(name, values).map_err(shape)?;
        }
        let mut measures = MEASURES.iter();
        for (statement, columns) in STATEMENTS {
            let measures: Vec<&Measure> = measures.by_ref().take(*columns).collect();
            let answer = view.query(Statement::new(at(statement, lens))).await?;
            let empty = |measure: &&Measure| match measure.when_none {
                WhenNone::Zero => vec![Some(0.0); rows.len()],
                WhenNone::Unknown => vec![None; rows.len()],
            };
            let mut values: Vec<Vec<Option<f64>>> = measures.iter().map(empty).collect();
            read(&answer, |row| {
                let Some(at) = row.text("customer_id")?.and_then(|key| place.get(key)) else { return Ok(()) };
                for (measure, column) in measures.iter().zip(&mut values) {
                    if let Some(value) = row.number(measure.name)? {
                        column[*at] = Some(value);
                    }
                }
                Ok(())
            })?;
            for (measure, column) in measures.iter().zip(values) {
                sheet.signal(measure.name, column).map_err(shape)?;
            }
        }
        let (customers, names) = rows.into_iter().map(|(key, name, _)| (CustomerId::new(key), name)).unzip();
        Ok(Measured { customers, names, sheet })
    }
}

fn shape(error: regard_policy::SheetError) -> PageError {
    PageError::Shape(error.to_string())
}

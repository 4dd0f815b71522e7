//! Customers of whom some leave, drawn from a formula over a few of the columns.

use crate::churn::{ChurnError, Column, Table, Values};
use crate::numeric::chance::seeded;
use crate::numeric::curve::probability;
use rand::Rng;

/// Customers with their true probabilities to leave.
#[derive(Debug, Clone)]
pub struct Leaving {
    /// What is known of each.
    pub table: Table,
    /// Whether each has left.
    pub left: Vec<bool>,
    /// The probability that this was drawn from.
    pub truth: Vec<f64>,
}

/// The columns that count, in the order of their strength; the others are noise.
pub const LEAVING_DRIVERS: [&str; 3] = ["complaints", "contract", "days since the last order"];

/// `rows` customers. With `crossed`, two columns count only together.
///
/// # Errors
/// When there are more rows than a table may hold.
pub fn leaving(rows: usize, seed: u64, crossed: bool) -> Result<Leaving, ChurnError> {
    let mut chance = seeded(seed);
    let (mut complaints, mut contracts, mut silence) = (Vec::new(), Vec::new(), Vec::new());
    let (mut noise, mut region, mut paperless) = (Vec::new(), Vec::new(), Vec::new());
    let (mut left, mut truth) = (Vec::new(), Vec::new());
    for _ in 0..rows {
        let complained = f64::from(chance.random_range(0..7));
        let contract = ["monthly", "yearly", "two years"][chance.random_range(0..3)];
        let days = chance.random::<f64>().powi(3) * 300.0;
        let odd = chance.random::<f64>() * 10.0;
        let paper = chance.random_bool(0.5);
        let held = match contract {
            "monthly" => 1.0,
            "yearly" => -0.5,
            _ => -1.2,
        };
        let mut log_odds = -3.0 + 0.75 * complained + held + 0.4 * (days + 1.0).ln() - 1.4;
        if crossed {
            log_odds += if (odd > 5.0) == paper { 1.5 } else { -1.5 };
        }
        let likely = probability(log_odds);
        truth.push(likely);
        left.push(chance.random_bool(likely));
        complaints.push(Some(complained));
        contracts.push(contract);
        silence.push(chance.random_bool(0.97).then_some(days));
        noise.push(Some(odd));
        region.push(["north", "south", "east", "west"][chance.random_range(0..4)]);
        paperless.push(Some(paper));
    }
    let column = |name: &str, values| Column { name: name.to_owned(), values };
    let table = Table::new(vec![
        column("odd number", Values::Number(noise)),
        column(LEAVING_DRIVERS[0], Values::Number(complaints)),
        column("region", Values::category(region.into_iter().map(Some))),
        column(LEAVING_DRIVERS[1], Values::category(contracts.into_iter().map(Some))),
        column(LEAVING_DRIVERS[2], Values::Number(silence)),
        column("paperless", Values::YesNo(paperless)),
    ])?;
    Ok(Leaving { table, left, truth })
}

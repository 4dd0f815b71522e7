//! A made world whose truth is known: who leaves is drawn from a formula over a few of the columns.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use regard_predict::churn::{Column, Table, Values};

/// Rows with their true probabilities.
pub(crate) struct World {
    pub(crate) table: Table,
    pub(crate) left: Vec<bool>,
    pub(crate) truth: Vec<f64>,
}

/// Drivers in the order of their strength; the other columns are noise.
pub(crate) const DRIVERS: [&str; 3] = ["complaints", "contract", "days since the last order"];

/// `rows` customers. With `crossed`, two columns count only together.
pub(crate) fn world(rows: usize, seed: u64, crossed: bool) -> World {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
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
        let probability = 1.0 / (1.0 + f64::exp(-log_odds));
        truth.push(probability);
        left.push(chance.random_bool(probability));
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
        column(DRIVERS[0], Values::Number(complaints)),
        column("region", Values::category(region.into_iter().map(Some))),
        column(DRIVERS[1], Values::category(contracts.into_iter().map(Some))),
        column(DRIVERS[2], Values::Number(silence)),
        column("paperless", Values::YesNo(paperless)),
    ]);
    World { table: table.unwrap(), left, truth }
}

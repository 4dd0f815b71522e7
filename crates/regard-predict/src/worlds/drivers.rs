//! Scores and staying whose drivers are known: three measures go along with the outcome, the others with these at most.

use crate::drivers::{Outcome, Study};
use crate::numeric::chance::seeded;
use crate::numeric::curve::probability;
use rand::Rng;
use rand_distr::{Distribution, StandardNormal};

/// Measures: 0 late deliveries, 1 effort, 2 days to answer are drivers; 3 to 5 are not, 3 going along with 0.
#[derive(Debug, Clone)]
pub struct Driven {
    /// The customer of each row.
    pub customers: Vec<u64>,
    /// For each measure its value in each row; all are known.
    pub measures: Vec<Vec<Option<f64>>>,
    /// A score from 0 to 10.
    pub score: Vec<Option<f64>>,
    /// Whether the customer stayed.
    pub stayed: Vec<Option<bool>>,
    /// The log-odds of staying of each row without the measure asked for.
    log_odds: Vec<f64>,
}

/// Points of the score for one unit of each measure.
pub const DRIVER_POINTS: [f64; 6] = [-0.9, -0.6, 0.4, 0.0, 0.0, 0.0];
/// Log-odds of staying for one unit of each measure.
pub const DRIVER_LOG_ODDS: [f64; 6] = [-1.0, -0.7, 0.5, 0.0, 0.0, 0.0];

/// `rows` customers.
pub fn driven(rows: usize, seed: u64) -> Driven {
    let mut chance = seeded(seed);
    let mut made = Driven {
        customers: (0..rows as u64).collect(),
        measures: vec![Vec::new(); 6],
        score: Vec::new(),
        stayed: Vec::new(),
        log_odds: Vec::new(),
    };
    for _ in 0..rows {
        let mut values: Vec<f64> = (0..6).map(|_| StandardNormal.sample(&mut chance)).collect();
        values[1] = 0.4 * values[0] + 0.9 * values[1];
        values[3] = 0.6 * values[0] + 0.8 * values[3];
        let sum = |of: &[f64; 6]| of.iter().zip(&values).map(|(slope, value)| slope * value).sum::<f64>();
        let noise: f64 = StandardNormal.sample(&mut chance);
        made.score.push(Some((6.0 + sum(&DRIVER_POINTS) + 1.2 * noise).clamp(0.0, 10.0)));
        let log_odds = 1.2 + sum(&DRIVER_LOG_ODDS);
        made.stayed.push(Some(chance.random_bool(probability(log_odds))));
        made.log_odds.push(log_odds);
        for (column, value) in made.measures.iter_mut().zip(values) {
            column.push(Some(value));
        }
    }
    made
}

impl Driven {
    /// The study of one of the outcomes.
    pub fn study<'a>(&'a self, outcome: Outcome<'a>) -> Study<'a> {
        Study { customers: &self.customers, measures: &self.measures, outcome, seed: 1 }
    }

    /// By how many percentage points retention truly differs when this measure moves, the others as they are.
    pub fn truth(&self, measure: usize, from: f64, to: f64) -> f64 {
        let slope = DRIVER_LOG_ODDS[measure];
        let differences = self.log_odds.iter().zip(&self.measures[measure]).map(|(log_odds, value)| {
            let others = log_odds - slope * value.unwrap_or(0.0);
            probability(others + slope * to) - probability(others + slope * from)
        });
        100.0 * differences.sum::<f64>() / self.log_odds.len() as f64
    }
}

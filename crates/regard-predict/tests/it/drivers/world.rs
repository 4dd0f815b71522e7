//! A made world whose drivers are known: three measures go along with the outcome, the others with these at most.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use regard_predict::drivers::{Answer, Drivers, Outcome, Study, find};

/// Measures: 0 late deliveries, 1 effort, 2 days to answer are drivers; 3 to 5 are not, 3 going along with 0.
pub(crate) struct World {
    pub(crate) customers: Vec<u64>,
    pub(crate) measures: Vec<Vec<Option<f64>>>,
    pub(crate) score: Vec<Option<f64>>,
    pub(crate) stayed: Vec<Option<bool>>,
    /// The log-odds of staying of each row without the measure asked for.
    log_odds: Vec<f64>,
}

/// Points of the score for one unit of each measure.
pub(crate) const POINTS: [f64; 6] = [-0.9, -0.6, 0.4, 0.0, 0.0, 0.0];
/// Log-odds of staying for one unit of each measure.
pub(crate) const LOG_ODDS: [f64; 6] = [-1.0, -0.7, 0.5, 0.0, 0.0, 0.0];

/// `rows` customers.
pub(crate) fn world(rows: usize, seed: u64) -> World {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut made = World {
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
        made.score.push(Some((6.0 + sum(&POINTS) + 1.2 * noise).clamp(0.0, 10.0)));
        let log_odds = 1.2 + sum(&LOG_ODDS);
        made.stayed.push(Some(chance.random_bool(curve(log_odds))));
        made.log_odds.push(log_odds);
        for (column, value) in made.measures.iter_mut().zip(values) {
            column.push(Some(value));
        }
    }
    made
}

impl World {
    pub(crate) fn study<'a>(&'a self, outcome: Outcome<'a>) -> Study<'a> {
        Study { customers: &self.customers, measures: &self.measures, outcome, seed: 1 }
    }

    /// By how many percentage points retention truly differs when this measure moves, the others as they are.
    pub(crate) fn truth(&self, measure: usize, from: f64, to: f64) -> f64 {
        let slope = LOG_ODDS[measure];
        let differences = self.log_odds.iter().zip(&self.measures[measure]).map(|(log_odds, value)| {
            let others = log_odds - slope * value.unwrap();
            curve(others + slope * to) - curve(others + slope * from)
        });
        100.0 * differences.sum::<f64>() / self.log_odds.len() as f64
    }
}

pub(crate) fn curve(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// The drivers found.
pub(crate) fn drivers(study: &Study) -> Drivers {
    match find(study).unwrap() {
        Answer::Known(drivers) => drivers,
        Answer::Unknown(why) => panic!("no drivers: {why:?}"),
    }
}

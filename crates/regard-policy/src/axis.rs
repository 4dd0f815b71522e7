//! One axis of the grid: measures, each turned into points between the worst and the best that experts name, and
//! weighed.

use crate::sheet::Sheet;

/// Retention or loyalty, as a rule measures it.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// From so many points on, the axis is high. **Range**: 0 to 100.
    pub high_from: f64,
    /// The share of the weight that has to be known. **Range**: 0 to 1.
    pub coverage: f64,
    /// What counts.
    pub measures: Vec<Measured>,
}

/// A measure with its weight and its scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Its name.
    pub measure: String,
    /// How much it counts beside the others. **Range**: above 0.
    pub weight: f64,
    /// The value that earns nothing; what is worse earns nothing either.
    pub worst: f64,
    /// The value that earns everything; what is better earns no more.
    pub best: f64,
}

impl Measured {
    /// The share of its points that a value earns. **Range**: 0 to 1.
    pub(crate) fn share(&self, value: f64) -> f64 {
        ((value - self.worst) / (self.best - self.worst)).clamp(0.0, 1.0)
    }
}

/// How high a customer is on an axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// What the known measures earn of 100. What is not known earns nothing, so that missing data never raise a
    /// score.
    pub points: f64,
    /// The share of the weight that is known. **Range**: 0 to 1.
    pub coverage: f64,
}

impl Axis {
    /// All weights together.
    pub(crate) fn weight(&self) -> f64 {
        self.measures.iter().map(|measured| measured.weight).sum()
    }

    /// Whether a score is high. **Empty**: too little of it is known.
    pub(crate) fn is_high(&self, score: Score) -> Option<bool> {
        (score.coverage + ROUNDING >= self.coverage).then_some(score.points + ROUNDING >= self.high_from)
    }

    /// The scores of all customers of a sheet.
    pub(crate) fn scores(&self, sheet: &Sheet) -> Vec<Score> {
        let weight = self.weight();
        let mut scores = vec![Score { points: 0.0, coverage: 0.0 }; sheet.rows()];
        for measured in &self.measures {
            let Some(column) = sheet.column(&measured.measure) else { continue };
            let part = measured.weight / weight;
            for (score, value) in scores.iter_mut().zip(column) {
                if !value.is_nan() {
                    score.points += 100.0 * part * measured.share(*value);
                    score.coverage += part;
                }
            }
        }
        scores
    }
}

/// Sums of weights such as 0.1 + 0.2 end a hair beside their bound.
const ROUNDING: f64 = 1e-9;

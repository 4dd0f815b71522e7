//! One axis of the grid: signals, each turned into points between the worst and the best that experts name, and
//! weighed. Owns what a sum of points says; not which rule it belongs to.

use crate::sheet::Sheet;

/// Retention or loyalty, as a rule weighs it.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// From so many points on, the axis is high. **Range**: 0 to 100.
    pub high_from: f64,
    /// The share of the weight that has to be known. **Range**: 0 to 1.
    pub coverage: f64,
    /// What counts.
    pub signals: Vec<Signal>,
}

/// A signal with its weight and its scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// Its name.
    pub signal: String,
    /// How much it counts beside the others. **Range**: above 0.
    pub weight: f64,
    /// The value that earns nothing; what is worse earns nothing either.
    pub worst: f64,
    /// The value that earns everything; what is better earns no more.
    pub best: f64,
}

/// The two axes of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AxisName {
    /// How likely they stay.
    Retention,
    /// What they say and feel.
    Loyalty,
}

/// How many points a customer has on an axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// What the known signals earn. **Range**: 0 to 100. What is not known earns nothing, so that missing data never
    /// raise a score.
    pub points: f64,
    /// The share of the weight that is known. **Range**: 0 to 1.
    pub coverage: f64,
}

/// What a score says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It is high, whatever the missing signals would say.
    High,
    /// It is low, whatever the missing signals would say.
    Low,
    /// What is missing decides.
    Open,
    /// Less is known than the policy asks for.
    Thin,
}

impl Signal {
    /// The share of its points that a value earns. **Range**: 0 to 1.
    pub(crate) fn share(&self, value: f64) -> f64 {
        ((value - self.worst) / (self.best - self.worst)).clamp(0.0, 1.0)
    }
}

impl Axis {
    /// What a score says. High and low hold whatever the missing signals would say: they earn 0 at the least and
    /// their whole weight at the most.
    pub fn level(&self, score: Score) -> Level {
        let most = score.points + 100.0 * (1.0 - score.coverage);
        if score.coverage + ROUNDING < self.coverage {
            Level::Thin
        } else if score.points + ROUNDING >= self.high_from {
            Level::High
        } else if most + ROUNDING < self.high_from {
            Level::Low
        } else {
            Level::Open
        }
    }
}

/// Sums of weights such as 0.1 + 0.2 end a hair beside their bound.
pub(crate) const ROUNDING: f64 = 1e-9;

/// An axis beside the columns that it weighs.
pub(crate) struct Weigher<'a> {
    axis: &'a Axis,
    weight: f64,
    /// One for each signal. **Empty**: the sheet does not have it.
    columns: Vec<Option<&'a [f64]>>,
}

impl<'a> Weigher<'a> {
    pub(crate) fn new(axis: &'a Axis, sheet: &'a Sheet) -> Self {
        let columns = axis.signals.iter().map(|signal| sheet.column(&signal.signal)).collect();
        Self { axis, weight: axis.signals.iter().map(|signal| signal.weight).sum(), columns }
    }

    /// Each signal of a customer with its value and the share of the weight that it has.
    pub(crate) fn parts(&self, row: usize) -> impl Iterator<Item = (&'a Signal, Option<f64>, f64)> {
        self.axis.signals.iter().zip(&self.columns).map(move |(signal, column)| {
            let value = column.and_then(|column| column.get(row)).copied();
            (signal, value.filter(|value| !value.is_nan()), signal.weight / self.weight)
        })
    }

    pub(crate) fn score(&self, row: usize) -> Score {
        // What is missing is summed up, not what is known: where nothing is, the coverage is exactly 1.
        let (mut points, mut missing) = (0.0, 0.0);
        for (signal, value, part) in self.parts(row) {
            match value {
                Some(value) => points += 100.0 * part * signal.share(value),
                None => missing += part,
            }
        }
        Score { points: f64::min(points, 100.0), coverage: f64::max(1.0 - missing, 0.0) }
    }
}

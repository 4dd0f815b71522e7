//! The drivers of an outcome in their order. Owns the steps that are spoken of, and what is refused for want of data.
//!
//! Those whose direction is clear come first, then the larger effect. The share of the explained variation is no order:
//! it also credits a measure that only goes along with a driver (Grömping 2007).

use super::fit::{Fitted, Sample, Step};
use super::holes::filled;
use super::shares::Covariances;
use super::study::{Outcome, Study};
use super::tied::{Tied, tie};
use crate::input::InputError;
use crate::numeric::logistic::Design;
use crate::numeric::sorted::quantile;
use crate::numeric::standard::Standard;
use crate::numeric::vectors::add_outer;
use crate::quality::Range90;
use std::collections::BTreeSet;

/// Fewer customers with a known outcome than this say nothing.
pub const LEAST_CUSTOMERS: usize = 50;
/// For each measure this many customers are needed; for yes or no, of the rarer kind (Peduzzi et al. 1996).
pub const LEAST_PER_MEASURE: usize = 10;
/// And of the rarer kind never fewer than this.
const LEAST_RARER: usize = 20;

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The drivers.
    Known(Drivers),
    /// Why there are none to show.
    Unknown(Unknown),
}

/// Why no drivers can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// Too few customers with a known outcome for so many measures.
    TooFewCustomers {
        /// How many there are.
        customers: usize,
        /// How many it takes.
        needed: usize,
    },
    /// Too few that left, or too few that stayed, for so many measures.
    TooFewOfTheRarerKind {
        /// How many there are.
        rarer: usize,
        /// How many it takes.
        needed: usize,
    },
    /// The outcome is the same everywhere.
    OutcomeNeverDiffers,
    /// No measure has two different known values.
    MeasuresNeverDiffer,
    /// The numbers are too large, or too close together, for a result that is one.
    NoNumber,
}

/// From where to where a measure goes in an effect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Move {
    /// The measure, by its place in [`Study::measures`].
    pub measure: usize,
    /// Its 25th percentile; the 75th where the measure goes against the first of its driver. Where these two are the same
    /// the 10th and 90th, and where these are too the least and the most.
    pub from: f64,
    /// Its 75th percentile, likewise.
    pub to: f64,
}

/// One driver: a measure, or several that these rows cannot tell apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Driver {
    /// What moves. More than one: they go together, and the effect is that of all of them.
    pub moves: Vec<Move>,
    /// How the outcome differs for this move, the other measures as they are. **Unit**: points of the score or of NPS;
    /// percentage points of retention.
    pub effect: Range90,
    /// The share of the explained variation that it carries, 0 to 1; all drivers together carry 1. A measure that only goes
    /// along with a driver carries some of it too.
    pub share: f64,
    /// How much of what it says is said by the others too: by so much its variance is larger for that. 1 upwards; from 10
    /// on take its effect with care (Marquardt 1970).
    pub inflation: f64,
}

/// The drivers: those whose direction is clear first, among them the largest effect.
#[derive(Debug, Clone, PartialEq)]
pub struct Drivers {
    /// Each with its effect.
    pub drivers: Vec<Driver>,
    /// How much of the variation of the outcome they explain together (R²), 0 to 1.
    pub explained: f64,
    /// Rows with a known outcome.
    pub rows: usize,
    /// Different customers among them.
    pub customers: usize,
    /// Measures, by their place, that never differ where the outcome is known: nothing is said of them.
    pub never_differ: Vec<usize>,
}

/// Finds the drivers. The same study and seed give the same bytes.
///
/// # Errors
/// When the study is too large, uneven, or holds a number that cannot be used. Too little data is an [`Unknown`].
pub fn find(study: &Study) -> Result<Answer, InputError> {
    study.check()?;
    let rows: Vec<usize> =
        (0..study.customers.len()).filter(|row| study.outcome.number(*row).is_some()).collect();
    let outcome: Vec<f64> = rows.iter().filter_map(|row| study.outcome.number(*row)).collect();
    let customers: Vec<u64> = rows.iter().map(|&row| study.customers[row]).collect();
    let count = customers.iter().collect::<BTreeSet<_>>().len();
    let yes_no = matches!(study.outcome, Outcome::Stayed(_));
    let (mut places, mut never_differ) = (Vec::new(), Vec::new());
    let (mut known, mut columns) = (Vec::new(), Vec::new());
    for (place, values) in study.measures.iter().enumerate() {
        let values: Vec<Option<f64>> = rows.iter().map(|&row| values[row]).collect();
        match Standard::of(&values, true) {
            Some(column) => {
                places.push(place);
                known.push(values);
                columns.push(column);
            }
            None => never_differ.push(place),
        }
    }
    if let Some(why) = too_thin(count, &outcome, yes_no, columns.len()) {
        return Ok(Answer::Unknown(why));
    }
    let tied = tie(&columns, &filled(&columns, &known), count);
    let (design, always) = design(&columns, &tied, rows.len());
    let sample = Sample { customers, design, outcome, yes_no };
    let Some(fitted) = sample.fit() else {
        return Ok(Answer::Unknown(Unknown::OutcomeNeverDiffers));
    };
    let covariances = covariances(&sample, always);
    let (shares, inflations) = (covariances.shares(study.seed), covariances.inflations());
    let whole: f64 = shares.iter().sum::<f64>().max(1e-12);
    let mut drivers: Vec<Driver> = tied
        .iter()
        .enumerate()
        .filter_map(|(place, tied)| {
            let (moves, effect) = effect(&fitted, always + place, tied, &columns, &places)?;
            Some(Driver { moves, effect, share: shares[place] / whole, inflation: inflations[place] })
        })
        .collect();
    if drivers.len() < tied.len() {
        return Ok(Answer::Unknown(Unknown::NoNumber));
    }
    drivers.sort_by(|one, other| {
        let size = |driver: &Driver| driver.effect.value.abs();
        other
            .effect
            .is_clear()
            .cmp(&one.effect.is_clear())
            .then(size(other).total_cmp(&size(one)))
            .then(one.moves[0].measure.cmp(&other.moves[0].measure))
    });
    let explained = covariances.by_drivers();
    Ok(Answer::Known(Drivers { drivers, explained, rows: rows.len(), customers: count, never_differ }))
}

pub(super) fn too_thin(customers: usize, outcome: &[f64], yes_no: bool, measures: usize) -> Option<Unknown> {
    let needed = LEAST_CUSTOMERS.max(LEAST_PER_MEASURE * measures);
    if customers < needed {
        return Some(Unknown::TooFewCustomers { customers, needed });
    }
    if measures == 0 {
        return Some(Unknown::MeasuresNeverDiffer);
    }
    if outcome.first().is_none_or(|first| outcome.iter().all(|value| value == first)) {
        return Some(Unknown::OutcomeNeverDiffers);
    }
    let yes = outcome.iter().filter(|value| **value > 0.5).count();
    let (rarer, needed) = (yes.min(outcome.len() - yes), LEAST_RARER.max(LEAST_PER_MEASURE * measures));
    (yes_no && rarer < needed).then_some(Unknown::TooFewOfTheRarerKind { rarer, needed })
}

/// The columns: first those that say whether a value is known, then the drivers. Also how many the first are.
fn design(columns: &[Standard], tied: &[Tied], rows: usize) -> (Design, usize) {
    let mut known: Vec<&[f64]> = Vec::new();
    for flags in columns.iter().filter_map(|column| column.known.as_deref()) {
        if !known.contains(&flags) {
            known.push(flags);
        }
    }
    let always = known.len();
    let all: Vec<&[f64]> = known.into_iter().chain(tied.iter().map(|tied| tied.column.as_slice())).collect();
    let mut data = Vec::with_capacity(rows * all.len());
    (0..rows).for_each(|row| data.extend(all.iter().map(|column| column[row])));
    (Design { width: all.len(), data }, always)
}

fn covariances(sample: &Sample, always: usize) -> Covariances {
    let (size, count) = (sample.design.width, sample.outcome.len() as f64);
    let mean = sample.outcome.iter().sum::<f64>() / count;
    let (mut matrix, mut with_outcome) = (vec![0.0; size * size], vec![0.0; size]);
    for (row, came) in sample.outcome.iter().enumerate() {
        let values = sample.design.row(row);
        add_outer(&mut matrix, values, 1.0 / count);
        with_outcome.iter_mut().zip(values).for_each(|(sum, value)| *sum += value * (came - mean) / count);
    }
    let outcome_variance = sample.outcome.iter().map(|came| (came - mean).powi(2)).sum::<f64>() / count;
    Covariances { size, always, matrix, with_outcome, outcome_variance }
}

/// The moves of a driver's measures, and how the outcome differs with them.
fn effect(
    fitted: &Fitted,
    place: usize,
    tied: &Tied,
    columns: &[Standard],
    places: &[usize],
) -> Option<(Vec<Move>, Range90)> {
    let middle = -tied.middle / tied.spread;
    let (mut from, mut to, mut moves) = (middle, middle, Vec::new());
    for &(member, sign) in &tied.members {
        let column = &columns[member];
        let (low, high) = spread(&column.sorted)?;
        let (first, last) = if sign > 0.0 { (low, high) } else { (high, low) };
        moves.push(Move { measure: places[member], from: first, to: last });
        let scale = sign / (tied.members.len() as f64 * tied.spread);
        from += scale * column.at(first);
        to += scale * column.at(last);
    }
    let unit = if fitted.is_yes_no() { 100.0 } else { 1.0 };
    Some((moves, fitted.differs(place, Step::Between(from, to))?.times(unit)))
}

/// The two places between which a measure is said to move.
fn spread(sorted: &[f64]) -> Option<(f64, f64)> {
    [0.25, 0.1, 0.0]
        .into_iter()
        .filter_map(|share| Some((quantile(sorted, share)?, quantile(sorted, 1.0 - share)?)))
        .find(|(low, high)| low < high)
}

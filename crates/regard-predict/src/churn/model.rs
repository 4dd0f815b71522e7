//! The whole model: what it rests on, how it is fitted, and what it says of a row. Owns the honest fallback when there
//! is little to learn from.

use super::ChurnError;
use super::calibration::Calibration;
use super::encode::{Encoded, Encoder};
use super::held_out::{Fitted, Training};
use super::order::{canonical, distinct_columns, parts};
use super::reasons::{Explained, sorted};
use super::shapley::Ways;
use super::table::Table;
use crate::input::even;
use crate::numeric::curve::{inside, log_odds};
use crate::numeric::logistic::Logistic;
use crate::numeric::threads::each;

/// Fewer rows than this say nothing.
const LEAST_ROWS: usize = 30;
/// With fewer leavers (or stayers) than this only their share is known.
const BASELINE_LEAVERS: usize = 20;
/// About ten of the rarer kind for each of ten features (Peduzzi et al. 1996): below, curves and trees are not tried.
const FULL_LEAVERS: usize = 100;
const FULL_ROWS: usize = 1_000;
/// Parts that are held out in turn, and how many when there are very many rows.
const PARTS: usize = 5;
const PARTS_OF_MANY: usize = 3;
const MANY_ROWS: usize = 50_000;
/// Rows scored at a time: a bound on memory.
const CHUNK_ROWS: usize = 8_192;

/// How to fit. None of it is about one data set.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Where all chance comes from.
    pub seed: u64,
    /// How many threads may work. The result is the same with any number.
    pub threads: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { seed: 1, threads: 2 }
    }
}

/// Why nothing can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooThin {
    /// Fewer rows than the 30 that even a share needs.
    Rows,
    /// Nobody has left yet.
    NoLeavers,
    /// Everybody has left.
    NoStayers,
}

/// What a score rests on, from nothing to everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// No score at all.
    TooThin(TooThin),
    /// The share of leavers, the same for everyone: too few leavers (or stayers) to tell customers apart.
    BaseRate,
    /// The regularised linear model alone: too few leavers or rows for curves and trees.
    Baseline,
    /// The linear model with curves; trees were tried and did not help.
    Curves,
    /// The linear model with curves, and trees for what it leaves over.
    CurvesAndTrees,
}

/// A fitted model.
#[derive(Debug, Clone)]
pub struct Model {
    basis: Basis,
    rows: usize,
    leavers: usize,
    /// Share of leavers, mixed with one row of both.
    base_rate: f64,
    names: Vec<String>,
    inner: Option<Inner>,
}

#[derive(Debug, Clone)]
struct Inner {
    encoder: Encoder,
    linear: Logistic,
    ridge: f64,
    runs: Vec<Vec<super::tree::Tree>>,
    calibration: Calibration,
    /// The training's column for each column that is no copy.
    origin: Vec<usize>,
    /// On so many threads rows are scored.
    threads: usize,
}

/// Fits a model on rows whose label is known: `left[row]` says whether that customer has left.
///
/// The rows may come in any order: the same rows, seed and settings give the same model, bit by bit.
///
/// # Errors
/// When there is not one label for each row. Too little data is a [`Basis`], not an error.
pub fn fit(table: &Table, left: &[bool], settings: &Settings) -> Result<Model, ChurnError> {
    even("labels", left.len(), table.rows())?;
    let leavers = left.iter().filter(|left| **left).count();
    let names = table.columns().iter().map(|column| column.name.clone()).collect();
    let basis = basis(table.rows(), leavers);
    let mut model =
        Model { basis, rows: table.rows(), leavers, base_rate: share(table, left), names, inner: None };
    let full = match basis {
        Basis::TooThin(_) | Basis::BaseRate => return Ok(model),
        Basis::Baseline => false,
        Basis::Curves | Basis::CurvesAndTrees => true,
    };
    let origin = distinct_columns(table);
    let order = canonical(table, &origin, left, settings.seed);
    let ordered = table.take(&order).keep(&origin);
    let left: Vec<bool> = order.iter().map(|&row| left[row]).collect();
    let weights: Vec<f64> = (0..ordered.rows()).map(|row| ordered.weight(row)).collect();
    let count = if ordered.rows() > MANY_ROWS { PARTS_OF_MANY } else { PARTS };
    let parts = parts(&ordered, &left, count, settings.seed);
    let (encoder, encoded) = Encoder::fit(&ordered, &left, full);
    drop(ordered);
    let training =
        Training { encoded: &encoded, left: &left, weights: &weights, parts: &parts, count, settings };
    let Fitted { linear, ridge, runs, calibration } = training.fit(full);
    if full && runs.is_empty() {
        model.basis = Basis::Curves;
    }
    let threads = settings.threads;
    model.inner = Some(Inner { encoder, linear, ridge, runs, calibration, origin, threads });
    Ok(model)
}

fn basis(rows: usize, leavers: usize) -> Basis {
    let rarer = leavers.min(rows - leavers);
    match rarer {
        _ if rows < LEAST_ROWS => Basis::TooThin(TooThin::Rows),
        0 if leavers == 0 => Basis::TooThin(TooThin::NoLeavers),
        0 => Basis::TooThin(TooThin::NoStayers),
        _ if rarer < BASELINE_LEAVERS => Basis::BaseRate,
        _ if rarer < FULL_LEAVERS || rows < FULL_ROWS => Basis::Baseline,
        _ => Basis::CurvesAndTrees,
    }
}

fn share(table: &Table, left: &[bool]) -> f64 {
    let mut weights: Vec<(f64, bool)> =
        left.iter().enumerate().map(|(row, left)| (table.weight(row), *left)).collect();
    weights.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
    let total: f64 = weights.iter().map(|(weight, _)| weight).sum();
    let leavers: f64 = weights.iter().filter(|(_, left)| *left).map(|(weight, _)| weight).sum();
    (leavers + 0.5) / (total + 1.0)
}

impl Model {
    /// What its scores rest on.
    pub fn basis(&self) -> Basis {
        self.basis
    }

    /// How many rows, and leavers among them, it was fitted on.
    pub fn seen(&self) -> (usize, usize) {
        (self.rows, self.leavers)
    }

    /// The features of the training, in its order; [`super::Reason::feature`] points in here.
    pub fn features(&self) -> &[String] {
        &self.names
    }

    /// How the log-odds are bent at the end; `None` when there is no model.
    pub fn calibration(&self) -> Option<&Calibration> {
        self.inner.as_ref().map(|inner| &inner.calibration)
    }

    /// How strongly slopes are held back, and how many trees one run has; `None` when there is no model.
    pub fn strength(&self) -> Option<(f64, usize)> {
        self.inner.as_ref().map(|inner| (inner.ridge, inner.runs.first().map_or(0, Vec::len)))
    }

    /// The probability to leave, for each row strictly between 0 and 1.
    ///
    /// **Empty**: `None` in every row when the basis is [`Basis::TooThin`].
    ///
    /// # Errors
    /// When a column is of another kind than in the training.
    pub fn score(&self, table: &Table) -> Result<Vec<Option<f64>>, ChurnError> {
        let Some(inner) = &self.inner else {
            return Ok(vec![self.without_features(); table.rows()]);
        };
        let chunks = chunks(table.rows());
        let scored = each(chunks.len(), inner.threads, |chunk| {
            let rows = &chunks[chunk];
            let encoded = inner.encoder.encode(&table.take(rows))?;
            let probability = |row| Some(inner.calibration.probability(inner.log_odds(&encoded, row)));
            Ok((0..rows.len()).map(probability).collect::<Vec<_>>())
        });
        together(scored, table.rows())
    }

    /// The probability to leave with its reasons, for each row.
    ///
    /// **Empty**: `None` when the basis is [`Basis::TooThin`]; no reasons when it is [`Basis::BaseRate`].
    ///
    /// # Errors
    /// When a column is of another kind than in the training.
    pub fn explain(&self, table: &Table) -> Result<Vec<Option<Explained>>, ChurnError> {
        let Some(inner) = &self.inner else {
            let flat = self.without_features().map(|probability| {
                let base = log_odds(probability);
                Explained { base, reasons: Vec::new(), log_odds: base, probability }
            });
            return Ok(vec![flat; table.rows()]);
        };
        let explainer = Explainer::new(inner, self.names.len());
        let chunks = chunks(table.rows());
        let explained = each(chunks.len(), inner.threads, |chunk| {
            let rows = &chunks[chunk];
            let encoded = inner.encoder.encode(&table.take(rows))?;
            Ok((0..rows.len()).map(|row| Some(explainer.explain(&encoded, row))).collect::<Vec<_>>())
        });
        together(explained, table.rows())
    }

    fn without_features(&self) -> Option<f64> {
        match self.basis {
            Basis::TooThin(_) => None,
            _ => Some(inside(self.base_rate)),
        }
    }
}

/// The rows of all chunks, in their order.
fn together<T>(chunks: Vec<Result<Vec<T>, ChurnError>>, rows: usize) -> Result<Vec<T>, ChurnError> {
    let mut out = Vec::with_capacity(rows);
    for chunk in chunks {
        out.extend(chunk?);
    }
    Ok(out)
}

fn chunks(rows: usize) -> Vec<Vec<usize>> {
    (0..rows).step_by(CHUNK_ROWS).map(|first| (first..(first + CHUNK_ROWS).min(rows)).collect()).collect()
}

impl Inner {
    /// Log-odds before calibration: the linear model, and the mean of the runs.
    fn log_odds(&self, encoded: &Encoded, row: usize) -> f64 {
        let trees: f64 = self.runs.iter().flatten().map(|tree| tree.value(&encoded.trees, row)).sum();
        self.linear.log_odds(encoded.design.row(row)) + trees / self.runs.len().max(1) as f64
    }
}

/// Everything that is the same for all rows.
struct Explainer<'a> {
    inner: &'a Inner,
    /// The training's column of each column of the design.
    design: Vec<usize>,
    ways: Vec<Ways>,
    base: f64,
    features: usize,
}

impl<'a> Explainer<'a> {
    fn new(inner: &'a Inner, features: usize) -> Self {
        let origin =
            |places: Vec<usize>| places.into_iter().map(|place| inner.origin[place]).collect::<Vec<_>>();
        let (design, columns) =
            (origin(inner.encoder.design_features()), origin(inner.encoder.tree_features()));
        let trees: Vec<_> = inner.runs.iter().flatten().collect();
        let ways = each(trees.len(), 1, |place| Ways::new(trees[place], &columns));
        let runs = inner.runs.len().max(1) as f64;
        let base = inner.linear.intercept + ways.iter().map(|ways| ways.base).sum::<f64>() / runs;
        Self { inner, design, ways, base, features }
    }

    fn explain(&self, encoded: &Encoded, row: usize) -> Explained {
        let mut added = vec![0.0; self.features];
        for ((feature, slope), value) in
            self.design.iter().zip(&self.inner.linear.slopes).zip(encoded.design.row(row))
        {
            added[*feature] += slope * value;
        }
        let runs = self.inner.runs.len().max(1) as f64;
        for (tree, ways) in self.inner.runs.iter().flatten().zip(&self.ways) {
            for (feature, value) in ways.features.iter().zip(ways.of(tree, &encoded.trees, row)) {
                added[*feature] += value / runs;
            }
        }
        let log_odds = self.inner.log_odds(encoded, row);
        let mut reasons = sorted(&added);
        reasons.retain(|reason| self.inner.origin.contains(&reason.feature));
        Explained {
            base: self.base,
            reasons,
            log_odds,
            probability: self.inner.calibration.probability(log_odds),
        }
    }
}

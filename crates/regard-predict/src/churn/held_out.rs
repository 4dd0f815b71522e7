//! What is chosen on held-out parts of the training: how strongly the linear model is held back, how many trees
//! follow, how the probability is bent. Owns the choices; no row is ever judged by a model that saw its label.

use super::Settings;
use super::boosting::{Ground, TREES, boost};
use super::calibration::{Calibration, Held, choose};
use super::encode::Encoded;
use super::split::Binned;
use super::tree::Tree;
use crate::numeric::curve::loss;
use crate::numeric::logistic::{Logistic, Sample, Solver};
use crate::numeric::threads::each;

/// How strongly slopes are held back, the strongest first.
const RIDGES: [f64; 9] = [1000.0, 300.0, 100.0, 30.0, 10.0, 3.0, 1.0, 0.3, 0.1];
/// The strength is chosen on at most this many rows: more would not change it.
const RIDGE_ROWS: usize = 20_000;
/// Trees are counted in steps of this many.
const TREE_STEP: usize = 10;

/// The rows of the training in canonical order, as numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Training<'a> {
    pub(super) encoded: &'a Encoded,
    pub(super) left: &'a [bool],
    pub(super) weights: &'a [f64],
    /// The part that holds each row out.
    pub(super) parts: &'a [usize],
    pub(super) count: usize,
    pub(super) settings: &'a Settings,
}

/// What came out.
#[derive(Debug)]
pub(super) struct Fitted {
    pub(super) linear: Logistic,
    pub(super) ridge: f64,
    /// One run for each part, all of the chosen length; empty when trees did not help.
    pub(super) runs: Vec<Vec<Tree>>,
    pub(super) calibration: Calibration,
}

impl<'a> Training<'a> {
    /// All choices, one after another.
    pub(super) fn fit(self, trees: bool) -> Fitted {
        let (ridge, starts) = self.ridge();
        let all: Vec<usize> = (0..self.left.len()).collect();
        // The last place fits all rows, the others leave their part out.
        let mut models = each(self.count + 1, self.settings.threads, |part| {
            let rows: Vec<usize> = all.iter().copied().filter(|row| self.parts[*row] != part).collect();
            Solver::new(self.sample(&rows)).fit(ridge, &starts[part.min(self.count - 1)])
        });
        let linear = models.pop().unwrap_or_else(|| Logistic::flat(self.encoded.design.width, 0.0));
        let mut logits: Vec<f64> =
            all.iter().map(|&row| models[self.parts[row]].log_odds(self.encoded.design.row(row))).collect();
        let runs = if trees { self.trees(&models, &mut logits) } else { Vec::new() };
        let held = Held { logits: &logits, left: self.left, weights: self.weights, parts: self.parts };
        Fitted { linear, ridge, runs, calibration: choose(held, self.count) }
    }

    fn sample<'s>(&'s self, rows: &'s [usize]) -> Sample<'s> {
        Sample { design: &self.encoded.design, rows, yes: self.left, weights: self.weights }
    }

    /// The strength with the least held-out loss, and for each part the slopes at it.
    fn ridge(&self) -> (f64, Vec<Logistic>) {
        let few: Vec<usize> = (0..self.left.len().min(RIDGE_ROWS)).collect();
        let paths = each(self.count, self.settings.threads, |part| {
            let rows: Vec<usize> = few.iter().copied().filter(|row| self.parts[*row] != part).collect();
            let solver = Solver::new(self.sample(&rows));
            let mut at = Logistic::flat(self.encoded.design.width, solver.flat_intercept);
            RIDGES.map(|ridge| {
                at = solver.fit(ridge, &at);
                let out = few.iter().filter(|row| self.parts[**row] == part);
                let lost: f64 = out
                    .map(|&row| {
                        self.weights[row] * loss(at.log_odds(self.encoded.design.row(row)), self.left[row])
                    })
                    .sum();
                (lost, at.clone())
            })
        });
        let lost = |place: usize| paths.iter().map(|path| path[place].0).sum::<f64>();
        let best = (0..RIDGES.len()).min_by(|one, other| lost(*one).total_cmp(&lost(*other))).unwrap_or(0);
        (RIDGES[best], paths.into_iter().map(|path| path[best].1.clone()).collect())
    }

    /// Trees on top of the held-out log-odds, which they then make better. None when that is not clearly so.
    fn trees(&self, models: &[Logistic], logits: &mut [f64]) -> Vec<Vec<Tree>> {
        let binned = Binned::new(&self.encoded.trees);
        let mut runs = each(self.count, self.settings.threads, |part| {
            let rows: Vec<usize> = (0..self.left.len()).filter(|row| self.parts[*row] != part).collect();
            // This part's own linear model: any other has seen labels of the rows that judge this run.
            let offsets: Vec<f64> =
                (0..self.left.len()).map(|row| models[part].log_odds(self.encoded.design.row(row))).collect();
            let ground = Ground {
                binned: &binned,
                columns: &self.encoded.trees,
                left: self.left,
                weights: self.weights,
                offsets: &offsets,
            };
            boost(ground, &rows, TREES, self.settings.seed.wrapping_add(part as u64))
        });
        let mut at = logits.to_vec();
        let losses = |at: &[f64]| -> Vec<f64> {
            (0..at.len()).map(|row| self.weights[row] * loss(at[row], self.left[row])).collect()
        };
        let none = losses(&at);
        let (mut best, mut best_at, mut best_losses) = (0, at.clone(), none.clone());
        for step in (0..TREES).step_by(TREE_STEP) {
            for (row, logit) in at.iter_mut().enumerate() {
                let trees = &runs[self.parts[row]][step..(step + TREE_STEP).min(TREES)];
                *logit += trees.iter().map(|tree| tree.value(&self.encoded.trees, row)).sum::<f64>();
            }
            let now = losses(&at);
            if now.iter().sum::<f64>() < best_losses.iter().sum() {
                (best, best_at, best_losses) = ((step + TREE_STEP).min(TREES), at.clone(), now);
            }
        }
        if best == 0 {
            return Vec::new();
        }
        logits.copy_from_slice(&best_at);
        runs.iter_mut().for_each(|run| run.truncate(best));
        runs
    }
}

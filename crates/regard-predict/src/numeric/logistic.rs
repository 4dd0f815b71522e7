//! Logistic regression with a ridge penalty, on a dense design. Owns the solver: Newton steps, each solved by
//! conjugate gradients with one fixed factorisation before them, so that wide and long tables stay cheap.
//!
//! Newton's method for logistic regression: McCullagh and Nelder 1989; inexact steps: Dembo, Eisenstat and Steihaug
//! 1982; ridge: le Cessie and van Houwelingen 1992.

use super::cholesky::Factor;
use super::curve::{loss, probability};
use super::vectors::{add_scaled, dot};

/// The most columns of a design.
pub(crate) const MAX_WIDTH: usize = 2_000;
/// At most this many rows build the factorisation; it only speeds the solution up and does not change it.
const FACTOR_ROWS: usize = 8_192;
/// Added to the diagonal of the factorisation, so that columns that say the same do not stop it.
const FIRM: f64 = 1e-9;
const MAX_STEPS: usize = 60;
const MAX_INNER: usize = 40;

/// Rows × width numbers, row after row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Design {
    /// Numbers per row.
    pub(crate) width: usize,
    /// All rows, one after another.
    pub(crate) data: Vec<f64>,
}

impl Design {
    /// The numbers of one row.
    pub(crate) fn row(&self, row: usize) -> &[f64] {
        &self.data[row * self.width..(row + 1) * self.width]
    }
}

/// What was fitted: log-odds = intercept + slopes · row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Logistic {
    /// Log-odds of a row of zeros.
    pub(crate) intercept: f64,
    /// One for each column of the design, in log-odds per unit.
    pub(crate) slopes: Vec<f64>,
}

impl Logistic {
    /// Log-odds of one row.
    pub(crate) fn log_odds(&self, row: &[f64]) -> f64 {
        self.intercept + dot(&self.slopes, row)
    }

    /// Nothing but the share.
    pub(crate) fn flat(width: usize, intercept: f64) -> Self {
        Self { intercept, slopes: vec![0.0; width] }
    }
}

/// The rows that a fit looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample<'a> {
    pub(crate) design: &'a Design,
    pub(crate) rows: &'a [usize],
    pub(crate) yes: &'a [bool],
    pub(crate) weights: &'a [f64],
}

/// Minimises Σ weight × log loss + ridge/2 × Σ slope² over all rows; the intercept is not held back.
///
/// **Empty**: `None` when the lengths do not fit, the design is wider than [`MAX_WIDTH`], or all rows are of one kind
/// (the best intercept would be infinite).
pub(crate) fn fit_logistic(design: &Design, yes: &[bool], weights: &[f64], ridge: f64) -> Option<Logistic> {
    let rows: Vec<usize> = (0..yes.len()).collect();
    let fits = design.width <= MAX_WIDTH
        && design.data.len() == design.width * yes.len()
        && weights.len() == yes.len();
    let both = yes.iter().any(|yes| *yes) && yes.iter().any(|yes| !*yes);
    if !fits || !both || ridge.is_nan() || ridge < 0.0 {
        return None;
    }
    let solver = Solver::new(Sample { design, rows: &rows, yes, weights });
    Some(solver.fit(ridge, &Logistic::flat(design.width, solver.flat_intercept)))
}

/// Fits several strengths on one sample without building the factorisation's sums anew.
#[derive(Debug)]
pub(crate) struct Solver<'a> {
    sample: Sample<'a>,
    /// Σ weight · p̄(1−p̄) · x xᵀ with the intercept as column 0.
    curvature: Vec<f64>,
    pub(crate) flat_intercept: f64,
}

impl<'a> Solver<'a> {
    pub(crate) fn new(sample: Sample<'a>) -> Self {
        let size = sample.design.width + 1;
        let total: f64 = sample.rows.iter().map(|&row| sample.weights[row]).sum();
        let of_yes: f64 =
            sample.rows.iter().filter(|&&row| sample.yes[row]).map(|&row| sample.weights[row]).sum();
        let share = ((of_yes + 0.5) / (total + 1.0)).clamp(1e-6, 1.0 - 1e-6);
        let stride = sample.rows.len().div_ceil(FACTOR_ROWS).max(1);
        let scale = share * (1.0 - share) * stride as f64;
        let mut curvature = vec![0.0; size * size];
        for &row in sample.rows.iter().step_by(stride) {
            let (values, weight) = (sample.design.row(row), scale * sample.weights[row]);
            curvature[0] += weight;
            for (place, value) in values.iter().enumerate().filter(|(_, value)| **value != 0.0) {
                let line = &mut curvature[(place + 1) * size..(place + 2) * size];
                line[0] += weight * value;
                add_scaled(&mut line[1..place + 2], weight * value, &values[..=place]);
            }
        }
        Self { sample, curvature, flat_intercept: (share / (1.0 - share)).ln() }
    }

    /// The best intercept and slopes for this ridge, sought from `start`.
    pub(crate) fn fit(&self, ridge: f64, start: &Logistic) -> Logistic {
        let size = self.sample.design.width + 1;
        let on = |at| if at == 0 { FIRM } else { ridge + FIRM };
        let factor = Factor::forced(&self.curvature, size, on);
        let mut point = Vec::with_capacity(start.slopes.len() + 1);
        point.push(start.intercept);
        point.extend_from_slice(&start.slopes);
        let mut state = self.look(&point, ridge);
        let enough = 1e-7 * (1.0 + state.total_weight);
        for _ in 0..MAX_STEPS {
            let steepness = dot(&state.gradient, &state.gradient).sqrt();
            if steepness <= enough {
                break;
            }
            let step = self.newton_step(&state, ridge, factor.as_ref(), steepness);
            let Some((next, next_state)) = self.walk(&point, &step, &state, ridge) else { break };
            (point, state) = (next, next_state);
        }
        Logistic { intercept: point[0], slopes: point[1..].to_vec() }
    }

    /// Value, slope and curvature at a point.
    fn look(&self, point: &[f64], ridge: f64) -> Look {
        let Sample { design, rows, yes, weights } = self.sample;
        let mut gradient = vec![0.0; point.len()];
        let mut bends = Vec::with_capacity(rows.len());
        let (mut value, mut total_weight) = (0.0, 0.0);
        for &row in rows {
            let values = design.row(row);
            let logit = point[0] + dot(&point[1..], values);
            let chance = probability(logit);
            let pull = weights[row] * (chance - f64::from(u8::from(yes[row])));
            value += weights[row] * loss(logit, yes[row]);
            total_weight += weights[row];
            bends.push(weights[row] * (chance * (1.0 - chance)).max(1e-10));
            gradient[0] += pull;
            add_scaled(&mut gradient[1..], pull, values);
        }
        value += 0.5 * ridge * dot(&point[1..], &point[1..]);
        add_scaled(&mut gradient[1..], ridge, &point[1..]);
        Look { value, gradient, bends, total_weight }
    }

    /// The curvature at `look` times a direction.
    fn bend(&self, look: &Look, direction: &[f64], ridge: f64) -> Vec<f64> {
        let mut out = vec![0.0; direction.len()];
        for (&row, bend) in self.sample.rows.iter().zip(&look.bends) {
            let values = self.sample.design.row(row);
            let along = bend * (direction[0] + dot(&direction[1..], values));
            out[0] += along;
            add_scaled(&mut out[1..], along, values);
        }
        add_scaled(&mut out[1..], ridge, &direction[1..]);
        out
    }

    /// Solves curvature · step = −gradient, the closer the nearer the goal is.
    fn newton_step(&self, look: &Look, ridge: f64, factor: Option<&Factor>, steepness: f64) -> Vec<f64> {
        let goal = steepness * (steepness / (1.0 + look.total_weight)).sqrt().clamp(1e-4, 0.1);
        let mut step = vec![0.0; look.gradient.len()];
        let mut rest: Vec<f64> = look.gradient.iter().map(|value| -value).collect();
        let before = |rest: &[f64]| factor.map_or_else(|| rest.to_vec(), |factor| factor.solve(rest));
        let mut ready = before(&rest);
        let mut direction = ready.clone();
        let mut size = dot(&rest, &ready);
        for _ in 0..MAX_INNER {
            let bent = self.bend(look, &direction, ridge);
            let along = dot(&direction, &bent);
            if along <= 0.0 || size <= 0.0 {
                break;
            }
            add_scaled(&mut step, size / along, &direction);
            add_scaled(&mut rest, -size / along, &bent);
            if dot(&rest, &rest).sqrt() <= goal {
                break;
            }
            ready = before(&rest);
            let next = dot(&rest, &ready);
            let keep = next / size;
            size = next;
            for (one, fresh) in direction.iter_mut().zip(&ready) {
                *one = fresh + keep * *one;
            }
        }
        step
    }

    /// Goes along the step, halved until it is a way down. `None` when there is none left.
    fn walk(&self, point: &[f64], step: &[f64], look: &Look, ridge: f64) -> Option<(Vec<f64>, Look)> {
        let mut length = 1.0;
        for _ in 0..30 {
            let mut next = point.to_vec();
            add_scaled(&mut next, length, step);
            let there = self.look(&next, ridge);
            if there.value < look.value {
                return Some((next, there));
            }
            length *= 0.5;
        }
        None
    }
}

#[derive(Debug)]
struct Look {
    value: f64,
    gradient: Vec<f64>,
    bends: Vec<f64>,
    total_weight: f64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    fn close(one: f64, other: f64, within: f64) {
        assert!((one - other).abs() <= within, "{one} is not {other}");
    }

    #[test]
    fn one_yes_or_no_gives_the_logarithm_of_the_odds_ratio() {
        // Of 10 with the mark 8 are a yes (odds 4), of 20 without 5 are a yes (odds 1/3): slope ln 12, intercept ln 1/3.
        let rows: Vec<(f64, bool)> =
            (0..10).map(|i| (1.0, i < 8)).chain((0..20).map(|i| (0.0, i < 5))).collect();
        let design = Design { width: 1, data: rows.iter().map(|row| row.0).collect() };
        let yes: Vec<bool> = rows.iter().map(|row| row.1).collect();
        let fitted = fit_logistic(&design, &yes, &[1.0; 30], 0.0).unwrap();
        close(fitted.intercept, (1.0f64 / 3.0).ln(), 1e-6);
        close(fitted.slopes[0], 12.0f64.ln(), 1e-6);
        let twice = fit_logistic(&design, &yes, &[2.0; 30], 0.0).unwrap();
        close(twice.slopes[0], 12.0f64.ln(), 1e-6);
        let held = fit_logistic(&design, &yes, &[1.0; 30], 5.0).unwrap();
        assert!(held.slopes[0] > 0.0 && held.slopes[0] < fitted.slopes[0]);
        assert_eq!(fit_logistic(&design, &[true; 30], &[1.0; 30], 1.0), None);
    }

    #[test]
    fn the_best_point_is_flat_in_every_direction() {
        // At the optimum: Σ (p − y) x + ridge × slope = 0, and Σ (p − y) = 0.
        let mut chance = super::super::chance::seeded(5);
        let numbers: Vec<f64> = (0..400).map(|_| chance.random_range(-1.5..1.5)).collect();
        let yes: Vec<bool> = numbers.iter().map(|number| chance.random_bool(probability(*number))).collect();
        let data: Vec<f64> =
            numbers.iter().enumerate().flat_map(|(i, t)| [*t, (i % 7) as f64, t * t]).collect();
        let design = Design { width: 3, data };
        let fitted = fit_logistic(&design, &yes, &vec![1.0; 400], 2.0).unwrap();
        let mut slope = [0.0; 4];
        for (row, yes) in yes.iter().enumerate() {
            let pull = probability(fitted.log_odds(design.row(row))) - f64::from(u8::from(*yes));
            slope[0] += pull;
            (0..3).for_each(|column| slope[column + 1] += pull * design.row(row)[column]);
        }
        close(slope[0], 0.0, 1e-3);
        (0..3).for_each(|column| close(slope[column + 1], -2.0 * fitted.slopes[column], 1e-3));
    }
}

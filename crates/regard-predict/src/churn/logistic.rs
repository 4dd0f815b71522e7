//! Logistic regression with a ridge penalty, on a dense design. Owns the solver: Newton steps, each solved by
//! conjugate gradients with one fixed factorisation before them, so that wide and long tables stay cheap.
//!
//! Newton's method for logistic regression: McCullagh and Nelder 1989; inexact steps: Dembo, Eisenstat and Steihaug
//! 1982; ridge: le Cessie and van Houwelingen 1992.

use super::numbers::{add_scaled, dot, loss};

/// The most columns of a design.
pub const MAX_WIDTH: usize = 2_000;
/// At most this many rows build the factorisation; it only speeds the solution up and does not change it.
const FACTOR_ROWS: usize = 8_192;
const MAX_STEPS: usize = 60;
const MAX_INNER: usize = 40;

/// Rows × width numbers, row after row.
#[derive(Debug, Clone, PartialEq)]
pub struct Design {
    /// Numbers per row.
    pub width: usize,
    /// All rows, one after another.
    pub data: Vec<f64>,
}

impl Design {
    /// The numbers of one row.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.data[row * self.width..(row + 1) * self.width]
    }
}

/// What was fitted: log-odds = intercept + slopes · row.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    /// Log-odds of a row of zeros.
    pub intercept: f64,
    /// One for each column of the design, in log-odds per unit.
    pub slopes: Vec<f64>,
}

impl Logistic {
    /// Log-odds of one row.
    pub fn log_odds(&self, row: &[f64]) -> f64 {
        self.intercept + dot(&self.slopes, row)
    }

    /// Nothing but the share.
    pub(super) fn flat(width: usize, intercept: f64) -> Self {
        Self { intercept, slopes: vec![0.0; width] }
    }
}

/// The rows that a fit looks at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample<'a> {
    pub(super) design: &'a Design,
    pub(super) rows: &'a [usize],
    pub(super) left: &'a [bool],
    pub(super) weights: &'a [f64],
}

/// Minimises Σ weight × log loss + ridge/2 × Σ slope² over all rows; the intercept is not held back.
///
/// **Empty**: `None` when the lengths do not fit, the design is wider than [`MAX_WIDTH`], or all rows are of one kind
/// (the best intercept would be infinite).
pub fn fit_logistic(design: &Design, left: &[bool], weights: &[f64], ridge: f64) -> Option<Logistic> {
    let rows: Vec<usize> = (0..left.len()).collect();
    let fits = design.width <= MAX_WIDTH
        && design.data.len() == design.width * left.len()
        && weights.len() == left.len();
    let both = left.iter().any(|left| *left) && left.iter().any(|left| !*left);
    if !fits || !both || ridge.is_nan() || ridge < 0.0 {
        return None;
    }
    let solver = Solver::new(Sample { design, rows: &rows, left, weights });
    Some(solver.fit(ridge, &Logistic::flat(design.width, solver.flat_intercept)))
}

/// Fits several strengths on one sample without building the factorisation's sums anew.
#[derive(Debug)]
pub(super) struct Solver<'a> {
    sample: Sample<'a>,
    /// Σ weight · p̄(1−p̄) · x xᵀ with the intercept as column 0.
    curvature: Vec<f64>,
    pub(super) flat_intercept: f64,
}

impl<'a> Solver<'a> {
    pub(super) fn new(sample: Sample<'a>) -> Self {
        let size = sample.design.width + 1;
        let total: f64 = sample.rows.iter().map(|&row| sample.weights[row]).sum();
        let leavers: f64 =
            sample.rows.iter().filter(|&&row| sample.left[row]).map(|&row| sample.weights[row]).sum();
        let share = ((leavers + 0.5) / (total + 1.0)).clamp(1e-6, 1.0 - 1e-6);
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
    pub(super) fn fit(&self, ridge: f64, start: &Logistic) -> Logistic {
        let factor = Factor::new(&self.curvature, self.sample.design.width + 1, ridge);
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
            let step = self.newton_step(&state, ridge, &factor, steepness);
            let Some((next, next_state)) = self.walk(&point, &step, &state, ridge) else { break };
            (point, state) = (next, next_state);
        }
        Logistic { intercept: point[0], slopes: point[1..].to_vec() }
    }

    /// Value, slope and curvature at a point.
    fn look(&self, point: &[f64], ridge: f64) -> Look {
        let Sample { design, rows, left, weights } = self.sample;
        let mut gradient = vec![0.0; point.len()];
        let mut bends = Vec::with_capacity(rows.len());
        let (mut value, mut total_weight) = (0.0, 0.0);
        for &row in rows {
            let values = design.row(row);
            let logit = point[0] + dot(&point[1..], values);
            let chance = 1.0 / (1.0 + (-logit).exp());
            let pull = weights[row] * (chance - f64::from(u8::from(left[row])));
            value += weights[row] * loss(logit, left[row]);
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
    fn newton_step(&self, look: &Look, ridge: f64, factor: &Factor, steepness: f64) -> Vec<f64> {
        let goal = steepness * (steepness / (1.0 + look.total_weight)).sqrt().clamp(1e-4, 0.1);
        let mut step = vec![0.0; look.gradient.len()];
        let mut rest: Vec<f64> = look.gradient.iter().map(|value| -value).collect();
        let mut ready = factor.solve(&rest);
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
            ready = factor.solve(&rest);
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

/// Cholesky factor of a curvature with the ridge on its diagonal.
#[derive(Debug)]
struct Factor {
    size: usize,
    lower: Vec<f64>,
}

impl Factor {
    fn new(curvature: &[f64], size: usize, ridge: f64) -> Self {
        let mut lower = curvature.to_vec();
        for row in 0..size {
            lower[row * size + row] += if row == 0 { 1e-9 } else { ridge + 1e-9 };
            for column in 0..=row {
                let shared = dot(
                    &lower[row * size..row * size + column],
                    &lower[column * size..column * size + column],
                );
                let value = lower[row * size + column] - shared;
                lower[row * size + column] = if row == column {
                    value.max(1e-12).sqrt()
                } else {
                    value / lower[column * size + column]
                };
            }
        }
        Self { size, lower }
    }

    fn solve(&self, target: &[f64]) -> Vec<f64> {
        let size = self.size;
        let mut out = target.to_vec();
        for row in 0..size {
            let shared = dot(&self.lower[row * size..row * size + row], &out[..row]);
            out[row] = (out[row] - shared) / self.lower[row * size + row];
        }
        for row in (0..size).rev() {
            out[row] /= self.lower[row * size + row];
            let value = out[row];
            add_scaled(&mut out[..row], -value, &self.lower[row * size..row * size + row]);
        }
        out
    }
}

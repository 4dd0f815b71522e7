//! Logistic regression on sparse rows: the convex problem and its solver. Owns the fit; not where rows come from.
//!
//! Solver: L-BFGS (Nocedal 1980; Liu & Nocedal 1989), with backtracking. The rows are added up in a fixed number of
//! parts, one thread each, and the parts in their order: the same bytes come out whatever the machine.

use super::features::{COLUMNS, Rarity, Row, cells};

/// One row that is learnt from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Example<'a> {
    pub(crate) row: &'a Row,
    /// Whether it belongs to the class whose probability is wanted.
    pub(crate) of_class: bool,
}

/// How rare each column is, what it weighs with that, and what is added to every row.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    rarity: Rarity,
    /// One for each column, times its rarity; then the constant.
    weights: Vec<f64>,
}

/// Steps at most; it is near enough long before.
const MOST_STEPS: usize = 100;
/// Near enough: the gradient is so small beside what it was at the start.
const NEAR: f64 = 1e-3;
/// How many steps back the curvature is remembered.
const MEMORY: usize = 8;
/// Into how many parts the rows are cut.
const PARTS: usize = 4;
/// Fewer rows are not worth a thread.
const WORTH_A_THREAD: usize = 2_000;
/// The last weight belongs to no column: it is added to every row, and is hardly held back.
const CONSTANT: usize = COLUMNS;

impl Line {
    /// Log-odds of the class, before calibration. **Empty**: `None` when nothing in the row was ever seen.
    pub(crate) fn margin(&self, row: &Row) -> Option<f64> {
        let length = self.rarity.length(row)?;
        let sum: f64 = cells(row).map(|(column, often)| self.weights[column] * often).sum();
        Some(self.weights[CONSTANT] + sum / length)
    }

    /// The line with the least `½ ‖w‖² + strength · Σ log loss` over rows of tf-idf of length 1; a higher strength
    /// follows the examples more closely. Both classes count as they are.
    pub(crate) fn fit(examples: &[Example], strength: f64) -> Self {
        let problem = Problem::of(examples, strength);
        let own = problem.solve();
        let weights = problem.with_rarity(&own);
        Self { rarity: problem.rarity, weights }
    }
}

/// Rows are kept as counts; rarity and length are multiplied in on the way, so that nothing is stored twice.
struct Problem<'a> {
    examples: &'a [Example<'a>],
    /// One over the length of each row; 0 for a row without a known column.
    scales: Vec<f64>,
    rarity: Rarity,
    strength: f64,
}

/// One remembered step: how far, how the gradient changed, and one over their product.
struct Step {
    moved: Vec<f64>,
    bent: Vec<f64>,
    scale: f64,
}

impl<'a> Problem<'a> {
    fn of(examples: &'a [Example<'a>], strength: f64) -> Self {
        let rarity = Rarity::of(examples.iter().map(|example| example.row));
        let scale = |example: &Example| rarity.length(example.row).map_or(0.0, |length| 1.0 / length);
        let scales = examples.iter().map(scale).collect();
        Self { examples, scales, rarity, strength }
    }

    fn with_rarity(&self, own: &[f64]) -> Vec<f64> {
        let columns = own.iter().zip(&self.rarity.0).map(|(weight, rarity)| weight * rarity);
        columns.chain([own[CONSTANT]]).collect()
    }

    fn solve(&self) -> Vec<f64> {
        let mut at = vec![0.0; COLUMNS + 1];
        let (mut value, mut slope) = self.value_and_slope(&at);
        let enough = NEAR * product(&slope, &slope).sqrt();
        let mut memory: Vec<Step> = Vec::new();
        for _ in 0..MOST_STEPS {
            if product(&slope, &slope).sqrt() <= enough {
                break;
            }
            let direction = direction(&slope, &memory);
            let Some((next, next_value, next_slope)) = self.step(&at, value, &slope, &direction) else { break };
            let moved: Vec<f64> = next.iter().zip(&at).map(|(next, at)| next - at).collect();
            let bent: Vec<f64> = next_slope.iter().zip(&slope).map(|(next, at)| next - at).collect();
            let curvature = product(&moved, &bent);
            if curvature > 1e-12 {
                if memory.len() == MEMORY {
                    memory.remove(0);
                }
                memory.push(Step { moved, bent, scale: 1.0 / curvature });
            }
            (at, value, slope) = (next, next_value, next_slope);
        }
        at
    }

    /// Goes the whole way or halves it until the value falls enough (Armijo 1966). **Empty**: it never does.
    fn step(&self, at: &[f64], value: f64, slope: &[f64], direction: &[f64]) -> Option<(Vec<f64>, f64, Vec<f64>)> {
        let downhill = product(slope, direction);
        let mut length = 1.0;
        for _ in 0..30 {
            let next: Vec<f64> = at.iter().zip(direction).map(|(at, along)| at + length * along).collect();
            let (next_value, next_slope) = self.value_and_slope(&next);
            if next_value <= value + 1e-4 * length * downhill {
                return Some((next, next_value, next_slope));
            }
            length /= 2.0;
        }
        None
    }

    /// The value of the problem and its gradient.
    fn value_and_slope(&self, weights: &[f64]) -> (f64, Vec<f64>) {
        let held = |column: usize| if column == CONSTANT { 1e-3 } else { 1.0 };
        let mut value = 0.0;
        let mut slope = Vec::with_capacity(weights.len());
        for (column, weight) in weights.iter().enumerate() {
            value += 0.5 * held(column) * weight * weight;
            slope.push(held(column) * weight);
        }
        for (part_value, part_slope) in self.parts(&self.with_rarity(weights)) {
            value += self.strength * part_value;
            for (column, part) in part_slope.into_iter().enumerate() {
                slope[column] += self.strength * part * self.rarity.0.get(column).copied().unwrap_or(1.0);
            }
        }
        (value, slope)
    }

    fn parts(&self, weights: &[f64]) -> Vec<(f64, Vec<f64>)> {
        let size = self.examples.len().div_ceil(PARTS).max(1);
        let parts = self.examples.chunks(size).zip(self.scales.chunks(size));
        if self.examples.len() < WORTH_A_THREAD {
            return parts.map(|(part, scales)| loss(part, scales, weights)).collect();
        }
        std::thread::scope(|scope| {
            let start = |part: (&'a [Example<'a>], _)| (part, scope.spawn(move || loss(part.0, part.1, weights)));
            let running: Vec<_> = parts.map(start).collect();
            let result = |(part, thread): ((&'a [Example<'a>], _), std::thread::ScopedJoinHandle<'_, _>)| {
                thread.join().unwrap_or_else(|_| loss(part.0, part.1, weights))
            };
            running.into_iter().map(result).collect()
        })
    }
}

/// Log loss of some examples and its gradient, both without the rarity of the columns.
fn loss(examples: &[Example], scales: &[f64], weights: &[f64]) -> (f64, Vec<f64>) {
    let mut slope = vec![0.0; weights.len()];
    let mut sum = 0.0;
    for (example, scale) in examples.iter().zip(scales) {
        let product: f64 = cells(example.row).map(|(column, often)| weights[column] * often).sum();
        let margin = weights[CONSTANT] + product * scale;
        let sign = if example.of_class { 1.0 } else { -1.0 };
        sum += softplus(-sign * margin);
        let pull = -sign * probability(-sign * margin);
        for (column, often) in cells(example.row) {
            slope[column] += pull * scale * often;
        }
        slope[CONSTANT] += pull;
    }
    (sum, slope)
}

/// Down the slope, bent by what the last steps taught (the two loops of Nocedal 1980).
fn direction(slope: &[f64], memory: &[Step]) -> Vec<f64> {
    let mut along: Vec<f64> = slope.iter().map(|part| -part).collect();
    let mut shares = Vec::with_capacity(memory.len());
    for step in memory.iter().rev() {
        let share = step.scale * product(&step.moved, &along);
        add(&mut along, -share, &step.bent);
        shares.push(share);
    }
    // Nothing learnt yet: a first step of length one.
    let first = 1.0 / product(slope, slope).sqrt();
    let scale = memory.last().map_or(first, |last| 1.0 / (last.scale * product(&last.bent, &last.bent)));
    along.iter_mut().for_each(|part| *part *= scale);
    for (step, share) in memory.iter().zip(shares.into_iter().rev()) {
        let back = share - step.scale * product(&step.bent, &along);
        add(&mut along, back, &step.moved);
    }
    along
}

fn product(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

fn add(to: &mut [f64], times: f64, what: &[f64]) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to += times * what);
}

/// `ln(1 + eˣ)` without overflow.
pub(crate) fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// The logistic curve, without overflow.
pub(crate) fn probability(log_odds: f64) -> f64 {
    if log_odds >= 0.0 {
        1.0 / (1.0 + (-log_odds).exp())
    } else {
        let small = log_odds.exp();
        small / (1.0 + small)
    }
}

#[cfg(test)]
mod tests {
    use super::super::features::counts;
    use super::*;

    #[test]
    fn the_least_is_where_the_slope_is_zero() {
        let rows = ["good fine", "bad late", "good and bad", "bad", "fine"].map(counts);
        let good = [true, false, true, false, true];
        let examples: Vec<Example> = rows.iter().zip(good).map(|(row, of_class)| Example { row, of_class }).collect();
        let problem = Problem::of(&examples, 10.0);
        let least = problem.solve();
        let (_, start) = problem.value_and_slope(&vec![0.0; COLUMNS + 1]);
        let (_, slope) = problem.value_and_slope(&least);
        assert!(product(&slope, &slope) <= product(&start, &start) * NEAR * NEAR);
        let line = Line::fit(&examples, 10.0);
        assert!(line.margin(&rows[0]).unwrap() > 1.0 && line.margin(&rows[3]).unwrap() < -1.0);
        assert_eq!(line.margin(&counts("zzz")), None);
    }

    #[test]
    fn one_column_by_hand() {
        // Two equal rows of one column (an emoji), one of each class, and a strength of 1: by symmetry the least is
        // at 0. With two of the class and one not, b + w is near ln 2, and w is b / 1000 as it is held more.
        let row = counts("👍");
        let example = |of_class| Example { row: &row, of_class };
        let even = Line::fit(&[example(true), example(false)], 1.0);
        assert_eq!(even.margin(&row), Some(0.0));
        let odd = Line::fit(&[example(true), example(false), example(true)], 1e6);
        assert!((odd.margin(&row).unwrap() - 2.0_f64.ln()).abs() < 1e-2);
    }

    #[test]
    fn curves_do_not_overflow() {
        assert_eq!(probability(1e9), 1.0);
        assert_eq!(probability(-1e9), 0.0);
        assert_eq!(probability(0.0), 0.5);
        assert_eq!(softplus(1e9), 1e9);
        assert_eq!(softplus(-1e9), 0.0);
    }
}

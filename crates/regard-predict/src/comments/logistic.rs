//! Logistic regression on sparse rows: the convex problem and its solver. Owns the fit; not where rows come from.
//!
//! Solver: L-BFGS (Nocedal 1980; Liu & Nocedal 1989), with backtracking. The rows are added up in a fixed number of
//! parts, one thread each, and the parts in their order: the same bytes come out whatever the machine.

use super::features::{COLUMNS, Rarity, Row, WORDS_FROM, cells, column_of, with_column};
use crate::numeric::curve::{probability, softplus};
use crate::numeric::threads::each;
use crate::numeric::vectors::{add_scaled, dot};
use std::ops::Range;

/// One row that is learnt from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Example<'a> {
    pub(crate) row: &'a Row,
    /// How far it belongs to the class whose probability is wanted, 0..=1.
    pub(crate) target: f64,
}

/// How rare each column is, what it weighs with that, and what is added to every row.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    rarity: Rarity,
    /// One for each column, times its rarity.
    weights: Vec<f64>,
    constant: f64,
}

/// Steps at most; it is near enough long before.
const MOST_STEPS: usize = 100;
/// Near enough: the gradient is so small beside what it was at the start.
const NEAR: f64 = 3e-3;
/// How many steps back the curvature is remembered.
const MEMORY: usize = 8;
/// Into how many parts the rows are cut.
const PARTS: usize = 4;
/// Fewer rows are not worth a thread.
const WORTH_A_THREAD: usize = 2_000;
/// How much the constant is held back, beside the columns.
const HELD: f64 = 1e-3;

impl Line {
    /// Log-odds of the class, before calibration. **Empty**: `None` when nothing in the row was ever seen.
    pub(crate) fn margin(&self, row: &Row) -> Option<f64> {
        let scales = self.rarity.scales(row)?;
        let part = |(column, often)| self.weights[column] * often * scales[usize::from(column >= WORDS_FROM)];
        Some(self.constant + cells(row).map(part).sum::<f64>())
    }

    /// For each strength the line with the least `½ ‖w‖² + strength · Σ log loss` over rows of tf-idf of length 1; a
    /// higher strength follows the examples more closely. Both classes count as they are. Each line starts from the
    /// one before, so rising strengths are quickest.
    pub(crate) fn path(examples: &[Example], strengths: &[f64]) -> Vec<Self> {
        let mut problem = Problem::of(examples);
        let mut own = vec![0.0; problem.columns.len() + 1];
        let solve = |strength: &f64| {
            problem.strength = *strength;
            own = problem.solve(std::mem::take(&mut own));
            problem.line(&own)
        };
        strengths.iter().map(solve).collect()
    }
}

/// Only the columns that were seen twice, numbered anew, so that no step walks over the others.
struct Problem {
    rows: Vec<Row>,
    targets: Vec<f64>,
    /// What the letter groups and the words of each row are multiplied with.
    scales: Vec<[f64; 2]>,
    /// The column that each of ours is.
    columns: Vec<usize>,
    /// The first of ours that is of words.
    words_from: usize,
    /// The rarity of each of ours. Rarity and length are multiplied in on the way: nothing is stored twice.
    rare: Vec<f64>,
    rarity: Rarity,
    strength: f64,
}

/// One remembered step: how far, how the gradient changed, and one over their product.
struct Step {
    moved: Vec<f64>,
    bent: Vec<f64>,
    scale: f64,
}

impl Problem {
    fn of(examples: &[Example]) -> Self {
        let rarity = Rarity::of(examples.iter().map(|example| example.row));
        let columns: Vec<usize> = (0..COLUMNS).filter(|column| rarity.0[*column] > 0.0).collect();
        let mut ours = vec![None; COLUMNS];
        for (our, column) in columns.iter().enumerate() {
            ours[*column] = u32::try_from(our).ok();
        }
        let scale = |example: &Example| rarity.scales(example.row).unwrap_or_default();
        Self {
            rows: examples.iter().map(|example| renumbered(example.row, &ours)).collect(),
            targets: examples.iter().map(|example| example.target).collect(),
            scales: examples.iter().map(scale).collect(),
            rare: columns.iter().map(|column| rarity.0[*column]).collect(),
            words_from: columns.partition_point(|column| *column < WORDS_FROM),
            columns,
            rarity,
            strength: 1.0,
        }
    }

    fn line(&self, own: &[f64]) -> Line {
        let mut weights = vec![0.0; COLUMNS];
        for ((column, rare), own) in self.columns.iter().zip(&self.rare).zip(own) {
            weights[*column] = own * rare;
        }
        Line { rarity: self.rarity.clone(), weights, constant: own[self.columns.len()] }
    }

    fn solve(&self, mut at: Vec<f64>) -> Vec<f64> {
        let start = self.value_and_slope(&vec![0.0; at.len()]).1;
        let enough = NEAR * dot(&start, &start).sqrt();
        let (mut value, mut slope) = self.value_and_slope(&at);
        let mut memory: Vec<Step> = Vec::new();
        for _ in 0..MOST_STEPS {
            if dot(&slope, &slope).sqrt() <= enough {
                break;
            }
            let direction = direction(&slope, &memory);
            let Some((next, next_value, next_slope)) = self.step(&at, value, &slope, &direction) else {
                break;
            };
            let moved: Vec<f64> = next.iter().zip(&at).map(|(next, at)| next - at).collect();
            let bent: Vec<f64> = next_slope.iter().zip(&slope).map(|(next, at)| next - at).collect();
            let curvature = dot(&moved, &bent);
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
    fn step(
        &self,
        at: &[f64],
        value: f64,
        slope: &[f64],
        direction: &[f64],
    ) -> Option<(Vec<f64>, f64, Vec<f64>)> {
        let downhill = dot(slope, direction);
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

    /// The value of the problem and its gradient; the last weight is the constant.
    fn value_and_slope(&self, own: &[f64]) -> (f64, Vec<f64>) {
        let constant = self.columns.len();
        let mut slope = own.to_vec();
        slope[constant] *= HELD;
        let mut value = 0.5 * dot(own, &slope);
        let weights: Vec<f64> =
            own.iter().zip(self.rare.iter().chain([&1.0])).map(|(own, rare)| own * rare).collect();
        for (part_value, part_slope) in self.parts(&weights) {
            value += self.strength * part_value;
            for ((sum, part), rare) in slope.iter_mut().zip(part_slope).zip(self.rare.iter().chain([&1.0])) {
                *sum += self.strength * part * rare;
            }
        }
        (value, slope)
    }

    fn parts(&self, weights: &[f64]) -> Vec<(f64, Vec<f64>)> {
        let size = self.rows.len().div_ceil(PARTS).max(1);
        let threads = if self.rows.len() < WORTH_A_THREAD { 1 } else { PARTS };
        let most = self.rows.len();
        each(most.div_ceil(size), threads, |part| {
            self.loss(part * size..most.min((part + 1) * size), weights)
        })
    }

    /// Log loss of some rows and its gradient, both without the rarity of the columns.
    fn loss(&self, rows: Range<usize>, weights: &[f64]) -> (f64, Vec<f64>) {
        let constant = self.columns.len();
        let mut slope = vec![0.0; weights.len()];
        let mut sum = 0.0;
        for at in rows {
            let (row, scales, target) = (&self.rows[at], self.scales[at], self.targets[at]);
            let scale = |column: usize| scales[usize::from(column >= self.words_from)];
            let product: f64 =
                cells(row).map(|(column, often)| weights[column] * often * scale(column)).sum();
            let margin = weights[constant] + product;
            sum += softplus(margin) - target * margin;
            let pull = probability(margin) - target;
            cells(row).for_each(|(column, often)| slope[column] += pull * scale(column) * often);
            slope[constant] += pull;
        }
        (sum, slope)
    }
}

/// The row with our numbers for its columns; the others fall away.
fn renumbered(row: &Row, ours: &[Option<u32>]) -> Row {
    row.iter().filter_map(|cell| Some(with_column(*cell, ours[column_of(*cell)]?))).collect()
}

/// Down the slope, bent by what the last steps taught (the two loops of Nocedal 1980).
fn direction(slope: &[f64], memory: &[Step]) -> Vec<f64> {
    let mut along: Vec<f64> = slope.iter().map(|part| -part).collect();
    let mut shares = Vec::with_capacity(memory.len());
    for step in memory.iter().rev() {
        let share = step.scale * dot(&step.moved, &along);
        add_scaled(&mut along, -share, &step.bent);
        shares.push(share);
    }
    // Nothing learnt yet: a first step of length one.
    let first = 1.0 / dot(slope, slope).sqrt();
    let scale = memory.last().map_or(first, |last| 1.0 / (last.scale * dot(&last.bent, &last.bent)));
    along.iter_mut().for_each(|part| *part *= scale);
    for (step, share) in memory.iter().zip(shares.into_iter().rev()) {
        let back = share - step.scale * dot(&step.bent, &along);
        add_scaled(&mut along, back, &step.moved);
    }
    along
}

#[cfg(test)]
mod tests {
    use super::super::features::counts;
    use super::*;

    #[test]
    fn the_least_is_where_the_slope_is_zero() {
        let rows = ["good fine", "bad late", "good and bad", "bad", "fine"].map(counts);
        let targets = [1.0, 0.0, 0.8, 0.0, 1.0];
        let examples: Vec<Example> =
            rows.iter().zip(targets).map(|(row, target)| Example { row, target }).collect();
        let mut problem = Problem::of(&examples);
        problem.strength = 10.0;
        let zero = vec![0.0; problem.columns.len() + 1];
        let least = problem.solve(zero.clone());
        let (_, start) = problem.value_and_slope(&zero);
        let (_, slope) = problem.value_and_slope(&least);
        assert!(dot(&slope, &slope) <= dot(&start, &start) * NEAR * NEAR);
        let line = problem.line(&least);
        assert!(line.margin(&rows[0]).unwrap() > 1.0 && line.margin(&rows[3]).unwrap() < -1.0);
        assert_eq!(line.margin(&counts("zzz")), None);
    }

    #[test]
    fn one_column_by_hand() {
        // Equal rows of one column: half of the class is log-odds 0; two of three, hardly held, ln 2.
        let row = counts("👍");
        let example = |target| Example { row: &row, target };
        let line = |examples: &[Example], strength| Line::path(examples, &[strength]).remove(0);
        let even = line(&[example(1.0), example(0.0)], 1.0);
        assert_eq!(even.margin(&row), Some(0.0));
        let odd = line(&[example(1.0), example(0.0), example(1.0)], 1e6);
        assert!((odd.margin(&row).unwrap() - 2.0_f64.ln()).abs() < 1e-2);
        // Three comments that are each two thirds of the class are the same problem.
        let parts = line(&[example(2.0 / 3.0); 3], 1e6);
        assert!((parts.margin(&row).unwrap() - 2.0_f64.ln()).abs() < 1e-2);
    }
}

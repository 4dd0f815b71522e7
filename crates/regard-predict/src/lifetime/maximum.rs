//! The maximum of a likelihood. Owns the climb (BFGS on the logarithms of the parameters, from several starts) and the
//! curvature at the top. No chance in it: the starts are given.

use crate::numeric::cholesky::Factor;
use crate::numeric::vectors::dot;

/// More steps than a climb takes.
const MAX_STEPS: usize = 500;
/// So many of the best starts are followed to the top.
const FOLLOWED: usize = 3;
/// The slope, per customer and per unit of a logarithm, at which the top is reached.
const FLAT: f64 = 1e-9;
/// The slope of the whole likelihood, all customers together, that is still taken for a top. Where the customers do not
/// differ in something (all leave with the same chance, say), its two parameters grow together without end, along a ridge
/// that rises less and less: what is left to gain there is about the slope, and less than a twentieth of a unit of
/// log-likelihood is nothing that data can tell (a likelihood-ratio test asks for 1.92).
const FLAT_ENOUGH_OF_ALL: f64 = 0.05;
/// The climb ends when this many steps
const LAST_STEPS: usize = 20;
/// have gained less than this, all customers together.
const LEAST_GAIN_OF_ALL: f64 = 1e-6;
/// No parameter is sought beyond e to this power either way.
const FARTHEST: f64 = 14.0;
/// The longest step of one logarithm.
const LONGEST_STEP: f64 = 2.0;

/// The mean log-likelihood per customer and its slope, at the logarithms of the parameters.
pub(super) type Sloped<const N: usize> = (f64, [f64; N]);

/// A top.
#[derive(Debug, Clone, Copy)]
pub(super) struct Top<const N: usize> {
    /// The logarithms of the parameters.
    pub(super) at: [f64; N],
    /// The mean log-likelihood there.
    pub(super) height: f64,
    /// The steepest slope left.
    pub(super) slope: f64,
    /// Steps of the climb.
    pub(super) steps: usize,
}

impl<const N: usize> Top<N> {
    /// Whether it is one, for so many customers.
    pub(super) fn is_reached(&self, customers: f64) -> bool {
        self.slope * customers <= FLAT_ENOUGH_OF_ALL
    }
}

/// The highest top reached from `starts`; `None` when the likelihood is a number at none of them.
pub(super) fn climb<const N: usize>(
    starts: &[[f64; N]],
    customers: f64,
    height: impl Fn([f64; N]) -> f64,
    sloped: impl Fn([f64; N]) -> Sloped<N>,
) -> Option<Top<N>> {
    let mut ranked: Vec<([f64; N], f64)> = starts.iter().map(|start| (*start, height(*start))).collect();
    ranked.retain(|(_, height)| height.is_finite());
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    let tops = ranked.iter().take(FOLLOWED).map(|(start, _)| climb_from(*start, customers, &height, &sloped));
    // A top that is reached goes before one that is not; among those the higher one.
    tops.max_by(|a, b| {
        a.is_reached(customers).cmp(&b.is_reached(customers)).then(a.height.total_cmp(&b.height))
    })
}

fn climb_from<const N: usize>(
    start: [f64; N],
    customers: f64,
    height: &impl Fn([f64; N]) -> f64,
    sloped: &impl Fn([f64; N]) -> Sloped<N>,
) -> Top<N> {
    let mut at = start;
    let (mut here, mut slope) = sloped(at);
    let mut inverse: Option<[[f64; N]; N]> = None;
    let (mut steps, mut earlier) = (0, f64::NEG_INFINITY);
    while steps < MAX_STEPS && steepest(&slope) > FLAT {
        if steps % LAST_STEPS == 0 {
            if (here - earlier) * customers < LEAST_GAIN_OF_ALL {
                break;
            }
            earlier = here;
        }
        steps += 1;
        let mut direction = inverse.map_or(slope, |inverse| times(&inverse, &slope));
        if dot(&direction, &slope) <= 0.0 {
            (inverse, direction) = (None, slope);
        }
        let Some(next) = step(at, here, &direction, &slope, height) else {
            if inverse.take().is_none() {
                break;
            }
            continue;
        };
        let (next_height, next_slope) = sloped(next);
        let moved = std::array::from_fn(|i| next[i] - at[i]);
        let bent = std::array::from_fn(|i| slope[i] - next_slope[i]);
        inverse = updated(inverse, &moved, &bent);
        (at, here, slope) = (next, next_height, next_slope);
    }
    Top { at, height: here, slope: steepest(&slope), steps }
}

/// A step along `direction` that is high enough (Armijo), halved until it is; `None` when none is.
fn step<const N: usize>(
    at: [f64; N],
    here: f64,
    direction: &[f64; N],
    slope: &[f64; N],
    height: &impl Fn([f64; N]) -> f64,
) -> Option<[f64; N]> {
    let gain = dot(direction, slope);
    // At the top, heights differ by less than their rounding: then the slope alone leads.
    let rounding = 1e-13 * (1.0 + here.abs());
    let mut length = (LONGEST_STEP / steepest(direction)).min(1.0);
    for _ in 0..40 {
        let next: [f64; N] = std::array::from_fn(|i| at[i] + length * direction[i]);
        let inside = next.iter().all(|value| value.abs() <= FARTHEST);
        if inside && height(next) >= here + 1e-4 * length * gain - rounding {
            return Some(next);
        }
        length *= 0.5;
    }
    None
}

/// The inverse curvature after a step (Broyden, Fletcher, Goldfarb & Shanno 1970); unchanged where it bends up.
fn updated<const N: usize>(
    inverse: Option<[[f64; N]; N]>,
    moved: &[f64; N],
    bent: &[f64; N],
) -> Option<[[f64; N]; N]> {
    let along = dot(moved, bent);
    if along <= 1e-10 * (dot(moved, moved) * dot(bent, bent)).sqrt() {
        return inverse;
    }
    let first = along / dot(bent, bent);
    let old = inverse.unwrap_or_else(|| {
        std::array::from_fn(|i| std::array::from_fn(|j| if i == j { first } else { 0.0 }))
    });
    let turned = times(&old, bent);
    let share = (1.0 + dot(bent, &turned) / along) / along;
    Some(std::array::from_fn(|i| {
        std::array::from_fn(|j| {
            old[i][j] + share * moved[i] * moved[j] - (turned[i] * moved[j] + moved[i] * turned[j]) / along
        })
    }))
}

/// The slope by central differences, for a likelihood whose slope is not written out.
pub(super) fn differences<const N: usize>(height: impl Fn([f64; N]) -> f64, at: [f64; N]) -> Sloped<N> {
    const APART: f64 = 1e-4;
    let beside = |i: usize, by: f64| {
        let mut moved = at;
        moved[i] += by;
        height(moved)
    };
    (height(at), std::array::from_fn(|i| (beside(i, APART) - beside(i, -APART)) / (2.0 * APART)))
}

/// The covariance of the logarithms of the parameters at a top: the inverse of the negative curvature of the whole
/// likelihood, the curvature by differences of the slope. `None` where the top is a ridge, so that the data leave a
/// parameter open.
pub(super) fn covariance<const N: usize>(
    top: &Top<N>,
    customers: f64,
    sloped: impl Fn([f64; N]) -> Sloped<N>,
) -> Option<[[f64; N]; N]> {
    const APART: f64 = 1e-4;
    let mut information = [[0.0; N]; N];
    for i in 0..N {
        let beside = |by: f64| {
            let mut moved = top.at;
            moved[i] += by;
            sloped(moved).1
        };
        let (after, before) = (beside(APART), beside(-APART));
        for j in 0..N {
            let bend = (before[j] - after[j]) / (2.0 * APART) * customers;
            information[i][j] += 0.5 * bend;
            information[j][i] += 0.5 * bend;
        }
    }
    inverse_of_positive(&information)
}

/// The inverse of a symmetric matrix that has to be positive definite; `None` when it is not.
fn inverse_of_positive<const N: usize>(matrix: &[[f64; N]; N]) -> Option<[[f64; N]; N]> {
    /// Less than this share left of the diagonal is rounding of the differences.
    const ROUNDING: f64 = 1e-7;
    let factor = Factor::new(matrix.as_flattened(), N, |_| 0.0)?;
    let mut pivots = factor.pivots().enumerate();
    if pivots.any(|(at, pivot)| pivot <= ROUNDING * matrix[at][at].abs()) {
        return None;
    }
    let mut inverse = [[0.0; N]; N];
    for (at, row) in inverse.iter_mut().enumerate() {
        row.copy_from_slice(&factor.inverse_row(at));
    }
    Some(inverse)
}

fn times<const N: usize>(matrix: &[[f64; N]; N], vector: &[f64; N]) -> [f64; N] {
    std::array::from_fn(|i| dot(&matrix[i], vector))
}

fn steepest<const N: usize>(vector: &[f64; N]) -> f64 {
    vector.iter().fold(0.0, |most, value| if value.is_nan() { f64::INFINITY } else { most.max(value.abs()) })
}

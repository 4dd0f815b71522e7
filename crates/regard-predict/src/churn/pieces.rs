//! The columns of the linear model: each feature becomes a few numbers whose weighted sum can follow a curve. Owns
//! which numbers, and nothing of how they are weighted.

use crate::numeric::sorted::nearest;
use crate::numeric::vectors::mean_and_spread;

/// Numbers with more different values than this get curves; fewer and the steps speak for themselves.
const CURVED_FROM: usize = 8;
/// Where a number's line may bend: at these shares of its values.
const BENDS: [f64; 4] = [0.2, 0.4, 0.6, 0.8];

/// What one column of the design measures.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// The number itself, kept inside what the training saw.
    Value,
    /// Its logarithm, both signs: what counts is often "twice as much" and not "ten more".
    Log {
        /// Where the logarithm begins to bend.
        scale: f64,
    },
    /// How far it is above a bend.
    Above {
        /// The bend.
        knot: f64,
    },
    /// That it is not known.
    Missing,
    /// That it is this level.
    Level(i32),
}

/// One column of the design.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// The feature it belongs to, by its place.
    pub(super) feature: usize,
    pub(super) kind: Kind,
    /// Mean of the training: the piece is 0 there.
    centre: f64,
    /// What one unit is.
    scale: f64,
}

impl Piece {
    /// A piece for numbers, in units of its own spread. `None` when it does not vary.
    pub(super) fn number(feature: usize, kind: Kind, values: &[f64]) -> Option<Self> {
        let mut piece = Self { feature, kind, centre: 0.0, scale: 1.0 };
        let raw: Vec<f64> =
            values.iter().filter(|value| !value.is_nan()).map(|value| piece.raw(*value)).collect();
        let (centre, spread) = mean_and_spread(&raw);
        if !spread.is_finite() || spread <= 1e-12 * (1.0 + centre.abs()) {
            return None;
        }
        // Bends are held back more than lines: a curve has to earn its bend.
        let unit = if matches!(piece.kind, Kind::Above { .. }) { 2.0 * spread } else { spread };
        (piece.centre, piece.scale) = (centre, 1.0 / unit);
        Some(piece)
    }

    /// A piece for "is so" or "is not so", of which this share of the training is.
    pub(super) fn flag(feature: usize, kind: Kind, share: f64) -> Self {
        Self { feature, kind, centre: share, scale: 1.0 }
    }

    /// Its place in the design for a number (NaN is "not known": nothing is said, except by [`Kind::Missing`]).
    pub(super) fn of_number(&self, value: f64) -> f64 {
        match self.kind {
            Kind::Missing => f64::from(u8::from(value.is_nan())) - self.centre,
            _ if value.is_nan() => 0.0,
            _ => (self.raw(value) - self.centre) * self.scale,
        }
    }

    /// Its place in the design for a level.
    pub(super) fn of_level(&self, level: i32) -> f64 {
        match self.kind {
            Kind::Level(own) => f64::from(u8::from(own == level)) - self.centre,
            _ => 0.0,
        }
    }

    fn raw(&self, value: f64) -> f64 {
        match self.kind {
            Kind::Log { scale } => value.signum() * (value.abs() / scale).ln_1p(),
            Kind::Above { knot } => (value - knot).max(0.0),
            _ => value,
        }
    }
}

/// All pieces for one column of numbers.
///
/// `curves` is false for small samples: then the number itself and its logarithm have to do.
pub(super) fn of_numbers(feature: usize, values: &[f64], curves: bool) -> Vec<Piece> {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let missing = values.len() - sorted.len();
    let mut kinds = vec![Kind::Value];
    let mut different = sorted.clone();
    different.dedup();
    if different.len() > CURVED_FROM {
        let mut sizes: Vec<f64> = sorted.iter().map(|value| value.abs()).filter(|size| *size > 0.0).collect();
        sizes.sort_unstable_by(f64::total_cmp);
        if let Some(scale) = nearest(&sizes, 0.01) {
            kinds.push(Kind::Log { scale });
        }
        if curves {
            let mut knots: Vec<f64> = BENDS.iter().filter_map(|share| nearest(&sorted, *share)).collect();
            knots.dedup();
            let ends = (sorted.first().copied(), sorted.last().copied());
            knots.retain(|knot| Some(*knot) != ends.0 && Some(*knot) != ends.1);
            kinds.extend(knots.into_iter().map(|knot| Kind::Above { knot }));
        }
    }
    let mut pieces: Vec<Piece> =
        kinds.into_iter().filter_map(|kind| Piece::number(feature, kind, values)).collect();
    if missing > 0 && missing < values.len() {
        pieces.push(Piece::flag(feature, Kind::Missing, missing as f64 / values.len() as f64));
    }
    pieces
}

//! How good probabilities were, once it is known what came: error and calibration. Owns the formulas; any model's scores
//! can be put in.

use super::ranking::roc_auc;
use crate::numeric::curve::inside;

/// A probability and what came of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// From 0 to 1.
    pub probability: f64,
    /// Whether it came true: the customer left, the comment was bad.
    pub came: bool,
}

/// Some neighbours in the order of probability: what was said of them, and what came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReliabilityBin {
    /// How many.
    pub rows: usize,
    /// Their mean probability.
    pub said: f64,
    /// The share of them of which it came true.
    pub came: f64,
}

/// All of it for one set of scores.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackRecord {
    /// How many were judged.
    pub rows: usize,
    /// Of how many it came true.
    pub came: usize,
    /// See [`roc_auc`].
    pub roc_auc: Option<f64>,
    /// See [`brier`].
    pub brier: Option<f64>,
    /// See [`log_loss`].
    pub log_loss: Option<f64>,
    /// See [`calibration_error`], over the same bins.
    pub calibration_error: Option<f64>,
    /// See [`reliability`], ten bins.
    pub bins: Vec<ReliabilityBin>,
}

impl TrackRecord {
    /// Judges these scores.
    pub fn of(judged: &[Judged]) -> Self {
        let bins = reliability(judged, 10);
        Self {
            rows: judged.len(),
            came: judged.iter().filter(|one| one.came).count(),
            roc_auc: roc_auc(judged),
            brier: brier(judged),
            log_loss: log_loss(judged),
            calibration_error: calibration_error(&bins),
            bins,
        }
    }
}

/// Mean squared difference between the probability and what came, 0 or 1 (Brier 1950).
///
/// **Unit and range**: 0 to 1; lower is better. **Empty**: `None` without rows.
pub fn brier(judged: &[Judged]) -> Option<f64> {
    mean(judged, |one| (one.probability - came(one)).powi(2))
}

/// Mean of −ln of the probability that was given to what came; probabilities are kept a millionth away from the ends.
///
/// **Unit and range**: 0 upwards; lower is better. **Empty**: `None` without rows.
pub fn log_loss(judged: &[Judged]) -> Option<f64> {
    mean(judged, |one| {
        let inside = inside(one.probability);
        -if one.came { inside } else { 1.0 - inside }.ln()
    })
}

/// The rows in the order of probability, cut into this many bins of equal count (they differ by one row at most).
///
/// **Empty**: fewer bins when there are fewer rows; none without rows.
pub fn reliability(judged: &[Judged], bins: usize) -> Vec<ReliabilityBin> {
    let mut sorted = judged.to_vec();
    // Of equal probabilities the order of what came must not hang on how the rows came.
    sorted
        .sort_by(|one, other| one.probability.total_cmp(&other.probability).then(one.came.cmp(&other.came)));
    let bins = bins.min(sorted.len());
    (0..bins)
        .map(|bin| {
            let part = &sorted[bin * sorted.len() / bins..(bin + 1) * sorted.len() / bins];
            let rows = part.len() as f64;
            ReliabilityBin {
                rows: part.len(),
                said: part.iter().map(|one| one.probability).sum::<f64>() / rows,
                came: part.iter().map(came).sum::<f64>() / rows,
            }
        })
        .collect()
}

/// Expected calibration error: the mean over rows of |said − came| of their bin (Naeini, Cooper and Hauskrecht 2015,
/// here over bins of equal count).
///
/// **Unit and range**: 0 to 1; lower is better. **Empty**: `None` without bins.
pub fn calibration_error(bins: &[ReliabilityBin]) -> Option<f64> {
    let rows: usize = bins.iter().map(|bin| bin.rows).sum();
    let off: f64 = bins.iter().map(|bin| bin.rows as f64 * (bin.said - bin.came).abs()).sum();
    (rows > 0).then(|| off / rows as f64)
}

fn came(one: &Judged) -> f64 {
    f64::from(u8::from(one.came))
}

fn mean(judged: &[Judged], of: impl Fn(&Judged) -> f64) -> Option<f64> {
    (!judged.is_empty()).then(|| judged.iter().map(of).sum::<f64>() / judged.len() as f64)
}

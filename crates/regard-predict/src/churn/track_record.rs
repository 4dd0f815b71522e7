//! How good probabilities were, once it is known who left: ranking, error, calibration, alarms. Owns the formulas; any
//! model's scores can be put in.

/// A probability and what came of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// From 0 to 1.
    pub probability: f64,
    /// Whether the customer left.
    pub left: bool,
}

/// Some neighbours in the order of probability: what was said of them, and what came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReliabilityBin {
    /// How many.
    pub rows: usize,
    /// Their mean probability.
    pub said: f64,
    /// The share of them that left.
    pub came: f64,
}

/// All of it for one set of scores.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackRecord {
    /// How many were judged.
    pub rows: usize,
    /// How many of them left.
    pub leavers: usize,
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
            leavers: judged.iter().filter(|one| one.left).count(),
            roc_auc: roc_auc(judged),
            brier: brier(judged),
            log_loss: log_loss(judged),
            calibration_error: calibration_error(&bins),
            bins,
        }
    }
}

/// The chance that a leaver has the higher probability than a stayer; a tie counts half (Hanley and McNeil 1982).
///
/// **Unit and range**: 0 to 1; 0.5 is no better than chance.
/// **Empty**: `None` without a leaver or without a stayer.
pub fn roc_auc(judged: &[Judged]) -> Option<f64> {
    let leavers = judged.iter().filter(|one| one.left).count();
    let stayers = judged.len() - leavers;
    if leavers == 0 || stayers == 0 {
        return None;
    }
    let mut sorted = judged.to_vec();
    sorted.sort_by(|one, other| one.probability.total_cmp(&other.probability));
    let (mut below, mut won) = (0.0, 0.0);
    for ties in sorted.chunk_by(|one, other| one.probability == other.probability) {
        let left = ties.iter().filter(|one| one.left).count() as f64;
        let stayed = ties.len() as f64 - left;
        won += left * (below + stayed / 2.0);
        below += stayed;
    }
    Some(won / (leavers as f64 * stayers as f64))
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
        let inside = one.probability.clamp(1e-6, 1.0 - 1e-6);
        -if one.left { inside } else { 1.0 - inside }.ln()
    })
}

/// The rows in the order of probability, cut into this many bins of equal count (they differ by one row at most).
///
/// **Empty**: fewer bins when there are fewer rows; none without rows.
pub fn reliability(judged: &[Judged], bins: usize) -> Vec<ReliabilityBin> {
    let mut sorted = judged.to_vec();
    // Of equal probabilities the order of what came must not hang on how the rows came.
    sorted
        .sort_by(|one, other| one.probability.total_cmp(&other.probability).then(one.left.cmp(&other.left)));
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

/// Alarms at a threshold, against what came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Alarms {
    /// Alarmed and left.
    pub hits: usize,
    /// Alarmed and stayed.
    pub false_alarms: usize,
    /// Left without an alarm.
    pub misses: usize,
    /// Neither.
    pub quiet: usize,
}

impl Alarms {
    /// Alarms where the probability is at least the threshold.
    pub fn at(judged: &[Judged], threshold: f64) -> Self {
        let mut out = Self::default();
        for one in judged {
            *match (one.probability >= threshold, one.left) {
                (true, true) => &mut out.hits,
                (true, false) => &mut out.false_alarms,
                (false, true) => &mut out.misses,
                (false, false) => &mut out.quiet,
            } += 1;
        }
        out
    }

    /// The share of alarms that were right. **Empty**: `None` without an alarm.
    pub fn precision(&self) -> Option<f64> {
        ratio(self.hits, self.hits + self.false_alarms)
    }

    /// The share of leavers that were seen coming. **Empty**: `None` without a leaver.
    pub fn recall(&self) -> Option<f64> {
        ratio(self.hits, self.hits + self.misses)
    }
}

fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn came(one: &Judged) -> f64 {
    f64::from(u8::from(one.left))
}

fn mean(judged: &[Judged], of: impl Fn(&Judged) -> f64) -> Option<f64> {
    (!judged.is_empty()).then(|| judged.iter().map(of).sum::<f64>() / judged.len() as f64)
}

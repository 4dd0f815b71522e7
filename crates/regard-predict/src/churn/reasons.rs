//! Why a customer is thought likely to leave or to stay: what each feature adds to the log-odds. Owns the shape of an
//! answer; the model fills it.

/// What one feature adds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reason {
    /// The feature, by its place in the training's columns.
    pub feature: usize,
    /// Added log-odds: above 0 makes leaving likelier, against the average customer of the training.
    pub log_odds: f64,
}

/// A score with its reasons: base + Σ reasons = log-odds before calibration.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// Log-odds of the average customer of the training.
    pub base: f64,
    /// All features, the strongest first.
    pub reasons: Vec<Reason>,
    /// Log-odds before calibration.
    pub log_odds: f64,
    /// Probability after calibration.
    pub probability: f64,
}

/// The strongest first; of equals the earlier feature.
pub(super) fn sorted(added: &[f64]) -> Vec<Reason> {
    let mut reasons: Vec<Reason> =
        added.iter().enumerate().map(|(feature, log_odds)| Reason { feature, log_odds: *log_odds }).collect();
    reasons.sort_by(|one, other| {
        other.log_odds.abs().total_cmp(&one.log_odds.abs()).then(one.feature.cmp(&other.feature))
    });
    reasons
}

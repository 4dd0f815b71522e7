//! How good a prediction was, and how sure an estimate is: what every part shows beside its answers. Owns the formulas of
//! ranking, calibration, alarms and ranges, once for all parts.

mod alarms;
mod probabilities;
mod range;
mod ranking;

pub use alarms::Alarms;
pub use probabilities::{
    Judged, ReliabilityBin, TrackRecord, brier, calibration_error, log_loss, reliability,
};
pub use range::{MoneyRange90, Range90};
pub use ranking::{Measured, ranking, roc_auc};
pub(crate) use ranking::{best_threshold, share};

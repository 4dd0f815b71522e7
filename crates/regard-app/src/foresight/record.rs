//! The track record of foreseeing who stays: what was said in each month and what came of it. It names nobody.

use super::learning::{Staying, at_risk_from};
use super::leaving::Sign;
use jiff::civil::Date;
use regard_model::Lens;
use regard_predict::churn::{Basis, TooThin};
use regard_predict::quality::{Alarms, Judged, TrackRecord};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How good foreseeing who stays has been.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StayingRecord {
    /// Which snapshot of the facts was looked at.
    pub snapshot: i64,
    /// From which day was looked.
    pub seen_on: Date,
    /// By what it is told that a customer left: `departure` (a source says so) or `silence`.
    pub sign: String,
    /// How far ahead is foreseen. **Unit**: months.
    pub months_ahead: i32,
    /// What the newest model rests on: `nothing`, `base_rate` (the same for everyone), `baseline`, `curves` or `trees`.
    pub basis: String,
    /// Why there is nothing: `rows`, `leavers` or `stayers`. **Empty**: there is something.
    pub too_thin: Option<String>,
    /// How many rows the newest model learned from.
    pub learned_from: u64,
    /// The months that can be judged, in order.
    pub months: Vec<MonthRecord>,
    /// All of them together. **Empty**: nothing can be judged yet.
    pub together: Option<Judgement>,
    /// What was said beside what came, from the least likely to leave to the most.
    pub calibration: Vec<CalibrationBin>,
}

/// One month that can be judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MonthRecord {
    /// Its last day, from which was looked ahead.
    pub seen_on: Date,
    /// How good it was.
    pub judgement: Judgement,
}

/// How good probabilities were. The tenth of customers most at risk counts as warned of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Judgement {
    /// How many customers were judged.
    pub customers: u64,
    /// How many of them left.
    pub left: u64,
    /// Of those warned of, who left.
    pub hits: u64,
    /// Of those warned of, who stayed.
    pub false_alarms: u64,
    /// Who left without a warning.
    pub misses: u64,
    /// The share of warnings that came true. **Unit**: 0 to 1. **Empty**: nobody was warned of.
    pub precision: Option<f64>,
    /// The share of leavers who were warned of. **Unit**: 0 to 1. **Empty**: nobody left.
    pub recall: Option<f64>,
    /// The chance that a leaver was held more likely to leave than a stayer; 0.5 is no better than chance. **Empty**:
    /// nobody left, or everybody.
    pub roc_auc: Option<f64>,
    /// The mean squared difference of what was said and what came. **Unit**: 0 to 1; lower is better.
    pub brier: Option<f64>,
    /// How far what was said lies from what came, over ten bins. **Unit**: 0 to 1.
    pub calibration_error: Option<f64>,
}

/// A tenth of the judged, by what was said of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CalibrationBin {
    /// How many.
    pub customers: u64,
    /// The mean chance of leaving that was said. **Unit**: 0 to 1.
    pub said: f64,
    /// The share that left. **Unit**: 0 to 1.
    pub came: f64,
}

impl StayingRecord {
    /// The record of months in order, of which the last is the newest.
    pub(super) fn of(lens: &Lens, sign: Sign, months: &[(Date, Staying)]) -> Self {
        let newest = months.last().map(|(_, staying)| staying);
        let basis = newest.map_or(Basis::TooThin(TooThin::Rows), |staying| staying.basis);
        let all: Vec<Judged> =
            months.iter().flat_map(|(_, staying)| staying.judged.iter().copied()).collect();
        let together = TrackRecord::of(&all);
        let of_month = |(day, staying): &(Date, Staying)| {
            let (record, alarms) = staying.record()?;
            Some(MonthRecord { seen_on: *day, judgement: judgement(&record, &alarms) })
        };
        let months: Vec<MonthRecord> = months.iter().filter_map(of_month).collect();
        let alarms = Alarms::at(&all, at_risk_from(&all));
        Self {
            snapshot: lens.snapshot.0,
            seen_on: lens.today(),
            sign: sign.as_str().to_owned(),
            months_ahead: sign.months(),
            basis: basis_word(basis).to_owned(),
            too_thin: too_thin_word(basis).map(str::to_owned),
            learned_from: newest.map_or(0, |staying| staying.learned_from as u64),
            together: (!all.is_empty()).then(|| judgement(&together, &alarms)),
            calibration: together
                .bins
                .iter()
                .map(|bin| CalibrationBin { customers: bin.rows as u64, said: bin.said, came: bin.came })
                .collect(),
            months,
        }
    }
}

fn judgement(record: &TrackRecord, alarms: &Alarms) -> Judgement {
    Judgement {
        customers: record.rows as u64,
        left: record.came as u64,
        hits: alarms.hits as u64,
        false_alarms: alarms.false_alarms as u64,
        misses: alarms.misses as u64,
        precision: alarms.precision(),
        recall: alarms.recall(),
        roc_auc: record.roc_auc,
        brier: record.brier,
        calibration_error: record.calibration_error,
    }
}

fn basis_word(basis: Basis) -> &'static str {
    match basis {
        Basis::TooThin(_) => "nothing",
        Basis::BaseRate => "base_rate",
        Basis::Baseline => "baseline",
        Basis::Curves => "curves",
        Basis::CurvesAndTrees => "trees",
    }
}

fn too_thin_word(basis: Basis) -> Option<&'static str> {
    match basis {
        Basis::TooThin(TooThin::Rows) => Some("rows"),
        Basis::TooThin(TooThin::NoLeavers) => Some("leavers"),
        Basis::TooThin(TooThin::NoStayers) => Some("stayers"),
        _ => None,
    }
}

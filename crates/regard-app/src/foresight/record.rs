//! The track record of foreseeing who stays: what was said in each month and what came of it. It names nobody.

use super::company::OfTheCompany;
use super::learning::{Staying, at_risk_from};
use super::leaving::Sign;
use jiff::civil::Date;
use regard_model::Lens;
use regard_predict::churn::{Basis, TooThin};
use regard_predict::quality::{Alarms, Judged, TrackRecord, ranking};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How good foreseeing who stays has been. Counts are of the whole company, and not told to who sees a part of it.
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
    /// How many rows the newest model learned from. **Empty**: as all counts here, not told to a viewer of a part of the
    /// customers.
    pub learned_from: Option<u64>,
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
    /// How many customers were judged. **Empty**: as all counts here, not told to a viewer of a part of the customers.
    pub customers: Option<u64>,
    /// How many of them left.
    pub left: Option<u64>,
    /// Of those warned of, who left.
    pub hits: Option<u64>,
    /// Of those warned of, who stayed.
    pub false_alarms: Option<u64>,
    /// Who left without a warning.
    pub misses: Option<u64>,
    /// The share of warnings that came true. **Unit**: 0 to 1. **Empty**: nobody was warned of.
    pub precision: Option<f64>,
    /// The share of leavers who were warned of. **Unit**: 0 to 1. **Empty**: nobody left.
    pub recall: Option<f64>,
    /// The chance that a leaver was held more likely to leave than a stayer; 0.5 is no better than chance. **Empty**:
    /// nobody left, or everybody.
    pub roc_auc: Option<f64>,
    /// From where to where it may truly be: its 95 % interval. **Empty**: as above.
    pub roc_auc_range: Option<(f64, f64)>,
    /// The mean squared difference of what was said and what came. **Unit**: 0 to 1; lower is better.
    pub brier: Option<f64>,
    /// How far what was said lies from what came, over ten bins. **Unit**: 0 to 1.
    pub calibration_error: Option<f64>,
}

/// A tenth of the judged, by what was said of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CalibrationBin {
    /// How many. **Empty**: not told to a viewer of a part of the customers.
    pub customers: Option<u64>,
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
        let bins = TrackRecord::of(&all).bins;
        let of_month = |(day, staying): &(Date, Staying)| {
            Some(MonthRecord { seen_on: *day, judgement: judgement(&staying.judged)? })
        };
        let months: Vec<MonthRecord> = months.iter().filter_map(of_month).collect();
        Self {
            snapshot: lens.snapshot.0,
            seen_on: lens.today(),
            sign: sign.as_str().to_owned(),
            months_ahead: sign.months(),
            basis: basis_word(basis).to_owned(),
            too_thin: too_thin_word(basis).map(str::to_owned),
            learned_from: Some(newest.map_or(0, |staying| staying.learned_from as u64)),
            together: judgement(&all),
            calibration: bins
                .iter()
                .map(|bin| CalibrationBin {
                    customers: Some(bin.rows as u64),
                    said: bin.said,
                    came: bin.came,
                })
                .collect(),
            months,
        }
    }
}

impl OfTheCompany for StayingRecord {
    fn without_totals(self) -> Self {
        let month = |month: MonthRecord| MonthRecord { judgement: month.judgement.without_totals(), ..month };
        let bin = |bin: CalibrationBin| CalibrationBin { customers: None, ..bin };
        Self {
            learned_from: None,
            months: self.months.into_iter().map(month).collect(),
            together: self.together.map(Judgement::without_totals),
            calibration: self.calibration.into_iter().map(bin).collect(),
            ..self
        }
    }
}

impl OfTheCompany for Judgement {
    fn without_totals(self) -> Self {
        Self { customers: None, left: None, hits: None, false_alarms: None, misses: None, ..self }
    }
}

/// **Empty**: nothing is known of them yet.
fn judgement(judged: &[Judged]) -> Option<Judgement> {
    if judged.is_empty() {
        return None;
    }
    let record = TrackRecord::of(judged);
    let alarms = Alarms::at(judged, at_risk_from(judged));
    let values: Vec<(f64, bool)> = judged.iter().map(|one| (one.probability, one.came)).collect();
    Some(Judgement {
        customers: Some(record.rows as u64),
        left: Some(record.came as u64),
        hits: Some(alarms.hits as u64),
        false_alarms: Some(alarms.false_alarms as u64),
        misses: Some(alarms.misses as u64),
        precision: alarms.precision(),
        recall: alarms.recall(),
        roc_auc: record.roc_auc,
        roc_auc_range: ranking(&values).map(|ranking| (ranking.low, ranking.high)),
        brier: record.brier,
        calibration_error: record.calibration_error,
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_sees_a_part_is_told_no_count_but_every_share() {
        let judged = |came| Judged { probability: if came { 0.8 } else { 0.1 }, came };
        let together = judgement(&[judged(true), judged(false), judged(false)]).unwrap();
        assert_eq!(
            (together.customers, together.left),
            (Some(3), Some(1)),
            "all is told to who sees everyone"
        );
        let record = StayingRecord {
            snapshot: 1,
            seen_on: "2026-03-01".parse().unwrap(),
            sign: "departure".to_owned(),
            months_ahead: 3,
            basis: "trees".to_owned(),
            too_thin: None,
            learned_from: Some(900),
            months: vec![MonthRecord { seen_on: "2026-02-28".parse().unwrap(), judgement: together.clone() }],
            together: Some(together.clone()),
            calibration: vec![CalibrationBin { customers: Some(3), said: 0.4, came: 0.3 }],
        };
        let told = record.clone().without_totals();
        let of = |part: &Judgement| [part.customers, part.left, part.hits, part.false_alarms, part.misses];
        assert_eq!((told.learned_from, told.calibration[0].customers), (None, None));
        assert_eq!(of(told.together.as_ref().unwrap()), [None; 5]);
        assert_eq!(of(&told.months[0].judgement), [None; 5]);
        assert_eq!(told.together.as_ref().unwrap().precision, together.precision);
        assert_eq!((told.calibration[0].said, told.basis), (0.4, record.basis));
    }
}

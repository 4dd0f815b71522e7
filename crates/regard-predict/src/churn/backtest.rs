//! The track record of the past: at each month's begin a model is fitted on what was known by then, scores that
//! month's rows, and is judged by what came. Owns the cut-off; no label that became known later is ever trained on.

use super::{Basis, ChurnError, Settings, Table, fit};
use crate::input::even;
use crate::quality::{Alarms, Judged, TrackRecord};
use jiff::civil::Date;

/// After so many days an alarm must have come true.
pub const ALARM_DAYS: i32 = 90;

/// What is known of a row's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Whether the customer left within the horizon of the prediction.
    pub left: bool,
    /// The day the label is final: the end of the horizon, for leavers too. If leavers were known sooner than stayers,
    /// the youngest rows of a training would be leavers alone, and every probability too high.
    pub known_on: Date,
    /// The day of leaving, where the customer ever left.
    pub left_on: Option<Date>,
}

/// Why a month has nothing to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silent {
    /// There was too little to train on at the month's begin.
    NoModel(Basis),
    /// What came of the month's rows is not known yet.
    NotKnownYet,
}

/// A month that can be judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// What the model rested on.
    pub basis: Basis,
    /// Ranking, error, calibration.
    pub record: TrackRecord,
    /// Alarms against the label.
    pub alarms: Alarms,
    /// Alarms against "left within 90 days of the row's moment". Of rows that stayed through a shorter horizon and of
    /// whom no leaving is known, it is taken that they stayed.
    pub alarms_90_days: Alarms,
}

/// One month of the track record.
#[derive(Debug, Clone, PartialEq)]
pub struct Month {
    /// Its first day: the cut-off.
    pub begins_on: Date,
    /// How many rows were trained on.
    pub trained_rows: usize,
    /// How many rows the month has.
    pub rows: usize,
    /// How many of them have no known outcome.
    pub open: usize,
    /// What can be told, or why nothing.
    pub told: Result<Told, Silent>,
}

/// The whole track record.
#[derive(Debug, Clone, PartialEq)]
pub struct Backtest {
    /// The months in order.
    pub months: Vec<Month>,
    /// All judged rows of all months together; rows = 0 when there are none.
    pub together: TrackRecord,
    /// All their alarms together.
    pub alarms: Alarms,
}

/// Runs the months of the rows' moments, one after another.
///
/// Trained on for a month: rows whose moment is before its first day and whose outcome was known before that day.
///
/// # Errors
/// When the table has no moments, there is not one outcome (or `None`) for each row, or a fit fails.
pub fn backtest(
    table: &Table,
    outcomes: &[Option<Outcome>],
    threshold: f64,
    settings: &Settings,
) -> Result<Backtest, ChurnError> {
    even("outcomes", outcomes.len(), table.rows())?;
    let moments = table.moments().unwrap_or_default();
    even("moments", moments.len(), table.rows())?;
    let mut firsts: Vec<Date> = moments.iter().map(|moment| moment.first_of_month()).collect();
    firsts.sort_unstable();
    firsts.dedup();
    let (mut months, mut all) = (Vec::new(), Vec::new());
    for begins_on in firsts {
        let rows: Vec<usize> =
            (0..moments.len()).filter(|row| moments[*row].first_of_month() == begins_on).collect();
        let (month, judged) = run_month(table, outcomes, threshold, settings, begins_on, &rows)?;
        months.push(month);
        all.extend(judged);
    }
    Ok(Backtest { months, together: TrackRecord::of(&all), alarms: Alarms::at(&all, threshold) })
}

/// The rows that may be trained on at a cut-off, with their labels.
fn known(moments: &[Date], outcomes: &[Option<Outcome>], cut_off: Date) -> (Vec<usize>, Vec<bool>) {
    outcomes
        .iter()
        .enumerate()
        .filter_map(|(row, outcome)| outcome.map(|outcome| (row, outcome)))
        .filter(|(row, outcome)| moments[*row] < cut_off && outcome.known_on < cut_off)
        .map(|(row, outcome)| (row, outcome.left))
        .unzip()
}

fn run_month(
    table: &Table,
    outcomes: &[Option<Outcome>],
    threshold: f64,
    settings: &Settings,
    begins_on: Date,
    rows: &[usize],
) -> Result<(Month, Vec<Judged>), ChurnError> {
    let moments = table.moments().unwrap_or_default();
    let (trained, left) = known(moments, outcomes, begins_on);
    let open = rows.iter().filter(|row| outcomes[**row].is_none()).count();
    let month = |told| Month { begins_on, trained_rows: trained.len(), rows: rows.len(), open, told };
    if open == rows.len() {
        return Ok((month(Err(Silent::NotKnownYet)), Vec::new()));
    }
    let model = fit(&table.take(&trained), &left, settings)?;
    if let basis @ Basis::TooThin(_) = model.basis() {
        return Ok((month(Err(Silent::NoModel(basis))), Vec::new()));
    }
    let scores = model.score(&table.take(rows))?;
    let (mut judged, mut within) = (Vec::new(), Vec::new());
    for (row, probability) in rows.iter().zip(scores) {
        if let (Some(outcome), Some(probability)) = (outcomes[*row], probability) {
            judged.push(Judged { probability, came: outcome.left });
            let soon = outcome.left_on.is_some_and(|day| (day - moments[*row]).get_days() <= ALARM_DAYS);
            within.push(Judged { probability, came: soon });
        }
    }
    let told = Told {
        basis: model.basis(),
        record: TrackRecord::of(&judged),
        alarms: Alarms::at(&judged, threshold),
        alarms_90_days: Alarms::at(&within, threshold),
    };
    Ok((month(Ok(told)), judged))
}

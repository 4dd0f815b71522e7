//! The past, month by month: nothing is trained on that was not known, and a silent month says why.

use super::world::world;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use regard_predict::churn::backtest::{Backtest, Outcome, Silent, backtest};
use regard_predict::churn::{Basis, Settings, Table};

const ROWS: usize = 3_600;

/// Twelve months of 300 rows; outcomes are known 90 days later; leavers leave after 40 days.
fn history() -> (Table, Vec<Option<Outcome>>) {
    let made = world(ROWS, 21, false);
    let moments: Vec<Date> =
        (0..ROWS).map(|row| date(2025, (row / 300) as i8 + 1, (row % 28) as i8 + 1)).collect();
    let outcomes = made
        .left
        .iter()
        .zip(&moments)
        .map(|(left, moment)| {
            let left_on = left.then(|| moment.saturating_add(40.days()));
            let known_on = moment.saturating_add(90.days());
            (known_on < date(2026, 2, 15)).then_some(Outcome { left: *left, known_on, left_on })
        })
        .collect();
    (made.table.with_moments(moments).unwrap(), outcomes)
}

fn run(table: &Table, outcomes: &[Option<Outcome>]) -> Backtest {
    backtest(table, outcomes, 0.5, &Settings::default()).unwrap()
}

#[test]
fn the_months_are_told_in_order_and_silence_has_a_reason() {
    let (table, outcomes) = history();
    let told = run(&table, &outcomes);
    assert_eq!(told.months.len(), 12);
    assert!(told.months.windows(2).all(|pair| pair[0].begins_on < pair[1].begins_on));
    assert!(matches!(told.months[0].told, Err(Silent::NoModel(Basis::TooThin(_)))));
    assert_eq!(told.months[0].trained_rows, 0);
    let june = told.months[5].told.as_ref().unwrap();
    assert!(june.record.roc_auc.unwrap() > 0.75, "{june:?}");
    let alarms = june.alarms;
    assert_eq!(alarms.hits + alarms.false_alarms + alarms.misses + alarms.quiet, june.record.rows);
    assert_eq!(june.alarms, june.alarms_90_days);
    assert_eq!(june.record.bins.iter().map(|bin| bin.rows).sum::<usize>(), june.record.rows);
    assert!(told.months[11].open > 0);
    let rows: usize = told.months.iter().flat_map(|month| &month.told).map(|month| month.record.rows).sum();
    assert_eq!(told.together.rows, rows);
}

#[test]
fn a_label_that_became_known_later_changes_nothing_before() {
    let (table, outcomes) = history();
    let cut_off = date(2025, 7, 1);
    let moments = table.moments().unwrap();
    // Poison: turned round wherever it was known on or after the cut-off, of rows before it.
    let poisoned: Vec<Option<Outcome>> = outcomes
        .iter()
        .zip(moments)
        .map(|(outcome, moment)| {
            outcome.map(|one| {
                let later = one.known_on >= cut_off && *moment < cut_off;
                Outcome { left: one.left != later, ..one }
            })
        })
        .collect();
    assert!(poisoned != outcomes);
    let month = |outcomes: &[Option<Outcome>]| {
        run(&table, outcomes).months.into_iter().find(|month| month.begins_on == cut_off).unwrap()
    };
    assert_eq!(month(&outcomes), month(&poisoned));
}

#[test]
fn a_month_without_known_ends_is_not_judged() {
    let (table, mut outcomes) = history();
    outcomes[3_300..].fill(None);
    let last = run(&table, &outcomes).months.pop().unwrap();
    assert_eq!((last.open, last.told), (300, Err(Silent::NotKnownYet)));
}

//! Worked by hand, or known in closed form.

use regard_predict::churn::track_record::{
    Alarms, Judged, brier, calibration_error, log_loss, reliability, roc_auc,
};
use regard_predict::churn::{Calibration, ChurnError, Column, Design, Table, Values, fit_logistic};

fn judged(pairs: &[(f64, bool)]) -> Vec<Judged> {
    pairs.iter().map(|&(probability, left)| Judged { probability, left }).collect()
}

fn close(one: f64, other: f64, within: f64) {
    assert!((one - other).abs() <= within, "{one} is not {other}");
}

#[test]
fn a_tie_counts_half_in_the_ranking() {
    // Pairs leaver–stayer: (0.8, 0.4) won, (0.8, 0.1) won, (0.4, 0.4) tied, (0.4, 0.1) won → 3.5 of 4.
    let some = judged(&[(0.8, true), (0.4, true), (0.4, false), (0.1, false)]);
    assert_eq!(roc_auc(&some), Some(0.875));
    assert_eq!(roc_auc(&judged(&[(0.3, true), (0.9, true)])), None);
    assert_eq!(roc_auc(&[]), None);
}

#[test]
fn brier_and_log_loss_by_hand() {
    let some = judged(&[(0.8, true), (0.4, false)]);
    close(brier(&some).unwrap(), (0.04 + 0.16) / 2.0, 1e-15);
    close(log_loss(&some).unwrap(), -(0.8f64.ln() + 0.6f64.ln()) / 2.0, 1e-15);
    assert!(log_loss(&judged(&[(0.0, true)])).unwrap().is_finite());
    assert_eq!((brier(&[]), log_loss(&[])), (None, None));
}

#[test]
fn calibration_error_by_hand() {
    let some = judged(&[(0.1, false), (0.2, false), (0.3, true), (0.6, false), (0.8, true)]);
    // Two bins: {0.1, 0.2} said 0.15, came 0; {0.3, 0.6, 0.8} said 0.5667, came 0.6667.
    let bins = reliability(&some, 2);
    assert_eq!(bins.iter().map(|bin| bin.rows).collect::<Vec<_>>(), [2, 3]);
    close(calibration_error(&bins).unwrap(), (2.0 * 0.15 + 3.0 * 0.1) / 5.0, 1e-12);
    assert_eq!(reliability(&some, 50).len(), 5);
    assert_eq!(calibration_error(&[]), None);
}

#[test]
fn alarms_by_hand() {
    let alarms = Alarms::at(&judged(&[(0.9, true), (0.5, false), (0.4, true), (0.1, false)]), 0.5);
    assert_eq!(alarms, Alarms { hits: 1, false_alarms: 1, misses: 1, quiet: 1 });
    assert_eq!((alarms.precision(), alarms.recall()), (Some(0.5), Some(0.5)));
    assert_eq!((Alarms::default().precision(), Alarms::default().recall()), (None, None));
}

#[test]
fn one_yes_or_no_gives_the_logarithm_of_the_odds_ratio() {
    // Of 10 with the mark 8 leave (odds 4), of 20 without 5 leave (odds 1/3): slope ln 12, intercept ln 1/3.
    let rows: Vec<(f64, bool)> = (0..10).map(|i| (1.0, i < 8)).chain((0..20).map(|i| (0.0, i < 5))).collect();
    let design = Design { width: 1, data: rows.iter().map(|row| row.0).collect() };
    let left: Vec<bool> = rows.iter().map(|row| row.1).collect();
    let fitted = fit_logistic(&design, &left, &[1.0; 30], 0.0).unwrap();
    close(fitted.intercept, (1.0f64 / 3.0).ln(), 1e-6);
    close(fitted.slopes[0], 12.0f64.ln(), 1e-6);
    let twice = fit_logistic(&design, &left, &[2.0; 30], 0.0).unwrap();
    close(twice.slopes[0], 12.0f64.ln(), 1e-6);
    let held = fit_logistic(&design, &left, &[1.0; 30], 5.0).unwrap();
    assert!(held.slopes[0] > 0.0 && held.slopes[0] < fitted.slopes[0]);
    assert_eq!(fit_logistic(&design, &[true; 30], &[1.0; 30], 1.0), None);
}

#[test]
fn the_best_point_is_flat_in_every_direction() {
    // At the optimum: Σ (p − y) x + ridge × slope = 0, and Σ (p − y) = 0.
    let mut world = super::world::world(400, 5, false);
    world.truth.iter_mut().for_each(|truth| *truth = (*truth - 0.5) * 3.0);
    let data: Vec<f64> =
        world.truth.iter().enumerate().flat_map(|(i, t)| [*t, (i % 7) as f64, t * t]).collect();
    let design = Design { width: 3, data };
    let fitted = fit_logistic(&design, &world.left, &vec![1.0; 400], 2.0).unwrap();
    let mut slope = [0.0; 4];
    for row in 0..400 {
        let pull =
            1.0 / (1.0 + (-fitted.log_odds(design.row(row))).exp()) - f64::from(u8::from(world.left[row]));
        slope[0] += pull;
        (0..3).for_each(|column| slope[column + 1] += pull * design.row(row)[column]);
    }
    close(slope[0], 0.0, 1e-3);
    (0..3).for_each(|column| close(slope[column + 1], -2.0 * fitted.slopes[column], 1e-3));
}

#[test]
fn every_calibration_rises_and_stays_inside() {
    let ways = [
        Calibration::None,
        Calibration::Platt { slope: 0.7, intercept: 2.0 },
        Calibration::Beta { low: 0.2, high: 1.4, intercept: -0.3 },
        Calibration::Isotonic { before: vec![-2.0, 0.0, 1.0], after: vec![-1.0, -1.0, 3.0] },
    ];
    for way in ways {
        let all: Vec<f64> = (-400..400).map(|step| way.probability(f64::from(step) / 10.0)).collect();
        assert!(all.windows(2).all(|pair| pair[0] <= pair[1]), "{way:?}");
        assert!(all.iter().all(|value| *value > 0.0 && *value < 1.0), "{way:?}");
    }
}

#[test]
fn what_cannot_be_is_refused() {
    let column = |name: &str, values| Column { name: name.to_owned(), values };
    let number = |values: &[f64]| Values::Number(values.iter().copied().map(Some).collect());
    let refused = |columns| Table::new(columns).unwrap_err();
    assert!(matches!(
        refused(vec![column("a", number(&[1.0])), column("a", number(&[1.0]))]),
        ChurnError::SameName(_)
    ));
    assert!(matches!(refused(vec![column("a", number(&[f64::NAN]))]), ChurnError::NotANumber { row: 0, .. }));
    assert!(matches!(
        refused(vec![column("a", number(&[1.0])), column("b", number(&[1.0, 2.0]))]),
        ChurnError::Uneven { found: 2, rows: 1, .. }
    ));
    let lost = Values::Category { levels: vec!["x".into()], codes: vec![Some(3)] };
    assert!(matches!(refused(vec![column("a", lost)]), ChurnError::NoSuchLevel { level: 3, .. }));
}

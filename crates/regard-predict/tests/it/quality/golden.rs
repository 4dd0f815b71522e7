//! Worked by hand.

use regard_predict::quality::{
    Alarms, Judged, brier, calibration_error, log_loss, ranking, reliability, roc_auc,
};

fn judged(pairs: &[(f64, bool)]) -> Vec<Judged> {
    pairs.iter().map(|&(probability, came)| Judged { probability, came }).collect()
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
fn the_area_is_the_same_with_and_without_its_interval() {
    let pairs: Vec<(f64, bool)> = (0..60).map(|at| (f64::from(at * 37 % 23), at % 3 == 0)).collect();
    let area = ranking(&pairs).unwrap();
    assert_eq!(Some(area.value), roc_auc(&judged(&pairs)));
    assert!(area.low < area.value && area.value < area.high && area.n == 60);
}

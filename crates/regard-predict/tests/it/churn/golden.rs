//! Worked by hand, or known in closed form.

use regard_predict::InputError;
use regard_predict::churn::{Calibration, ChurnError, Column, Table, Values};

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
    assert!(matches!(
        refused(vec![column("a", number(&[f64::NAN]))]),
        ChurnError::Input(InputError::NotANumber { row: 0, .. })
    ));
    assert!(matches!(
        refused(vec![column("a", number(&[1.0])), column("b", number(&[1.0, 2.0]))]),
        ChurnError::Input(InputError::Uneven { found: 2, needed: 1, .. })
    ));
    let lost = Values::Category { levels: vec!["x".into()], codes: vec![Some(3)] };
    assert!(matches!(refused(vec![column("a", lost)]), ChurnError::NoSuchLevel { level: 3, .. }));
}

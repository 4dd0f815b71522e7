//! Rules for some customers, and customers of whom it is not known whether they are among them.

use crate::{SIGNALS, example, sheet};
use regard_policy::Standing::{Critical, SomewhatLoyal, Unknown, VeryLoyal};
use regard_policy::{AxisName, Sheet, Standing, Threshold, again, place, receipt};

/// One customer, in a segment that is known or not.
fn one(segment: Option<&str>, values: [Option<f64>; 4]) -> Sheet {
    let mut sheet = Sheet::new(1);
    for (name, value) in SIGNALS.iter().zip(values) {
        sheet.signal(name, [value]).unwrap();
    }
    sheet.kind("segment", vec![segment.map(str::to_owned)]).unwrap();
    sheet
}

fn stands(segment: Option<&str>, values: [Option<f64>; 4]) -> Standing {
    place(&example(), &one(segment, values))[0].standing
}

#[test]
fn nobody_rises_because_their_segment_is_missing() {
    // 79 points where key accounts need 80 and everybody else 50.
    let values = [Some(0.79), Some(1.0), Some(10.0), Some(1.0)];
    assert_eq!(stands(Some("key"), values), SomewhatLoyal);
    assert_eq!(stands(Some("small"), values), VeryLoyal);
    assert_eq!(stands(None, values), Unknown);
}

#[test]
fn where_all_rules_agree_the_segment_need_not_be_known() {
    assert_eq!(stands(None, [Some(0.5), Some(4.0), Some(0.0), Some(0.5)]), Critical);
    assert_eq!(stands(None, [Some(1.0), Some(1.0), Some(10.0), Some(1.0)]), VeryLoyal);
}

#[test]
fn the_receipt_names_the_trait_and_the_lowest_score() {
    let sheet = one(None, [Some(0.79), Some(1.0), Some(6.0), Some(1.0)]);
    let (policy, placed) = (example(), place(&example(), &sheet).remove(0));
    let receipt = receipt(&policy, &sheet, 0).unwrap();
    assert_eq!((receipt.rule.as_str(), receipt.standing), ("Everybody", Unknown));
    let open = &receipt.open[0];
    assert_eq!((open.rule.as_str(), &open.unknown[..]), ("Key accounts", &["segment".to_owned()][..]));
    assert_eq!(open.standing, Critical);
    // Key accounts: 79 and 60. Everybody: 3/4 of 58 and 1/4 of 100 are 68.5; half of 60 and half of 100 are 80.
    assert_eq!((receipt.retention.rule.as_str(), receipt.retention.points.round()), ("Everybody", 69.0));
    assert_eq!((receipt.loyalty.rule.as_str(), receipt.loyalty.points.round()), ("Key accounts", 60.0));
    assert_eq!(
        (placed.retention.points, placed.loyalty.points),
        (receipt.retention.points, receipt.loyalty.points)
    );
}

#[test]
fn a_rule_that_is_surely_not_theirs_does_not_matter() {
    let sheet = sheet(&[("small", [Some(1.0); 4])]);
    assert!(receipt(&example(), &sheet, 0).unwrap().open.is_empty());
}

#[test]
fn another_threshold_is_judged_under_every_open_rule() {
    let sheet = one(None, [Some(0.79), Some(1.0), Some(10.0), Some(1.0)]);
    let (policy, placed) = (example(), place(&example(), &sheet));
    let lower = Threshold { rule: 0, axis: AxisName::Retention, high_from: 79.0 };
    assert_eq!(again(&policy, &placed, &[lower]).unwrap()[0].standing, VeryLoyal);
    for wrong in [
        Threshold { rule: 2, ..lower },
        Threshold { high_from: 100.1, ..lower },
        Threshold { high_from: f64::NAN, ..lower },
    ] {
        assert_eq!(again(&policy, &placed, &[wrong]), None);
    }
}

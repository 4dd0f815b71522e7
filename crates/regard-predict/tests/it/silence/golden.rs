//! Worked by hand.

use regard_predict::silence::{Judged, Silence, Unknown, portfolio};

fn known(silence: Silence) -> Judged {
    match silence {
        Silence::Known(judged) => judged,
        Silence::Unknown(why) => panic!("{why:?}"),
    }
}

/// Contacts every so many days, 20 of them, the last on this day.
fn every(days: i32, last: i32) -> Vec<i32> {
    (0..20).map(|back| last - back * days).collect()
}

#[test]
fn a_silence_is_read_against_the_customers_own_rhythm() {
    // A weekly, a monthly and a quarterly customer, all silent for 40 days.
    let customers = [every(7, 960), every(30, 960), every(90, 960)];
    let portfolio = portfolio(&customers, 1_000).unwrap();
    let judged = customers.each_ref().map(|days| known(portfolio.judge(days).unwrap()));
    assert!(judged.iter().all(|one| one.silent_days == 40 && one.contacts == 20));
    let usual = judged.map(|one| one.usual_gap_days);
    assert!((usual[0] - 7.0).abs() < 0.2 && (usual[1] - 30.0).abs() < 0.1 && (usual[2] - 90.0).abs() < 2.0);
    assert!((judged[0].ratio - 40.0 / usual[0]).abs() < 1e-12);
    assert_eq!(judged.map(|one| one.quiet), [true, false, false], "{judged:?}");
    assert!(judged[0].chance < judged[1].chance && judged[1].chance < judged[2].chance);
    // A quarter of a false alarm a year, at 365.25 / 7 gaps a year.
    assert!((judged[0].threshold - 0.25 * usual[0] / 365.25).abs() < 1e-12);
    assert_eq!(judged[2].threshold, 0.05);
}

#[test]
fn several_contacts_on_one_day_are_one() {
    let portfolio = portfolio(&[every(10, 100)], 130).unwrap();
    let some = known(portfolio.judge(&[80, 80, 90, 90, 90, 100]).unwrap());
    assert_eq!((some.contacts, some.silent_days), (3, 30));
    let two = Silence::Unknown(Unknown::TooFewContacts { contacts: 2 });
    assert_eq!(portfolio.judge(&[80, 80, 80, 100]).unwrap(), two);
    assert_eq!(portfolio.judge(&[]).unwrap(), Silence::Unknown(Unknown::TooFewContacts { contacts: 0 }));
}

#[test]
fn on_the_day_of_a_contact_nobody_is_silent() {
    let portfolio = portfolio(&[every(10, 100)], 100).unwrap();
    let today = known(portfolio.judge(&every(10, 100)).unwrap());
    assert_eq!((today.silent_days, today.ratio, today.chance, today.quiet), (0, 0.0, 1.0, false));
}

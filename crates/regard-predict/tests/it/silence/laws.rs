//! What must hold whatever the days.

use proptest::prelude::*;
use regard_predict::silence::{MAX_CONTACTS, Silence, SilenceError, portfolio};

fn made(customers: i32) -> Vec<Vec<i32>> {
    (0..customers)
        .map(|customer| {
            (0..30).map(|place| place * (3 + customer % 40) + place * place % (5 + customer % 7)).collect()
        })
        .collect()
}

#[test]
fn days_after_the_moment_change_nothing() {
    let clean = made(80);
    let moment = 400;
    let poisoned: Vec<Vec<i32>> = clean
        .iter()
        .enumerate()
        .map(|(place, days)| {
            let past = days.iter().copied().filter(|day| *day <= moment);
            past.chain((1..=place as i32).map(|day| moment + day)).rev().collect()
        })
        .collect();
    let (one, other) = (portfolio(&clean, moment).unwrap(), portfolio(&poisoned, moment).unwrap());
    assert_eq!(one, other);
    for (days, poisoned) in clean.iter().zip(&poisoned) {
        assert_eq!(one.judge(days), other.judge(poisoned));
    }
}

#[test]
fn the_longer_the_silence_the_rarer() {
    let customers = made(80);
    let mut before = 1.0;
    for moment in 0..900 {
        // One portfolio, one customer, its last contact ever longer ago.
        let days: Vec<i32> = (0..12).map(|back| 1_000 - moment - back * (20 + back % 5)).collect();
        let Silence::Known(judged) = portfolio(&customers, 1_000).unwrap().judge(&days).unwrap() else {
            panic!("known")
        };
        assert!(judged.chance <= before && judged.chance > 0.0, "{judged:?}");
        before = judged.chance;
    }
    assert!(before < 1e-3);
}

#[test]
fn too_many_contacts_are_refused() {
    let many = vec![0; MAX_CONTACTS + 1];
    let refused = SilenceError::TooManyContacts(MAX_CONTACTS + 1);
    assert_eq!(portfolio(&made(3), 10).unwrap().judge(&many), Err(refused));
    assert_eq!(portfolio(&[many], 10), Err(refused));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn no_days_break_it(customers in prop::collection::vec(prop::collection::vec(any::<i32>(), 0..20), 0..30), moment in any::<i32>()) {
        let portfolio = portfolio(&customers, moment).unwrap();
        for days in &customers {
            let distinct: std::collections::BTreeSet<i32> = days.iter().copied().filter(|day| *day <= moment).collect();
            match portfolio.judge(days).unwrap() {
                Silence::Unknown(_) => prop_assert!(distinct.len() < 3),
                Silence::Known(judged) => {
                    prop_assert_eq!(judged.contacts, distinct.len());
                    prop_assert!(judged.chance > 0.0 && judged.chance <= 1.0);
                    prop_assert!(judged.ratio >= 0.0 && judged.ratio.is_finite() && judged.usual_gap_days >= 1.0 - 1e-9);
                    prop_assert!(!judged.quiet || judged.ratio >= 1.5);
                }
            }
        }
    }
}

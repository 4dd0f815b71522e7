//! What holds for any portfolio.

use super::world::{Made, START, expected, invoices, later, learn, plain, portfolio, rows};
use jiff::civil::date;
use proptest::prelude::*;
use regard_predict::payment::{Evidence, Expected, Invoices, PaymentError, survival};

fn evidence() -> impl Strategy<Value = Evidence> {
    (-20..80_i32, any::<bool>(), 0.05..2.0_f64).prop_map(|(day, is_paid, weight)| Evidence {
        day,
        is_paid,
        weight,
    })
}

proptest! {
    #[test]
    fn an_unpaid_invoice_only_pushes_later(
        known in prop::collection::vec(evidence(), 0..30),
        more in -20..80_i32,
        strength in 0.0..10.0_f64,
    ) {
        let prior: Vec<f64> = (0..60).map(|day| (-0.05 * f64::from(day + 1)).exp()).collect();
        let before = survival(0, &prior, strength, &known);
        let unpaid = Evidence { day: more, is_paid: false, weight: 1.0 };
        let after = survival(0, &prior, strength, &[known, vec![unpaid]].concat());
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(after >= &(before - 1e-12));
        }
    }

    #[test]
    fn shares_fall_from_one_to_no_less_than_zero(
        known in prop::collection::vec(evidence(), 0..30),
        strength in 0.0..10.0_f64,
    ) {
        let unpaid = survival(0, &[0.5; 60], strength, &known);
        prop_assert_eq!(unpaid.len(), 60);
        prop_assert!(unpaid.windows(2).all(|pair| pair[1] <= pair[0]));
        prop_assert!(unpaid.iter().all(|share| (0.0..=1.0).contains(share)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_order_of_rows_does_not_matter(seed in any::<u64>(), turn in 1..399_usize) {
        let made = portfolio(seed, (20, 400), plain);
        let moment = later(START, 500);
        let mut turned = made.clone();
        turned.rotate_left(turn);
        turned.swap(3, 300);
        prop_assert_eq!(expected(&made, moment), expected(&turned, moment));
        prop_assert_eq!(learn(&made, moment).cash(3), learn(&turned, moment).cash(3));
        prop_assert_eq!(learn(&made, moment).payers(), learn(&turned, moment).payers());
    }

    /// What is issued, paid or written after the moment, however wild, is not seen.
    #[test]
    fn a_poisoned_future_changes_nothing(seed in any::<u64>()) {
        let moment = later(START, 500);
        let all = portfolio(seed, (20, 400), plain);
        let known = |one: &&Made| one.issued <= moment;
        let as_known: Vec<Made> = all
            .iter()
            .filter(known)
            .map(|one| Made { paid: one.paid.filter(|day| *day <= moment), ..one.clone() })
            .collect();
        let poisoned: Vec<Made> = all
            .iter()
            .map(|one| match (one.issued > moment, one.paid > Some(moment)) {
                (true, _) => Made { amount_minor: -7, kind: Some("poison"), size: Some(f64::NAN), ..one.clone() },
                (false, true) => Made { paid: Some(date(9999, 1, 1)), ..one.clone() },
                (false, false) => one.clone(),
            })
            .collect();
        prop_assert_eq!(expected(&as_known, moment), expected(&poisoned, moment));
        prop_assert_eq!(learn(&as_known, moment).payers(), learn(&poisoned, moment).payers());
        let (known, poisoned) = (learn(&as_known, moment), learn(&poisoned, moment));
        prop_assert_eq!(known.left_out(), poisoned.left_out());
        prop_assert_eq!(known.cash(1), poisoned.cash(1));
    }

    /// The calendar repeats itself after 400 years, weekdays and leap days included.
    #[test]
    fn other_years_give_other_dates_and_nothing_else(seed in any::<u64>()) {
        const DAYS: i32 = 146_097;
        let moment = later(START, 500);
        let made = portfolio(seed, (20, 400), plain);
        let moved: Vec<Made> = made
            .iter()
            .map(|one| Made {
                issued: later(one.issued, DAYS),
                due: later(one.due, DAYS),
                paid: one.paid.map(|day| later(day, DAYS)),
                ..one.clone()
            })
            .collect();
        let (before, after) = (expected(&made, moment), expected(&moved, later(moment, DAYS)));
        prop_assert_eq!(before.len(), after.len());
        for ((_, before), (_, after)) in before.iter().zip(&after) {
            prop_assert_eq!(before.median.map(|day| later(day, DAYS)), after.median);
            prop_assert_eq!(before.late.map(|day| later(day, DAYS)), after.late);
            prop_assert_eq!(before.paid_by_week, after.paid_by_week);
            prop_assert_eq!(&before.reasons, &after.reasons);
        }
    }

    #[test]
    fn a_curve_is_a_distribution(seed in any::<u64>()) {
        let moment = later(START, 500);
        let mut made = portfolio(seed, (20, 400), plain);
        for one in made.iter_mut().step_by(17) {
            one.paid = None;
        }
        let model = learn(&made, moment);
        for one in model.open() {
            let curve = model.curve(one.row).unwrap();
            let days = curve.by_day();
            let sum: f64 = days.iter().sum::<f64>() + curve.never();
            prop_assert!((sum - 1.0).abs() < 1e-9);
            prop_assert!(days.iter().all(|share| share.is_finite() && *share >= 0.0));
            prop_assert!(one.mean_days.is_finite());
            prop_assert!(curve.first_day() > moment);
            let quantiles: Vec<_> = (1..100).map(|at| curve.quantile(f64::from(at) / 100.0)).collect();
            let known: Vec<_> = quantiles.iter().flatten().collect();
            prop_assert!(known.windows(2).all(|pair| pair[0] <= pair[1]));
            // None is "perhaps never": it only comes after all days.
            prop_assert!(quantiles.iter().skip(known.len()).all(Option::is_none));
            prop_assert!(one.paid_by_week.windows(2).all(|pair| pair[0] <= pair[1]));
            prop_assert!(one.early.is_none_or(|early| one.late.is_none_or(|late| early <= late)));
        }
    }

    /// The same portfolio, but one customer leaves older invoices unpaid: its new one is expected later.
    #[test]
    fn who_leaves_invoices_unpaid_is_expected_later(seed in any::<u64>()) {
        let moment = later(START, 600);
        let made = portfolio(seed, (20, 600), plain);
        let Some(open) = made.iter().find(|one| one.issued < moment && later(one.issued, 20) > moment) else {
            return Ok(());
        };
        let mut stopped = made.clone();
        let old = |one: &Made| later(one.due, 30) < moment && later(one.due, 150) > moment;
        let mut changed = 0;
        for one in stopped.iter_mut().filter(|one| one.customer == open.customer && old(one)) {
            one.paid = None;
            changed += 1;
        }
        if changed == 0 || open.paid <= Some(moment) {
            return Ok(());
        }
        let find = |all: &[Made]| {
            expected(all, moment).into_iter().find(|(id, _)| *id == open.id).map(|(_, one)| one)
        };
        if let (Some(before), Some(after)) = (find(&made), find(&stopped)) {
            prop_assert!(after.mean_days > before.mean_days, "{} {}", after.mean_days, before.mean_days);
            prop_assert!(after.unpaid_after_90_days >= before.unpaid_after_90_days);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Learnt from some customers and asked about others: what is said of a customer is the same whoever is asked about
    /// beside them.
    #[test]
    fn what_is_learnt_of_some_holds_for_all(seed in any::<u64>()) {
        let moment = later(START, 500);
        let made = portfolio(seed, (30, 900), plain);
        let (some, others): (Vec<Made>, Vec<Made>) =
            made.iter().cloned().partition(|one| one.customer.as_str() < "customer-0015");
        let model = learn(&some, moment);
        let own = rows(&some);
        prop_assert_eq!(model.apply(&invoices(&own)).unwrap().open(), model.open());
        let all = rows(&made);
        let asked = model.apply(&invoices(&all)).unwrap();
        let said = |id: &str| asked.open().into_iter().find(|one| made[one.row].id == id);
        for one in model.open().into_iter().take(3) {
            let again = said(&some[one.row].id).unwrap();
            prop_assert_eq!(Expected { row: one.row, ..again }, one);
        }
        let beside = rows(&others);
        for one in model.apply(&invoices(&beside)).unwrap().open().into_iter().take(3) {
            let again = said(&others[one.row].id).unwrap();
            prop_assert_eq!(Expected { row: one.row, ..again }, one);
        }
    }
}

#[test]
fn other_attributes_than_those_learnt_from_are_refused() {
    let made = portfolio(1, (10, 300), plain);
    let model = learn(&made, later(START, 500));
    let rows = rows(&made);
    let renamed = Invoices { categories: &["other"], numbers: &["size"], rows: &rows };
    assert_eq!(model.apply(&renamed).unwrap_err(), PaymentError::OtherAttributes);
}

//! Portfolios that make no sense.

use super::world::{Made, START, invoices, later, learn, plain, portfolio, rows};
use jiff::civil::{Date, date};
use regard_predict::payment::{Invoices, LeftOut, MOST_ATTRIBUTES, Model, Outlook, PaymentError};

#[test]
fn too_few_settled_invoices_say_nothing() {
    for made in [vec![], portfolio(1, (3, 20), plain)] {
        let rows = rows(&made);
        let outlook = Model::learn(&invoices(&rows), later(START, 900)).unwrap();
        let settled = made.len();
        assert!(matches!(outlook, Outlook::TooFew { settled: found, needed: 30 } if found == settled));
    }
    let all_open: Vec<Made> =
        portfolio(1, (3, 200), plain).into_iter().map(|one| Made { paid: None, ..one }).collect();
    let rows = rows(&all_open);
    let outlook = Model::learn(&invoices(&rows), later(START, 900)).unwrap();
    assert!(matches!(outlook, Outlook::TooFew { settled: 0, .. }));
}

#[test]
fn attributes_have_to_fit_their_names() {
    let made = portfolio(1, (3, 40), plain);
    let rows = rows(&made);
    let moment = later(START, 900);
    let wrong = Invoices { categories: &[], numbers: &["size"], rows: &rows };
    assert!(matches!(
        Model::learn(&wrong, moment),
        Err(PaymentError::AttributesDiffer { found: 2, named: 1, .. })
    ));
    let names = ["x"; MOST_ATTRIBUTES + 1];
    let many = Invoices { categories: &names, numbers: &[], rows: &rows };
    assert!(matches!(Model::learn(&many, moment), Err(PaymentError::TooManyAttributes(9))));
}

#[test]
fn rows_that_make_no_sense_are_left_out_and_counted() {
    let moment = later(START, 700);
    let clean = portfolio(2, (20, 900), plain);
    let mut made = clean.clone();
    let first = clean[0].clone();
    let issued = first.issued;
    let odd = |id: &str, change: &dyn Fn(&mut Made)| {
        let mut one =
            Made { id: id.to_owned(), issued: later(START, 100), due: later(START, 130), ..first.clone() };
        change(&mut one);
        one
    };
    made.push(odd("credit", &|one| one.amount_minor = -500));
    made.push(odd("nothing", &|one| one.amount_minor = 0));
    made.push(odd("huge", &|one| one.amount_minor = i64::MAX));
    made.push(odd("backwards", &|one| one.due = later(START, 99)));
    made.push(odd("far", &|one| one.due = Date::MAX));
    made.push(odd("money", &|one| one.currency = "€"));
    made.push(Made { issued, ..first.clone() });
    let model = learn(&made, moment);
    let expected = [
        (LeftOut::NothingOwed, 2),
        (LeftOut::DueBeforeIssued, 1),
        (LeftOut::TermsTooLong, 1),
        (LeftOut::AmountTooLarge, 1),
        (LeftOut::NotACurrency, 1),
        (LeftOut::Repeated, 1),
    ];
    assert_eq!(model.left_out().iter().map(|(why, count)| (*why, *count)).collect::<Vec<_>>(), expected);
    assert_eq!(model.open(), learn(&clean, moment).open());
}

#[test]
fn numbers_that_are_none_and_days_at_the_end_of_time_do_no_harm() {
    let mut made = portfolio(3, (20, 900), plain);
    for (at, one) in made.iter_mut().enumerate() {
        one.size = [None, Some(f64::NAN), Some(f64::INFINITY), Some(f64::MAX), Some(-f64::MAX)][at % 5];
        if at % 50 == 0 {
            // Paid long before it was issued, or on the first day that can be written.
            one.paid = Some(if at % 100 == 0 { date(-9999, 1, 1) } else { date(1990, 1, 1) });
        }
        if at % 70 == 0 {
            (one.issued, one.due) = (date(1900, 1, 1), date(1900, 1, 31));
            one.paid = None;
        }
    }
    for moment in [later(START, 700), Date::MAX] {
        let model = learn(&made, moment);
        for one in model.open() {
            assert!(one.mean_days.is_finite() && (0.0..=1.0).contains(&one.never));
            assert!(one.paid_by_week.iter().all(|share| (0.0..=1.0).contains(share)));
        }
        for one in model.payers() {
            assert!(one.score.is_none_or(|score| (0.0..=100.0).contains(&score)));
            assert!(one.days_late.is_finite() && one.spread_days.is_finite());
        }
        model.cash(1);
    }
}

/// No spread at all, and one customer only.
#[test]
fn always_the_same_is_fine() {
    let made: Vec<Made> = portfolio(4, (1, 200), |_, _| Some(5.0));
    let moment = later(START, 600);
    for one in learn(&made, moment).open() {
        let days = (one.median.unwrap() - made[one.row].due).get_days();
        assert!((4..=6).contains(&days), "{days}");
    }
}

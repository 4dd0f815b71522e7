//! Worlds whose truth is known: the bands cover what they promise, and the error is near the smallest possible.

use super::world::{Chance, Made, START, invoices, later, learn, plain, portfolio, rows};
use jiff::civil::Date;
use regard_predict::payment::{Cause, backtest};

/// How the invoices open at some moments turned out.
struct Judged {
    coverage: f64,
    error_days: f64,
}

fn judge(made: &[Made], moments: &[Date]) -> Judged {
    let (mut hits, mut errors, mut count) = (0.0, 0.0, 0.0);
    for moment in moments {
        for one in learn(made, *moment).open() {
            let truth = made[one.row].paid;
            let (early, late) = (one.early.unwrap_or(Date::MAX), one.late.unwrap_or(Date::MAX));
            // Never paid is the last of all days.
            hits += f64::from(u8::from((early..=late).contains(&truth.unwrap_or(Date::MAX))));
            count += 1.0;
            if let (Some(median), Some(paid)) = (one.median, truth) {
                errors += f64::from((median - paid).get_days().abs());
            }
        }
    }
    Judged { coverage: hits / count, error_days: errors / count }
}

fn moments() -> Vec<Date> {
    (0..8).map(|month| later(START, 400 + 40 * month)).collect()
}

#[test]
fn in_a_plain_world_the_band_covers_eighty_percent() {
    let judged = judge(&portfolio(1, (150, 6_000), plain), &moments());
    assert!((0.77..=0.83).contains(&judged.coverage), "{}", judged.coverage);
    // A normal spread of 8 days has a mean distance of 6.4 from its median; less for those that are near payment.
    assert!(judged.error_days < 6.9, "{}", judged.error_days);
}

#[test]
fn each_customer_may_have_its_own_spread() {
    let spread = |chance: &mut Chance, level: f64| {
        Some(level + (2.0 + (level * 7.0).sin().abs() * 14.0) * chance.normal())
    };
    let judged = judge(&portfolio(2, (150, 6_000), spread), &moments());
    assert!((0.77..=0.83).contains(&judged.coverage), "{}", judged.coverage);
}

/// A fifth pays a month later, and some never do.
#[test]
fn some_pay_much_later_and_some_never() {
    let two_ways = |chance: &mut Chance, level: f64| {
        let draw = chance.share();
        let days = level + 5.0 * chance.normal() + if draw < 0.2 { 35.0 } else { 0.0 };
        (draw < 0.97).then_some(days)
    };
    let made = portfolio(3, (150, 6_000), two_ways);
    // Those that were never paid would pile up among the open ones: only young ones are judged.
    let (mut hits, mut count, mut unpaid, mut said) = (0.0, 0.0, 0.0, 0.0);
    for moment in moments() {
        let model = learn(&made, moment);
        for one in model.open().into_iter().filter(|one| later(made[one.row].issued, 25) > moment) {
            let truth = made[one.row].paid.unwrap_or(Date::MAX);
            let (early, late) = (one.early.unwrap_or(Date::MAX), one.late.unwrap_or(Date::MAX));
            hits += f64::from(u8::from((early..=late).contains(&truth)));
            unpaid += f64::from(u8::from(truth > later(made[one.row].due, 90)));
            said += one.unpaid_after_90_days;
            count += 1.0;
        }
    }
    assert!((0.77..=0.83).contains(&(hits / count)), "{}", hits / count);
    assert!((unpaid / count - said / count).abs() < 0.02, "{} {}", unpaid / count, said / count);
}

#[test]
fn who_always_pays_on_a_day_is_expected_on_it() {
    let mut made = portfolio(4, (30, 900), plain);
    for one in made.iter_mut().filter(|one| one.customer == "customer-0007") {
        one.paid = Some(later(one.due, 12));
        one.kind = Some("paper");
    }
    let mut found = 0;
    for moment in moments() {
        let open = learn(&made, moment).open();
        for one in open.iter().filter(|one| made[one.row].customer == "customer-0007") {
            let days = (one.median.unwrap() - later(made[one.row].due, 12)).get_days();
            assert!(days.abs() <= 2, "{days}");
            assert!(one.reasons.iter().all(|reason| !matches!(reason.cause, Cause::FewInvoices { .. })));
            found += 1;
        }
    }
    assert!(found > 5, "{found}");
}

#[test]
fn however_many_are_open_the_paid_ones_tell_how_somebody_pays() {
    let mut made = portfolio(4, (30, 900), plain);
    let moment = later(START, 700);
    for number in 0..120 {
        let issued = later(moment, -(number % 20) - 1);
        let like = made[0].clone();
        let (customer, id) = ("customer-0007".to_owned(), format!("many-{number:03}"));
        made.push(Made { customer, id, issued, due: later(issued, 30), ..like });
    }
    for one in made.iter_mut().filter(|one| one.customer == "customer-0007") {
        one.paid = Some(later(one.due, 12));
        one.kind = Some("paper");
    }
    let open = learn(&made, moment).open();
    let many: Vec<_> = open.iter().filter(|one| made[one.row].id.starts_with("many-")).collect();
    assert_eq!(many.len(), 120);
    for one in many {
        assert!(one.reasons.iter().all(|reason| !matches!(reason.cause, Cause::FewInvoices { .. })));
        let days = (one.median.unwrap() - later(made[one.row].due, 12)).get_days();
        assert!(days.abs() <= 6, "{days}");
    }
}

#[test]
fn what_electronic_bills_save_is_told() {
    let moment = later(START, 700);
    let made = portfolio(5, (100, 4_000), plain);
    let mut found = 0;
    for one in learn(&made, moment).open().iter().filter(|one| made[one.row].kind == Some("electronic")) {
        let reason = one.reasons.iter().find(|reason| matches!(reason.cause, Cause::Category { .. }));
        let days = reason.and_then(|reason| reason.days).unwrap();
        // Five days beside paper; three beside the mean of both.
        assert!((-3.6..=-2.4).contains(&days), "{days}");
        found += 1;
    }
    assert!(found > 20);
}

#[test]
fn the_past_error_is_less_than_that_of_simple_rules() {
    let made = portfolio(6, (80, 4_000), plain);
    let rows = rows(&made);
    let past = backtest(&invoices(&rows), later(START, 800), 6, 9).unwrap();
    assert_eq!(past.month_ends.len(), 6);
    assert!(past.judged > 500);
    let ours = past.error_days.unwrap();
    assert!(ours < past.own_median_error_days.unwrap() && ours < past.due_day_error_days.unwrap());
    let coverage = past.band_coverage.unwrap();
    assert!((0.77..=0.83).contains(&coverage), "{coverage}");
    for cash in &past.cash {
        assert!(cash.error.unwrap() < cash.due_day_error.unwrap(), "{cash:?}");
    }
    assert_eq!(past, backtest(&invoices(&rows), later(START, 800), 6, 9).unwrap());
    let nothing = backtest(&invoices(&[]), later(START, 800), 6, 9).unwrap();
    assert_eq!((nothing.judged, nothing.error_days), (0, None));
}

#[test]
fn where_money_comes_on_fridays_a_friday_is_foreseen() {
    let mut made = portfolio(7, (60, 3_000), plain);
    let next_friday =
        |day: Date| later(day, (4 - i32::from(day.weekday().to_monday_zero_offset())).rem_euclid(7));
    for one in &mut made {
        one.paid = one.paid.map(next_friday);
    }
    let open = learn(&made, later(START, 600)).open();
    let is_friday = |day: Option<Date>| day.is_some_and(|day| next_friday(day) == day);
    let fridays = open.iter().filter(|one| is_friday(one.median)).count();
    assert!(open.len() > 50 && fridays * 10 >= open.len() * 9, "{fridays} of {}", open.len());
}

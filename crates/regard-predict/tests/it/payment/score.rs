//! The score of payers.

use super::world::{Made, START, later, learn, plain, portfolio};
use regard_predict::payment::{Grade, LEAST_EVIDENCE, PayerScore};

fn of<'a>(all: &'a [PayerScore], customer: &str) -> &'a PayerScore {
    all.iter().find(|one| one.customer == customer).unwrap_or_else(|| panic!("no {customer}"))
}

#[test]
fn the_prompt_are_told_from_the_late() {
    let mut made = portfolio(1, (30, 1_500), plain);
    for one in &mut made {
        match one.customer.as_str() {
            "customer-0001" => one.paid = Some(one.due),
            "customer-0002" => one.paid = Some(later(one.due, 45)),
            _ => {}
        }
    }
    let payers = learn(&made, later(START, 700)).payers();
    let (prompt, late) = (of(&payers, "customer-0001"), of(&payers, "customer-0002"));
    assert!(prompt.score.unwrap() > 85.0, "{prompt:?}");
    assert!(late.score.unwrap() < 45.0, "{late:?}");
    assert!(late.late_30 > 0.6 && (late.days_late - 45.0).abs() < 8.0, "{late:?}");
    assert!(prompt.grade > late.grade);
    assert_eq!((prompt.median_days, prompt.share_late), (Some(0.0), Some(0.0)));
    assert_eq!((late.median_days, late.share_late), (Some(45.0), Some(1.0)));
    for one in &payers {
        let lost: f64 = one.points_lost.iter().sum();
        assert!((one.score.unwrap() - (100.0 - lost)).abs() < 1e-9);
    }
}

#[test]
fn unpaid_invoices_count() {
    let moment = later(START, 700);
    let made = portfolio(2, (30, 1_500), plain);
    let mut stopped = made.clone();
    let old = |one: &Made| one.due < later(moment, -10) && one.due > later(moment, -120);
    for one in stopped.iter_mut().filter(|one| one.customer == "customer-0005" && old(one)) {
        one.paid = None;
    }
    let before = learn(&made, moment).payers();
    let after = learn(&stopped, moment).payers();
    let (before, after) = (of(&before, "customer-0005"), of(&after, "customer-0005"));
    assert!(after.overdue > before.overdue);
    assert!(after.score.unwrap() < before.score.unwrap() - 3.0, "{after:?} {before:?}");
}

#[test]
fn too_few_invoices_are_unknown_and_shrunk() {
    let moment = later(START, 700);
    let mut made = portfolio(3, (30, 1_500), plain);
    let new = |number: i32| Made {
        customer: "new".to_owned(),
        id: format!("new-{number}"),
        issued: later(START, 500 + number),
        due: later(START, 530 + number),
        paid: Some(later(START, 600 + number)),
        ..made[0].clone()
    };
    let rows: Vec<Made> = (0..i32::try_from(LEAST_EVIDENCE).unwrap() - 1).map(new).collect();
    made.extend(rows);
    let payers = learn(&made, moment).payers();
    let payer = of(&payers, "new");
    assert_eq!((payer.score, payer.grade), (None, Grade::Unknown));
    // Two invoices 70 days late: nearer to the portfolio than they are.
    assert!(payer.days_late < 65.0, "{payer:?}");
}

#[test]
fn grades_follow_the_score() {
    let grades =
        [None, Some(0.0), Some(30.0), Some(55.0), Some(75.0), Some(90.0), Some(100.0)].map(Grade::of);
    let expected = [
        Grade::Unknown,
        Grade::Poor,
        Grade::Slow,
        Grade::Fair,
        Grade::Good,
        Grade::Excellent,
        Grade::Excellent,
    ];
    assert_eq!(grades, expected);
}

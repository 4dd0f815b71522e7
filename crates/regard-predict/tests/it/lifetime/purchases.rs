//! From dated purchases to histories.

use super::history;
use regard_predict::lifetime::{
    Buyer, DAYS_PER_WEEK, Purchase, PurchaseError, Spend, buyers, later_purchases,
};

fn bought(customer: u64, day: i32, amount_minor: i64) -> Purchase {
    Purchase { customer, day, amount_minor }
}

#[test]
fn a_day_is_one_purchase_and_the_first_one_only_opens_the_history() {
    let purchases = [
        bought(4, 213, 1496),
        bought(4, 0, 2933),
        bought(9, 7, 500),
        bought(4, 17, 2000),
        bought(4, 17, 973),
        bought(9, 7, 800),
        bought(4, 345, 2648),
        bought(5, 300, 100),
    ];
    let expected = vec![
        Buyer { customer: 4, history: history(2, 213.0 / 7.0, 272.0 / 7.0), spend: Spend::new(2, 4469) },
        Buyer { customer: 9, history: history(0, 0.0, 265.0 / 7.0), spend: None },
    ];
    assert_eq!(buyers(&purchases, 272, DAYS_PER_WEEK), Ok(expected));
    assert_eq!(later_purchases(&purchases, 272, 545), Ok(vec![1, 0]));
    assert_eq!(later_purchases(&purchases, 272, 344), Ok(vec![0, 0]));
}

#[test]
fn a_purchase_of_the_last_day_is_seen() {
    let purchases = [bought(1, 0, 10), bought(1, 14, 10), bought(2, 14, 10)];
    let seen = buyers(&purchases, 14, DAYS_PER_WEEK).unwrap();
    assert_eq!(seen[0].history, history(1, 2.0, 2.0));
    assert_eq!(seen[1].history, history(0, 0.0, 0.0));
}

#[test]
fn what_is_free_is_a_purchase_too() {
    let purchases = [bought(1, 0, 10), bought(1, 7, 0)];
    let seen = buyers(&purchases, 14, DAYS_PER_WEEK).unwrap();
    assert_eq!(seen[0].spend, Spend::new(1, 0));
    assert!(seen[0].spend.is_some());
}

#[test]
fn nothing_gives_nobody() {
    assert_eq!(buyers(&[], 0, DAYS_PER_WEEK), Ok(vec![]));
    assert_eq!(later_purchases(&[], 0, 1), Ok(vec![]));
}

#[test]
fn what_is_no_purchase_is_refused() {
    let refund = [bought(1, 0, 10), bought(1, 7, -5)];
    let negative = PurchaseError::Negative { customer: 1, day: 7, amount_minor: -5 };
    assert_eq!(buyers(&refund, 14, DAYS_PER_WEEK), Err(negative));
    assert_eq!(later_purchases(&refund, 0, 14), Err(negative));
    let too_large = [bought(1, 0, 10), bought(1, 7, i64::MAX), bought(1, 8, 1)];
    assert_eq!(buyers(&too_large, 14, DAYS_PER_WEEK), Err(PurchaseError::TooLarge(1)));
    for unit in [0.0, -7.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(buyers(&[], 14, unit), Err(PurchaseError::NoUnit(_))));
    }
    let far_apart = [bought(1, i32::MIN, 10), bought(1, i32::MAX, 10)];
    assert_eq!(buyers(&far_apart, i32::MAX, 1.0).unwrap()[0].history.repeats(), 1);
}

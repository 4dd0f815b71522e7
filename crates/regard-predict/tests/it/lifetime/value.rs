//! The value over a time to come.

use super::{ages, assert_near, cdnow, history};
use regard_predict::lifetime::{
    Buyer, FitError, Forecast, GammaGamma, Lifetime, Spend, Terms, ValueUnknown, discounted_purchases,
    lifetime_value, simulate_histories, simulate_spends,
};

fn spending() -> GammaGamma {
    GammaGamma::new(6.25, 3.74, 1544.0).unwrap()
}

fn drawn(count: u32) -> Vec<Buyer> {
    let people = simulate_histories(&cdnow(), &ages(count), 21).unwrap();
    let repeats: Vec<u32> = people.iter().map(|one| one.repeats()).collect();
    let spends = simulate_spends(&spending(), &repeats, 22);
    let pairs = people.into_iter().zip(spends).zip(0_u64..);
    pairs.map(|((history, spend), customer)| Buyer { customer, history, spend }).collect()
}

#[test]
fn without_a_discount_it_is_purchases_times_spend() {
    let someone = history(2, 30.43, 38.86);
    let spend = Spend::new(2, 4470).unwrap();
    let terms = Terms::new(39.0, 0.0, 365.25 / 7.0, 1.0).unwrap();
    // 1.22592 purchases of 24.6637 dollars.
    assert_eq!(lifetime_value(&cdnow(), &spending(), &someone, Some(&spend), &terms), Ok(3024));
    let third = Terms::new(39.0, 0.0, 365.25 / 7.0, 1.0 / 3.0).unwrap();
    assert_eq!(lifetime_value(&cdnow(), &spending(), &someone, Some(&spend), &third), Ok(1008));
}

#[test]
fn discounting_is_that_of_many_short_steps() {
    let (length, rate, units) = (104.0, 0.15, 52.0);
    let terms = Terms::new(length, rate, units, 1.0).unwrap();
    for someone in
        [history(0, 0.0, 0.0), history(2, 30.43, 38.86), history(40, 38.0, 39.0), history(1, 0.1, 38.0)]
    {
        let steps = 20_000;
        let time = |step: u32| length * f64::from(step) / f64::from(steps);
        let bought = |step: u32| cdnow().expected_purchases(&someone, time(step)).unwrap();
        let mut sum = 0.0;
        for step in 0..steps {
            let middle = (time(step) + time(step + 1)) / 2.0;
            sum += (bought(step + 1) - bought(step)) * (1.0_f64 + rate).powf(-middle / units);
        }
        let closed = discounted_purchases(&cdnow(), &someone, &terms).unwrap();
        assert_near(closed, sum, 1e-5 * sum);
    }
}

#[test]
fn the_whole_way_gives_each_buyer_the_value_of_the_parts() {
    let buyers = drawn(3_000);
    let lifetime = Lifetime::fit(&buyers).unwrap();
    let terms = Terms::new(52.0, 0.1, 365.25 / 7.0, 0.4).unwrap();
    let worths = lifetime.worth(&buyers, &terms);
    assert_eq!(worths.len(), buyers.len());
    let (buying, spending) = (lifetime.buying.model, lifetime.spending.unwrap().model);
    for (worth, buyer) in worths.iter().zip(&buyers) {
        let alone = lifetime_value(&buying, &spending, &buyer.history, buyer.spend.as_ref(), &terms);
        assert_eq!((worth.customer, worth.value_minor), (buyer.customer, alone));
        assert_eq!(worth.probability_alive, buying.probability_alive(&buyer.history));
        assert_eq!(worth.expected_purchases, buying.expected_purchases(&buyer.history, 52.0));
    }
}

#[test]
fn without_a_model_of_spending_there_is_no_value_but_a_forecast() {
    let mut buyers = drawn(1_000);
    let mut kept = 0;
    for buyer in &mut buyers {
        kept += u32::from(buyer.spend.is_some());
        if kept > 20 {
            buyer.spend = None;
        }
    }
    let lifetime = Lifetime::fit(&buyers).unwrap();
    let terms = Terms::new(52.0, 0.1, 365.25 / 7.0, 1.0).unwrap();
    let refused = FitError::TooFewRepeatBuyers { found: 20, needed: 30 };
    for worth in lifetime.worth(&buyers, &terms) {
        assert_eq!(worth.value_minor, Err(ValueUnknown::Spending(refused)));
        assert!(worth.expected_purchases.unwrap() >= 0.0);
    }
}

#[test]
fn a_value_beyond_all_amounts_is_refused() {
    let terms = Terms::new(52.0, 0.0, 52.0, 1.0).unwrap();
    let spend = Spend::new(1, i64::MAX).unwrap();
    let value = lifetime_value(&cdnow(), &spending(), &history(40, 39.0, 39.0), Some(&spend), &terms);
    assert_eq!(value, Err(ValueUnknown::TooLarge));
}

//! What has to hold for any customer and any model.

use super::{ages, assert_near, cdnow, history};
use proptest::prelude::*;
use regard_predict::lifetime::{
    BgNbd, FitError, Fitted, Forecast, GammaGamma, Histories, History, Model, ParetoNbd, Spend, Terms,
    discounted_purchases, simulate_histories, simulate_spends,
};

prop_compose! {
    fn any_history()(repeats in 0_u32..300, age in 0.0_f64..500.0, share in 0.001_f64..=1.0) -> History {
        let recency = age * share;
        if repeats == 0 || recency == 0.0 { history(0, 0.0, age) } else { history(repeats, recency, age) }
    }
}

prop_compose! {
    fn any_four()(logarithms in prop::array::uniform4(-5.0_f64..5.0)) -> [f64; 4] {
        logarithms.map(f64::exp)
    }
}

fn check_forecast(model: &impl Forecast, someone: &History, short: f64, longer: f64) {
    let alive = model.probability_alive(someone);
    assert!((0.0..=1.0).contains(&alive), "{someone:?}: alive {alive}");
    let (near, far) =
        (model.expected_purchases(someone, short), model.expected_purchases(someone, short + longer));
    let (near, far) = (near.unwrap(), far.unwrap());
    assert!(near.is_finite() && far.is_finite() && near >= 0.0, "{someone:?}: {near}, {far}");
    assert!(near <= far * (1.0 + 1e-9) + 1e-12, "{someone:?}: {near} in {short}, then {far}");
    assert_eq!(model.expected_purchases(someone, 0.0), Some(0.0));
    let (near, far) = (model.expected_of_new(short).unwrap(), model.expected_of_new(short + longer).unwrap());
    assert!((0.0..=far * (1.0 + 1e-9) + 1e-12).contains(&near), "new: {near}, then {far}");
}

fn check_recency(model: &impl Forecast, repeats: u32, age: f64) {
    let by_recency =
        [0.1, 0.3, 0.6, 0.9, 1.0].map(|share| model.probability_alive(&history(repeats, age * share, age)));
    assert!(by_recency.is_sorted_by(|a, b| *a <= *b + 1e-12), "{repeats} in {age}: {by_recency:?}");
}

fn check_discount(model: &impl Forecast, someone: &History, length: f64) {
    let terms = |rate: f64| Terms::new(length, rate, 52.0, 1.0).unwrap();
    let discounted =
        [0.0, 0.05, 0.3, 2.0].map(|rate| discounted_purchases(model, someone, &terms(rate)).unwrap());
    assert!(discounted.is_sorted_by(|a, b| *a >= *b * (1.0 - 1e-6)), "{someone:?}: {discounted:?}");
    assert!(discounted[3] >= 0.0, "{someone:?}: {discounted:?}");
}

proptest! {
    #[test]
    fn bg_nbd_is_a_forecast(four in any_four(), someone in any_history(), short in 0.0_f64..100.0, longer in 0.0_f64..900.0) {
        check_forecast(&BgNbd::from_parameters(four).unwrap(), &someone, short, longer);
    }

    #[test]
    fn pareto_nbd_is_a_forecast(four in any_four(), someone in any_history(), short in 0.0_f64..100.0, longer in 0.0_f64..900.0) {
        check_forecast(&ParetoNbd::from_parameters(four).unwrap(), &someone, short, longer);
    }

    #[test]
    fn who_bought_more_recently_is_more_likely_alive(four in any_four(), repeats in 1_u32..200, age in 1.0_f64..300.0) {
        check_recency(&BgNbd::from_parameters(four).unwrap(), repeats, age);
        check_recency(&ParetoNbd::from_parameters(four).unwrap(), repeats, age);
    }

    #[test]
    fn a_discount_makes_less_of_purchases(four in any_four(), someone in any_history(), length in 0.1_f64..300.0) {
        check_discount(&BgNbd::from_parameters(four).unwrap(), &someone, length);
    }

    #[test]
    fn likelihoods_are_numbers(four in any_four(), people in prop::collection::vec(any_history(), 1..20)) {
        let histories = Histories::count(&people).unwrap();
        let (ours, theirs) = (BgNbd::from_parameters(four).unwrap(), ParetoNbd::from_parameters(four).unwrap());
        prop_assert!(ours.log_likelihood(&histories).is_finite());
        prop_assert!(theirs.log_likelihood(&histories).is_finite());
    }

    #[test]
    fn expected_spend_lies_between_the_customer_and_all(p in 0.1_f64..50.0, q in 1.1_f64..50.0, total in 1_i64..1_000_000, count in 1_u32..100) {
        let model = GammaGamma::new(p, q, 3000.0).unwrap();
        let spend = Spend::new(count, total).unwrap();
        let (all, own) = (model.mean_of_all().unwrap(), spend.mean_minor());
        let expected = model.expected_mean(Some(&spend)).unwrap();
        prop_assert!(expected >= own.min(all) * (1.0 - 1e-9) && expected <= own.max(all) * (1.0 + 1e-9));
    }
}

fn check_fit<M: Model<N>, const N: usize>(fit: Result<Fitted<M, N>, FitError>) -> Result<(), TestCaseError> {
    match fit {
        Ok(fit) => {
            prop_assert!(fit.log_likelihood.is_finite() && fit.slope.is_finite());
            prop_assert!(fit.model.parameters().iter().all(|value| value.is_finite() && *value > 0.0));
            prop_assert!(
                fit.standard_errors().is_none_or(|errors| errors.iter().all(|error| error.is_finite()))
            );
        }
        Err(FitError::NoTop { slope }) => prop_assert!(slope.is_finite()),
        Err(error) => prop_assert!(matches!(error, FitError::TooFewRepeatBuyers { .. }), "{}", error),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Histories that no model would draw: a fit or a reason, never a panic nor a number that is none.
    #[test]
    fn any_customers_have_a_fit_or_a_reason(people in prop::collection::vec(any_history(), 45..200), scale in -6.0_f64..6.0) {
        let scale = scale.exp();
        let scaled = |one: &History| history(one.repeats(), one.recency() * scale, one.age() * scale);
        let histories = Histories::count(&people.iter().map(scaled).collect::<Vec<_>>()).unwrap();
        check_fit(BgNbd::fit(&histories))?;
    }

    #[test]
    fn any_spending_has_a_fit_or_a_reason(spends in prop::collection::vec((1_u32..500, 0_i64..1_000_000_000_000), 30..200)) {
        let spends: Vec<Spend> = spends.into_iter().filter_map(|(count, total)| Spend::new(count, total)).collect();
        check_fit(GammaGamma::fit(&spends))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    /// The same of the slower model.
    #[test]
    fn any_customers_have_a_slower_fit_or_a_reason(people in prop::collection::vec(any_history(), 45..60)) {
        check_fit(ParetoNbd::fit(&Histories::count(&people).unwrap()))?;
    }
}

#[test]
fn the_order_of_the_customers_does_not_matter() {
    let people = simulate_histories(&cdnow(), &ages(2_000), 7).unwrap();
    let mut turned = people.clone();
    turned.reverse();
    turned.rotate_left(331);
    let fit = |people: &[History]| BgNbd::fit(&Histories::count(people).unwrap()).unwrap();
    assert_eq!(fit(&people), fit(&turned));

    let repeats: Vec<u32> = people.iter().map(History::repeats).collect();
    let mut spends: Vec<Spend> = simulate_spends(&GammaGamma::new(6.25, 3.74, 1544.0).unwrap(), &repeats, 8)
        .into_iter()
        .flatten()
        .collect();
    let straight = GammaGamma::fit(&spends).unwrap();
    spends.reverse();
    assert_eq!(straight, GammaGamma::fit(&spends).unwrap());
}

#[test]
fn the_unit_of_time_does_not_matter() {
    let weeks = simulate_histories(&cdnow(), &ages(3_000), 11).unwrap();
    let in_days = |one: &History| history(one.repeats(), one.recency() * 7.0, one.age() * 7.0);
    let days: Vec<History> = weeks.iter().map(in_days).collect();
    let (by_week, by_day) = (Histories::count(&weeks).unwrap(), Histories::count(&days).unwrap());
    let (weekly, daily) = (BgNbd::fit(&by_week).unwrap(), BgNbd::fit(&by_day).unwrap());
    for (week, day) in weeks.iter().zip(&days).take(200) {
        assert_near(weekly.model.probability_alive(week), daily.model.probability_alive(day), 1e-7);
        let expected = weekly.model.expected_purchases(week, 39.0).unwrap();
        assert_near(daily.model.expected_purchases(day, 273.0).unwrap(), expected, 1e-6 * expected);
    }
    assert_near(daily.model.log_likelihood(&by_day), daily.log_likelihood, 1e-6);
    assert_near(weekly.model.log_likelihood(&by_week), weekly.log_likelihood, 1e-6);
    let (weekly, daily) = (ParetoNbd::fit(&by_week).unwrap(), ParetoNbd::fit(&by_day).unwrap());
    let (someone, same) = (&weeks[5], &days[5]);
    assert_near(weekly.model.probability_alive(someone), daily.model.probability_alive(same), 1e-6);
}

#[test]
fn equal_histories_counted_once_weigh_as_often() {
    let people = simulate_histories(&cdnow(), &ages(500), 3).unwrap();
    let thrice: Vec<History> = people.iter().chain(&people).chain(&people).copied().collect();
    let (once, thrice) = (Histories::count(&people).unwrap(), Histories::count(&thrice).unwrap());
    assert_eq!(once.counted().len(), thrice.counted().len());
    assert_eq!(3 * once.repeat_buyers(), thrice.repeat_buyers());
    let (single, triple) = (BgNbd::fit(&once).unwrap(), BgNbd::fit(&thrice).unwrap());
    assert_near(triple.log_likelihood, 3.0 * single.log_likelihood, 1e-7 * single.log_likelihood.abs());
    for (a, b) in single.model.parameters().into_iter().zip(triple.model.parameters()) {
        assert_near(a, b, 1e-5 * a);
    }
}

//! A fit finds the model again from which customers were drawn.

use super::{ages, assert_near, cdnow};
use regard_predict::lifetime::{
    BgNbd, Fitted, Forecast, GammaGamma, Histories, History, Model, ParetoNbd, Spend,
    purchases_spend_correlation, simulate_histories, simulate_spends,
};

fn assert_found<M: Model<N>, const N: usize>(fit: &Fitted<M, N>, truth: [f64; N]) {
    let errors = fit.standard_errors().expect("the data say enough");
    for ((found, truth), error) in fit.model.parameters().into_iter().zip(truth).zip(errors) {
        assert!((found - truth).abs() <= 3.5 * error, "{found} ± {error} is not {truth}");
        assert!(error < 0.5 * truth, "{truth} is only known to {error}");
    }
}

#[test]
fn bg_nbd_is_found_again() {
    for (truth, seed) in [
        (cdnow(), 1),
        (BgNbd::new(2.0, 6.0, 1.5, 4.0).unwrap(), 2),
        (BgNbd::new(0.8, 12.0, 0.4, 3.0).unwrap(), 3),
    ] {
        let people = simulate_histories(&truth, &ages(30_000), seed).unwrap();
        let histories = Histories::count(&people).unwrap();
        let fit = BgNbd::fit(&histories).unwrap();
        assert_found(&fit, truth.parameters());
        assert!(fit.log_likelihood >= truth.log_likelihood(&histories));
    }
}

#[test]
fn gamma_gamma_is_found_again() {
    let truth = GammaGamma::new(6.25, 3.74, 1544.0).unwrap();
    let repeats: Vec<u32> = (0..20_000).map(|index| index % 9).collect();
    let spends: Vec<Spend> = simulate_spends(&truth, &repeats, 5).into_iter().flatten().collect();
    assert_eq!(spends.len() as u32, 20_000 - repeats.iter().filter(|count| **count == 0).count() as u32);
    assert_found(&GammaGamma::fit(&spends).unwrap(), truth.parameters());
    assert!(purchases_spend_correlation(&spends).unwrap().abs() < 0.03);
}

#[test]
fn the_forecast_comes_true() {
    // Watched for 30 weeks, foreseen for 20 more: the same customers drawn once for 50 weeks, cut at 30, would need their
    // single purchases; so new customers' purchases are compared instead, which the model gives for any age.
    let people = simulate_histories(&cdnow(), &vec![50.0; 200_000], 9).unwrap();
    let mean = people.iter().map(|one| f64::from(one.repeats())).sum::<f64>() / people.len() as f64;
    assert_near(mean, cdnow().expected_of_new(50.0).unwrap(), 0.02);
    let bought_again = people.iter().filter(|one| one.repeats() > 0).count() as f64 / people.len() as f64;
    assert_near(bought_again, 1.0 - (4.4136_f64 / 54.4136).powf(0.2426), 0.004);
}

#[test]
fn both_models_say_nearly_the_same_of_the_same_customers() {
    let people = simulate_histories(&cdnow(), &ages(4_000), 12).unwrap();
    let histories = Histories::count(&people).unwrap();
    let (ours, theirs) = (BgNbd::fit(&histories).unwrap(), ParetoNbd::fit(&histories).unwrap());
    assert!(
        ours.log_likelihood >= theirs.log_likelihood,
        "the model they were drawn from is the likelier one"
    );
    let expected = |model: &dyn Fn(&History) -> f64| people.iter().map(model).sum::<f64>();
    let (a, b) = (
        expected(&|one| ours.model.expected_purchases(one, 26.0).unwrap()),
        expected(&|one| theirs.model.expected_purchases(one, 26.0).unwrap()),
    );
    assert_near(a, b, 0.1 * a);
}

#[test]
fn the_same_seed_draws_the_same_customers() {
    let draw = |seed: u64| simulate_histories(&cdnow(), &ages(50), seed).unwrap();
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
}

#[test]
fn the_error_of_a_forecast_shrinks_with_more_customers() {
    let error = |count: u32| {
        let people = simulate_histories(&cdnow(), &ages(count), 4).unwrap();
        let fit = BgNbd::fit(&Histories::count(&people).unwrap()).unwrap();
        fit.standard_error_of(|model| model.expected_of_new(39.0)).unwrap()
    };
    let (few, many) = (error(1_500), error(24_000));
    assert!(many < few / 2.5 && many > few / 7.0, "{few}, {many}");
}

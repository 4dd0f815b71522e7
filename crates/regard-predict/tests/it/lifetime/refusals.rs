//! Too little or impossible data: an error that says why, never a made-up number.

use super::{assert_near, cdnow, history};
use regard_predict::lifetime::{
    BgNbd, FitError, Forecast, GammaGamma, Histories, History, HistoryError, ParetoNbd, Spend, Terms,
    TermsError, purchases_spend_correlation,
};

#[test]
fn what_is_no_history_is_refused() {
    for (repeats, recency, age) in
        [(1, f64::NAN, 2.0), (1, 1.0, f64::INFINITY), (1, -1.0, 2.0), (0, 0.0, -1.0)]
    {
        assert!(matches!(History::new(repeats, recency, age), Err(HistoryError::NotATime { .. })));
    }
    assert!(matches!(History::new(1, 3.0, 2.0), Err(HistoryError::AfterTheEnd { .. })));
    assert!(matches!(History::new(0, 1.0, 2.0), Err(HistoryError::Contradiction { .. })));
    assert!(matches!(History::new(2, 0.0, 2.0), Err(HistoryError::Contradiction { .. })));
    assert!(matches!(History::new(u32::MAX, 1.0, 2.0), Err(HistoryError::TooManyPurchases(_))));
    assert_eq!(History::new(0, -0.0, 2.0).unwrap(), history(0, 0.0, 2.0));
}

#[test]
fn too_few_repeat_buyers_are_refused() {
    let too_few = |found: u64, needed: u64| FitError::TooFewRepeatBuyers { found, needed };
    let nobody = Histories::count(&[]).unwrap();
    assert_eq!(BgNbd::fit(&nobody), Err(too_few(0, 40)));
    let mut people = vec![history(0, 0.0, 30.0); 10_000];
    people.extend(vec![history(2, 8.0, 30.0); 39]);
    let few = Histories::count(&people).unwrap();
    assert_eq!(BgNbd::fit(&few), Err(too_few(39, 40)));
    assert_eq!(ParetoNbd::fit(&few), Err(too_few(39, 40)));
    assert_eq!(GammaGamma::fit(&[]), Err(too_few(0, 30)));
    // Who never paid is not counted.
    let unpaid = vec![Spend::new(3, 0).unwrap(); 100];
    assert_eq!(GammaGamma::fit(&unpaid), Err(too_few(0, 30)));
}

#[test]
fn parameters_that_cannot_be_are_refused() {
    for value in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e300] {
        assert_eq!(BgNbd::new(value, 1.0, 1.0, 1.0).unwrap_err().name, "r");
        assert_eq!(ParetoNbd::new(1.0, 1.0, 1.0, value).unwrap_err().name, "beta");
        assert_eq!(GammaGamma::new(1.0, value, 1.0).unwrap_err().name, "q");
    }
}

#[test]
fn no_length_of_time_has_no_forecast() {
    for length in [-1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(cdnow().expected_purchases(&history(2, 3.0, 4.0), length), None);
        assert_eq!(cdnow().expected_of_new(length), None);
        assert!(matches!(Terms::new(length, 0.1, 52.0, 1.0), Err(TermsError::Length(_))));
    }
    assert!(matches!(Terms::new(52.0, 12.0, 52.0, 1.0), Err(TermsError::Rate(_))));
    assert!(matches!(Terms::new(52.0, f64::NAN, 52.0, 1.0), Err(TermsError::Rate(_))));
    assert!(matches!(Terms::new(52.0, 0.1, 0.0, 1.0), Err(TermsError::Year(_))));
    assert!(matches!(Terms::new(52.0, 0.1, 52.0, 1.5), Err(TermsError::Margin(_))));
}

/// Everybody buys every week and nobody leaves: there is no chance to fit, yet the forecast is plain.
#[test]
fn customers_without_chance_have_a_forecast_or_none() {
    let people = vec![history(30, 30.0, 30.0); 200];
    let histories = Histories::count(&people).unwrap();
    match BgNbd::fit(&histories) {
        Ok(fit) => {
            assert_near(fit.model.expected_purchases(&people[0], 10.0).unwrap(), 10.0, 1.0);
            assert!(fit.model.probability_alive(&people[0]) > 0.99);
        }
        Err(error) => assert!(matches!(error, FitError::NoTop { .. }), "{error}"),
    }
}

#[test]
fn spending_that_never_varies_has_a_mean_or_none() {
    let spends = vec![Spend::new(4, 8_000).unwrap(); 100];
    match GammaGamma::fit(&spends) {
        Ok(fit) => assert_near(fit.model.expected_mean(Some(&spends[0])).unwrap(), 2_000.0, 1.0),
        Err(error) => assert!(matches!(error, FitError::NoTop { .. }), "{error}"),
    }
    assert_eq!(purchases_spend_correlation(&spends), None);
    assert_eq!(purchases_spend_correlation(&[]), None);
}

#[test]
fn a_spend_that_varies_without_end_has_no_mean() {
    let model = GammaGamma::new(0.2, 0.7, 1_000.0).unwrap();
    assert!(model.mean_of_all().is_err());
    assert!(model.expected_mean(Spend::new(1, 500).as_ref()).is_err());
    assert!(model.expected_mean(Spend::new(2, 500).as_ref()).unwrap() > 0.0);
    assert_eq!(Spend::new(0, 5), None);
    assert_eq!(Spend::new(1, -5), None);
}

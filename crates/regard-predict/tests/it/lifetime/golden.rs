//! Published and hand-worked values. Where a published value has few digits, more were had from arithmetic of thirty
//! digits on the formula of the paper as it is printed there.

use super::{assert_near, cdnow, history};
use regard_predict::lifetime::{BgNbd, Forecast, GammaGamma, Histories, ParetoNbd, Spend};

#[test]
fn bg_nbd_worked_by_hand() {
    // Γ(2)/Γ(1) · Γ(2)Γ(2)/(Γ(1)Γ(3)) · (1/4² + 1/2²) = 1 · 1/2 · 5/16.
    let model = BgNbd::new(1.0, 1.0, 1.0, 1.0).unwrap();
    let once = history(1, 1.0, 3.0);
    let never = history(0, 0.0, 3.0);
    let histories = Histories::count(&[once, never, once]).unwrap();
    let expected = 2.0 * (5.0_f64 / 32.0).ln() + (1.0_f64 / 4.0).ln();
    assert_near(model.log_likelihood(&histories), expected, 1e-13);
    assert_near(model.probability_alive(&once), 0.2, 1e-14);
    assert_near(model.probability_alive(&never), 1.0, 0.0);
}

#[test]
fn bg_nbd_as_published() {
    // Fader, Hardie & Lee (2005) print 1.226 for the first.
    for (x, recency, age, length, purchases, alive) in [
        (2, 30.43, 38.86, 39.0, 1.225_922_657_987_03, 0.726_614_044_854_247),
        (0, 0.0, 38.86, 39.0, 0.194_786_769_160_62, 1.0),
        (7, 30.0, 31.0, 52.0, 6.838_384_400_242_15, 0.896_219_824_989_033),
        (120, 38.0, 39.0, 10.0, 23.022_454_045_899_9, 0.902_846_998_178_275),
    ] {
        let someone = history(x, recency, age);
        assert_near(cdnow().expected_purchases(&someone, length).unwrap(), purchases, 1e-11 * purchases);
        assert_near(cdnow().probability_alive(&someone), alive, 1e-12);
    }
}

#[test]
fn bg_nbd_of_new_customers_as_in_the_published_sheet() {
    // The sheet reckons with more digits of the parameters than the paper prints.
    let model = BgNbd::new(0.242_594_5, 4.413_602, 0.792_922, 2.425_906_8).unwrap();
    for (weeks, purchases) in
        [(0.1429, 0.0078), (1.0, 0.0532), (3.0, 0.1506), (31.8571, 1.0405), (32.0, 1.0437)]
    {
        assert_near(model.expected_of_new(weeks).unwrap(), purchases, 0.000_05);
    }
}

#[test]
fn pareto_nbd_as_published() {
    // The walkthrough of the BTYD package prints 25.46 and 0.9979 for its fit of CDNOW's sample.
    let model = ParetoNbd::new(0.553_277, 10.577_683, 0.606_24, 11.668_734).unwrap();
    let frequent = history(26, 30.86, 31.0);
    assert_near(model.expected_purchases(&frequent, 52.0).unwrap(), 25.46, 0.005);
    assert_near(model.probability_alive(&frequent), 0.9979, 0.000_05);
}

#[test]
fn pareto_nbd_with_thirty_digits() {
    let (cdnow, faster) = ((0.5534, 10.5802, 0.6061, 11.6562), (2.0, 9.0, 0.3, 1.0));
    for ((r, alpha, s, beta), someone, length, alive, purchases) in [
        (cdnow, history(26, 30.86, 31.0), 52.0, 0.997_917_766_552, 25.454_913_511_5),
        (cdnow, history(0, 0.0, 38.86), 39.0, 0.294_961_486_437, 0.107_028_946_362),
        (faster, history(3, 5.0, 30.0), 10.0, 0.033_320_033_264_8, 0.040_895_621_027_1),
    ] {
        let model = ParetoNbd::new(r, alpha, s, beta).unwrap();
        assert_near(model.probability_alive(&someone), alive, 1e-11);
        assert_near(model.expected_purchases(&someone, length).unwrap(), purchases, 1e-9);
    }
}

#[test]
fn pareto_nbd_worked_by_hand() {
    // With alpha = beta there is no hypergeometric function: for r = s = 1 and x = 0 the likelihood of the time is
    // α²/(α+T)² + (1 − α²/(α+T)²) / 2, alive and gone; here 1/4 and 3/8.
    let model = ParetoNbd::new(1.0, 5.0, 1.0, 5.0).unwrap();
    let never = history(0, 0.0, 5.0);
    assert_near(model.log_likelihood(&Histories::count(&[never]).unwrap()), (5.0_f64 / 8.0).ln(), 1e-14);
    assert_near(model.probability_alive(&never), 0.4, 1e-14);
    // A rate of 1/10 per time, while alive for (β+T) ln(1 + t/(β+T)) at s = 1.
    let expected = 0.4 * 0.1 * 10.0 * 1.5_f64.ln();
    assert_near(model.expected_purchases(&never, 5.0).unwrap(), expected, 1e-14);
}

#[test]
fn gamma_gamma_as_in_the_published_sheet() {
    // Hardie's sheet prints 24.65, 18.91, 71.46 and 35.17, from parameters with more digits.
    let model = GammaGamma::new(6.25, 3.74, 1544.0).unwrap();
    for (purchases, total, expected) in [(2, 4470, 2466.37), (1, 1177, 1891.69), (7, 51618, 7146.97)] {
        let spend = Spend::new(purchases, total).unwrap();
        assert_near(model.expected_mean(Some(&spend)).unwrap(), expected, 0.01);
    }
    assert_near(model.expected_mean(None).unwrap(), 3521.9, 0.05);
}

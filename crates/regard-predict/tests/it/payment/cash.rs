//! The cash of the coming weeks.

use super::world::{Chance, Made, START, later, learn, plain, portfolio};
use jiff::civil::Date;

#[test]
fn nothing_gets_lost_and_no_currency_is_turned_into_another() {
    let moment = later(START, 500);
    let mut made = portfolio(1, (40, 1_500), plain);
    for one in made.iter_mut().step_by(19) {
        one.paid = None;
    }
    let cash = learn(&made, moment).cash(7);
    let open = |currency: &str| -> i64 {
        let is_open = |one: &&Made| one.issued <= moment && one.paid.is_none_or(|day| day > moment);
        made.iter().filter(is_open).filter(|one| one.currency == currency).map(|one| one.amount_minor).sum()
    };
    assert_eq!(cash.iter().map(|one| one.currency.as_str()).collect::<Vec<_>>(), ["EUR", "PLN"]);
    for one in &cash {
        assert_eq!(one.open_minor, open(&one.currency));
        let weeks: i64 = one.weeks.iter().map(|week| week.expected_minor).sum();
        assert!((weeks + one.later_minor + one.never_minor - one.open_minor).abs() <= 15);
        assert!(one.later_minor > 0 && one.never_minor > 0);
        assert_eq!(one.weeks[0].from, later(moment, 1));
        for pair in one.weeks.windows(2) {
            assert_eq!(later(pair[0].to, 1), pair[1].from);
        }
        assert!(one.weeks.iter().all(|week| week.low_minor <= week.high_minor));
        assert!(one.all_weeks.0 <= one.all_weeks.1 && one.all_weeks.1 <= one.open_minor);
    }
}

#[test]
fn the_same_seed_draws_the_same() {
    let model = learn(&portfolio(2, (40, 1_500), plain), later(START, 500));
    assert_eq!(model.cash(7), model.cash(7));
    assert_ne!(model.cash(7), model.cash(8));
    let means =
        |seed| -> Vec<i64> { model.cash(seed)[0].weeks.iter().map(|week| week.expected_minor).collect() };
    assert_eq!(means(7), means(8));
}

/// How often the cash of the first weeks lies in its band, over many moments of many worlds.
fn coverage(worlds: u64, noise: impl Fn(&mut Chance, f64) -> Option<f64> + Copy) -> f64 {
    let (mut hits, mut count) = (0.0, 0.0);
    for seed in 0..worlds {
        let made = portfolio(100 + seed, (40, 2_500), noise);
        for moment in (0..4).map(|step| later(START, 420 + 80 * step)) {
            for cash in learn(&made, moment).cash(seed) {
                for week in &cash.weeks[..4] {
                    let is_paid =
                        |day: Option<Date>| day.is_some_and(|day| (week.from..=week.to).contains(&day));
                    let is_ours = |one: &&Made| one.currency == cash.currency && one.issued <= moment;
                    let paid: i64 = made
                        .iter()
                        .filter(is_ours)
                        .filter(|one| is_paid(one.paid))
                        .map(|one| one.amount_minor)
                        .sum();
                    hits += f64::from(u8::from((week.low_minor..=week.high_minor).contains(&paid)));
                    count += 1.0;
                }
            }
        }
    }
    hits / count
}

#[test]
fn a_week_lies_in_its_band_as_often_as_promised() {
    let coverage = coverage(12, plain);
    assert!((0.75..=0.87).contains(&coverage), "{coverage}");
}

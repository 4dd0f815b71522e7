//! Which signals are put beside which outcome, and how many so few customers can carry. Pure.

use super::found::{DriverFound, DriverMove, DriversFound, NPS, STAYING};
use super::outcomes::Scores;
use crate::foresight::learning::{Seen, known, number_of};
use crate::foresight::leaving::Leaving;
use crate::pages::error::PageError;
use jiff::civil::Date;
use regard_predict::drivers::{
    Answer, Driver, Drivers, LEAST_CUSTOMERS, LEAST_PER_MEASURE, Outcome, Study, Unknown, find,
};

/// For what is drawn at random.
const SEED: u64 = 1;
/// With fewer signals than this, nothing is compared.
const LEAST_MEASURES: usize = 3;
/// From here on a driver's variance is so much larger because others say the same (Marquardt 1970).
const ENTANGLED_FROM: f64 = 10.0;
/// An answer is of the month after what was known.
const ANSWER_MONTHS: i32 = 1;

/// What we do, and what they do, by how much it tells; where customers are few, the last are left out. What customers
/// say is not among them: it is the same thing once more.
const OF_NPS: &[&str] = &[
    "otif_first",
    "resolution_hours",
    "cases_12m",
    "escalation_rate",
    "defect_rate",
    "return_rate",
    "dispute_rate",
    "open_cases",
    "sales_change_6m",
    "tenure",
    "orders_12m",
    "sales_12m",
];

/// What customers say comes first here.
const OF_STAYING: &[&str] = &[
    "nps",
    "csat",
    "otif_first",
    "resolution_hours",
    "cases_12m",
    "ces_easy",
    "escalation_rate",
    "defect_rate",
    "return_rate",
    "dispute_rate",
    "overdue_share",
    "open_cases",
    "sales_change_6m",
    "tenure",
    "orders_12m",
    "sales_12m",
];

/// The drivers of what customers answer in the month after.
pub(super) fn of_nps(seen: &[Seen], scores: &Scores) -> Result<DriversFound, PageError> {
    let (rows, scores) = scores.beside(seen, SEED);
    let empty = empty(NPS, today(seen), None, ANSWER_MONTHS);
    study(empty, OF_NPS, seen, &rows, Outcome::Nps(&scores))
}

/// The drivers of staying.
pub(super) fn of_staying(seen: &[Seen], leaving: &Leaving) -> Result<DriversFound, PageError> {
    let (rows, left) = known(seen, today(seen), leaving, SEED);
    let stayed: Vec<Option<bool>> = left.into_iter().map(|left| Some(!left)).collect();
    let sign = leaving.sign();
    let empty = empty(STAYING, today(seen), Some(sign.as_str().to_owned()), sign.months());
    study(empty, OF_STAYING, seen, &rows, Outcome::Stayed(&stayed))
}

fn today(seen: &[Seen]) -> Date {
    seen.last().map(|seen| seen.day).unwrap_or_default()
}

fn empty(outcome: &str, seen_on: Date, sign: Option<String>, months_ahead: i32) -> DriversFound {
    DriversFound {
        outcome: outcome.to_owned(),
        seen_on,
        sign,
        months_ahead,
        drivers: Vec::new(),
        explained: None,
        rows: Some(0),
        customers: Some(0),
        left_out: Vec::new(),
        never_differ: Vec::new(),
        unknown: None,
    }
}

/// Looks at as many of the signals as the customers can carry.
fn study(
    empty: DriversFound,
    signals: &[&str],
    seen: &[Seen],
    rows: &[(usize, usize)],
    outcome: Outcome<'_>,
) -> Result<DriversFound, PageError> {
    let customer = |(at, row): &(usize, usize)| number_of(seen[*at].signals.customers[*row].as_str(), 0);
    let customers: Vec<u64> = rows.iter().map(customer).collect();
    let value = |name: &str, (at, row): &(usize, usize)| seen[*at].signals.sheet.value(name, *row);
    let measures: Vec<Vec<Option<f64>>> =
        signals.iter().map(|name| rows.iter().map(|row| value(name, row)).collect()).collect();
    let mut taken = signals.len();
    loop {
        let study = Study { customers: &customers, measures: &measures[..taken], outcome, seed: SEED };
        let answer = find(&study).map_err(|error| PageError::Shape(error.to_string()))?;
        let left_out = signals[taken..].iter().map(|name| (*name).to_owned()).collect();
        match answer {
            Answer::Known(drivers) => {
                return Ok(found(DriversFound { left_out, ..empty }, &drivers, signals));
            }
            Answer::Unknown(why) => match fewer(why, taken) {
                Some(less) => taken = less,
                None => return Ok(DriversFound { unknown: Some(why.into()), ..empty }),
            },
        }
    }
}

/// How many signals the customers can carry. **Empty**: fewer than are worth comparing, or the want is another.
fn fewer(why: Unknown, taken: usize) -> Option<usize> {
    let have = match why {
        Unknown::TooFewCustomers { customers, .. } => customers,
        Unknown::TooFewOfTheRarerKind { rarer, .. } => rarer,
        _ => return None,
    };
    let enough = have >= LEAST_CUSTOMERS || !matches!(why, Unknown::TooFewCustomers { .. });
    let carried = have / LEAST_PER_MEASURE;
    (enough && (LEAST_MEASURES..taken).contains(&carried)).then_some(carried)
}

fn found(empty: DriversFound, drivers: &Drivers, signals: &[&str]) -> DriversFound {
    let name = |measure: usize| signals.get(measure).copied().unwrap_or_default().to_owned();
    let driver = |driver: &Driver| DriverFound {
        moves: driver
            .moves
            .iter()
            .map(|one| DriverMove { signal: name(one.measure), from: Some(one.from), to: Some(one.to) })
            .collect(),
        effect: driver.effect.value,
        low: driver.effect.low,
        high: driver.effect.high,
        clear: driver.effect.is_clear(),
        share: driver.share,
        entangled: driver.inflation >= ENTANGLED_FROM,
    };
    DriversFound {
        drivers: drivers.drivers.iter().map(driver).collect(),
        explained: Some(drivers.explained),
        rows: Some(drivers.rows as u64),
        customers: Some(drivers.customers as u64),
        never_differ: drivers.never_differ.iter().map(|measure| name(*measure)).collect(),
        ..empty
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foresight::Signals;
    use crate::foresight::signals::SIGNALS;
    use jiff::civil::date;
    use regard_model::CustomerId;
    use regard_policy::Sheet;

    /// Months with so many customers each; of every second one half of the promises were kept, of the others all.
    fn seen(customers: usize) -> Vec<Seen> {
        let month = |day: Date| {
            let mut sheet = Sheet::new(customers);
            let half = |row: usize| Some(if row.is_multiple_of(2) { 50.0 } else { 100.0 });
            sheet.signal("otif_first", (0..customers).map(half)).unwrap();
            sheet.signal("tenure", (0..customers).map(|row| Some((row * 7 % 100) as f64))).unwrap();
            sheet.signal("cases_12m", (0..customers).map(|row| Some((row * 13 % 5) as f64))).unwrap();
            let keys = (0..customers).map(|row| CustomerId::new(format!("c{row:04}"))).collect();
            Seen { day, signals: Signals { customers: keys, names: vec![None; customers], sheet } }
        };
        [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)].map(month).into()
    }

    fn scores(customers: usize, day: Date) -> Scores {
        let score = |row: usize| match row % 2 {
            0 => (row % 7) as u8,
            _ => 9,
        };
        Scores((0..customers).map(|row| (CustomerId::new(format!("c{row:04}")), day, score(row))).collect())
    }

    #[test]
    fn what_was_known_before_the_answer_is_put_beside_it() {
        let seen = seen(4);
        let at = |day| scores(1, day).beside(&seen, 1).0;
        assert_eq!(at(date(2026, 2, 1)), [(0, 0)]);
        assert_eq!(at(date(2026, 2, 28)), [(0, 0)], "the end of the day itself may be after it");
        assert_eq!(at(date(2026, 3, 1)), [(1, 0)]);
        assert_eq!(at(date(2026, 1, 31)), [], "nothing was known before");
        assert_eq!(at(date(2026, 7, 1)), [], "too long ago");
        let stranger = Scores(vec![(CustomerId::new("new"), date(2026, 2, 1), 9)]);
        assert_eq!(stranger.beside(&seen, 1).0, []);
    }

    #[test]
    fn the_planted_driver_comes_first_and_the_others_are_said_to_be_left_out() {
        let seen = seen(90);
        let found = of_nps(&seen, &scores(90, date(2026, 2, 10))).unwrap();
        assert_eq!(found.unknown, None, "{found:?}");
        let first = &found.drivers[0];
        assert_eq!((first.moves[0].signal.as_str(), first.clear), ("otif_first", true));
        assert_eq!((first.moves[0].from, first.moves[0].to), (Some(50.0), Some(100.0)));
        // Detractors against promoters.
        assert!(first.effect > 150.0 && first.low < first.effect && first.effect < first.high, "{first:?}");
        assert_eq!((found.rows, found.customers), (Some(90), Some(90)));
        assert_eq!(found.drivers.len() + found.never_differ.len() + found.left_out.len(), OF_NPS.len());
    }

    #[test]
    fn too_few_say_nothing_and_how_many_it_takes() {
        let found = of_nps(&seen(49), &scores(49, date(2026, 2, 10))).unwrap();
        let unknown = found.unknown.unwrap();
        assert_eq!((unknown.why.as_str(), unknown.have, unknown.needed), ("customers", Some(49), Some(50)));
        assert!(found.drivers.is_empty());
        let none = of_nps(&[], &Scores::default()).unwrap();
        assert_eq!(none.unknown.unwrap().have, Some(0));
    }

    #[test]
    fn so_few_customers_carry_so_many_signals() {
        let customers = |customers| Unknown::TooFewCustomers { customers, needed: 120 };
        assert_eq!((fewer(customers(75), 12), fewer(customers(49), 12)), (Some(7), None));
        let rarer = |rarer| Unknown::TooFewOfTheRarerKind { rarer, needed: 120 };
        assert_eq!((fewer(rarer(30), 12), fewer(rarer(29), 12)), (Some(3), None));
        assert_eq!(fewer(Unknown::OutcomeNeverDiffers, 12), None);
    }

    #[test]
    fn every_signal_is_one_that_is_read() {
        for name in OF_NPS.iter().chain(OF_STAYING) {
            assert!(SIGNALS.iter().any(|signal| signal.name == *name), "{name}");
        }
    }
}

//! The grid: points where customers are few, squares where they are many.

use super::wire::{GridBin, GridPoint, StandingCount, StandingName};
use crate::foresight::Kept;
use regard_policy::{Placed, Standing};
use std::collections::BTreeMap;

/// More customers than that are shown as squares.
const POINTS_AT_MOST: usize = 2_000;
/// The side of a square. **Unit**: points.
const SIDE: f64 = 2.0;

/// How many stand where, now and before.
pub(super) fn counts(kept: &Kept, placed: &[Placed], before: Option<&[Placed]>) -> Vec<StandingCount> {
    let now = placed.iter().zip(&kept.worth_minor).map(|(one, worth)| (one.standing, *worth));
    count(now, before.map(|before| before.iter().map(|one| one.standing)))
}

/// How many stand where and what they are worth, and how many stood where before, the best first.
pub(super) fn count(
    now: impl Iterator<Item = (Standing, Option<i64>)>,
    before: Option<impl Iterator<Item = Standing>>,
) -> Vec<StandingCount> {
    let mut customers: BTreeMap<StandingName, u64> = BTreeMap::new();
    let mut worths: BTreeMap<StandingName, i64> = BTreeMap::new();
    for (standing, worth) in now {
        let standing = StandingName::from(standing);
        *customers.entry(standing).or_default() += 1;
        let sum = worths.entry(standing).or_default();
        *sum = sum.saturating_add(worth.unwrap_or(0));
    }
    let before = before.map(|before| {
        let mut customers: BTreeMap<StandingName, u64> = BTreeMap::new();
        for standing in before {
            *customers.entry(standing.into()).or_default() += 1;
        }
        customers
    });
    let count = |standing| StandingCount {
        standing,
        customers: customers.get(&standing).copied().unwrap_or(0),
        before: before.as_ref().map(|before| before.get(&standing).copied().unwrap_or(0)),
        worth_minor: worths.get(&standing).copied().unwrap_or(0),
    };
    StandingName::ALL.into_iter().map(count).collect()
}

/// Customers on the grid, each by themselves or in squares. Of whom too little is known, nothing is drawn.
pub(super) fn points(kept: &Kept, placed: &[Placed]) -> (Vec<GridPoint>, Vec<GridBin>) {
    let known: Vec<usize> =
        (0..placed.len()).filter(|row| placed[*row].standing != Standing::Unknown).collect();
    if known.len() > POINTS_AT_MOST {
        return (Vec::new(), bins(placed, &known));
    }
    let point = |row: &usize| GridPoint {
        customer_id: kept.customers[*row].as_str().to_owned(),
        name: kept.names[*row].clone(),
        retention: placed[*row].retention.points,
        loyalty: placed[*row].loyalty.points,
        standing: placed[*row].standing.into(),
    };
    (known.iter().map(point).collect(), Vec::new())
}

fn bins(placed: &[Placed], known: &[usize]) -> Vec<GridBin> {
    let mut squares: BTreeMap<(u8, u8), BTreeMap<StandingName, u64>> = BTreeMap::new();
    for row in known {
        let one = &placed[*row];
        let square = (begin(one.retention.points), begin(one.loyalty.points));
        *squares.entry(square).or_default().entry(one.standing.into()).or_default() += 1;
    }
    let bin = |((retention, loyalty), standings): ((u8, u8), BTreeMap<StandingName, u64>)| {
        let most = standings.iter().max_by_key(|(_, customers)| **customers).map(|(standing, _)| *standing);
        GridBin {
            retention,
            loyalty,
            standing: most.unwrap_or(StandingName::Unknown),
            customers: standings.values().sum(),
        }
    };
    squares.into_iter().map(bin).collect()
}

/// Where the square of some points begins; 100 lies in the last.
fn begin(points: f64) -> u8 {
    // From 0 to 98: points are kept from 0 to 100.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 98")]
    let begin = ((points / SIDE).floor() * SIDE).clamp(0.0, 98.0) as u8;
    begin
}

#[cfg(test)]
mod tests {
    use super::{begin, count};
    use regard_policy::Standing;

    #[test]
    fn every_standing_is_counted_now_and_before() {
        let now = [(Standing::Critical, Some(40)), (Standing::Critical, None), (Standing::Unknown, Some(2))];
        let before = [Standing::VeryLoyal, Standing::Critical];
        let told = |before: Option<&[Standing]>| -> Vec<(u64, Option<u64>, i64)> {
            let counts = count(now.into_iter(), before.map(|before| before.iter().copied()));
            counts.iter().map(|one| (one.customers, one.before, one.worth_minor)).collect()
        };
        let nobody = |before| (0, before, 0);
        assert_eq!(
            told(Some(&before)),
            [nobody(Some(1)), nobody(Some(0)), nobody(Some(0)), (2, Some(1), 40), (1, Some(0), 2)]
        );
        assert_eq!(told(None), [nobody(None), nobody(None), nobody(None), (2, None, 40), (1, None, 2)]);
    }

    #[test]
    fn squares_begin_at_even_points() {
        let begins: Vec<u8> = [0.0, 1.99, 2.0, 57.3, 99.9, 100.0].into_iter().map(begin).collect();
        assert_eq!(begins, [0, 0, 2, 56, 98, 98]);
    }
}

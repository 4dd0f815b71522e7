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
    let of = |placed: &[Placed], standing: StandingName| {
        placed.iter().filter(|one| StandingName::from(one.standing) == standing).count() as u64
    };
    let worth = |standing: StandingName| {
        let own = placed.iter().zip(&kept.worth_minor);
        let own = own.filter(|(one, _)| StandingName::from(one.standing) == standing);
        own.filter_map(|(_, worth)| *worth).fold(0_i64, i64::saturating_add)
    };
    let count = |standing| StandingCount {
        standing,
        customers: of(placed, standing),
        before: before.map(|before| of(before, standing)),
        worth_minor: worth(standing),
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
    use super::begin;

    #[test]
    fn squares_begin_at_even_points() {
        let begins: Vec<u8> = [0.0, 1.99, 2.0, 57.3, 99.9, 100.0].into_iter().map(begin).collect();
        assert_eq!(begins, [0, 0, 2, 56, 98, 98]);
    }
}

//! What a change of policy would do: who would stand elsewhere.

use crate::place::Placed;
use crate::standing::Standing;
use std::collections::BTreeMap;

/// Who moves between two placements of the same customers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moves {
    /// How many go from one standing to another; those who stay are counted too.
    pub counts: BTreeMap<(Standing, Standing), usize>,
    /// The rows that move, in order.
    pub rows: Vec<usize>,
}

/// Compares placements row by row. Rows that only one of them has are not compared.
pub fn compare(before: &[Placed], after: &[Placed]) -> Moves {
    let mut moves = Moves::default();
    for (row, (before, after)) in before.iter().zip(after).enumerate() {
        *moves.counts.entry((before.standing, after.standing)).or_default() += 1;
        if before.standing != after.standing {
            moves.rows.push(row);
        }
    }
    moves
}

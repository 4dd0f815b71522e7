//! What each feature adds in a tree: exact Shapley values. Owns the table of all ways through one tree.
//!
//! Lundberg et al. 2020 (what an unknown feature would give is the mean of both ways, by the training that came by).
//! A tree asks at most seven questions, so the values are counted out once for each pattern of answers, by Shapley's
//! own definition (1953); a row then only looks its pattern up.

use super::tree::{QUESTIONS, Tree};

/// All ways through one tree.
#[derive(Debug)]
pub(super) struct Ways {
    /// The features asked for, by their place in the table.
    pub(super) features: Vec<usize>,
    /// Mean over the training.
    pub(super) base: f64,
    /// For each pattern of answers one value per feature.
    values: Vec<f64>,
}

impl Ways {
    /// Counts a tree out. `feature_of` tells the feature of each column, so that several columns of one feature are
    /// one player.
    pub(super) fn new(tree: &Tree, feature_of: &[usize]) -> Self {
        let mut features: Vec<usize> = tree.nodes[..QUESTIONS]
            .iter()
            .filter(|node| node.asks)
            .map(|node| feature_of[node.column])
            .collect();
        features.sort_unstable();
        features.dedup();
        let players: Vec<usize> =
            tree.nodes[..QUESTIONS]
                .iter()
                .map(|node| {
                    if node.asks { features.binary_search(&feature_of[node.column]).unwrap_or(0) } else { 0 }
                })
                .collect();
        let count = features.len();
        let asked = (0..QUESTIONS)
            .filter(|place| tree.nodes[*place].asks)
            .fold(0usize, |all, place| all | 1 << place);
        let mut values = vec![0.0; (1 << QUESTIONS) * count];
        for pattern in (0..1usize << QUESTIONS).filter(|pattern| pattern & !asked == 0) {
            let worth: Vec<f64> =
                (0..1usize << count).map(|known| expected(tree, &players, pattern, known, 0)).collect();
            for player in 0..count {
                values[pattern * count + player] = share(&worth, player, count);
            }
        }
        Self { features, base: expected(tree, &players, 0, 0, 0), values }
    }

    /// What each of [`Ways::features`] adds for this row.
    pub(super) fn of(&self, tree: &Tree, columns: &[Vec<f64>], row: usize) -> &[f64] {
        let pattern = (0..QUESTIONS)
            .filter(|place| tree.nodes[*place].asks && tree.answer(*place, columns, row))
            .fold(0usize, |all, place| all | 1 << place);
        let count = self.features.len();
        &self.values[pattern * count..(pattern + 1) * count]
    }
}

/// The tree's value when only the players in `known` may answer.
fn expected(tree: &Tree, players: &[usize], pattern: usize, known: usize, place: usize) -> f64 {
    let node = &tree.nodes[place];
    if !node.asks {
        return node.value;
    }
    let (first, second) = (2 * place + 1, 2 * place + 2);
    if known >> players[place] & 1 == 1 {
        return expected(
            tree,
            players,
            pattern,
            known,
            if pattern >> place & 1 == 1 { first } else { second },
        );
    }
    let (one, other) = (tree.nodes[first].cover, tree.nodes[second].cover);
    let share = if one + other > 0.0 { one / (one + other) } else { 0.5 };
    share * expected(tree, players, pattern, known, first)
        + (1.0 - share) * expected(tree, players, pattern, known, second)
}

/// Shapley's value of one player.
fn share(worth: &[f64], player: usize, count: usize) -> f64 {
    let factorial = |number: usize| (1..=number).map(|factor| factor as f64).product::<f64>();
    (0..worth.len())
        .filter(|set| set >> player & 1 == 0)
        .map(|set| {
            let others = set.count_ones() as usize;
            let weight = factorial(others) * factorial(count - others - 1) / factorial(count);
            weight * (worth[set | 1 << player] - worth[set])
        })
        .sum()
}

//! One shallow tree: at most three questions deep, in 15 fixed places, so that its exact contributions can be told
//! for every way through it. Owns its shape and how it grows.

use super::split::{BINS, Binned, HOLD_BACK, SETS, Split, Sums, best};

/// Questions on the way from the root to a leaf.
pub(super) const DEPTH: usize = 3;
/// Places that can hold a question: 1 + 2 + 4.
pub(super) const QUESTIONS: usize = 7;
const PLACES: usize = 15;

/// A question, or an answer where it is not asked on.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Node {
    /// Whether there is a question here.
    pub(super) asks: bool,
    /// The column asked for.
    pub(super) column: usize,
    /// Values up to here go to the first child (place × 2 + 1).
    pub(super) cut: f64,
    /// Whether "not known" goes to the first child.
    pub(super) unknown_first: bool,
    /// Log-odds to add, where there is no question.
    pub(super) value: f64,
    /// How much of the training came by.
    pub(super) cover: f64,
}

/// A tree in heap order: children of place p are 2p + 1 and 2p + 2.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tree {
    pub(super) nodes: [Node; PLACES],
}

impl Tree {
    /// Log-odds to add for a row of columns.
    pub(super) fn value(&self, columns: &[Vec<f64>], row: usize) -> f64 {
        let mut place = 0;
        while self.nodes[place].asks {
            place = self.next(place, columns, row);
        }
        self.nodes[place].value
    }

    fn next(&self, place: usize, columns: &[Vec<f64>], row: usize) -> usize {
        2 * place + if self.answer(place, columns, row) { 1 } else { 2 }
    }

    /// Whether the row goes to the first child at this place.
    pub(super) fn answer(&self, place: usize, columns: &[Vec<f64>], row: usize) -> bool {
        let node = &self.nodes[place];
        let value = columns[node.column][row];
        if value.is_nan() { node.unknown_first } else { value <= node.cut }
    }
}

/// Grows a tree on these rows that makes the loss smaller, one level at a time. `rate` shortens each step.
pub(super) fn grow(binned: &Binned, columns: &[usize], rows: &[u32], sums: &[Sums], rate: f64) -> Tree {
    let mut tree = Tree { nodes: [Node::default(); PLACES] };
    let mut places = vec![0u8; rows.len()];
    let mut all = Sums::default();
    rows.iter().for_each(|&row| all.add(sums[row as usize]));
    settle(&mut tree.nodes[0], all, rate);
    for level in 0..DEPTH {
        let first = (1 << level) - 1;
        let mut totals = [Sums::default(); SETS];
        let sets: Vec<u8> = places.iter().map(|place| place.wrapping_sub(first as u8)).collect();
        for (&row, &set) in rows.iter().zip(&sets) {
            if let Some(total) = totals.get_mut(set as usize) {
                total.add(sums[row as usize]);
            }
        }
        let splits = best(binned, columns, rows, &sets, sums, &totals);
        if splits.iter().all(Option::is_none) {
            break;
        }
        part(&mut tree, &splits, first, binned, rows, sums, &mut places, rate);
    }
    tree
}

#[expect(clippy::too_many_arguments, reason = "one step of one loop, parted for the reader")]
fn part(
    tree: &mut Tree,
    splits: &[Option<Split>; SETS],
    first: usize,
    binned: &Binned,
    rows: &[u32],
    sums: &[Sums],
    places: &mut [u8],
    rate: f64,
) {
    let mut children = [Sums::default(); PLACES];
    for (&row, place) in rows.iter().zip(places.iter_mut()) {
        let set = (*place as usize).wrapping_sub(first);
        if let Some(Some(split)) = splits.get(set) {
            *place = 2 * *place + if binned.first(split, row as usize) { 1 } else { 2 };
            children[*place as usize].add(sums[row as usize]);
        }
    }
    for (set, split) in splits.iter().enumerate() {
        if let Some(split) = split {
            let place = first + set;
            let node = &mut tree.nodes[place];
            (node.asks, node.column, node.cut, node.unknown_first) =
                (true, split.column, split.cut, split.unknown_first);
            settle(&mut tree.nodes[2 * place + 1], children[2 * place + 1], rate);
            settle(&mut tree.nodes[2 * place + 2], children[2 * place + 2], rate);
        }
    }
}

fn settle(node: &mut Node, sums: Sums, rate: f64) {
    node.value = -rate * sums.slope / (sums.curvature + HOLD_BACK);
    node.cover = sums.curvature;
}

const _: () = assert!(BINS < 255 && SETS == 1 << (DEPTH - 1) && QUESTIONS == (1 << DEPTH) - 1);

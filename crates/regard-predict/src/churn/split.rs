//! Numbers in at most [`BINS`] bins, and the best place to part a set of rows. Owns the search over histograms.

use crate::numeric::sorted::nearest;

/// The most bins of one column; one more holds "not known".
pub(super) const BINS: usize = 32;
/// The bin of "not known".
const UNKNOWN: u8 = BINS as u8;
/// The most sets of rows that are parted in one pass.
pub(super) const SETS: usize = 4;
/// A part needs this many rows, so that one odd customer makes no rule.
const PART_ROWS: f64 = 30.0;
/// Added to the curvature of each part: what few rows say is believed less (Chen and Guestrin 2016).
pub(super) const HOLD_BACK: f64 = 10.0;

/// Columns in bins.
#[derive(Debug)]
pub(super) struct Binned {
    /// For each column the upper end of each bin but the last.
    cuts: Vec<Vec<f64>>,
    /// For each column the bin of each row.
    codes: Vec<Vec<u8>>,
}

impl Binned {
    pub(super) fn new(columns: &[Vec<f64>]) -> Self {
        let cuts: Vec<Vec<f64>> = columns.iter().map(|column| cuts(column)).collect();
        let codes = columns
            .iter()
            .zip(&cuts)
            .map(|(column, cuts)| column.iter().map(|value| code(cuts, *value)).collect())
            .collect();
        Self { cuts, codes }
    }

    pub(super) fn columns(&self) -> usize {
        self.codes.len()
    }

    /// Whether this row goes to the first part.
    pub(super) fn first(&self, split: &Split, row: usize) -> bool {
        let code = self.codes[split.column][row];
        if code == UNKNOWN { split.unknown_first } else { code <= split.bin }
    }
}

fn cuts(column: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<f64> = column.iter().copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let mut different = sorted.clone();
    different.dedup();
    let mut cuts: Vec<f64> = if different.len() <= BINS {
        different
    } else {
        (1..=BINS).filter_map(|bin| nearest(&sorted, bin as f64 / BINS as f64)).collect()
    };
    cuts.dedup();
    cuts.pop();
    cuts
}

fn code(cuts: &[f64], value: f64) -> u8 {
    if value.is_nan() { UNKNOWN } else { cuts.partition_point(|cut| *cut < value) as u8 }
}

/// Slope and curvature of the loss, and how many rows, summed over some rows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) slope: f64,
    pub(super) curvature: f64,
    pub(super) rows: f64,
}

impl Sums {
    pub(super) fn add(&mut self, other: Self) {
        self.slope += other.slope;
        self.curvature += other.curvature;
        self.rows += other.rows;
    }

    fn without(self, other: Self) -> Self {
        Self {
            slope: self.slope - other.slope,
            curvature: self.curvature - other.curvature,
            rows: self.rows - other.rows,
        }
    }

    /// How much loss the best single step of these rows saves, twice.
    fn saves(self) -> f64 {
        self.slope * self.slope / (self.curvature + HOLD_BACK)
    }
}

/// Where to part a set of rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Split {
    pub(super) column: usize,
    /// Values up to the end of this bin go first.
    bin: u8,
    /// The same end as a value.
    pub(super) cut: f64,
    pub(super) unknown_first: bool,
    gain: f64,
}

/// The best split of each set over these columns; `None` where none saves anything.
///
/// `sets` says for each of `rows` which set it is in ([`SETS`] or more: in none).
pub(super) fn best(
    binned: &Binned,
    columns: &[usize],
    rows: &[u32],
    sets: &[u8],
    sums: &[Sums],
    totals: &[Sums; SETS],
) -> [Option<Split>; SETS] {
    let mut best: [Option<Split>; SETS] = [None; SETS];
    for &column in columns {
        if binned.cuts[column].is_empty() && !binned.codes[column].contains(&UNKNOWN) {
            continue;
        }
        let mut histogram = [[Sums::default(); BINS + 1]; SETS];
        let codes = &binned.codes[column];
        for (&row, &set) in rows.iter().zip(sets) {
            if let Some(bins) = histogram.get_mut(set as usize) {
                bins[codes[row as usize] as usize].add(sums[row as usize]);
            }
        }
        for set in 0..SETS {
            let found = best_cut(column, &binned.cuts[column], &histogram[set], totals[set]);
            if let Some(found) = found
                && best[set].is_none_or(|known| found.gain > known.gain)
            {
                best[set] = Some(found);
            }
        }
    }
    best
}

fn best_cut(column: usize, cuts: &[f64], bins: &[Sums; BINS + 1], total: Sums) -> Option<Split> {
    let unknown = bins[BINS];
    let mut below = Sums::default();
    let mut best: Option<Split> = None;
    for (bin, &cut) in cuts.iter().enumerate() {
        below.add(bins[bin]);
        for unknown_first in [false, true] {
            if unknown_first && unknown.rows == 0.0 {
                continue;
            }
            let mut first = below;
            if unknown_first {
                first.add(unknown);
            }
            let second = total.without(first);
            let gain = first.saves() + second.saves() - total.saves();
            let large = first.rows >= PART_ROWS && second.rows >= PART_ROWS;
            if large && gain > 1e-9 && best.is_none_or(|known| gain > known.gain) {
                best = Some(Split { column, bin: bin as u8, cut, unknown_first, gain });
            }
        }
    }
    best
}

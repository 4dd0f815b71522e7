//! From a table to numbers: the design of the linear model and the columns of the trees. Owns what is remembered of
//! the training (levels, ranges, bends) and how a new table is matched with it by names.

use super::ChurnError;
use super::pieces::{Kind, Piece, of_numbers};
use super::table::{Table, Values};
use crate::numeric::curve::log_odds;
use crate::numeric::logistic::Design;
use std::collections::BTreeMap;

/// A level needs this many rows of its own; rarer ones are read as one.
const LEVEL_ROWS: usize = 10;
/// The most levels with a column of their own. What lies beyond is told by the share of leavers so far.
const LEVELS: usize = 24;
/// How many rows of the average a level's own share of leavers is mixed with.
const PRIOR_ROWS: f64 = 10.0;
/// The level of all rare and never seen names.
const RARE: i32 = -1;
/// The level of "not known".
const UNKNOWN: i32 = -2;

/// What is remembered of one column.
#[derive(Debug, Clone, PartialEq)]
enum Memory {
    Number { least: f64, most: f64 },
    YesNo,
    Category { levels: BTreeMap<String, i32>, shares: Option<Shares> },
}

/// Leavers by level, for columns with many levels.
#[derive(Debug, Clone, PartialEq)]
struct Shares {
    by_level: BTreeMap<String, f64>,
    average: f64,
}

/// One column of a table, ready to be measured.
#[derive(Debug, Clone)]
enum Ready {
    Numbers(Vec<f64>),
    Levels(Vec<i32>, Option<Vec<f64>>),
}

/// The remembered columns and the pieces they are measured by.
#[derive(Debug, Clone)]
pub(super) struct Encoder {
    names: Vec<String>,
    memories: Vec<Memory>,
    pieces: Vec<Piece>,
    statistics: Vec<Piece>,
    /// For each column of the trees: the feature, and the level that it asks for (or the numbers themselves).
    trees: Vec<TreeColumn>,
}

#[derive(Debug, Clone, PartialEq)]
struct TreeColumn {
    feature: usize,
    asks: Asks,
}

#[derive(Debug, Clone, PartialEq)]
enum Asks {
    Number,
    Level(i32),
    Share,
}

/// A table as numbers.
#[derive(Debug)]
pub(super) struct Encoded {
    pub(super) design: Design,
    /// Column after column; NaN is "not known".
    pub(super) trees: Vec<Vec<f64>>,
}

impl Encoder {
    /// Looks at the training (rows in canonical order) and encodes it.
    ///
    /// The share of leavers of a level is, for each row of the training, that of the rows before it only (ordered
    /// target statistics: Prokhorenkova et al. 2018), so that no row sees its own label.
    pub(super) fn fit(table: &Table, left: &[bool], curves: bool) -> (Self, Encoded) {
        let mut encoder = Self {
            names: Vec::new(),
            memories: Vec::new(),
            pieces: Vec::new(),
            statistics: Vec::new(),
            trees: Vec::new(),
        };
        let mut columns = Vec::new();
        for (feature, column) in table.columns().iter().enumerate() {
            encoder.names.push(column.name.clone());
            let (memory, ready) = match &column.values {
                Values::Number(values) => learn_numbers(values),
                Values::YesNo(values) => {
                    (Memory::YesNo, Ready::Levels(values.iter().map(|v| yes_no(*v)).collect(), None))
                }
                Values::Category { levels, codes } => learn_levels(levels, codes, left),
            };
            encoder.add_pieces(feature, &ready, curves);
            encoder.memories.push(memory);
            columns.push(ready);
        }
        let encoded = encoder.measure(&columns, table.rows());
        (encoder, encoded)
    }

    /// Encodes another table. A column that is missing there is "not known" in every row; one that the training did
    /// not have is passed over.
    pub(super) fn encode(&self, table: &Table) -> Result<Encoded, ChurnError> {
        let mut columns = Vec::with_capacity(self.names.len());
        for (name, memory) in self.names.iter().zip(&self.memories) {
            let values =
                table.columns().iter().find(|column| column.name == *name).map(|column| &column.values);
            columns.push(
                recall(memory, values, table.rows()).ok_or_else(|| ChurnError::OtherKind(name.clone()))?,
            );
        }
        Ok(self.measure(&columns, table.rows()))
    }

    /// The feature of each column of the design.
    pub(super) fn design_features(&self) -> Vec<usize> {
        self.pieces.iter().chain(&self.statistics).map(|piece| piece.feature).collect()
    }

    /// The feature of each column of the trees.
    pub(super) fn tree_features(&self) -> Vec<usize> {
        self.trees.iter().map(|column| column.feature).collect()
    }

    fn add_pieces(&mut self, feature: usize, ready: &Ready, curves: bool) {
        match ready {
            Ready::Numbers(values) => {
                self.pieces.extend(of_numbers(feature, values, curves));
                self.trees.push(TreeColumn { feature, asks: Asks::Number });
            }
            Ready::Levels(levels, shares) => {
                let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
                for level in levels {
                    *counts.entry(*level).or_default() += 1;
                }
                // Of two levels the second says what the first has said.
                let skipped = usize::from(counts.len() <= 2);
                for (level, count) in counts.into_iter().skip(skipped) {
                    let share = count as f64 / levels.len() as f64;
                    if share < 1.0 {
                        self.pieces.push(Piece::flag(feature, Kind::Level(level), share));
                        self.trees.push(TreeColumn { feature, asks: Asks::Level(level) });
                    }
                }
                if let Some(shares) = shares
                    && let Some(piece) = Piece::number(feature, Kind::Value, shares)
                {
                    self.statistics.push(piece);
                    self.trees.push(TreeColumn { feature, asks: Asks::Share });
                }
            }
        }
    }

    fn measure(&self, columns: &[Ready], rows: usize) -> Encoded {
        let width = self.pieces.len() + self.statistics.len();
        let mut data = vec![0.0; rows * width];
        for (place, piece) in self.pieces.iter().enumerate() {
            let cells = data.iter_mut().skip(place).step_by(width);
            match &columns[piece.feature] {
                Ready::Numbers(values) => {
                    cells.zip(values).for_each(|(cell, value)| *cell = piece.of_number(*value))
                }
                Ready::Levels(levels, _) => {
                    cells.zip(levels).for_each(|(cell, level)| *cell = piece.of_level(*level))
                }
            }
        }
        for (place, piece) in self.statistics.iter().enumerate() {
            if let Ready::Levels(_, Some(shares)) = &columns[piece.feature] {
                let cells = data.iter_mut().skip(self.pieces.len() + place).step_by(width);
                cells.zip(shares).for_each(|(cell, share)| *cell = piece.of_number(*share));
            }
        }
        let trees = self.trees.iter().map(|column| column.measure(&columns[column.feature])).collect();
        Encoded { design: Design { width, data }, trees }
    }
}

impl TreeColumn {
    fn measure(&self, ready: &Ready) -> Vec<f64> {
        match (ready, &self.asks) {
            (Ready::Numbers(values), _) => values.clone(),
            (Ready::Levels(levels, _), Asks::Level(own)) => {
                levels.iter().map(|level| f64::from(u8::from(level == own))).collect()
            }
            (Ready::Levels(levels, shares), _) => {
                shares.clone().unwrap_or_else(|| vec![f64::NAN; levels.len()])
            }
        }
    }
}

fn yes_no(value: Option<bool>) -> i32 {
    value.map_or(UNKNOWN, i32::from)
}

fn learn_numbers(values: &[Option<f64>]) -> (Memory, Ready) {
    let (least, most) =
        values.iter().flatten().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| {
            (least.min(*value), most.max(*value))
        });
    let ready = values.iter().map(|value| value.unwrap_or(f64::NAN)).collect();
    (Memory::Number { least, most }, Ready::Numbers(ready))
}

fn learn_levels(names: &[String], codes: &[Option<u32>], left: &[bool]) -> (Memory, Ready) {
    let mut counts = vec![0usize; names.len()];
    for code in codes.iter().flatten() {
        counts[*code as usize] += 1;
    }
    let mut kept: Vec<usize> = (0..names.len()).filter(|place| counts[*place] >= LEVEL_ROWS).collect();
    kept.sort_by(|one, other| {
        counts[*other].cmp(&counts[*one]).then_with(|| names[*one].cmp(&names[*other]))
    });
    let many = kept.len() > LEVELS
        || codes.iter().flatten().count() > 2 * kept.iter().map(|p| counts[*p]).sum::<usize>();
    kept.truncate(LEVELS);
    let mut places = vec![RARE; names.len()];
    let mut levels = BTreeMap::new();
    for (number, place) in kept.into_iter().enumerate() {
        let number = i32::try_from(number).unwrap_or(i32::MAX);
        places[place] = number;
        levels.insert(names[place].clone(), number);
    }
    let ready = codes.iter().map(|code| code.map_or(UNKNOWN, |code| places[code as usize])).collect();
    let (shares, ordered) = if many {
        ordered_shares(names, codes, left)
    } else {
        return (Memory::Category { levels, shares: None }, Ready::Levels(ready, None));
    };
    (Memory::Category { levels, shares: Some(shares) }, Ready::Levels(ready, Some(ordered)))
}

fn ordered_shares(names: &[String], codes: &[Option<u32>], left: &[bool]) -> (Shares, Vec<f64>) {
    let average = left.iter().filter(|left| **left).count() as f64 / left.len().max(1) as f64;
    let mix = |(leavers, rows): (f64, f64)| log_odds((leavers + PRIOR_ROWS * average) / (rows + PRIOR_ROWS));
    let mut so_far = vec![(0.0, 0.0); names.len()];
    let mut ordered = Vec::with_capacity(codes.len());
    for (code, left) in codes.iter().zip(left) {
        let Some(code) = code else {
            ordered.push(f64::NAN);
            continue;
        };
        let level = &mut so_far[*code as usize];
        ordered.push(mix(*level));
        level.0 += f64::from(u8::from(*left));
        level.1 += 1.0;
    }
    let by_level = names.iter().cloned().zip(so_far.into_iter().map(mix)).collect();
    (Shares { by_level, average: log_odds(average) }, ordered)
}

/// `None` when the column is of another kind.
fn recall(memory: &Memory, values: Option<&Values>, rows: usize) -> Option<Ready> {
    Some(match (memory, values) {
        (Memory::Number { .. }, None) => Ready::Numbers(vec![f64::NAN; rows]),
        (Memory::Number { least, most }, Some(Values::Number(values))) => Ready::Numbers(
            values.iter().map(|value| value.map_or(f64::NAN, |value| value.max(*least).min(*most))).collect(),
        ),
        (Memory::YesNo, Some(Values::YesNo(values))) => {
            Ready::Levels(values.iter().map(|v| yes_no(*v)).collect(), None)
        }
        (Memory::YesNo, None) => Ready::Levels(vec![UNKNOWN; rows], None),
        (Memory::Category { shares, .. }, None) => {
            Ready::Levels(vec![UNKNOWN; rows], shares.as_ref().map(|_| vec![f64::NAN; rows]))
        }
        (Memory::Category { levels, shares }, Some(Values::Category { levels: names, codes })) => {
            let places: Vec<i32> =
                names.iter().map(|name| levels.get(name).copied().unwrap_or(RARE)).collect();
            let ready = codes.iter().map(|code| code.map_or(UNKNOWN, |code| places[code as usize])).collect();
            let ready_shares = shares.as_ref().map(|shares| {
                let told: Vec<f64> = names
                    .iter()
                    .map(|name| shares.by_level.get(name).copied().unwrap_or(shares.average))
                    .collect();
                codes.iter().map(|code| code.map_or(f64::NAN, |code| told[code as usize])).collect()
            });
            Ready::Levels(ready, ready_shares)
        }
        _ => return None,
    })
}

//! A comment as numbers: words, pairs of words and letter groups, hashed to a bounded number of columns and weighed
//! by tf-idf. Owns the columns; not what is learnt from them.
//!
//! Hashing: Weinberger et al. 2009. Letter groups within words: the "char_wb" analyser that is customary for short
//! texts with spelling mistakes.

use super::text::{self, Piece};
use std::sync::LazyLock;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// How many columns there are: 2¹⁸, the lower half for letter groups, the upper half for words and pairs.
pub(crate) const COLUMNS: usize = 1 << 18;
/// The first column of words.
pub(crate) const WORDS_FROM: usize = COLUMNS / 2;
/// The lengths of letter groups, the spaces around the word counted.
const SHORTEST: usize = 2;
const LONGEST: usize = 5;
/// Longer words are read up to here: nobody writes them, and each letter costs.
const LETTERS: usize = 40;

/// What a column is made of; the same text as a word and as a letter group are two features.
#[derive(Clone, Copy)]
enum Kind {
    Word = 1,
    Pair = 2,
    Letters = 3,
}

/// Features of one comment, by column: the column in the lower 18 bits, above it how often it occurs, 15 at most.
/// Four bytes each, because a hundred thousand comments have tens of millions of them.
pub(crate) type Row = Box<[u32]>;

const COLUMN_BITS: u32 = COLUMNS.trailing_zeros();
const MOST_OFTEN: u32 = 15;

/// The columns of a row, and what their counts weigh: `1 + ln count`.
pub(crate) fn cells(row: &Row) -> impl Iterator<Item = (usize, f64)> {
    let damped = &*DAMPED;
    row.iter().map(|cell| (column_of(*cell), damped[(cell >> COLUMN_BITS) as usize & 15]))
}

/// The column of a cell.
pub(crate) fn column_of(cell: u32) -> usize {
    (cell & (COLUMNS as u32 - 1)) as usize
}

/// The same count in another column.
pub(crate) fn with_column(cell: u32, column: u32) -> u32 {
    cell >> COLUMN_BITS << COLUMN_BITS | column
}

static DAMPED: LazyLock<[f64; 16]> =
    LazyLock::new(|| std::array::from_fn(|count| if count == 0 { 0.0 } else { 1.0 + (count as f64).ln() }));

/// How often each feature occurs in a comment (in normal form), by column. **Empty**: no word and no emoji.
pub(crate) fn counts(normal: &str) -> Row {
    // Many write without accents: "nao" and "não" teach the same.
    let normal = &text::without_accents(normal);
    let mut columns = Vec::with_capacity(normal.len() * 4);
    let mut before: Option<&str> = None;
    let mut key = String::new();
    let mut padded = String::new();
    for piece in text::pieces(normal) {
        let (Piece::Word(word) | Piece::Emoji(word)) = piece else {
            before = None;
            continue;
        };
        columns.push(column(Kind::Word, word));
        if let Some(before) = before {
            key.clear();
            key.extend([before, " ", word]);
            columns.push(column(Kind::Pair, &key));
        }
        before = Some(word);
        if let Piece::Word(word) = piece {
            add_letters(word, &mut padded, &mut columns);
        }
    }
    counted(columns)
}

/// The letter groups of a word with a space before and after it.
fn add_letters(word: &str, padded: &mut String, columns: &mut Vec<u32>) {
    padded.clear();
    padded.push(' ');
    padded.extend(word.chars().take(LETTERS));
    padded.push(' ');
    let mut starts: Vec<usize> = padded.char_indices().map(|(at, _)| at).collect();
    starts.push(padded.len());
    let letters = starts.len() - 1;
    for length in SHORTEST..=LONGEST.min(letters) {
        for from in 0..=letters - length {
            columns.push(column(Kind::Letters, &padded[starts[from]..starts[from + length]]));
        }
    }
}

fn column(kind: Kind, text: &str) -> u32 {
    let hash = xxh3_64_with_seed(text.as_bytes(), kind as u64) & (WORDS_FROM as u64 - 1);
    let column = u32::try_from(hash).unwrap_or(0);
    if matches!(kind, Kind::Letters) { column } else { column | WORDS_FROM as u32 }
}

fn counted(mut columns: Vec<u32>) -> Row {
    columns.sort_unstable();
    let cell = |same: &[u32]| {
        let often = u32::try_from(same.len()).unwrap_or(MOST_OFTEN).min(MOST_OFTEN);
        same[0] | often << COLUMN_BITS
    };
    columns.chunk_by(|one, next| one == next).map(cell).collect()
}

/// How rare each column is: `ln((1 + n) / (1 + d)) + 1`, for n comments of which d have it (Spärck Jones 1972, with
/// one comment added that has everything). A column of one single comment, or of none, teaches nothing: 0.
#[derive(Debug, Clone)]
pub(crate) struct Rarity(pub(crate) Vec<f64>);

impl Rarity {
    /// Counts the columns of the comments that are learnt from.
    pub(crate) fn of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Self {
        let mut having = vec![0_u32; COLUMNS];
        let mut all = 0_u32;
        for row in rows {
            all += 1;
            cells(row).for_each(|(column, _)| having[column] += 1);
        }
        let weight = |having: u32| match having {
            0 | 1 => 0.0,
            having => (f64::from(1 + all) / f64::from(1 + having)).ln() + 1.0,
        };
        Self(having.into_iter().map(weight).collect())
    }

    /// What the letter groups and the words of a row of `(1 + ln count) · rarity` are multiplied with: each half is
    /// brought to the length √½, so that long comments weigh no more than short ones, and the few words no less than
    /// the many letter groups. **Empty**: `None` when no column of it is known.
    pub(crate) fn scales(&self, row: &Row) -> Option<[f64; 2]> {
        let mut squares = [0.0; 2];
        for (column, often) in cells(row) {
            squares[usize::from(column >= WORDS_FROM)] += (often * self.0[column]).powi(2);
        }
        let scale = |squares: f64| if squares > 0.0 { (0.5 / squares).sqrt() } else { 0.0 };
        (squares != [0.0; 2]).then(|| squares.map(scale))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[(u32, u32)]) -> Row {
        cells.iter().map(|(column, often)| column | often << COLUMN_BITS).collect()
    }

    #[test]
    fn a_word_gives_itself_and_its_letters_within_its_borders() {
        // " a " has two pairs and one group of three; the word itself makes four.
        assert_eq!(counts("a").len(), 4);
        // " ok ": pairs " o", "ok", "k "; threes " ok", "ok "; four " ok "; and the word.
        assert_eq!(counts("ok").len(), 7);
        // Twice the same, and the pair.
        let twice = counts("ok ok");
        assert_eq!(twice.iter().map(|cell| cell >> COLUMN_BITS).sum::<u32>(), 15);
        assert_eq!(counts("👍").len(), 1);
        assert!(counts(" ... ").is_empty());
        assert!(counts(&"ok ".repeat(90)).iter().all(|cell| cell >> COLUMN_BITS == MOST_OFTEN));
    }

    #[test]
    fn tf_idf_of_three_comments_by_hand() {
        // Column 1 is in all three, column 2 in two, column 3 in one.
        let rows = [row(&[(1, 1), (2, 1)]), row(&[(1, 2), (2, 3)]), row(&[(1, 1), (3, 1)])];
        let rarity = Rarity::of(&rows);
        let second = (4.0_f64 / 3.0).ln() + 1.0;
        assert_eq!(rarity.0[1..4], [1.0, second, 0.0]);
        // The second comment: (1 + ln 2) · 1 and (1 + ln 3) · 1.28768.
        let (one, two) = (1.0 + 2.0_f64.ln(), (1.0 + 3.0_f64.ln()) * second);
        let scale = |row| rarity.scales(row).map(|[letters, words]| (letters, words));
        let (letters, words) = scale(&rows[1]).unwrap();
        assert!((letters - 0.5_f64.sqrt() / one.hypot(two)).abs() < 1e-12);
        assert!((letters - 0.221_737).abs() < 1e-5 && words == 0.0);
        // The third has only the common column left; a comment of unknown columns has nothing.
        assert_eq!(scale(&rows[2]), Some((0.5_f64.sqrt(), 0.0)));
        assert_eq!(scale(&row(&[(3, 2), (9, 1)])), None);
    }
}

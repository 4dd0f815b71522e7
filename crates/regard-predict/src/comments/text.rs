//! A comment as words: normal form, bounds, words, emoji and breaks. Owns what a word is; not what it means.

use super::MAX_CHARACTERS;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// What a comment consists of, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Letters or digits, lower case.
    Word(&'a str),
    /// An emoji: it speaks like a word, but is part of no phrase.
    Emoji(&'a str),
    /// Punctuation: phrases do not reach across it.
    Break,
}

/// What French and Italian put before an apostrophe; it is a word of its own.
const ELIDED: &[&str] = &[
    "l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "aujourd", "un",
    "dell", "nell", "all", "dall", "sull", "quest", "quell", "tutt", "bell", "buon", "com", "dov", "cos",
];

/// Smileys written with letters, longest first.
const SMILEYS: &[(&str, &str)] =
    &[(":-)", "🙂"), (";-)", "🙂"), (":-(", "🙁"), (":)", "🙂"), (";)", "🙂"), (":(", "🙁"), ("<3", "❤")];

/// The comment in its normal form: compatibility characters resolved (NFKC, Unicode Annex 15), lower case, one kind
/// of apostrophe, white space for control and invisible characters, and no more than `MAX_CHARACTERS` characters
/// before and after.
pub(crate) fn normal(text: &str) -> String {
    let plain = |character: char| match character {
        '’' | '‘' | '´' | '`' | 'ʼ' => '\'',
        // The joiner and the variation selector are part of emoji.
        '\u{200d}' | '\u{fe0f}' => character,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' => ' ',
        _ if character.is_control() => ' ',
        _ => character,
    };
    // Before the normal form: the acute accent by itself would become a space and a joining accent.
    let composed = text.chars().take(MAX_CHARACTERS).map(plain).nfkc();
    let lower = composed.flat_map(char::to_lowercase).filter(|character| *character != '\u{307}');
    let mut normal: String = lower.take(MAX_CHARACTERS).collect();
    for (written, emoji) in SMILEYS {
        if normal.contains(written) {
            normal = normal.replace(written, emoji);
        }
    }
    normal
}

/// Words, emoji and breaks of a text in normal form. **Empty**: nothing but white space.
pub(crate) fn pieces(normal: &str) -> impl Iterator<Item = Piece<'_>> {
    normal.split_word_bounds().filter(|part| !part.chars().all(char::is_whitespace)).flat_map(split_elided)
}

/// Only the words of a text in normal form.
pub(crate) fn words(normal: &str) -> impl Iterator<Item = &str> {
    pieces(normal).filter_map(|piece| match piece {
        Piece::Word(word) => Some(word),
        Piece::Emoji(_) | Piece::Break => None,
    })
}

/// A word, or two where one was elided before an apostrophe.
fn split_elided(part: &str) -> impl Iterator<Item = Piece<'_>> {
    let (before, after) = match part.split_once('\'') {
        Some((before, after)) if ELIDED.contains(&before) && !after.is_empty() => (Some(before), after),
        _ => (None, part),
    };
    before.map(Piece::Word).into_iter().chain([piece_of(after)])
}

fn piece_of(part: &str) -> Piece<'_> {
    if part.chars().any(is_emoji) {
        Piece::Emoji(part)
    } else if part.chars().any(char::is_alphanumeric) {
        Piece::Word(part)
    } else {
        Piece::Break
    }
}

/// Pictographs and symbols that people answer with.
fn is_emoji(character: char) -> bool {
    matches!(character, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b50}' | '\u{2b55}')
}

/// The word without accents: many people write without. `ł` has no decomposition.
pub(crate) fn without_accents(word: &str) -> String {
    word.nfd()
        .filter(|character| !('\u{300}'..='\u{36f}').contains(character))
        .map(|character| if character == 'ł' { 'l' } else { character })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelt(text: &str) -> Vec<String> {
        let named = |piece| match piece {
            Piece::Word(word) => word.to_owned(),
            Piece::Emoji(emoji) => format!("<{emoji}>"),
            Piece::Break => "|".to_owned(),
        };
        pieces(&normal(text)).map(named).collect()
    }

    #[test]
    fn words_are_lower_case_and_whole() {
        assert_eq!(spelt("I DON'T know, really!"), ["i", "don't", "know", "|", "really", "|"]);
        assert_eq!(spelt("L’ordre d´hier"), ["l", "ordre", "d", "hier"]);
        assert_eq!(spelt("ﬁne １２"), ["fine", "12"]);
        assert_eq!(spelt("Ótimo\u{0}produto\u{200b}!"), ["ótimo", "produto", "|"]);
        assert_eq!(spelt("cafe\u{301}"), ["café"]);
    }

    #[test]
    fn emoji_are_pieces_and_smileys_are_emoji() {
        assert_eq!(spelt("top👍👍 :-)"), ["top", "<👍>", "<👍>", "<🙂>"]);
        assert_eq!(spelt("👩‍🔧"), ["<👩‍🔧>"]);
    }

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(normal(&"a".repeat(MAX_CHARACTERS + 5)).len(), MAX_CHARACTERS);
        // One character that stands for eighteen.
        assert_eq!(normal(&"ﷺ".repeat(MAX_CHARACTERS)).chars().count(), MAX_CHARACTERS);
        assert_eq!(spelt(" \t\n"), Vec::<String>::new());
    }

    #[test]
    fn accents_fall_off() {
        assert_eq!(without_accents("não"), "nao");
        assert_eq!(without_accents("żółć"), "zolc");
    }
}

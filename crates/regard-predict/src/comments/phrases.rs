//! The phrases of a comment that may become a theme: one to three content words in a row, by their stems. Owns what a
//! phrase is; not which phrases count.

use super::language::Language;
use super::stems::stem;
use super::text::{self, Piece};
use super::words::{self, WordLists};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// One phrase of a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase {
    /// The same for all phrases of the same stems in one language, in whatever order.
    pub(crate) key: u64,
    /// The stems, sorted; a negated word is another stem than the word.
    pub(crate) stems: Vec<u64>,
    /// Where it stands in the text in normal form, from its negation or first word on: bytes.
    pub(crate) place: (usize, usize),
}

/// How many content words of a comment are looked at.
const WORDS_LOOKED_AT: usize = 100;
/// The longest phrase, in content words.
const LONGEST: usize = 3;
/// How many function words may stand between two words of a phrase, as in "prazo de entrega".
const BETWEEN: usize = 2;
/// How far before its word a negation stands, in words.
const NEGATION_REACH: usize = 2;

/// A word that says something about a subject.
struct Content {
    stem: u64,
    from: usize,
    to: usize,
    /// Praise, blame or a word of any comment: no theme by itself, but it can be part of one.
    is_weak: bool,
    /// How many function words stand between it and the content word before; `None` when a phrase cannot reach
    /// across.
    gap: Option<usize>,
}

/// The phrases of a comment in normal form, each key once, at its first place. **Empty**: nothing but function words.
pub(crate) fn phrases(normal: &str, language: Language) -> Vec<Phrase> {
    let contents = contents(normal, language);
    let mut phrases = Vec::with_capacity(contents.len() * LONGEST);
    for from in 0..contents.len() {
        for length in 1..=LONGEST {
            let Some(words) = contents.get(from..from + length) else { break };
            let reaches = words[1..].iter().all(|word| word.gap.is_some_and(|gap| gap <= BETWEEN));
            if !reaches {
                break;
            }
            if says_something(words) {
                phrases.push(phrase(words, language));
            }
        }
    }
    // Stable: the first of each key stays.
    phrases.sort_by_key(|phrase| phrase.key);
    phrases.dedup_by_key(|phrase| phrase.key);
    phrases
}

fn says_something(words: &[Content]) -> bool {
    words.iter().any(|word| !word.is_weak)
}

fn phrase(words: &[Content], language: Language) -> Phrase {
    let mut stems: Vec<u64> = words.iter().map(|word| word.stem).collect();
    stems.sort_unstable();
    stems.dedup();
    let bytes: Vec<u8> = stems.iter().flat_map(|stem| stem.to_le_bytes()).collect();
    let last = words.last().map_or(0, |word| word.to);
    Phrase { key: xxh3_64_with_seed(&bytes, language as u64), stems, place: (words[0].from, last) }
}

fn contents(normal: &str, language: Language) -> Vec<Content> {
    let lists = words::lists(language);
    let mut contents: Vec<Content> = Vec::new();
    let mut gap = None;
    // Where the last negation begins, and how many words ago.
    let mut negation: Option<(usize, usize)> = None;
    for piece in text::pieces(normal) {
        let Piece::Word(word) = piece else {
            (gap, negation) = (None, None);
            continue;
        };
        let from = word.as_ptr() as usize - normal.as_ptr() as usize;
        negation = negation.map(|(at, ago)| (at, ago + 1)).filter(|(_, ago)| *ago <= NEGATION_REACH);
        if lists.not.contains(word) {
            negation = Some((negation.map_or(from, |(at, _)| at), 0));
            gap = gap.map(|gap| gap + 1);
        } else if !is_content(word, lists) {
            gap = gap.map(|gap| gap + 1);
        } else {
            let denied = u64::from(negation.is_some());
            let stem = xxh3_64_with_seed(stem(language, word).as_bytes(), denied);
            let start = negation.take().map_or(from, |(at, _)| at);
            let is_opinion = lists.good.contains(word) || lists.bad.contains(word);
            // "Not received" says enough although "received" does not.
            let is_weak = is_opinion || (lists.plain.contains(word) && denied == 0);
            contents.push(Content { stem, from: start, to: from + word.len(), is_weak, gap });
            gap = Some(0);
            if contents.len() == WORDS_LOOKED_AT {
                break;
            }
        }
    }
    contents
}

fn is_content(word: &str, lists: &WordLists) -> bool {
    let letters = word.chars().count();
    (3..=40).contains(&letters) && !word.chars().any(char::is_numeric) && !lists.stop.contains(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelt(text: &str, language: Language) -> Vec<String> {
        let normal = text::normal(text);
        let mut all: Vec<String> = phrases(&normal, language)
            .iter()
            .map(|phrase| normal[phrase.place.0..phrase.place.1].to_owned())
            .collect();
        all.sort();
        all
    }

    #[test]
    fn phrases_reach_over_function_words_and_not_over_commas() {
        assert_eq!(
            spelt("Prazo de entrega, produto", Language::Portuguese),
            ["entrega", "prazo", "prazo de entrega"]
        );
        assert_eq!(spelt("Excelente produto", Language::Portuguese), Vec::<String>::new());
        assert_eq!(spelt("Excelente entrega", Language::Portuguese), ["entrega", "excelente entrega"]);
        assert_eq!(spelt("the and of 12", Language::English), Vec::<String>::new());
    }

    #[test]
    fn a_negated_word_is_another() {
        assert_eq!(spelt("não recebi", Language::Portuguese), ["não recebi"]);
        let key = |text| phrases(&text::normal(text), Language::Portuguese)[0].key;
        assert_ne!(key("não funciona"), key("funciona"));
        assert_eq!(key("entregas"), key("Entrega"));
    }

    #[test]
    fn the_order_of_words_makes_no_difference_but_the_language_does() {
        let keys = |text, language| -> Vec<u64> {
            phrases(&text::normal(text), language).iter().map(|phrase| phrase.key).collect()
        };
        assert_eq!(keys("delivery time", Language::English), keys("time delivery", Language::English));
        assert_ne!(keys("service", Language::English), keys("service", Language::French));
    }
}

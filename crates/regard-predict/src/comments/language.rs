//! Which of our six languages a comment is in. Owns the guess; the lists that it rests on are in `words`.
//!
//! Each language is a model of its words: its commonest words are known outright, any other word by its letters
//! (trigrams that fall back to pairs and single letters). The languages compete with ten others and with noise, so
//! that a comment in none of ours is unknown instead of the least unlike.

use super::text;
use super::words::{self, WordLists};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// A language that comments are read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English.
    English,
    /// Spanish.
    Spanish,
    /// Polish.
    Polish,
    /// Italian.
    Italian,
    /// Portuguese, of both sides of the ocean.
    Portuguese,
    /// French.
    French,
}

impl Language {
    /// All of them, in the order of their names here.
    pub const ALL: [Self; 6] =
        [Self::English, Self::Spanish, Self::Polish, Self::Italian, Self::Portuguese, Self::French];

    /// The two letters of ISO 639-1.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
            Self::Polish => "pl",
            Self::Italian => "it",
            Self::Portuguese => "pt",
            Self::French => "fr",
        }
    }
}

/// The language of a comment, from its first 400 characters.
///
/// **Empty**: `None` when it has too little to say it by, when two languages are about as likely, or when it is in
/// none of the six.
pub fn language_of(comment: &str) -> Option<Language> {
    let start: String = comment.chars().take(LOOKED_AT).collect();
    let text = text::normal(&start);
    let mut likely = [0.0; CLASSES];
    for word in text::words(&text).filter(|word| !word.chars().any(char::is_numeric)) {
        MODEL.add(word, &mut likely);
    }
    let best = (0..CLASSES).max_by(|one, other| likely[*one].total_cmp(&likely[*other]))?;
    let lead = |class: usize| likely[best] - likely[class];
    let clear = (0..CLASSES).filter(|class| *class != best).all(|class| lead(class) >= LEAST_LEAD);
    Language::ALL.get(best).copied().filter(|_| clear)
}

/// The language that most of these comments are in; a tie goes to the first by name. **Empty**: none is known.
pub fn main_language(languages: &[Option<Language>]) -> Option<Language> {
    let count = |language| languages.iter().filter(|found| **found == Some(language)).count();
    let best = Language::ALL.into_iter().rev().max_by_key(|language| count(*language))?;
    (count(best) > 0).then_some(best)
}

/// How much of a comment is looked at: more does not make it surer.
const LOOKED_AT: usize = 400;
/// Ours, ten others, and noise.
const CLASSES: usize = 17;
const NOISE: usize = CLASSES - 1;
/// How much likelier the best has to be than any other: three times.
const LEAST_LEAD: f64 = 1.1;
/// How often a negation or a function word counts beside a common word.
const FUNCTION_WEIGHT: f64 = 5.0;
/// The share of a word by its list, and by its letters.
const LISTED: f64 = 0.7;
/// What the weights of any list are divided by: about their sum in the longest one.
const LIST_TOTAL: f64 = 1500.0;
/// A listed word without its accents, beside the word itself.
const UNACCENTED: f64 = 0.3;
/// How much weight shorter letter groups have where a longer one was hardly seen.
const FALL_BACK: f64 = 4.0;
/// Letters that a language may use.
const ALPHABET: f64 = 40.0;
/// Letters follow from each other: a word of ten letters is not ten proofs.
const LETTERS_COUNT: f64 = 0.6;

type ByClass = [f64; CLASSES];

static MODEL: LazyLock<Model> = LazyLock::new(Model::new);

/// How often words and letter groups occur in each language.
struct Model {
    words: HashMap<String, ByClass>,
    /// One, two and three letters; a word begins and ends with a space.
    letters: HashMap<[char; 3], ByClass>,
}

impl Model {
    fn new() -> Self {
        let mut model = Self { words: HashMap::new(), letters: HashMap::new() };
        for (class, language) in Language::ALL.into_iter().enumerate() {
            for (word, weight) in weighed(words::lists(language)) {
                model.learn(class, word, weight);
            }
        }
        for (at, list) in words::other_languages().enumerate() {
            for word in list {
                model.learn(Language::ALL.len() + at, word, FUNCTION_WEIGHT);
            }
        }
        model
    }

    fn learn(&mut self, class: usize, word: &str, weight: f64) {
        self.words.entry(word.to_owned()).or_insert([0.0; CLASSES])[class] = weight;
        let bare = text::without_accents(word);
        let unaccented = &mut self.words.entry(bare).or_insert([0.0; CLASSES])[class];
        *unaccented = unaccented.max(weight * UNACCENTED);
        for group in groups(word) {
            for part in [group, ['\0', group[1], group[2]], ['\0', '\0', group[2]], ['\0', '\0', '\0']] {
                self.letters.entry(part).or_insert([0.0; CLASSES])[class] += weight.sqrt();
            }
            for part in [[group[0], group[1], '\0'], ['\0', group[1], '\0']] {
                self.letters.entry(part).or_insert([0.0; CLASSES])[class] += weight.sqrt();
            }
        }
    }

    /// Adds to each class how likely the word is in it (natural logarithm).
    fn add(&self, word: &str, likely: &mut ByClass) {
        let listed = self.words.get(word);
        let mut by_letters = [0.0; CLASSES];
        for group in groups(word) {
            self.add_letter(group, &mut by_letters);
        }
        for (class, likely) in likely.iter_mut().enumerate() {
            let by_list = listed.map_or(0.0, |counts| counts[class]) / LIST_TOTAL;
            let letters = (by_letters[class] * LETTERS_COUNT).exp();
            *likely += (LISTED * by_list + (1.0 - LISTED) * letters).ln();
        }
    }

    /// Adds how likely the last letter is after the two before it: interpolated, each length with the next shorter
    /// one as its prior.
    fn add_letter(&self, group: [char; 3], by_letters: &mut ByClass) {
        const NEVER: ByClass = [0.0; CLASSES];
        let seen = |part: [char; 3]| self.letters.get(&part).unwrap_or(&NEVER);
        let single = (seen(['\0', '\0', group[2]]), seen(['\0', '\0', '\0']));
        let pair = (seen(['\0', group[1], group[2]]), seen(['\0', group[1], '\0']));
        let three = (seen(group), seen([group[0], group[1], '\0']));
        for (class, sum) in by_letters.iter_mut().enumerate() {
            if class == NOISE {
                *sum -= ALPHABET.ln();
                continue;
            }
            let share = (single.0[class] + 1.0 / ALPHABET) / (single.1[class] + 1.0);
            let share = (pair.0[class] + FALL_BACK * share) / (pair.1[class] + FALL_BACK);
            let share = (three.0[class] + FALL_BACK * share) / (three.1[class] + FALL_BACK);
            *sum += share.ln();
        }
    }
}

/// All words of a language with their weights.
fn weighed(lists: &'static WordLists) -> impl Iterator<Item = (&'static str, f64)> {
    let function: HashSet<&str> = lists.not.union(&lists.stop).copied().collect();
    let rest: HashSet<&str> = lists.common.iter().chain(&lists.good).chain(&lists.bad).copied().collect();
    let others: Vec<&str> = rest.difference(&function).copied().collect();
    let weight = |weight: f64| move |word| (word, weight);
    function.into_iter().map(weight(FUNCTION_WEIGHT)).chain(others.into_iter().map(weight(1.0)))
}

/// Each letter with the two before it; the end of the word is a letter too. A word has at most 30 letters here.
fn groups(word: &str) -> impl Iterator<Item = [char; 3]> {
    let mut before = [' ', ' '];
    word.chars().take(30).chain([' ']).map(move |letter| {
        let group = [before[0], before[1], letter];
        before = [before[1], letter];
        group
    })
}

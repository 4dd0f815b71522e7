//! Pairs whose names differ by an error in typing. Owns how words one letter apart are found without comparing each with
//! all; how alike the names are then is in [`crate::name::likeness`].

use crate::candidates::{Two, hash, in_order};
use crate::country::Country;
use crate::limits::Limits;
use crate::name::likeness::SHORTEST_TYPED_WRONG;
use crate::prepare::{Prepared, as_number};
use std::collections::HashMap;
use strsim::osa_distance;

/// Longer words are not looked at. **Unit**: letters.
const LONGEST_TYPED_WRONG: usize = 24;

/// Adds pairs of one country whose names hold a word and a typing error of it. When the right word is common, the rest of
/// the names must be the same: Müler Logistik meets Müller Logistik, but not each Müller.
pub(crate) fn find(prepared: &Prepared, limits: &Limits, pairs: &mut Vec<Two>) {
    let names = Names::of(prepared, limits.word_customers as usize);
    for (first, second) in near_words(prepared, limits) {
        let (rare, other) = if rarity(prepared, first) <= rarity(prepared, second) {
            (first, second)
        } else {
            (second, first)
        };
        if rarity(prepared, rare) > limits.typing_error_customers {
            continue;
        }
        if rarity(prepared, other) <= limits.word_customers {
            names.holders(rare, other, pairs);
        } else {
            names.corrected(rare, other, pairs);
        }
    }
}

fn rarity(prepared: &Prepared, word: u32) -> u32 {
    prepared.words.get(word as usize).map_or(0, |word| word.customers)
}

/// Words one letter apart. They are equal once the right letter is left out of each, so they meet in one bucket.
fn near_words(prepared: &Prepared, limits: &Limits) -> Vec<Two> {
    let mut shortened: Vec<(u64, u32)> = Vec::new();
    for (number, word) in prepared.words.iter().enumerate() {
        let letters: Vec<u32> = word.text.chars().map(u32::from).collect();
        if word.is_number() || !(SHORTEST_TYPED_WRONG..=LONGEST_TYPED_WRONG).contains(&letters.len()) {
            continue;
        }
        // One place beyond the end leaves nothing out: a letter too many in the one word gives the other.
        for place in 0..=letters.len() {
            let rest = letters.iter().enumerate().filter(|(at, _)| *at != place);
            shortened.push((hash(rest.flat_map(|(_, letter)| letter.to_le_bytes())), as_number(number)));
        }
    }
    shortened.sort_unstable();
    shortened.dedup();
    let text = |word: u32| prepared.words.get(word as usize).map_or("", |word| word.text.as_str());
    let mut near: Vec<Two> = Vec::new();
    for bucket in shortened.chunk_by(|left, right| left.0 == right.0) {
        if as_number(bucket.len()) > limits.word_customers {
            continue;
        }
        for (place, (_, first)) in bucket.iter().enumerate() {
            let others = bucket.iter().skip(place + 1).map(|(_, second)| *second);
            near.extend(
                others
                    .filter(|second| osa_distance(text(*first), text(*second)) == 1)
                    .map(|second| (*first, second)),
            );
        }
    }
    near.sort_unstable();
    near.dedup();
    near
}

/// Whose names hold which words.
struct Names<'p> {
    prepared: &'p Prepared,
    most: usize,
    by_word: HashMap<u32, Vec<u32>>,
    by_words: HashMap<(Country, u64), Vec<u32>>,
}

impl<'p> Names<'p> {
    fn of(prepared: &'p Prepared, most: usize) -> Self {
        let mut names = Self { prepared, most, by_word: HashMap::new(), by_words: HashMap::new() };
        for (number, customer) in prepared.customers.iter().enumerate() {
            let Some(country) = customer.country.filter(|_| !customer.words.is_empty()) else { continue };
            for word in &customer.words {
                names.by_word.entry(*word).or_default().push(as_number(number));
            }
            let key = (country, in_order(customer.words.clone()));
            names.by_words.entry(key).or_default().push(as_number(number));
        }
        names
    }

    fn of_word(&self, word: u32) -> &[u32] {
        self.by_word.get(&word).map(Vec::as_slice).unwrap_or_default()
    }

    /// All who hold the one word with all of the country who hold the other.
    fn holders(&self, one: u32, two: u32, pairs: &mut Vec<Two>) {
        for first in self.of_word(one) {
            let country = self.prepared.customer(*first).country;
            let others = self.of_word(two).iter().filter(|second| **second != *first);
            let near_by = others.filter(|second| self.prepared.customer(**second).country == country);
            pairs.extend(near_by.map(|second| (*first.min(second), *first.max(second))));
        }
    }

    /// All who hold the rare word with those whose name is the same with the other word instead.
    fn corrected(&self, rare: u32, other: u32, pairs: &mut Vec<Two>) {
        for first in self.of_word(rare) {
            let customer = self.prepared.customer(*first);
            let words = customer.words.iter().map(|word| if *word == rare { other } else { *word });
            let key = customer.country.map(|country| (country, in_order(words.collect())));
            let same = key.and_then(|key| self.by_words.get(&key)).filter(|same| same.len() <= self.most);
            let others = same.into_iter().flatten().filter(|second| **second != *first);
            pairs.extend(others.map(|second| (*first.min(second), *first.max(second))));
        }
    }
}

//! Which pairs are worth comparing: those that share a value, a name or a rare word of it. Owns the buckets and their
//! bounds, so that the work grows with the number of customers; does not say what a shared value proves.

use crate::country::Country;
use crate::limits::Limits;
use crate::prepare::{Customer, Prepared, as_number};
use crate::typing_errors;
use std::collections::HashMap;

/// Two customers by their numbers, the smaller first.
pub(crate) type Two = (u32, u32);

/// Of a name without a rare word, pairs of so many of its rarest words are looked up.
const COMMON_WORDS_PAIRED: usize = 4;

/// All pairs worth comparing, each once, in order.
pub(crate) fn candidates(prepared: &Prepared, limits: &Limits) -> Vec<Two> {
    let mut found = Found { pairs: Vec::new(), customers: &prepared.customers };
    // These values are bounded already: what more customers share was left out.
    found.sharing(u32::MAX, |customer| customer.taxes.iter().map(|held| (0u8, held.entity)));
    found.sharing(limits.number_customers, |customer| customer.taxes.iter().map(|held| (1u8, held.bare)));
    found.sharing(u32::MAX, |customer| customer.source_keys.iter().copied());
    found.sharing(u32::MAX, |customer| customer.names.iter().copied());
    found.sharing(u32::MAX, |customer| customer.domains.iter().copied());
    found.sharing(u32::MAX, |customer| customer.emails.iter().copied());
    found.sharing(u32::MAX, |customer| customer.phones.iter().copied());
    let most = limits.word_customers;
    found.sharing(most, |customer| run_together(prepared, customer));
    found.sharing(most, placed_words);
    let common = common_words(prepared, most);
    found.sharing(most, |customer| paired_words(prepared, customer, &common));
    typing_errors::find(prepared, limits, &mut found.pairs);
    let mut pairs = found.pairs;
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

struct Found<'p> {
    pairs: Vec<Two>,
    customers: &'p [Customer],
}

impl<'p> Found<'p> {
    /// Pairs all customers that share a key with no more than so many.
    fn sharing<K: Ord + Copy, I: Iterator<Item = K>>(&mut self, most: u32, keys: impl Fn(&'p Customer) -> I) {
        let mut entries: Vec<(K, u32)> = Vec::new();
        for (number, customer) in self.customers.iter().enumerate() {
            entries.extend(keys(customer).map(|key| (key, as_number(number))));
        }
        entries.sort_unstable();
        entries.dedup();
        for bucket in entries.chunk_by(|left, right| left.0 == right.0) {
            if as_number(bucket.len()) > most {
                continue;
            }
            for (place, (_, first)) in bucket.iter().enumerate() {
                self.pairs.extend(bucket.iter().skip(place + 1).map(|(_, second)| (*first, *second)));
            }
        }
    }
}

/// The name without blanks, so that Data Soft meets Datasoft; and its words sorted, so that order makes no difference.
fn run_together<'p>(prepared: &'p Prepared, customer: &'p Customer) -> impl Iterator<Item = (Country, u64)> {
    let words = prepared.words_of(customer);
    let together = hash(words.iter().flat_map(|word| word.text.bytes()));
    let in_order = in_order(customer.words.clone());
    let keys = customer
        .country
        .filter(|_| !words.is_empty())
        .map(|country| [(country, together), (country, in_order)]);
    keys.into_iter().flatten()
}

/// The key of words whose order makes no difference.
pub(crate) fn in_order(mut words: Vec<u32>) -> u64 {
    words.sort_unstable();
    hash(words.iter().flat_map(|word| word.to_le_bytes()))
}

/// FNV-1a: a key for a bucket. Two names in one bucket by chance are compared and found to differ.
pub(crate) fn hash(bytes: impl Iterator<Item = u8>) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    bytes.fold(0xcbf2_9ce4_8422_2325, step)
}

fn placed_words(customer: &Customer) -> impl Iterator<Item = (Country, u32)> {
    customer.country.into_iter().flat_map(|country| customer.words.iter().map(move |word| (country, *word)))
}

/// The words that too many names of a country have to be looked up one by one.
fn common_words(prepared: &Prepared, most: u32) -> HashMap<(Country, u32), u32> {
    let mut counts: HashMap<(Country, u32), u32> = HashMap::new();
    for customer in &prepared.customers {
        for key in placed_words(customer) {
            *counts.entry(key).or_default() += 1;
        }
    }
    counts.retain(|_, count| *count > most);
    counts
}

/// Words that are common alone but not together: Müller Logistik Berlin meets Müller Logistik.
fn paired_words(
    prepared: &Prepared,
    customer: &Customer,
    common: &HashMap<(Country, u32), u32>,
) -> impl Iterator<Item = (Country, u32, u32)> {
    let rarity = |word: &u32| prepared.words.get(*word as usize).map_or(0, |word| word.customers);
    let mut words: Vec<u32> =
        placed_words(customer).filter(|key| common.contains_key(key)).map(|(_, word)| word).collect();
    words.sort_unstable_by_key(|word| (rarity(word), *word));
    words.dedup();
    words.truncate(COMMON_WORDS_PAIRED);
    words.sort_unstable();
    let mut keys = Vec::new();
    if let Some(country) = customer.country {
        for (place, first) in words.iter().enumerate() {
            keys.extend(words.iter().skip(place + 1).map(|second| (country, *first, *second)));
        }
    }
    keys.into_iter()
}

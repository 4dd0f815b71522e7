//! How alike two names are, by their words and how rare each is. Owns no threshold: a word that many have
//! weighs little, so Müller Logistik and Müller Bau are far apart.

use std::cmp::Reverse;
use strsim::osa_distance;

/// What is known about one word of all names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// The word, loosened.
    pub(crate) text: String,
    /// How many customers have it in their name.
    pub(crate) customers: u32,
}

/// The weight of a word that one customer has.
const RAREST: u32 = 1000;
/// The weight below which no word falls: two common words that differ still keep names apart.
const COMMONEST: u32 = 100;

/// Shorter words are too easily another word. **Unit**: letters.
pub(crate) const SHORTEST_TYPED_WRONG: usize = 5;
/// From here on a word may hold two errors. **Unit**: letters.
const LONG: usize = 9;

impl Word {
    /// The rarer the heavier: it halves with the first doubling, and so on. It rests on this word alone, so that a
    /// new customer with other words changes nothing.
    fn weight(&self) -> u32 {
        let doublings = u32::BITS - self.customers.max(1).leading_zeros();
        (RAREST / doublings).max(COMMONEST)
    }

    /// A word with a digit in it is what it is: 12 is no typing error of 13.
    pub(crate) fn is_number(&self) -> bool {
        self.text.chars().any(char::is_numeric)
    }

    /// How many letters must be changed to make the one word the other, if it may be an error in typing: the words are
    /// long enough, and one of the two spellings is rare.
    fn errors_to(&self, other: &Self, rare_at_most: u32) -> Option<usize> {
        if self.is_number() || other.is_number() || self.customers.min(other.customers) > rare_at_most {
            return None;
        }
        let (one, two) = (self.text.chars().count(), other.text.chars().count());
        let (short, long) = (one.min(two), one.max(two));
        if short < SHORTEST_TYPED_WRONG || long - short > 2 {
            return None;
        }
        let allowed = if short >= LONG { 2 } else { 1 };
        Some(osa_distance(&self.text, &other.text)).filter(|errors| *errors <= allowed)
    }
}

/// How alike two lists of words are. **Unit and range**: percent, 0 to 100.
pub(crate) fn likeness_percent(one: &[&Word], two: &[&Word], rare_at_most: u32) -> u8 {
    if one.is_empty() || two.is_empty() {
        return 0;
    }
    if one.iter().flat_map(|word| word.text.chars()).eq(two.iter().flat_map(|word| word.text.chars())) {
        return 100;
    }
    let mut two: Vec<&Word> = two.to_vec();
    let mut left: Vec<&Word> = Vec::new();
    let (mut shared, mut total) = (0u64, 0u64);
    for word in one {
        match two.iter().position(|other| other.text == word.text) {
            Some(place) => {
                two.swap_remove(place);
                shared += 2000 * u64::from(word.weight());
                total += 2 * u64::from(word.weight());
            }
            None => left.push(word),
        }
    }
    if left.iter().any(|word| word.is_number()) && two.iter().any(|word| word.is_number()) {
        return 0;
    }
    for (one, two, likeness) in matched_errors(&mut left, &mut two, rare_at_most) {
        // The commoner spelling is likely the right one, so it gives the weight.
        let weight = u64::from(one.weight().min(two.weight()));
        shared += 2 * weight * likeness;
        total += 2 * weight;
    }
    total += left.iter().chain(&two).map(|word| u64::from(word.weight())).sum::<u64>();
    u8::try_from(shared / total.max(1) / 10).unwrap_or(100)
}

/// Takes words that are typing errors of each other out of both lists, the nearest first, with their likeness in
/// thousandths.
fn matched_errors<'w>(
    one: &mut Vec<&'w Word>,
    two: &mut Vec<&'w Word>,
    rare_at_most: u32,
) -> Vec<(&'w Word, &'w Word, u64)> {
    let mut near = Vec::new();
    for left in one.iter() {
        for right in two.iter() {
            if let Some(errors) = left.errors_to(right, rare_at_most) {
                let letters = left.text.chars().count().max(right.text.chars().count());
                let likeness = 1000 - 1000 * errors as u64 / letters.max(1) as u64;
                let (low, high) = (left.text.as_str().min(&right.text), left.text.as_str().max(&right.text));
                near.push((Reverse(likeness), low, high, *left, *right));
            }
        }
    }
    near.sort_unstable_by(|left, right| (left.0, left.1, left.2).cmp(&(right.0, right.1, right.2)));
    let mut matched = Vec::new();
    for (Reverse(likeness), _, _, left, right) in near {
        let places = (
            one.iter().position(|word| word.text == left.text),
            two.iter().position(|word| word.text == right.text),
        );
        if let (Some(in_one), Some(in_two)) = places {
            one.swap_remove(in_one);
            two.swap_remove(in_two);
            matched.push((left, right, likeness));
        }
    }
    matched
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words with how many customers have them.
    fn alike(one: &[(&str, u32)], two: &[(&str, u32)]) -> u8 {
        let words = |list: &[(&str, u32)]| -> Vec<Word> {
            list.iter()
                .map(|(text, customers)| Word { text: (*text).to_owned(), customers: *customers })
                .collect()
        };
        let (one, two) = (words(one), words(two));
        let (one, two): (Vec<_>, Vec<_>) = (one.iter().collect(), two.iter().collect());
        let there = likeness_percent(&one, &two, 5);
        assert_eq!(there, likeness_percent(&two, &one, 5));
        there
    }

    #[test]
    fn common_words_alone_bring_no_names_together() {
        // 2 × 111 of 2 × 111 + 100 + 100
        assert_eq!(alike(&[("muller", 500), ("logistik", 900)], &[("muller", 500), ("bau", 900)]), 52);
    }

    #[test]
    fn a_rare_word_with_a_common_one_more_is_near() {
        // 2 × 500 of 2 × 500 + 100
        assert_eq!(alike(&[("zephyrine", 2)], &[("zephyrine", 2), ("logistik", 900)]), 90);
        // 2 × 500 of 2 × 500 + 100 + 100
        assert_eq!(alike(&[("zephyrine", 2), ("bau", 900)], &[("zephyrine", 2), ("logistik", 900)]), 83);
    }

    #[test]
    fn typing_errors_and_order_are_forgiven() {
        // (2 × 100 × 0.889 + 2 × 100) of 4 × 100
        assert_eq!(alike(&[("muller", 900), ("logistik", 900)], &[("logistic", 1), ("muller", 900)]), 93);
        assert_eq!(alike(&[("muller", 900), ("logistik", 900)], &[("logistik", 900), ("muller", 900)]), 100);
        assert_eq!(alike(&[("data", 40), ("soft", 40)], &[("datasoft", 1)]), 100);
    }

    #[test]
    fn two_common_spellings_are_two_words() {
        assert_eq!(alike(&[("maier", 80)], &[("meier", 90)]), 0);
        assert_eq!(alike(&[("filiale", 90), ("12", 9)], &[("filiale", 90), ("13", 9)]), 0);
        assert_eq!(alike(&[("bau", 1)], &[("baum", 1)]), 0);
    }
}

//! What we know of words beforehand: for each language the function words, the negations, words that are common in
//! comments, and words that praise or blame. Owns the lists' form; written for this purpose, not taken from any data.

use super::language::Language;
use std::collections::HashSet;
use std::sync::LazyLock;

/// The lists of one language.
#[derive(Debug)]
pub(crate) struct WordLists {
    /// Negations.
    pub(crate) not: HashSet<&'static str>,
    /// Function words: they say nothing about the subject.
    pub(crate) stop: HashSet<&'static str>,
    /// Words that are common in comments of customers.
    pub(crate) common: HashSet<&'static str>,
    /// Words that praise.
    pub(crate) good: HashSet<&'static str>,
    /// Words that blame.
    pub(crate) bad: HashSet<&'static str>,
    /// Words of nearly any comment, of buying, time and the mere thing: no theme by themselves.
    pub(crate) plain: HashSet<&'static str>,
}

/// The lists of one language.
pub(crate) fn lists(language: Language) -> &'static WordLists {
    static LISTS: LazyLock<[WordLists; 6]> =
        LazyLock::new(|| Language::ALL.map(|language| read(text(language))));
    &LISTS[language as usize]
}

/// Other languages and their commonest words: only to tell that a comment is in none of ours.
pub(crate) fn other_languages() -> impl Iterator<Item = HashSet<&'static str>> {
    include_str!("words/other.txt")
        .split('[')
        .skip(1)
        .map(|section| section.lines().skip(1).flat_map(str::split_whitespace).collect())
}

fn text(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("words/en.txt"),
        Language::Spanish => include_str!("words/es.txt"),
        Language::Polish => include_str!("words/pl.txt"),
        Language::Italian => include_str!("words/it.txt"),
        Language::Portuguese => include_str!("words/pt.txt"),
        Language::French => include_str!("words/fr.txt"),
    }
}

fn read(text: &'static str) -> WordLists {
    let section = |name: &str| {
        let of_name = text.split('[').find_map(|section| section.strip_prefix(name)?.strip_prefix(']'));
        of_name.unwrap_or_default().split_whitespace().collect::<HashSet<_>>()
    };
    WordLists {
        not: section("not"),
        stop: section("stop"),
        common: section("common"),
        good: section("good"),
        bad: section("bad"),
        plain: section("plain"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_of_every_language_is_read() {
        for language in Language::ALL {
            let lists = lists(language);
            assert!(lists.not.len() >= 8, "{language:?}");
            assert!(lists.stop.len() >= 100, "{language:?}");
            assert!(lists.common.len() >= 100, "{language:?}");
            assert!(lists.good.len() >= 20, "{language:?}");
            assert!(lists.bad.len() >= 20, "{language:?}");
            assert!(lists.plain.len() >= 30, "{language:?}");
            assert!(lists.good.is_disjoint(&lists.bad), "{language:?}");
        }
        assert_eq!(other_languages().count(), 10);
    }
}

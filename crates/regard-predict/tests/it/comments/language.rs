//! Language of short sentences, written for this test and not looked at when the word lists were written.

use proptest::prelude::*;
use regard_predict::comments::{Language, MAX_CHARACTERS, language_of, main_language};

fn sentences() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("sentences.tsv").lines().filter_map(|line| line.split_once('\t'))
}

#[test]
fn nine_of_ten_short_sentences_are_told() {
    for language in Language::ALL {
        let of_it: Vec<&str> =
            sentences().filter(|(code, _)| *code == language.code()).map(|(_, sentence)| sentence).collect();
        assert!(of_it.len() >= 20, "{language:?}: {}", of_it.len());
        let wrong: Vec<&&str> = of_it.iter().filter(|text| language_of(text) != Some(language)).collect();
        // Spanish and Portuguese share whole sentences: two thirds at least, of all six nine tenths.
        assert!(wrong.len() * 3 <= of_it.len(), "{language:?}: {wrong:?}");
    }
    let ours: Vec<_> = sentences().filter(|(code, _)| *code != "--").collect();
    let right =
        ours.iter().filter(|(code, text)| language_of(text).is_some_and(|found| found.code() == *code));
    assert!(right.count() * 10 >= ours.len() * 9);
}

#[test]
fn other_languages_and_too_little_are_unknown() {
    let others: Vec<&str> = sentences().filter(|(code, _)| *code == "--").map(|(_, text)| text).collect();
    let taken: Vec<&&str> = others.iter().filter(|text| language_of(text).is_some()).collect();
    assert!(others.len() >= 20 && taken.len() * 10 <= others.len(), "{taken:?}");
    for nothing in ["", "  \n", "...", "👍👍👍", "42", "\u{0}\u{7}", "no", "?!"] {
        assert_eq!(language_of(nothing), None, "{nothing:?}");
    }
}

#[test]
fn of_two_languages_the_longer_part_wins_or_neither() {
    let mixed = "Le service est très bon et la livraison était rapide, thanks";
    assert_eq!(language_of(mixed), Some(Language::French));
}

#[test]
fn accents_may_be_missing() {
    assert_eq!(language_of("nao recebi o produto ate agora"), Some(Language::Portuguese));
    assert_eq!(language_of("prosze o zwrot pieniedzy, paczka nie dotarla"), Some(Language::Polish));
}

#[test]
fn the_main_language_is_the_commonest() {
    let (english, french) = (Some(Language::English), Some(Language::French));
    assert_eq!(main_language(&[english, french, french, None]), french);
    assert_eq!(main_language(&[french, english]), english);
    assert_eq!(main_language(&[None, None]), None);
    assert_eq!(main_language(&[]), None);
}

#[test]
fn a_very_long_comment_is_read() {
    let long = "la livraison est en retard ".repeat(MAX_CHARACTERS);
    assert_eq!(language_of(&long), Some(Language::French));
    let one_word = "x".repeat(3 * MAX_CHARACTERS);
    assert_eq!(language_of(&one_word), None);
}

proptest! {
    #[test]
    fn any_text_has_an_answer(text in "\\PC{0,200}") {
        let found = language_of(&text);
        prop_assert_eq!(found, language_of(&text));
    }
}

//! The words of mails, in the languages that the product speaks. Owns how names are put into a sentence; each language
//! has its own file.
//!
//! Numbers stand behind a colon, so that no sentence needs a plural.

mod en;
mod es;
mod fr;
mod it;
mod pl;
mod pt;

use crate::policies::EventKind;
use regard_store::{Language, Standing};

/// The words of one language. What stands in braces is put in.
#[derive(Debug)]
pub(super) struct Words {
    /// **Shape**: `en`.
    pub(super) language: &'static str,
    /// `{name}` of a customer, `{title}` of what is told of.
    pub(super) subject: &'static str,
    /// `{to}`: where somebody stands.
    pub(super) stands_title: &'static str,
    /// `{name}`, `{from}`, `{to}`.
    pub(super) stands: &'static str,
    /// `{name}`, `{to}`; where they stood is not known.
    pub(super) stands_first: &'static str,
    /// What happened, in the order of [`EventKind::ALL`]: in a few words, and in a sentence with `{name}`.
    pub(super) happened: [(&'static str, &'static str); 5],
    /// `{name}`, `{title}` of the rule, in the company's words.
    pub(super) other: &'static str,
    /// `{time}`.
    pub(super) since: &'static str,
    /// `{title}` of the rule, in the company's words.
    pub(super) rule: &'static str,
    /// `{name}`: leads to the customer's page.
    pub(super) open: &'static str,
    /// `{day}`, `{count}`.
    pub(super) digest: &'static str,
    /// Why somebody gets this.
    pub(super) why: &'static str,
    /// Leads to where one chooses how soon one hears.
    pub(super) choose: &'static str,
    /// Critical, neutral, somewhat loyal, very loyal, unknown.
    pub(super) standings: [&'static str; 5],
}

/// The words of a language; English for who has chosen none.
pub(super) fn words_of(language: Option<Language>) -> &'static Words {
    match language {
        None | Some(Language::En) => &en::WORDS,
        Some(Language::Es) => &es::WORDS,
        Some(Language::Pl) => &pl::WORDS,
        Some(Language::It) => &it::WORDS,
        Some(Language::Pt) => &pt::WORDS,
        Some(Language::Fr) => &fr::WORDS,
    }
}

impl Words {
    /// What happened, in a few words and in a sentence. **Empty**: the word names no kind of event.
    pub(super) fn happened(&self, word: &str) -> Option<(&'static str, &'static str)> {
        let kind = EventKind::of(word)?;
        let place = EventKind::ALL.iter().position(|one| *one == kind)?;
        self.happened.get(place).copied()
    }

    /// What a standing is called. **Empty**: the word names none.
    pub(super) fn standing(&self, word: &str) -> Option<&'static str> {
        let place = match word.parse::<Standing>().ok()? {
            Standing::Critical => 0,
            Standing::Neutral => 1,
            Standing::SomewhatLoyal => 2,
            Standing::VeryLoyal => 3,
            Standing::Unknown => 4,
        };
        self.standings.get(place).copied()
    }
}

/// A sentence with what belongs between its braces. What is put in is not looked through again.
pub(super) fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else { break };
        filled.push_str(before);
        filled.push_str(values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value));
        rest = behind;
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    const LANGUAGES: [Language; 6] =
        [Language::En, Language::Es, Language::Pl, Language::It, Language::Pt, Language::Fr];

    /// The names in braces, sorted.
    fn names(sentence: &str) -> Vec<&str> {
        let mut names: Vec<&str> =
            sentence.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn every_language_says_the_same() {
        let sentences = |words: &'static Words| {
            let said = [
                words.subject,
                words.stands_title,
                words.stands,
                words.stands_first,
                words.other,
                words.since,
                words.rule,
                words.open,
                words.digest,
                words.why,
                words.choose,
            ];
            let happened = words.happened.iter().flat_map(|(title, sentence)| [*title, *sentence]);
            said.into_iter().chain(happened).collect::<Vec<_>>()
        };
        let english = words_of(None);
        for language in LANGUAGES {
            let words = words_of(Some(language));
            assert_eq!(words.language, language.as_str());
            for (one, other) in sentences(english).iter().zip(sentences(words)) {
                assert_eq!(names(one), names(other), "{language}: {other}");
                assert!(!other.trim().is_empty(), "{language}");
                assert!(
                    language == Language::En || *one != other || names(one).len() == 2,
                    "{language}: {other}"
                );
            }
            for word in ["critical", "neutral", "somewhat_loyal", "very_loyal", "unknown"] {
                assert!(words.standing(word).is_some_and(|name| !name.is_empty()));
            }
            assert_eq!(words.standing("happy"), None);
            for kind in EventKind::ALL {
                let (_, sentence) = words.happened(kind.word()).unwrap();
                assert_eq!(names(sentence), ["name"], "{language}: {kind:?}");
            }
            assert_eq!(words.happened("nothing"), None);
        }
    }

    #[test]
    fn what_is_put_in_stays_as_it_is() {
        let values = [("name", "Ann {to}"), ("to", "Critical")];
        assert_eq!(fill("{name} is {to}.", &values), "Ann {to} is Critical.");
        assert_eq!(fill("no {other} name", &values), "no  name");
        assert_eq!(fill("half {name", &values), "half {name");
    }
}

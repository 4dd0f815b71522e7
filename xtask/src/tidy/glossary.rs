//! The glossary binds the words that users read: messages, and the titles and questions of metrics. Owns
//! no word itself; they are read from docs/glossary.md.

use super::{Findings, Sources};
use std::path::Path;

const GLOSSARY: &str = "docs/glossary.md";

/// Lines of a metric file that a user reads.
const READ_BY_USERS: &[&str] = &["title:", "question:", "about:"];

/// A word that is not used, and the one that is.
struct Instead {
    /// The synonym, in lower case.
    avoided: String,
    /// The term of the glossary.
    term: String,
}

/// Checks the message files and the metrics.
pub(super) fn check(sources: &Sources, findings: &mut Findings) {
    let Some(glossary) = sources.texts.get(Path::new(GLOSSARY)) else {
        findings.error(format!("{GLOSSARY} is missing"));
        return;
    };
    let avoided = avoided_words(glossary);
    for (file, text) in sources.ending(&["messages/en.json"]) {
        let said = |line: &str| line.split_once(": ").map(|(_, said)| said.to_owned());
        check_lines(file, text, said, &avoided, findings);
    }
    for (file, text) in sources.ending(&[".yaml"]) {
        if file.iter().any(|part| part == "metrics") {
            let said = |line: &str| {
                let line = line.trim_start().trim_start_matches("- ");
                READ_BY_USERS.iter().find_map(|key| line.strip_prefix(key)).map(str::to_owned)
            };
            check_lines(file, text, said, &avoided, findings);
        }
    }
}

/// Rows of a table `| **term** | meaning | not: a, b |`.
fn avoided_words(glossary: &str) -> Vec<Instead> {
    let mut words = Vec::new();
    for line in glossary.lines().filter(|line| line.starts_with("| **")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [term, _, not] = cells[..] else { continue };
        for avoided in not.split(',').map(str::trim).filter(|word| !word.is_empty() && *word != "—") {
            let term = term.trim_matches('*').to_owned();
            words.push(Instead { avoided: avoided.to_lowercase(), term });
        }
    }
    words
}

fn check_lines(
    file: &Path,
    text: &str,
    said: impl Fn(&str) -> Option<String>,
    avoided: &[Instead],
    findings: &mut Findings,
) {
    for (index, line) in text.lines().enumerate() {
        let Some(said) = said(line) else { continue };
        for word in avoided.iter().filter(|word| has_word(&said.to_lowercase(), &word.avoided)) {
            findings.error(format!(
                "{}:{}: say {:?}, not {:?} ({GLOSSARY})",
                file.display(),
                index + 1,
                word.term,
                word.avoided
            ));
        }
    }
}

/// Whether a word (or words) stands in a text as such, or with a plural s.
fn has_word(text: &str, word: &str) -> bool {
    let is_letter =
        |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    text.match_indices(word).any(|(start, _)| {
        let after = &text[start + word.len()..];
        let after = after.strip_prefix('s').filter(|rest| !is_letter(rest.chars().next())).unwrap_or(after);
        !is_letter(text[..start].chars().next_back()) && !is_letter(after.chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_synonym_is_found_as_a_word_only() {
        let glossary =
            "| term | meaning | not |\n|---|---|---|\n| **customer** | who buys | client, shopper |";
        let words = avoided_words(glossary);
        assert_eq!(words.len(), 2);
        assert!(has_word("two clients wait", "client"));
        assert!(has_word("client", "client"));
        assert!(!has_word("clientele", "client"));
    }
}

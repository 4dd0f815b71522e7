//! What a mail says, and how the same words become plain text and HTML. Owns that a word is never taken for anything else
//! than a word: neither for a header, nor for a tag, nor for a link that it does not show.

use std::fmt::Write;
use url::Url;

/// **Unit**: bytes of all words together.
const WORDS_AT_MOST: usize = 1 << 20;
/// **Unit**: characters.
const SUBJECT_AT_MOST: usize = 200;

/// A mail to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The address of who gets it, and of nobody else. **Shape**: `name@example.com`.
    pub to: String,
    /// The language of the words. **Shape**: `en`, `pt-BR`.
    pub language: String,
    /// What it is about, in one line. It is cut at 200 characters.
    pub subject: String,
    /// What it says. **Range**: 1 MiB at most.
    pub parts: Vec<Part>,
}

/// A piece of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// What the next pieces are about.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// One of several, after a dot.
    Item(String),
    /// Words that lead somewhere.
    Link {
        /// The words.
        words: String,
        /// Where they lead. **Shape**: `https://…` or `http://…`.
        url: String,
    },
}

impl Mail {
    /// The subject as it may stand in a header: one line, cut.
    pub(super) fn subject_line(&self) -> String {
        one_line(&self.subject).chars().take(SUBJECT_AT_MOST).collect()
    }

    /// Why it cannot be sent, if it cannot.
    pub(super) fn problem(&self) -> Option<&'static str> {
        let bytes = self.parts.iter().map(Part::bytes).fold(self.subject.len(), usize::saturating_add);
        let is_link_bad = |part: &Part| match part {
            Part::Link { url, .. } => !leads_to_a_page(url),
            _ => false,
        };
        if bytes > WORDS_AT_MOST {
            Some("is longer than 1 MiB")
        } else if self.parts.is_empty() || self.subject_line().is_empty() {
            Some("says nothing")
        } else if self.parts.iter().any(is_link_bad) {
            Some("holds a link that is neither https nor http")
        } else {
            None
        }
    }

    /// The words as plain text.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for part in &self.parts {
            // Writing into a string does not fail.
            let _ = match part {
                Part::Heading(words) => {
                    let words = one_line(words);
                    let line = "-".repeat(words.chars().count().min(78));
                    write!(text, "{words}\n{line}\n\n")
                }
                Part::Text(words) => write!(text, "{}\n\n", lines(words)),
                Part::Item(words) => write!(text, "* {}\n\n", one_line(words)),
                Part::Link { words, url } => write!(text, "{}: {url}\n\n", one_line(words)),
            };
        }
        format!("{}\n", text.trim_end())
    }

    /// The same words as HTML.
    pub(super) fn html(&self) -> String {
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        let language: String = self.language.chars().filter(|letter| is_letter(*letter)).take(15).collect();
        let title = escaped(&self.subject_line());
        let mut html = format!(
            "<!doctype html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body>\n"
        );
        for part in &self.parts {
            let _ = match part {
                Part::Heading(words) => writeln!(html, "<h2>{}</h2>", escaped(&one_line(words))),
                Part::Text(words) => {
                    writeln!(html, "<p>{}</p>", escaped(&lines(words)).replace('\n', "<br>\n"))
                }
                Part::Item(words) => writeln!(html, "<ul><li>{}</li></ul>", escaped(&one_line(words))),
                Part::Link { words, url } => {
                    writeln!(html, "<p><a href=\"{}\">{}</a></p>", escaped(url), escaped(&one_line(words)))
                }
            };
        }
        html.push_str("</body></html>\n");
        html
    }
}

impl Part {
    fn bytes(&self) -> usize {
        match self {
            Self::Heading(words) | Self::Text(words) | Self::Item(words) => words.len(),
            Self::Link { words, url } => words.len() + url.len(),
        }
    }
}

fn leads_to_a_page(url: &str) -> bool {
    let is_clean = !url.chars().any(|letter| letter.is_control() || letter.is_whitespace());
    is_clean && Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "https" | "http"))
}

/// Words in one line: whatever breaks a line, or turns the direction of reading, is a blank.
pub(super) fn one_line(words: &str) -> String {
    let blank = |letter: char| if is_odd(letter) { ' ' } else { letter };
    let words: String = words.chars().map(blank).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words in lines, with nothing else that is no letter.
fn lines(words: &str) -> String {
    let words = words.replace("\r\n", "\n");
    let blank = |letter: char| if letter != '\n' && is_odd(letter) { ' ' } else { letter };
    words.trim().chars().map(blank).collect()
}

fn is_odd(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn escaped(words: &str) -> String {
    let mut html = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            letter => html.push(letter),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mail(parts: Vec<Part>) -> Mail {
        let (to, language) = ("ann@example.com".to_owned(), "en".to_owned());
        Mail { to, language, subject: "Two alerts".to_owned(), parts }
    }

    fn link(url: &str) -> Part {
        Part::Link { words: "Open <it>".to_owned(), url: url.to_owned() }
    }

    #[test]
    fn the_same_words_stand_in_both() {
        let mail = mail(vec![
            Part::Heading("Żółć & Co".to_owned()),
            Part::Text("Two orders\nare late.".to_owned()),
            Part::Item("first".to_owned()),
            link("https://regard.example.com/c/1?a=1&b=2"),
        ]);
        assert_eq!(
            mail.text(),
            "Żółć & Co\n---------\n\nTwo orders\nare late.\n\n* first\n\nOpen <it>: https://regard.example.com/c/1?a=1&b=2\n"
        );
        assert_eq!(
            mail.html().lines().skip(2).collect::<Vec<_>>(),
            [
                "<body>",
                "<h2>Żółć &amp; Co</h2>",
                "<p>Two orders<br>",
                "are late.</p>",
                "<ul><li>first</li></ul>",
                "<p><a href=\"https://regard.example.com/c/1?a=1&amp;b=2\">Open &lt;it&gt;</a></p>",
                "</body></html>",
            ]
        );
        assert_eq!(mail.problem(), None);
    }

    #[test]
    fn what_cannot_be_sent_says_why() {
        assert_eq!(mail(vec![]).problem(), Some("says nothing"));
        for url in ["javascript:alert(1)", "data:text/html,x", "https://a b", "/c/1", ""] {
            assert!(mail(vec![link(url)]).problem().is_some(), "{url}");
        }
        let long = Part::Text("x".repeat(WORDS_AT_MOST));
        assert_eq!(mail(vec![long]).problem(), Some("is longer than 1 MiB"));
    }

    proptest! {
        #[test]
        fn no_words_are_taken_for_tags_or_lines(words in "\\PC*|[\r\n\t<>&\"'\u{202e}\u{2028}a-z:]{0,40}") {
            let mut mail = mail(vec![Part::Heading(words.clone()), Part::Text(words.clone())]);
            mail.subject = words;
            let subject = mail.subject_line();
            prop_assert!(!subject.chars().any(is_odd));
            prop_assert!(subject.chars().count() <= SUBJECT_AT_MOST);
            let html = mail.html();
            let body = html.split("<body>").nth(1).unwrap();
            for tag in body.split('<').skip(1) {
                let name = tag.split('>').next().unwrap();
                prop_assert!(["h2", "/h2", "p", "/p", "br", "/body", "/html"].contains(&name), "{}", name);
            }
        }
    }
}

//! What a mail says of alerts, in the words of who gets it. Owns the order of its pieces and where its links lead;
//! whoever gets it, sees what is in it.

use super::told::Told;
use super::words::{Words, fill};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use regard_deliver::{Mail, Part};

/// What may stand in a piece of a path as it is.
const PIECE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// From where mails are written.
#[derive(Debug, Clone)]
pub(super) struct Sender {
    /// What a day is.
    pub(super) zone: TimeZone,
    /// Where people open the product, without a slash at its end. **Empty**: mails hold no links.
    pub(super) public_url: Option<String>,
}

/// One alert to tell of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'a> {
    /// What happened.
    pub(super) told: &'a Told,
    /// The key of the customer's page: they may have been joined with another since.
    pub(super) customer_id: &'a str,
    /// What the customer is called.
    pub(super) name: &'a str,
}

impl Sender {
    /// A mail that tells of alerts; of one by its name, of several as of a day.
    pub(super) fn letter(&self, to: &str, words: &Words, items: &[Item<'_>], now: Timestamp) -> Mail {
        let subject = match items {
            [item] => fill(words.subject, &[("name", item.name), ("title", &title(words, *item))]),
            _ => {
                let day = now.to_zoned(self.zone.clone()).date().to_string();
                fill(words.digest, &[("day", &day), ("count", &items.len().to_string())])
            }
        };
        let mut parts: Vec<Part> = items.iter().flat_map(|item| self.about(words, *item)).collect();
        parts.push(Part::Text(words.why.to_owned()));
        if let Some(url) = &self.public_url {
            parts.push(Part::Link { words: words.choose.to_owned(), url: format!("{url}/me") });
        }
        Mail { to: to.to_owned(), language: words.language.to_owned(), subject, parts }
    }

    fn about(&self, words: &Words, item: Item<'_>) -> Vec<Part> {
        let mut parts = vec![Part::Heading(item.name.to_owned()), Part::Text(sentence(words, item))];
        let time = item.told.happened_at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
        parts.push(Part::Item(fill(words.since, &[("time", &time)])));
        if let Some(title) = &item.told.details.title {
            parts.push(Part::Item(fill(words.rule, &[("title", title)])));
        }
        if let Some(url) = self.page_of(item.customer_id) {
            parts.push(Part::Link { words: fill(words.open, &[("name", item.name)]), url });
        }
        parts
    }

    /// The page of a customer. **Empty**: nobody said where people open the product.
    pub(super) fn page_of(&self, customer_id: &str) -> Option<String> {
        let url = self.public_url.as_ref()?;
        Some(format!("{url}/customers/{}", utf8_percent_encode(customer_id, PIECE)))
    }
}

/// What it is about, in a few words.
fn title(words: &Words, item: Item<'_>) -> String {
    let details = &item.told.details;
    if let Some(to) = details.to.as_deref().and_then(|to| words.standing(to)) {
        return fill(words.stands_title, &[("to", to)]);
    }
    if let Some((title, _)) = happened(words, item) {
        return title.to_owned();
    }
    details.title.clone().unwrap_or_else(|| item.told.rule.clone())
}

/// What it is about, in a sentence.
fn sentence(words: &Words, item: Item<'_>) -> String {
    let details = &item.told.details;
    let standing = |word: &Option<String>| word.as_deref().and_then(|word| words.standing(word));
    match (standing(&details.from), standing(&details.to)) {
        (Some(from), Some(to)) => fill(words.stands, &[("name", item.name), ("from", from), ("to", to)]),
        (None, Some(to)) => fill(words.stands_first, &[("name", item.name), ("to", to)]),
        (_, None) => match happened(words, item) {
            Some((_, sentence)) => fill(sentence, &[("name", item.name)]),
            None => fill(words.other, &[("name", item.name), ("title", &title(words, item))]),
        },
    }
}

/// What happened, in a few words and in a sentence. **Empty**: it is about where they stand, or there are no words for it.
fn happened(words: &Words, item: Item<'_>) -> Option<(&'static str, &'static str)> {
    words.happened(item.told.details.event.as_deref()?)
}

#[cfg(test)]
mod tests {
    use super::super::words::words_of;
    use super::*;
    use regard_store::Language;
    use serde_json::{Value, json};

    fn told(details: Value) -> Told {
        let body = json!({
            "rule": "ours", "customer_id": "c/1", "happened_at": "2026-01-02T22:30:00Z", "details": details,
        });
        Told::read(&body.to_string()).unwrap()
    }

    fn sender() -> Sender {
        Sender {
            zone: TimeZone::get("Europe/Berlin").unwrap(),
            public_url: Some("https://regard.example.com/cx".to_owned()),
        }
    }

    fn text(parts: &[Part]) -> Vec<String> {
        let say = |part: &Part| match part {
            Part::Heading(words) | Part::Text(words) | Part::Item(words) => words.clone(),
            Part::Link { words, url } => format!("{words} → {url}"),
        };
        parts.iter().map(say).collect()
    }

    fn now() -> Timestamp {
        "2026-01-03T23:30:00Z".parse().unwrap()
    }

    #[test]
    fn one_alert_is_told_by_its_name() {
        let told = told(json!({"title": "Became critical", "from": "neutral", "to": "critical"}));
        let item = Item { told: &told, customer_id: "c/1", name: "Żabka" };
        let mail = sender().letter("ann@example.com", words_of(Some(Language::Pl)), &[item], now());
        assert_eq!((mail.language.as_str(), mail.subject.as_str()), ("pl", "Żabka: teraz Krytyczny"));
        assert_eq!(
            text(&mail.parts)[..5],
            [
                "Żabka",
                "Żabka: obecna pozycja to Krytyczny. Wcześniej: Neutralny.",
                "Od 2026-01-02 23:30",
                "Reguła: Became critical",
                "Otwórz: Żabka → https://regard.example.com/cx/customers/c%2F1",
            ]
        );
        assert_eq!(mail.parts.len(), 7, "and why, and where to choose");
    }

    #[test]
    fn several_are_a_digest_of_the_day_at_home() {
        let stands = told(json!({"to": "critical"}));
        let score = told(json!({"event": "low_score", "title": "Low"}));
        let case = told(json!({"event": "case_escalated", "title": "Escalated"}));
        let other = told(json!({"event": "of ours", "title": "Something of ours"}));
        let item = |told| Item { told, customer_id: "c", name: "Acme" };
        let sender = Sender { public_url: None, ..sender() };
        let items = [item(&stands), item(&score), item(&case), item(&other)];
        let mail = sender.letter("ann@example.com", words_of(None), &items, now());
        assert_eq!(mail.subject, "Alerts of 2026-01-04: 4");
        let said = text(&mail.parts);
        for expected in [
            "Acme now stands at Critical.",
            "Acme gave a low score in a survey.",
            "A case of Acme was escalated.",
            "Acme: Something of ours",
        ] {
            assert!(said.iter().any(|line| line == expected), "{said:?}");
        }
        assert!(!said.iter().any(|line| line.contains("http")), "nobody said where the product is");
        let bare = told(json!({}));
        let mail = sender.letter("ann@example.com", words_of(None), &[item(&bare)], now());
        assert_eq!(mail.subject, "Acme: ours");
    }
}

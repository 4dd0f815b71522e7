//! The mistakes of a policy's file, and the checks that many of its values share.

use super::raw::{Number, Text};
use jiff::civil::Date;
use regard_model::{FileFault, did_you_mean};
use serde_saphyr::Spanned;

/// The most rules, playbooks, alerts, signals of an axis, steps of a playbook, and names in a list.
pub(super) const MOST: usize = 50;
/// The longest text. **Unit**: characters.
const LONGEST_TEXT: usize = 200;
/// How large a value of a signal may be.
const LARGEST_VALUE: f64 = 1e15;

/// What was found so far.
pub(super) struct Faults<'a> {
    pub(super) file: &'a str,
    pub(super) found: Vec<FileFault>,
}

impl Faults<'_> {
    pub(super) fn add<T>(&mut self, at: &Spanned<T>, message: String, fix: impl Into<String>) {
        self.add_at(at.referenced.line(), message, fix);
    }

    pub(super) fn add_at(&mut self, line: u64, message: String, fix: impl Into<String>) {
        self.found.push(FileFault { file: self.file.to_owned(), line, message, fix: fix.into() });
    }

    /// A number that is not one, or endless, lies in no range.
    pub(super) fn within(&mut self, number: &Number, least: f64, most: f64, what: &str) {
        if !(least..=most).contains(&number.value) {
            let fix = format!("write a {what} from {least} to {most}");
            self.add(number, format!("{} is out of range", number.value), fix);
        }
    }

    pub(super) fn value(&mut self, number: &Number) {
        self.within(number, -LARGEST_VALUE, LARGEST_VALUE, "value");
    }

    pub(super) fn text(&mut self, text: &Text) {
        let length = text.value.chars().count();
        let message = if text.value.trim().is_empty() {
            "the text is empty".to_owned()
        } else if length > LONGEST_TEXT {
            format!("the text has {length} characters")
        } else if text.value.chars().any(char::is_control) {
            "the text has more than one line".to_owned()
        } else {
            return;
        };
        self.add(text, message, format!("write one line of 1 to {LONGEST_TEXT} characters"));
    }

    /// A key is stable: records of what was done name it.
    pub(super) fn key(&mut self, key: &Text) {
        let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        self.text(key);
        if !key.value.chars().all(fits) {
            let fix = "write lowercase letters, digits and underscores";
            self.add(key, format!("{:?} is no key", key.value), fix);
        }
    }

    pub(super) fn day(&mut self, day: &Text) -> Date {
        day.value.parse().unwrap_or_else(|_| {
            self.add(day, format!("{:?} is no day", day.value), "write a day such as 2027-03-31");
            Date::default()
        })
    }

    /// A review comes after the policy was published.
    pub(super) fn review_by(&mut self, day: &Text, published_on: Date) -> Date {
        let review_by = self.day(day);
        if review_by != Date::default() && review_by <= published_on {
            let message = format!("{review_by} is not after {published_on}, when the policy is published");
            self.add(day, message, "write a later day");
        }
        review_by
    }

    pub(super) fn one_of(&mut self, name: &Text, what: &str, known: &[&str]) {
        if !known.contains(&name.value.as_str()) {
            let near = did_you_mean(&name.value, known.iter().copied());
            let fix = match known {
                [] => "leave it out: there are none".to_owned(),
                _ => format!("write one of {}", known.join(", ")),
            };
            self.add(name, format!("there is no {what} {:?}{near}", name.value), fix);
        }
    }

    /// Each stands once, and there are not too many.
    pub(super) fn once<'v, T: PartialEq + std::fmt::Debug + 'v>(
        &mut self,
        values: impl IntoIterator<Item = &'v Spanned<T>>,
        what: &str,
    ) {
        let mut seen: Vec<&T> = Vec::new();
        for value in values {
            if seen.contains(&&value.value) {
                self.add(value, format!("the {what} {:?} stands twice", value.value), "leave one out");
            }
            if seen.len() == MOST {
                self.add(value, format!("it is one {what} too many"), format!("{MOST} is the most"));
            }
            seen.push(&value.value);
        }
    }

    /// As [`Self::once`], and there is at least one.
    pub(super) fn some<T>(&mut self, list: &Spanned<Vec<T>>, what: &str) {
        let length = list.value.len();
        if length == 0 || length > MOST {
            self.add(list, format!("it has {length} {what}"), format!("write 1 to {MOST}"));
        }
    }
}

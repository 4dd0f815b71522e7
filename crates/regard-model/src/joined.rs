//! Customers that are one: which keys stand for another customer. Owns how chains and circles of joins end.

use std::collections::BTreeMap;

/// No chain of joins is longer; a longer one is a circle.
const LONGEST_CHAIN: usize = 64;

/// The keys that stand for another customer, each with the key of the main one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Joined(BTreeMap<String, String>);

impl Joined {
    /// Follows chains to their ends: each key is joined to another. Of a circle, the first key is the main one.
    pub fn of(direct: &BTreeMap<String, String>) -> Self {
        let main_of = |key: &String| {
            let mut seen = vec![key];
            while let Some(next) = seen.last().and_then(|last| direct.get(*last)) {
                if let Some(start) = seen.iter().position(|known| *known == next) {
                    return seen[start..].iter().min().map_or(key, |first| *first).clone();
                }
                seen.push(next);
                if seen.len() > LONGEST_CHAIN {
                    break;
                }
            }
            seen.last().map_or(key, |last| *last).clone()
        };
        let ends = direct.keys().map(|key| (key.clone(), main_of(key)));
        Self(ends.filter(|(key, main)| key != main).collect())
    }

    /// The main customer's key; one that stands for nobody else is its own.
    pub fn main_of<'a>(&'a self, key: &'a str) -> &'a str {
        self.0.get(key).map_or(key, String::as_str)
    }

    /// Every key that stands for a customer, by its main key: that one first.
    pub fn keys_of(&self, main: &str) -> Vec<String> {
        let others = self.0.iter().filter(|(_, of)| of.as_str() == main).map(|(key, _)| key.clone());
        std::iter::once(main.to_owned()).chain(others).collect()
    }

    /// The keys that stand for another customer, each with the key of the main one.
    pub fn keys(&self) -> &BTreeMap<String, String> {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(links: &[(&str, &str)]) -> Joined {
        Joined::of(&links.iter().map(|(key, main)| ((*key).to_owned(), (*main).to_owned())).collect())
    }

    fn ends(links: &[(&str, &str)]) -> Vec<String> {
        joined(links).keys().iter().map(|(key, main)| format!("{key}>{main}")).collect()
    }

    #[test]
    fn chains_end_at_the_last_and_circles_at_the_first() {
        assert_eq!(ends(&[("c", "b"), ("b", "a")]), ["b>a", "c>a"]);
        assert_eq!(ends(&[("a", "a")]), Vec::<String>::new());
        assert_eq!(ends(&[("a", "b"), ("b", "c"), ("c", "b"), ("d", "a")]), ["a>b", "c>b", "d>b"]);
    }

    #[test]
    fn a_key_that_stands_for_nobody_else_is_its_own() {
        let joined = joined(&[("c", "b"), ("b", "a")]);
        assert_eq!((joined.main_of("c"), joined.main_of("a"), joined.main_of("z")), ("a", "a", "z"));
        assert_eq!(
            (joined.keys_of("a"), joined.keys_of("z")),
            (vec!["a".into(), "b".into(), "c".into()], vec!["z".into()])
        );
    }
}

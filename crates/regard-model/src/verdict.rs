//! What a person can say about two customers.

use serde::{Deserialize, Serialize};

/// What a person said about two customers. Ordered by how careful it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// They are one.
    Joined,
    /// What was decided or joined before is taken back. The pair is judged anew, but it waits for a person:
    /// nothing joins the two by itself again.
    Undone,
    /// They are two. The pair is never proposed again, and no group holds both.
    KeptApart,
}

impl Verdict {
    /// The word for it: `joined`, `undone` or `kept_apart`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Undone => "undone",
            Self::KeptApart => "kept_apart",
        }
    }

    /// The verdict of a word. **Empty**: it is no such word.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Joined, Self::Undone, Self::KeptApart].into_iter().find(|verdict| verdict.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_its_word_and_the_careful_one_is_greater() {
        for verdict in [Verdict::Joined, Verdict::Undone, Verdict::KeptApart] {
            assert_eq!(Verdict::of_word(verdict.word()), Some(verdict));
        }
        assert_eq!(Verdict::of_word("one"), None);
        assert!(Verdict::KeptApart > Verdict::Undone && Verdict::Undone > Verdict::Joined);
    }
}

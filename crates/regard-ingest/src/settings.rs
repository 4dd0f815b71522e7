//! What the settings of all kinds of source share: how a message names a source, names of environment
//! variables, and keys that must not be there. Owns no key of its own.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

/// Whether a key stands where it must not. What it says is not kept: the message for an unknown key would
/// show its line, and with it a secret.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Misplaced(pub(crate) bool);

impl<'de> Deserialize<'de> for Misplaced {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self(true))
    }
}

/// How messages name a source and its table.
pub(crate) fn at(source: &str, table: Option<&str>) -> String {
    match table {
        Some(table) => format!("source {source}, table {table}"),
        None => format!("source {source}"),
    }
}

/// Whether this can be the name of an environment variable: letters, digits and `_`, no digit first.
pub(crate) fn is_variable(name: &str) -> bool {
    let letter = |letter: char| letter == '_' || letter.is_ascii_alphabetic();
    name.starts_with(letter) && name.chars().all(|each| letter(each) || each.is_ascii_digit())
}

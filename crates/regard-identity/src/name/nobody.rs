//! Names that name nobody: a till, a walk-in, a missing value. Owns the look-up, not the list.

use crate::fold::squash;
use std::collections::HashSet;
use std::sync::LazyLock;

/// One name a line. Where they are from: `data/README.md`.
const NOBODY: &str = include_str!("../../data/nobody.txt");

static NAMES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let lines = NOBODY.lines().filter(|line| !line.starts_with('#'));
    lines.map(squash).filter(|name| !name.is_empty()).collect()
});

/// Whether a folded name has no letter in it, or is in the list.
pub(super) fn is_nobody(folded: &str) -> bool {
    !folded.chars().any(char::is_alphabetic) || NAMES.contains(&squash(folded))
}

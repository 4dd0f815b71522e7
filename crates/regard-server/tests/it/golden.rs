//! Compares a text with a reviewed file; `UPDATE_GOLDEN=1` writes it anew.

use std::path::PathBuf;

/// Fails when the file, relative to the crate, does not hold exactly this text.
pub(crate) fn check(file: &str, text: &str) {
    let path = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|error| panic!("{error}")))
        .join(file);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, text).unwrap();
        return;
    }
    let reviewed = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = reviewed.lines().zip(text.lines()).position(|(one, other)| one != other);
    assert!(
        reviewed == text,
        "{file} differs from line {} on; if that is right, run with UPDATE_GOLDEN=1 and review the change",
        differs.unwrap_or_else(|| reviewed.lines().count().min(text.lines().count())) + 1
    );
}

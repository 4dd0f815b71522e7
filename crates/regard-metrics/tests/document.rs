//! The catalogue in the documentation is the one of the registry.

use regard_metrics::{Registry, metrics_markdown};
use std::path::PathBuf;

#[test]
fn the_catalogue_of_metrics_is_current() {
    let path = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|error| panic!("{error}")))
        .join("../../docs/metrics.md");
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let current = metrics_markdown(&Registry::built_in());
    assert!(kept == current, "docs/metrics.md is not current: run `cargo xtask metrics-docs`");
}

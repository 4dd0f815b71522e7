//! Prints the catalogue of the built-in metrics: `cargo xtask metrics-docs` keeps it in docs/metrics.md.

use regard_metrics::{Registry, metrics_markdown};
use std::io::Write;

fn main() -> std::io::Result<()> {
    std::io::stdout().write_all(metrics_markdown(&Registry::built_in()).as_bytes())
}

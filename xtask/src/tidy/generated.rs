//! Files that are made from the code and kept in the repository, so that a reader and the web build have
//! them at hand. Owns how they are made; that they are current is a test in the crate that prints them.

use super::{Findings, Sources};
use crate::run;
use crate::workspace::Workspace;
use std::path::Path;

/// A file and the program that prints it.
#[derive(Debug)]
pub(crate) struct Generated {
    /// Where it is kept.
    file: &'static str,
    /// The crate that can print it.
    package: &'static str,
    /// The program of that crate which does. It is none of its examples: those are built with what tests need.
    program: &'static str,
    /// The task that writes it.
    task: &'static str,
}

/// The description of the HTTP API, from the server's routes.
pub(crate) const OPENAPI: Generated = Generated {
    file: "web/openapi.json",
    package: "regard-server",
    program: "openapi",
    task: "cargo xtask openapi",
};

/// The catalogue of metrics, from their YAML files.
pub(crate) const METRICS: Generated = Generated {
    file: "docs/metrics.md",
    package: "regard-metrics",
    program: "catalogue",
    task: "cargo xtask metrics-docs",
};

/// Makes a file anew.
///
/// # Errors
/// When the program cannot be built or the file not written.
pub(crate) fn write(workspace: &Workspace, generated: &Generated) -> anyhow::Result<()> {
    let mut command = workspace.cargo();
    command
        .args(["run", "--quiet", "--release", "--package", generated.package, "--bin", generated.program])
        // The web UI is built from what is written here; it is not needed to write it.
        .env("REGARD_WEB_SKIP", "1");
    let text = run::output(&mut command)?;
    std::fs::write(workspace.root.join(generated.file), text)?;
    println!("wrote {}", generated.file);
    Ok(())
}

/// The files are there.
pub(super) fn check(sources: &Sources, findings: &mut Findings) {
    for generated in [&OPENAPI, &METRICS] {
        if !sources.texts.contains_key(Path::new(generated.file)) {
            findings.error(format!("{} is missing: run `{}`", generated.file, generated.task));
        }
    }
}

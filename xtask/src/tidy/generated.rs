//! Files that are made from the code and kept in the repository, so that a reader and the web build have
//! them at hand. Owns how they are made and the check that they are current.

use super::{Findings, Sources};
use crate::run;
use crate::workspace::Workspace;
use std::path::Path;
use std::time::SystemTime;

/// A file and the words that make the product print it.
#[derive(Debug)]
pub(crate) struct Generated {
    /// Where it is kept.
    pub(crate) file: &'static str,
    /// The arguments of `regard`.
    pub(crate) arguments: &'static [&'static str],
    /// The task that writes it.
    pub(crate) task: &'static str,
}

/// The description of the HTTP API, from the server's routes.
pub(crate) const OPENAPI: Generated =
    Generated { file: "web/openapi.json", arguments: &["docs", "openapi"], task: "cargo xtask openapi" };

/// The catalogue of metrics, from their YAML files.
pub(crate) const METRICS: Generated =
    Generated { file: "docs/metrics.md", arguments: &["docs", "metrics"], task: "cargo xtask metrics-docs" };

/// Makes a file anew.
///
/// # Errors
/// When the product cannot be built or the file not written.
pub(crate) fn write(workspace: &Workspace, generated: &Generated) -> anyhow::Result<()> {
    run::output(workspace.cargo().args(["build", "--release", "--package", "regard"]))?;
    let text = run::output(workspace.regard().args(generated.arguments))?;
    std::fs::write(workspace.root.join(generated.file), text)?;
    println!("wrote {}", generated.file);
    Ok(())
}

/// Compares the files with what the built product prints; says so when there is nothing to ask.
///
/// # Errors
/// When the product is there and cannot say.
pub(super) fn check(workspace: &Workspace, sources: &Sources, findings: &mut Findings) -> anyhow::Result<()> {
    if !is_current(workspace, sources) {
        println!("   generated files are not compared: the program is not built, or older than its sources");
        return Ok(());
    }
    for generated in [&OPENAPI, &METRICS] {
        let printed = run::output(workspace.regard().args(generated.arguments))?;
        if sources.texts.get(Path::new(generated.file)) != Some(&printed) {
            findings.error(format!("{} is not current: run `{}`", generated.file, generated.task));
        }
    }
    Ok(())
}

/// Whether the built program is younger than everything that it is made of.
fn is_current(workspace: &Workspace, sources: &Sources) -> bool {
    let changed = |file: &Path| file.metadata().and_then(|data| data.modified()).ok();
    let Some(built) = changed(&workspace.regard_path()) else { return false };
    let newest: Option<SystemTime> = sources
        .files
        .iter()
        .filter(|file| file.starts_with("crates"))
        .filter_map(|file| changed(&workspace.root.join(file)))
        .max();
    newest.is_none_or(|newest| newest <= built)
}

//! `cargo xtask tidy`: what the compiler and clippy cannot hold. Owns the list of checks; each has a
//! file of its own.

mod fences;
mod floors;
pub(crate) mod generated;
mod glossary;
mod links;
mod sizes;
mod words;

use crate::workspace::Workspace;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What the checks look at: the files of the repository, read once.
#[derive(Debug)]
pub(crate) struct Sources {
    /// Every file that is text, by its path from the root.
    pub(crate) texts: BTreeMap<PathBuf, String>,
    /// Every file.
    pub(crate) files: Vec<PathBuf>,
}

/// What the checks found.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// What must be mended.
    pub(crate) errors: Vec<String>,
    /// What should be.
    pub(crate) warnings: Vec<String>,
}

impl Findings {
    /// Notes something that must be mended.
    pub(crate) fn error(&mut self, finding: impl Into<String>) {
        self.errors.push(finding.into());
    }
}

impl Sources {
    /// Reads the repository.
    ///
    /// # Errors
    /// When git cannot list the files.
    pub(crate) fn read(workspace: &Workspace) -> anyhow::Result<Self> {
        let files = workspace.files()?;
        let texts = files
            .iter()
            .filter_map(|file| Some((file.clone(), std::fs::read_to_string(workspace.root.join(file)).ok()?)))
            .collect();
        Ok(Self { texts, files })
    }

    /// The texts whose name ends so.
    pub(crate) fn ending(&self, ends: &[&str]) -> impl Iterator<Item = (&PathBuf, &String)> {
        self.texts.iter().filter(move |(file, _)| {
            let name = file.to_string_lossy();
            ends.iter().any(|end| name.ends_with(end))
        })
    }
}

/// Runs every check and prints what it found; says whether nothing must be mended.
///
/// # Errors
/// When the repository cannot be read.
pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<bool> {
    println!("── tidy");
    let sources = Sources::read(workspace)?;
    let mut findings = Findings::default();
    floors::check(&sources, &mut findings);
    sizes::check(&sources, &mut findings);
    words::check(&sources, &mut findings);
    fences::check(&sources, &mut findings);
    glossary::check(&sources, &mut findings);
    links::check(&sources, &mut findings);
    generated::check(&sources, &mut findings);
    for warning in &findings.warnings {
        println!("   warning: {warning}");
    }
    for error in &findings.errors {
        println!("   error: {error}");
    }
    println!("   {} files, {} to mend", sources.files.len(), findings.errors.len());
    Ok(findings.errors.is_empty())
}

//! `regard init`: makes a home.

use crate::cli::InitArgs;
use crate::output;
use anyhow::Result;
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(home: &Path, arguments: &InitArgs) -> Result<ExitCode> {
    regard_home::init(home, arguments.from.as_deref())?;
    output::note(&format!("{} is a home now; its settings are in regard.toml", home.display()));
    Ok(ExitCode::SUCCESS)
}

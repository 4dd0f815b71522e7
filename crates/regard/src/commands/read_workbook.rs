//! `regard read-workbook`: the process that reads one workbook for a load, behind limits of its own. A
//! workbook that breaks it breaks nothing else.

use crate::cli::ReadWorkbookArgs;
use anyhow::Result;
use regard_ingest::{WorkbookLimits, run_workbook_worker};
use std::process::ExitCode;

pub(super) fn run(arguments: &ReadWorkbookArgs) -> Result<ExitCode> {
    let limits = WorkbookLimits::default();
    let mut out = std::io::stdout().lock();
    run_workbook_worker(&arguments.file, arguments.sheet.as_deref(), &limits, &mut out)?;
    Ok(ExitCode::SUCCESS)
}

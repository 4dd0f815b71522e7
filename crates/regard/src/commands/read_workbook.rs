//! `regard read-workbook`: the process that reads one workbook for a load, behind limits of its own. A
//! workbook that breaks it breaks nothing else.

use crate::cli::ReadWorkbookArgs;
use regard_ingest::{WorkbookError, WorkbookLimits, run_workbook_worker};

pub(super) fn run(arguments: &ReadWorkbookArgs) -> Result<(), WorkbookError> {
    let limits = WorkbookLimits::default();
    let mut out = std::io::stdout().lock();
    run_workbook_worker(&arguments.file, arguments.sheet.as_deref(), &limits, &mut out)
}

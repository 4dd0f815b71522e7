//! The smallest worker that a `WorkbookReader` can call: `read_workbook [--memory-mib N] FILE [--sheet SHEET]`.
//! Owns nothing but its arguments.

use regard_ingest::{WorkbookLimits, run_workbook_worker};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let (mut path, mut sheet, mut limits) = (None, None, WorkbookLimits::default());
    let mut arguments = std::env::args();
    arguments.next();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--sheet" => sheet = arguments.next(),
            "--memory-mib" => {
                let asked = arguments.next().and_then(|text| text.parse::<u64>().ok());
                limits.memory_bytes = asked.map_or(limits.memory_bytes, |mib| mib << 20);
            }
            _ => path = Some(PathBuf::from(argument)),
        }
    }
    let Some(path) = path else { return ExitCode::from(2) };
    match run_workbook_worker(&path, sheet.as_deref(), &limits, &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Whoever started the worker may have gone.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(1)
        }
    }
}

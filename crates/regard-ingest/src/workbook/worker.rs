//! The worker: a process that reads one workbook for another and may break down doing so. Owns the limits
//! that it sets on itself.

use super::convert::convert_workbook;
use super::error::WorkbookError;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::Duration;

const BUFFER_BYTES: usize = 256 << 10;

/// What reading one workbook may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkbookLimits {
    /// The worker's address space. **Unit**: bytes.
    pub memory_bytes: u64,
    /// From start to end.
    pub time: Duration,
    /// What it writes. **Unit**: bytes.
    pub output_bytes: u64,
}

impl Default for WorkbookLimits {
    fn default() -> Self {
        Self { memory_bytes: 2 << 30, time: Duration::from_secs(600), output_bytes: 8 << 30 }
    }
}

/// The whole work of the worker process: limits itself, then converts the sheet. `None` is the first sheet.
/// The program writes the error on its last line to standard error and ends with 1.
///
/// # Errors
/// [`WorkbookError`] says what to do.
pub fn run_workbook_worker(
    path: &Path,
    sheet: Option<&str>,
    limits: &WorkbookLimits,
    out: &mut dyn Write,
) -> Result<(), WorkbookError> {
    limit_worker(limits)?;
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, out);
    convert_workbook(path, sheet, &mut out, limits)?;
    Ok(out.flush()?)
}

/// Limits the memory and the processor time of this process for good. Does nothing where the system has no such
/// limits.
///
/// # Errors
/// What the system says.
pub fn limit_worker(limits: &WorkbookLimits) -> io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::Resource;
        lower(Resource::As, limits.memory_bytes)?;
        lower(Resource::Cpu, limits.time.as_secs().max(1))?;
        // A worker that breaks down leaves no file behind.
        lower(Resource::Core, 0)?;
    }
    #[cfg(not(unix))]
    let _ = limits;
    Ok(())
}

#[cfg(unix)]
fn lower(resource: rustix::process::Resource, limit: u64) -> io::Result<()> {
    use rustix::process::{Rlimit, getrlimit, setrlimit};
    let most = getrlimit(resource).maximum.map_or(limit, |most| most.min(limit));
    Ok(setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?)
}

//! Has workbooks read by a worker process, within limits of time and output. Owns that process and the
//! temporary file with what it wrote.

use super::worker::WorkbookLimits;
use crate::error::IngestError;
use crate::files::SourceFile;
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use tempfile::{NamedTempFile, TempPath};

/// How much of what the worker says about itself is kept. **Unit**: bytes.
const MAX_SAID_BYTES: u64 = 64 << 10;
/// How long a worker that has ended is listened to.
const LISTENING: Duration = Duration::from_secs(5);
/// How often it is looked whether a worker that has said everything has ended.
const PAUSE: Duration = Duration::from_millis(2);

/// How workbooks are read: the program that is the worker, called as `PROGRAM ARGUMENTS FILE [--sheet SHEET]`. It
/// calls [`super::run_workbook_worker`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkbookReader {
    /// The program.
    pub program: PathBuf,
    /// What stands before the file.
    pub arguments: Vec<OsString>,
    /// What one workbook may take. The worker knows its own memory limit.
    pub limits: WorkbookLimits,
    /// The folder for what was read. **Empty**: the system's folder for temporary files.
    pub scratch: Option<PathBuf>,
}

/// Why a worker did not do its work.
enum Failed {
    Io(io::Error),
    TooLong,
    TooLarge,
    Ended { status: ExitStatus, said: String },
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// A process that does not outlive its owner.
struct Worker(Child);

impl Drop for Worker {
    fn drop(&mut self) {
        // It has usually ended by itself, and then there is nothing to do.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl WorkbookReader {
    /// A reader with the usual limits.
    pub fn new(program: PathBuf, arguments: Vec<OsString>) -> Self {
        Self { program, arguments, limits: WorkbookLimits::default(), scratch: None }
    }

    /// Has a sheet read; what the worker wrote is in the file.
    ///
    /// # Errors
    /// [`IngestError::BadFile`] says what is wrong with the workbook, [`IngestError::Io`] that it could not be
    /// tried.
    pub(super) fn read(&self, file: &SourceFile, sheet: Option<&str>) -> Result<TempPath, IngestError> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).arg(&file.path);
        if let Some(sheet) = sheet {
            command.arg("--sheet").arg(sheet);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        self.run(command).map_err(|failed| self.explain(file, failed))
    }

    fn run(&self, mut command: Command) -> Result<TempPath, Failed> {
        let deadline = Instant::now() + self.limits.time;
        let mut written = match &self.scratch {
            Some(folder) => NamedTempFile::with_prefix_in("regard-sheet-", folder)?,
            None => NamedTempFile::with_prefix("regard-sheet-")?,
        };
        let mut worker = Worker(command.spawn()?);
        let (output, errors) = (worker.0.stdout.take(), worker.0.stderr.take());
        let (tell_said, hear_said) = mpsc::channel();
        let (tell_copied, hear_copied) = mpsc::channel();
        let limit = self.limits.output_bytes;
        // Nobody is told any more when the time is over. The threads are not waited for: a pipe stays open as long
        // as anything that the worker has started.
        thread::spawn(move || tell_said.send(errors.map_or_else(String::new, listen)));
        thread::spawn(move || {
            let copied = copy(output, &mut written, limit);
            tell_copied.send(copied.map(|bytes| (bytes, written)))
        });
        let left = || deadline.saturating_duration_since(Instant::now());
        let Ok(copied) = hear_copied.recv_timeout(left()) else { return Err(Failed::TooLong) };
        let (bytes, written) = copied?;
        if bytes > limit {
            return Err(Failed::TooLarge);
        }
        let Some(status) = wait_until(&mut worker.0, deadline)? else { return Err(Failed::TooLong) };
        if status.success() {
            return Ok(written.into_temp_path());
        }
        let said = hear_said.recv_timeout(left().min(LISTENING)).unwrap_or_default();
        Err(Failed::Ended { status, said })
    }

    fn explain(&self, file: &SourceFile, failed: Failed) -> IngestError {
        let bad = |reason: String| IngestError::BadFile { file: file.name.clone(), reason };
        let WorkbookLimits { memory_bytes, time, output_bytes } = self.limits;
        match failed {
            Failed::Io(source) => {
                let text = format!("the program {} that reads workbooks: {source}", self.program.display());
                IngestError::Io { file: file.name.clone(), source: io::Error::new(source.kind(), text) }
            }
            Failed::TooLong => bad(format!(
                "reading the workbook took longer than {} seconds and was stopped; save the sheet as CSV",
                time.as_secs()
            )),
            Failed::TooLarge => bad(format!(
                "the workbook holds more than {} MiB of text; save the sheet as CSV",
                output_bytes >> 20
            )),
            Failed::Ended { status, said } if status.code() == Some(1) && !said.trim().is_empty() => {
                bad(last_line(&said, &self.program).to_owned())
            }
            Failed::Ended { status, said } if ran_out(status, &said) => bad(format!(
                "reading the workbook takes more than {} MiB of memory; save the sheet as CSV",
                memory_bytes >> 20
            )),
            Failed::Ended { status, .. } => bad(format!(
                "the workbook is damaged in a way that stops its reader ({status}); save it again as .xlsx or as CSV"
            )),
        }
    }
}

/// Copies what the worker writes, up to a byte more than the limit.
fn copy(output: Option<ChildStdout>, into: &mut NamedTempFile, limit: u64) -> io::Result<u64> {
    let Some(output) = output else { return Ok(0) };
    let bytes = io::copy(&mut output.take(limit.saturating_add(1)), into)?;
    into.flush()?;
    Ok(bytes)
}

/// What the worker says about itself.
fn listen(mut errors: ChildStderr) -> String {
    let mut said = Vec::new();
    // What could be heard before an error is what there is to tell.
    let _ = errors.by_ref().take(MAX_SAID_BYTES).read_to_end(&mut said);
    let _ = io::copy(&mut errors, &mut io::sink());
    String::from_utf8_lossy(&said).into_owned()
}

/// The last line, without `error:` or the program's name before it.
fn last_line<'a>(said: &'a str, program: &Path) -> &'a str {
    let last = said.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let is_no_part = |word: &str| {
        word.eq_ignore_ascii_case("error") || program.file_stem().is_some_and(|stem| stem == word)
    };
    match last.split_once(": ") {
        Some((word, rest)) if is_no_part(word) => rest.trim(),
        _ => last,
    }
}

/// How the worker ended. **Empty**: it has not.
fn wait_until(worker: &mut Child, deadline: Instant) -> io::Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = worker.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= deadline {
            return Ok(None);
        }
        thread::sleep(PAUSE);
    }
}

/// Whether it was the memory or the time that the worker ran out of.
fn ran_out(status: ExitStatus, said: &str) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        // Stopped from outside for want of memory.
        if status.signal() == Some(9) {
            return true;
        }
    }
    let _ = status;
    said.contains("memory allocation") || said.contains("capacity overflow")
}

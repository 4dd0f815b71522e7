//! How long a process takes and how much memory it needs at most. Reads /proc; where there is none, the
//! memory is not known.

use crate::run;
use anyhow::{Context, bail};
use std::fmt;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often the memory is looked at. The kernel keeps the peak itself; only a last rise in this time is missed.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// One measured process.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    /// From start to end.
    pub(crate) wall: Duration,
    /// The largest resident set. **Unit**: bytes. `None` where it is not known.
    pub(crate) peak_bytes: Option<u64>,
}

impl fmt::Display for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} s, {}", self.wall.as_secs_f64(), memory_text(self.peak_bytes))
    }
}

/// Runs a command to its end and measures it.
///
/// # Errors
/// When it cannot be started or fails.
pub(crate) fn watch(command: &mut Command) -> anyhow::Result<Measured> {
    let line = run::line_of(command);
    let started = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot run {line}"))?;
    let mut peak_bytes = None;
    let status = loop {
        peak_bytes = peak_memory(child.id()).max(peak_bytes);
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(LOOK_EVERY);
    };
    if !status.success() {
        bail!("{line} failed ({status})");
    }
    Ok(Measured { wall: started.elapsed(), peak_bytes })
}

/// The largest resident set that a running process has had. **Unit**: bytes.
pub(crate) fn peak_memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// How long a server has to do next to nothing before it counts as at rest.
const REST: Duration = Duration::from_secs(3);
/// A server that is never at rest is measured all the same.
const WAIT_FOR_REST: Duration = Duration::from_secs(300);
/// Next to nothing. **Unit**: ticks of the processor in [`REST`]; a tick is 10 ms on Linux.
const TICKS_AT_REST: u64 = 15;

/// Waits until a process has done what it does by itself, such as making pages ready after its start. Where
/// there is no /proc, it does not wait.
pub(crate) fn wait_for_rest(process: u32) {
    let began = Instant::now();
    let mut before = ticks(process);
    while began.elapsed() < WAIT_FOR_REST {
        std::thread::sleep(REST);
        let now = ticks(process);
        match (before, now) {
            (Some(before), Some(now)) if now.saturating_sub(before) > TICKS_AT_REST => {}
            _ => return,
        }
        before = now;
    }
}

/// The processor's time that a process has had.
fn ticks(process: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name, in brackets, may have spaces; user and system time are the 12th and 13th word after it.
    let mut words = stat.rsplit(')').next()?.split_whitespace().skip(11);
    Some(words.next()?.parse::<u64>().ok()? + words.next()?.parse::<u64>().ok()?)
}

/// Bytes for people.
pub(crate) fn memory_text(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "memory not known".to_owned(), |bytes| format!("{} MiB", bytes / (1024 * 1024)))
}

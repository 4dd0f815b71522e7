//! A home for a task, and the product serving it. Owns the starting, the waiting and the ending of that
//! one process; it ends with the value that holds it.

use crate::run;
use crate::workspace::Workspace;
use anyhow::{Context, bail};
use std::collections::VecDeque;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// A server that takes longer than this to start has hung.
const START_TIMEOUT: Duration = Duration::from_secs(300);

/// The last lines that a server printed, kept for the message when it does not start.
const KEPT_LINES: usize = 20;

/// A running `regard demo` or `regard serve`.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    /// Where it answers: `http://127.0.0.1:PORT`.
    pub(crate) address: String,
}

impl Server {
    /// Starts a serving command of the product on a free port and waits until it answers.
    ///
    /// # Errors
    /// When it ends or stays silent; the message holds what it printed last.
    pub(crate) fn start(workspace: &Workspace, home: &Path, arguments: &[&str]) -> anyhow::Result<Self> {
        let mut command = workspace.regard();
        command.arg("--home").arg(home).args(arguments).args(["--port", "0"]);
        println!("── {}", run::line_of(&command));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("cannot run {}", run::line_of(&command)))?;
        let (sender, lines) = mpsc::channel();
        pass_on(child.stdout.take().context("the output is piped")?, sender.clone());
        pass_on(child.stderr.take().context("the error stream is piped")?, sender);
        match wait_for_address(&lines) {
            Ok(address) => {
                // The server prints on; a full pipe would stop it.
                std::thread::spawn(move || lines.into_iter().for_each(drop));
                Ok(Self { child, address })
            }
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                Err(error)
            }
        }
    }

    /// The process, for measuring.
    pub(crate) fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// The port.
    pub(crate) fn port(&self) -> Option<u16> {
        self.address.rsplit(':').next()?.parse().ok()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends every line of a stream on, and ends with the stream.
fn pass_on(stream: impl std::io::Read + Send + 'static, sender: mpsc::Sender<String>) {
    std::thread::spawn(move || {
        for line in run::lossy_lines(stream) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
}

fn wait_for_address(lines: &mpsc::Receiver<String>) -> anyhow::Result<String> {
    let mut last = VecDeque::with_capacity(KEPT_LINES);
    let deadline = std::time::Instant::now() + START_TIMEOUT;
    loop {
        let left = deadline.saturating_duration_since(std::time::Instant::now());
        let Ok(line) = lines.recv_timeout(left) else {
            let said: Vec<String> = last.into();
            bail!("the server did not start; it said last:\n{}", said.join("\n"));
        };
        if let Some(address) = address_in(&line) {
            return Ok(address);
        }
        if last.len() == KEPT_LINES {
            last.pop_front();
        }
        last.push_back(line);
    }
}

/// The `http://127.0.0.1:PORT` in a line, if there is one.
fn address_in(line: &str) -> Option<String> {
    const START: &str = "http://127.0.0.1:";
    let (_, after) = line.split_once(START)?;
    let port: String = after.chars().take_while(char::is_ascii_digit).collect();
    let number: u16 = port.parse().ok()?;
    (number > 0).then(|| format!("{START}{number}"))
}

/// Runs a command of the product on a home and gives back what it printed.
///
/// # Errors
/// When it fails; the message holds what it said.
pub(crate) fn regard(workspace: &Workspace, home: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let mut command: Command = workspace.regard();
    command.arg("--home").arg(home).args(arguments);
    run::output(&mut command)
}

/// Adds an administrator who signs in with a password.
///
/// # Errors
/// When the product refuses.
pub(crate) fn add_user(
    workspace: &Workspace,
    home: &Path,
    email: &str,
    password: &str,
) -> anyhow::Result<()> {
    add(workspace, home, email, password, &["--admin"])
}

/// Adds a user who is this person of the org chart.
///
/// # Errors
/// When the product refuses.
pub(crate) fn add_colleague(
    workspace: &Workspace,
    home: &Path,
    email: &str,
    password: &str,
    key: &str,
) -> anyhow::Result<()> {
    add(workspace, home, email, password, &["--key", key])
}

fn add(workspace: &Workspace, home: &Path, email: &str, password: &str, more: &[&str]) -> anyhow::Result<()> {
    let mut command = workspace.regard();
    command.arg("--home").arg(home).args(["user", "add", email, "--name", "Benchmark"]).args(more);
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = command.spawn().with_context(|| format!("cannot run {}", run::line_of(&command)))?;
    if let Some(mut input) = child.stdin.take() {
        writeln!(input, "{password}").context("cannot give the password")?;
    }
    if !child.wait()?.success() {
        bail!("{} failed", run::line_of(&command));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_in_a_sentence() {
        let line = "Regard is at http://127.0.0.1:8080/ (Ctrl+C stops it)";
        assert_eq!(address_in(line).as_deref(), Some("http://127.0.0.1:8080"));
        assert_eq!(address_in("listening on http://127.0.0.1:0"), None);
        assert_eq!(address_in("loading 12 tables"), None);
    }
}

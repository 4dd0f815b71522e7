//! Running other programs: with a headline, with what they print passed on, and with what they print
//! kept. Knows no task.

use anyhow::{Context, bail};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// Runs a command that prints for itself; says whether it ended well.
///
/// # Errors
/// When it cannot be started.
pub(crate) fn step(title: &str, command: &mut Command) -> anyhow::Result<bool> {
    println!("── {title}");
    let status = command.stdin(Stdio::null()).status().with_context(|| cannot_run(command))?;
    if !status.success() {
        println!("   failed: {}", line_of(command));
    }
    Ok(status.success())
}

/// Runs a command, passes on what it prints, and keeps both streams as one text.
///
/// # Errors
/// When it cannot be started.
pub(crate) fn step_with_text(title: &str, command: &mut Command) -> anyhow::Result<(bool, String)> {
    println!("── {title}");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| cannot_run(command))?;
    let stderr = child.stderr.take().context("the error stream is piped")?;
    let errors = std::thread::spawn(move || {
        let mut kept = String::new();
        for line in lossy_lines(stderr) {
            eprintln!("{line}");
            kept.push_str(&line);
            kept.push('\n');
        }
        kept
    });
    let mut text = String::new();
    for line in lossy_lines(child.stdout.take().context("the output is piped")?) {
        println!("{line}");
        text.push_str(&line);
        text.push('\n');
    }
    let status = child.wait().with_context(|| cannot_run(command))?;
    text.push_str(&errors.join().unwrap_or_default());
    if !status.success() {
        println!("   failed: {}", line_of(command));
    }
    Ok((status.success(), text))
}

/// Runs a command quietly and gives back what it printed.
///
/// # Errors
/// When it cannot be started or fails; the message holds what it said.
pub(crate) fn output(command: &mut Command) -> anyhow::Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| cannot_run(command))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let tail: Vec<&str> = said.lines().rev().take(12).collect();
        let tail: Vec<&str> = tail.into_iter().rev().collect();
        bail!("{} failed ({}):\n{}", line_of(command), output.status, tail.join("\n"));
    }
    String::from_utf8(output.stdout).with_context(|| format!("{} printed no UTF-8", line_of(command)))
}

/// Whether a program of this name is on the PATH.
pub(crate) fn on_path(name: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(name).is_file())
}

/// Lines of a stream, whatever its bytes; ends where the stream ends or breaks.
pub(crate) fn lossy_lines(stream: impl std::io::Read) -> impl Iterator<Item = String> {
    BufReader::new(stream)
        .split(b'\n')
        .map_while(Result::ok)
        .map(|line| String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned())
}

/// The command as a user would type it.
pub(crate) fn line_of(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

fn cannot_run(command: &Command) -> String {
    format!("cannot run {}", line_of(command))
}

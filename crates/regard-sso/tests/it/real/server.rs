//! The real provider's process. Owns its packages, which are installed once below the target folder, and its end, which is that
//! of the pipe it reads from.

use anyhow::{Context, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// What the provider is made of; a change of any makes another folder.
const FILES: &[(&str, &str)] = &[
    ("package.json", include_str!("../../provider/package.json")),
    ("package-lock.json", include_str!("../../provider/package-lock.json")),
    (".npmrc", include_str!("../../provider/.npmrc")),
    ("provider.mjs", include_str!("../../provider/provider.mjs")),
];

/// How long it may take to answer; on a busy machine Node.js itself takes seconds.
const ANSWER_LIMIT: Duration = Duration::from_secs(60);

pub(super) struct Server {
    issuer: String,
    lines: Lines<BufReader<ChildStdout>>,
    pipe: ChildStdin,
    /// Ends with us, also when the pipe alone does not do it.
    _process: Child,
}

impl Server {
    /// A provider of this test's own. **Empty**: there is no Node.js, or npm cannot bring the packages; the reason is printed.
    /// Where `CI` is set that is an error, so that nobody takes a skipped test for a passed one.
    pub(super) async fn start(test: &str, arguments: &[&str]) -> anyhow::Result<Option<Self>> {
        let folder = match installed() {
            Ok(folder) => folder,
            Err(why) if std::env::var_os("CI").is_some() => return Err(why),
            Err(why) => {
                eprintln!("skipped: {test}: {why:#}");
                return Ok(None);
            }
        };
        let mut process = Command::new("node")
            .arg(folder.join("provider.mjs"))
            .args(arguments)
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("cannot start node")?;
        let (pipe, output) = (process.stdin.take(), process.stdout.take());
        let mut lines = BufReader::new(output.context("node has no output")?).lines();
        let issuer = next_line(&mut lines).await?;
        Ok(Some(Self { issuer, lines, pipe: pipe.context("node has no input")?, _process: process }))
    }

    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Makes the provider sign with other keys, and forget those that it had.
    pub(super) async fn rotate_keys(&mut self) -> anyhow::Result<()> {
        self.pipe.write_all(b"rotate\n").await?;
        let line = next_line(&mut self.lines).await?;
        if line == "rotated" { Ok(()) } else { bail!("the provider says {line:?}") }
    }
}

async fn next_line(lines: &mut Lines<BufReader<ChildStdout>>) -> anyhow::Result<String> {
    let line = tokio::time::timeout(ANSWER_LIMIT, lines.next_line())
        .await
        .context("the provider says nothing")??;
    line.context("the provider ended: run its provider.mjs by hand to see why")
}

/// The folder with the provider and its packages. One process installs, the others wait for it.
fn installed() -> anyhow::Result<PathBuf> {
    let place = scratch()?;
    fs::create_dir_all(&place)?;
    let lock = fs::File::create(place.join("lock"))?;
    lock.lock()?;
    let folder = place.join(version());
    if folder.is_dir() {
        return Ok(folder);
    }
    let partial = place.join("partial");
    if partial.is_dir() {
        fs::remove_dir_all(&partial)?;
    }
    fs::create_dir_all(&partial)?;
    for (name, text) in FILES {
        fs::write(partial.join(name), text)?;
    }
    install(&partial)?;
    fs::rename(&partial, &folder)?;
    Ok(folder)
}

fn install(folder: &Path) -> anyhow::Result<()> {
    let answer = std::process::Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(folder)
        .output()
        .context("cannot run npm: install Node.js 20.19 or newer")?;
    if answer.status.success() {
        return Ok(());
    }
    bail!("npm ci failed: {}", String::from_utf8_lossy(&answer.stderr).trim())
}

/// Beside the test programs, as everything that can be made again.
fn scratch() -> anyhow::Result<PathBuf> {
    let program = std::env::current_exe()?;
    let profile = program.ancestors().find(|folder| folder.ends_with("deps")).and_then(Path::parent);
    Ok(profile.context("the tests are in no target folder")?.join("sso-provider"))
}

fn version() -> String {
    let mut hasher = <sha2::Sha256 as sha2::Digest>::new();
    for (name, text) in FILES {
        sha2::Digest::update(&mut hasher, format!("{name} {}\n{text}", text.len()));
    }
    sha2::Digest::finalize(hasher).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

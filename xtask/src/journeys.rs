//! The browser journeys and the screenshots: a real Chromium against the real program with a demo
//! company. The journeys themselves are in web/journeys.

use crate::home::Server;
use crate::needs;
use crate::run;
use crate::tally::Tally;
use crate::workspace::Workspace;
use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The demo company of the journeys: large enough for ten late orders, small enough to be made quickly.
const DEMO: &[&str] = &["demo", "--customers", "300", "--seed", "7"];

/// Walks the journeys.
///
/// # Errors
/// When the demo does not start, or there is no browser.
pub(crate) fn run(workspace: &Workspace) -> anyhow::Result<Tally> {
    println!("── journeys: a browser against the program");
    let folder = install(workspace)?;
    let home = workspace.empty_scratch("journeys-home")?;
    drop(Server::start(workspace, &home, DEMO)?);
    let_it_call_itself(&home)?;
    let server = Server::start(workspace, &home, DEMO)?;
    let report = workspace.scratch("journeys")?.join("journeys.tap");
    let _ = std::fs::remove_file(&report);
    let mut command = Command::new("node");
    command
        .args(["--test", "--test-concurrency=1"])
        .args(["--test-reporter=spec", "--test-reporter-destination=stdout", "--test-reporter=tap"])
        .arg(format!("--test-reporter-destination={}", report.display()))
        .args(files(&folder, ".journey.mjs")?);
    with_server(&mut command, workspace, &folder, &home, &server)?;
    let fine = run::step("journeys", &mut command)?;
    let counted = Tally::from_tap(&std::fs::read_to_string(&report).unwrap_or_default());
    Ok(Tally::of_runner(fine, counted))
}

/// A demo calls no webhook but on its own machine, and there only what its settings name.
fn let_it_call_itself(home: &Path) -> anyhow::Result<()> {
    let settings = home.join("regard.toml");
    let mut text = std::fs::read_to_string(&settings)?;
    text.push_str("\n[delivery.webhooks]\nallowed_networks = [\"127.0.0.1\"]\n");
    Ok(std::fs::write(&settings, text)?)
}

/// Takes the pictures for the documentation.
///
/// # Errors
/// When the demo does not start or a page does not come up.
pub(crate) fn screenshots(workspace: &Workspace) -> anyhow::Result<()> {
    workspace.build()?;
    let folder = install(workspace)?;
    let home = workspace.empty_scratch("screenshots-home")?;
    let server = Server::start(workspace, &home, DEMO)?;
    let images = workspace.root.join("docs").join("images");
    std::fs::create_dir_all(&images)?;
    let mut command = Command::new("node");
    command.arg("screenshots.mjs").arg(&images);
    with_server(&mut command, workspace, &folder, &home, &server)?;
    if !run::step("screenshots", &mut command)? {
        bail!("not every page could be pictured");
    }
    Ok(())
}

/// What the scripts need to know, as environment variables.
fn with_server(
    command: &mut Command,
    workspace: &Workspace,
    folder: &Path,
    home: &Path,
    server: &Server,
) -> anyhow::Result<()> {
    let chromium = needs::chromium().context("Chromium is missing: apt-get install chromium")?;
    command
        .current_dir(folder)
        .env("CHROMIUM", chromium)
        .env("REGARD_ADDRESS", &server.address)
        .env("REGARD_HOME", home)
        .env("REGARD_PROGRAM", workspace.regard_path());
    Ok(())
}

/// A copy of the journeys below the target directory, with their packages installed. In `web/` the packages
/// would count as a change of the web UI, and the next build would make it anew.
fn install(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    let folder = workspace.empty_scratch("journeys-stage")?;
    for entry in std::fs::read_dir(workspace.root.join("web").join("journeys"))? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            std::fs::copy(entry.path(), folder.join(entry.file_name()))?;
        }
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&folder);
    if !run::step("journeys: npm ci", &mut npm)? {
        bail!("npm could not install what the journeys need");
    }
    Ok(folder)
}

/// The files of a folder whose names end so, in order.
fn files(folder: &Path, end: &str) -> anyhow::Result<Vec<String>> {
    let mut names: Vec<String> = std::fs::read_dir(folder)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(end))
        .collect();
    names.sort();
    if names.is_empty() {
        bail!("no journey in {}", folder.display());
    }
    Ok(names)
}

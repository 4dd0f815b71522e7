//! What the tests need beyond Rust: Node, a browser, PostgreSQL and Python. Owns finding them,
//! installing them where that is allowed, and saying what to type where it is not.

use crate::run;
use crate::workspace::Workspace;
use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// One thing that must be on the machine.
#[derive(Debug)]
struct Need {
    what: &'static str,
    why: &'static str,
    /// Debian and Ubuntu packages that bring it; empty when they do not bring a good one.
    packages: &'static [&'static str],
    is_there: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need {
        what: "Node.js 20 or newer with npm",
        why: "builds the web UI, and runs the provider that single sign-on is tested at",
        packages: &[],
        is_there: || run::on_path("npm") && node_major().is_some_and(|major| major >= 20),
    },
    Need {
        what: "Chromium",
        why: "walks the browser journeys",
        packages: &["chromium"],
        is_there: || chromium().is_some(),
    },
    Need {
        what: "a PostgreSQL server's programs",
        why: "the application database is tested on it",
        packages: &["postgresql"],
        is_there: || postgresql_programs().is_some(),
    },
    Need {
        what: "a MariaDB or MySQL server",
        why: "sources of that kind are tested on it",
        packages: &["mariadb-server-core"],
        is_there: || mysql_server().is_some(),
    },
    Need {
        what: "Python 3.9 or newer with venv",
        why: "runs DuckDB, the second reader of the lake",
        packages: &["python3", "python3-venv"],
        is_there: || python().is_some(),
    },
];

/// The folders in which distributions put a server that no user starts by hand.
const SERVER_FOLDERS: &[&str] = &["/usr/sbin", "/usr/libexec", "/usr/local/sbin", "/usr/local/mysql/bin"];

fn mysql_server() -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&folders).chain(SERVER_FOLDERS.iter().map(PathBuf::from));
    let programs = folders.flat_map(|folder| [folder.join("mariadbd"), folder.join("mysqld")]);
    programs.into_iter().find(|program| program.is_file())
}

/// Python packages of the tests, pinned: DuckDB and the extensions that read a DuckLake catalog.
const READER_PACKAGES: &[&str] =
    &["duckdb==1.5.5", "duckdb-extension-ducklake==1.5.5", "duckdb-extension-sqlite-scanner==1.5.5"];
/// Taps, dlt and what asks the whole API, pinned: they need no network to run.
const TAP_PACKAGES: &[&str] = &[
    "tap-jsonl==0.3.1",
    "meltanolabs-tap-postgres==0.8.3",
    "singer-sdk==0.53.7",
    "psycopg2-binary==2.9.11",
    "SQLAlchemy==2.0.48",
    "dlt==1.31.0",
    "schemathesis==4.32.5",
];
/// And of the benchmark.
const PEER_PACKAGES: &[&str] = &["polars==2.1.0"];

/// Checks all needs; installs what is missing where that is allowed.
///
/// # Errors
/// Names everything that is missing, with the command that brings it.
pub(crate) fn check(install: bool) -> anyhow::Result<()> {
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !(need.is_there)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let allowed = install || std::env::var("CI").is_ok_and(|value| value == "true" || value == "1");
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages.iter().copied()).collect();
    if allowed && is_root() && run::on_path("apt-get") && !packages.is_empty() {
        install_packages(&packages)?;
    }
    let missing: Vec<&Need> = missing.into_iter().filter(|need| !(need.is_there)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = missing.iter().map(|need| missing_line(need)).collect();
    bail!("the tests need more than is here:\n{}", lines.join("\n"));
}

fn missing_line(need: &Need) -> String {
    let advice = match (need.packages, run::on_path("apt-get")) {
        ([], _) => "install it from nodejs.org or with your package manager".to_owned(),
        (packages, true) => format!("sudo apt-get install --yes {}", packages.join(" ")),
        (packages, false) => format!("install {} with your package manager", packages.join(" and ")),
    };
    format!("  {} ({}): {advice}", need.what, need.why)
}

fn install_packages(packages: &[&str]) -> anyhow::Result<()> {
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    let update = run::step("apt-get update", &mut apt(&["update", "--quiet"]))?;
    let arguments = [&["install", "--yes", "--quiet", "--no-install-recommends"][..], packages].concat();
    let done = run::step(&format!("apt-get install {}", packages.join(" ")), &mut apt(&arguments))?;
    if !(update && done) {
        bail!("apt-get could not install {}", packages.join(" "));
    }
    Ok(())
}

fn is_root() -> bool {
    run::output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn node_major() -> Option<u32> {
    let version = run::output(Command::new("node").arg("--version")).ok()?;
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// The browser: `CHROMIUM`, else the first that is on the PATH.
pub(crate) fn chromium() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Some(PathBuf::from(named)).filter(|program| program.is_file());
    }
    ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| program_on_path(name))
}

fn program_on_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// The folder with `initdb` and `postgres`: on the PATH, or where Debian keeps each version's.
pub(crate) fn postgresql_programs() -> Option<PathBuf> {
    if let Some(program) = program_on_path("initdb") {
        return program.parent().map(Path::to_owned);
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut folders: Vec<PathBuf> =
        versions.filter_map(|entry| Some(entry.ok()?.path().join("bin"))).collect();
    folders.sort();
    folders.into_iter().rev().find(|folder| folder.join("initdb").is_file())
}

/// The first Python that is new enough and can make a virtual environment.
fn python() -> Option<&'static str> {
    let question = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))";
    ["python3", "python"]
        .into_iter()
        .find(|name| run::output(Command::new(name).args(["-c", question])).is_ok())
}

/// A Python with the packages of the second reader (and the benchmark's), in an environment below the target
/// directory.
///
/// # Errors
/// As [`environment`].
pub(crate) fn python_with_packages(workspace: &Workspace, with_peers: bool) -> anyhow::Result<PathBuf> {
    let peers: &[&str] = if with_peers { PEER_PACKAGES } else { &[] };
    environment(workspace, "python", &[READER_PACKAGES, peers].concat())
}

/// A Python with other people's taps and dlt, which send rows to us in tests.
///
/// # Errors
/// As [`environment`].
pub(crate) fn python_with_taps(workspace: &Workspace) -> anyhow::Result<PathBuf> {
    environment(workspace, "python-taps", TAP_PACKAGES)
}

/// # Errors
/// When there is no Python, or pip cannot bring the packages.
fn environment(workspace: &Workspace, name: &str, packages: &[&str]) -> anyhow::Result<PathBuf> {
    let folder = workspace.scratch(name)?;
    let program = folder.join("bin").join("python");
    let receipt = folder.join("packages.txt");
    let has = std::fs::read_to_string(&receipt).unwrap_or_default();
    let has_all = packages.iter().all(|package| has.lines().any(|line| line == *package));
    if has_all && runs(&program) {
        return Ok(program);
    }
    let python = python().context("Python 3.9 or newer with venv is missing")?;
    run::output(Command::new(python).args(["-m", "venv", "--clear"]).arg(&folder))?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    if !run::step("python packages", Command::new(&program).args(pip).args(packages))? {
        bail!("pip could not install {}", packages.join(" "));
    }
    if !runs(&program) {
        // Tests that are given no Python say that they are skipped, and all would look well.
        bail!("{} was made and does not run", program.display());
    }
    std::fs::write(&receipt, packages.join("\n"))?;
    Ok(program)
}

/// Whether an interpreter is there and answers. One of an environment breaks when the system's is replaced.
fn runs(program: &Path) -> bool {
    program.is_file() && run::output(Command::new(program).arg("--version")).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interpreter_that_is_missing_or_broken_does_not_run() {
        assert!(!runs(Path::new("/nowhere/bin/python")));
        // A file, but no program.
        assert!(!runs(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml").as_path()));
        let python = python().and_then(program_on_path);
        assert!(python.is_some_and(|program| runs(&program)));
    }
}

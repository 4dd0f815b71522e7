//! `cargo xtask test`: everything, in one order, with one closing line. Owns the order; each part knows
//! how to run itself.

use crate::tally::Tally;
use crate::workspace::Workspace;
use crate::{interop, journeys, lint, needs, run, tidy};
use std::time::{Duration, Instant};

/// What one part found, for the table at the end.
struct Part {
    name: &'static str,
    tally: Tally,
    took: Duration,
}

/// Runs every part, also after one has failed; says whether all is well.
///
/// # Errors
/// When something that the tests need is missing.
pub(crate) fn run(workspace: &Workspace, install: bool) -> anyhow::Result<bool> {
    needs::check(install)?;
    let mut parts = Vec::new();
    let mut run_part = |name: &'static str, part: &dyn Fn() -> anyhow::Result<Tally>| {
        let started = Instant::now();
        let tally = part().unwrap_or_else(|error| {
            println!("   {name}: {error:#}");
            Tally::step(false)
        });
        parts.push(Part { name, tally, took: started.elapsed() });
        tally.failed == 0
    };
    run_part("web", &|| web(workspace));
    let built = run_part("build", &|| workspace.build().map(|()| Tally::default()));
    run_part("tidy", &|| tidy::run(workspace).map(Tally::step));
    run_part("lint", &|| lint::run(workspace).map(Tally::step));
    if built {
        run_part("rust", &|| rust(workspace));
        run_part("second reader", &|| interop::run(workspace));
        run_part("journeys", &|| journeys::run(workspace));
    }
    Ok(close(&parts))
}

/// Prints a line a part and the closing line.
fn close(parts: &[Part]) -> bool {
    let mut sum = Tally::default();
    println!();
    for part in parts {
        let seconds = part.took.as_secs();
        println!("   {:<14} {:>4}:{:02}  {}", part.name, seconds / 60, seconds % 60, part.tally);
        sum += part.tally;
    }
    println!("\n{sum}");
    sum.failed == 0
}

/// Unit, golden and integration tests; by nextest where it is installed.
fn rust(workspace: &Workspace) -> anyhow::Result<Tally> {
    let mut command = workspace.cargo();
    command.env("CARGO_TERM_COLOR", "never");
    command.env("REGARD_TEST_PYTHON", needs::python_with_taps(workspace)?);
    if run::on_path("cargo-nextest") {
        command.args(["nextest", "run", "--release", "--workspace", "--no-fail-fast"]);
        if !workspace.root.join("../shared/data/olist").is_dir() {
            println!("   the real data are not at ../shared/data: their tests are skipped");
            command.args(["-E", "not (test(real_data::) or test(olist::))"]);
        }
        let (fine, text) = run::step_with_text("rust tests", &mut command)?;
        return Ok(Tally::of_runner(fine, Tally::from_nextest(&text)));
    }
    command.args(["test", "--release", "--workspace", "--no-fail-fast", "--lib", "--bins", "--tests"]);
    let (fine, text) = run::step_with_text("rust tests (cargo-nextest is faster)", &mut command)?;
    Ok(Tally::of_runner(fine, Tally::from_cargo_test(&text)))
}

/// Types and unit tests of the web UI.
fn web(workspace: &Workspace) -> anyhow::Result<Tally> {
    let folder = workspace.root.join("web");
    let npm = |arguments: &[&str]| {
        let mut command = std::process::Command::new("npm");
        command.args(arguments).current_dir(&folder).env("NO_COLOR", "1");
        command
    };
    if !run::step("web: npm ci", &mut npm(&["ci", "--no-audit", "--no-fund", "--loglevel=error"]))? {
        return Ok(Tally::step(false));
    }
    let checked = run::step("web: types", &mut npm(&["run", "--silent", "check"]))?;
    let report = workspace.scratch("web")?.join("vitest.json");
    let _ = std::fs::remove_file(&report);
    let output = format!("--outputFile.json={}", report.display());
    let arguments = ["exec", "--", "vitest", "run", "--reporter=default", "--reporter=json", &output];
    let fine = run::step("web: unit tests", &mut npm(&arguments))?;
    let counted = Tally::from_vitest(&std::fs::read_to_string(&report).unwrap_or_default());
    let mut tally = Tally::of_runner(fine, counted);
    tally += Tally::step(checked);
    Ok(tally)
}

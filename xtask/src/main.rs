//! `cargo xtask`: the chores of this repository, each one a subcommand. Owns what checks, tests and
//! measures the product; nothing here is shipped.

#![expect(clippy::print_stdout, reason = "a program for the terminal")]
#![expect(clippy::print_stderr, reason = "a program for the terminal")]

mod bench;
mod home;
mod interop;
mod journeys;
mod lint;
mod needs;
mod run;
mod suite;
mod tally;
mod tidy;
mod validate;
mod workspace;

use clap::{Parser, Subcommand};
use std::process::ExitCode;
use workspace::Workspace;

/// The chores of this repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Everything: tidy, lint, unit tests, real databases, the web, a second reader, a browser.
    Test {
        /// Install what is missing (Debian and Ubuntu, as root). Implied by CI=true.
        #[arg(long)]
        install: bool,
    },
    /// Floors, sizes, words and generated files.
    Tidy,
    /// Formats the Rust code.
    Fmt,
    /// Formatting, clippy and the licences of dependencies.
    Lint,
    /// Only the second reader: DuckDB against the built program.
    SecondReader,
    /// Only the browser journeys, against the built program.
    Journeys,
    /// Measures a large world beside DuckDB and Polars; writes docs/benchmarks.md.
    Bench(bench::Plan),
    /// Runs the predictions on the public data sets, beside published results and other libraries.
    Validate(validate::Plan),
    /// Writes web/openapi.json from the server's routes.
    Openapi,
    /// Writes docs/metrics.md from the registry of metrics.
    MetricsDocs,
    /// Takes the pictures in docs/images from a demo company.
    Screenshots,
}

fn main() -> ExitCode {
    let done = Workspace::find().and_then(|workspace| carry_out(&Arguments::parse().task, &workspace));
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether the task found everything in order.
fn carry_out(task: &Task, workspace: &Workspace) -> anyhow::Result<bool> {
    match task {
        Task::Test { install } => suite::run(workspace, *install),
        Task::Tidy => tidy::run(workspace),
        Task::Fmt => run::step("format", workspace.cargo().args(["fmt", "--all"])),
        Task::Lint => lint::run(workspace),
        Task::SecondReader => interop::run(workspace).map(|tally| tally.failed == 0),
        Task::Journeys => journeys::run(workspace).map(|tally| tally.failed == 0),
        Task::Bench(plan) => bench::run(workspace, plan).map(|()| true),
        Task::Validate(plan) => validate::run(workspace, plan),
        Task::Openapi => tidy::generated::write(workspace, &tidy::generated::OPENAPI).map(|()| true),
        Task::MetricsDocs => tidy::generated::write(workspace, &tidy::generated::METRICS).map(|()| true),
        Task::Screenshots => journeys::screenshots(workspace).map(|()| true),
    }
}

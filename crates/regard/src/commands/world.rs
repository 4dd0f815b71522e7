//! `regard world`: makes a company's files, with the settings and mappings that load them.

use crate::cli::WorldArgs;
use crate::output;
use crate::progress::RowProgress;
use crate::wiring::today;
use anyhow::Result;
use regard_home::{Home, WorldRequest, make_demo};
use std::process::ExitCode;

pub(super) const ZONE: &str = "Europe/Berlin";

pub(super) fn run(arguments: &WorldArgs) -> Result<ExitCode> {
    let request = WorldRequest {
        customers: arguments.customers,
        seed: arguments.seed,
        until: arguments.until.map_or_else(|| today(ZONE), Ok)?,
        order_lines: arguments.order_lines,
    };
    if arguments.out.join("regard.toml").exists() && !Home::open(&arguments.out)?.config().demo {
        anyhow::bail!("{} is a home of its own; choose another folder", arguments.out.display());
    }
    let progress = RowProgress::begin("making the company");
    make_demo(&arguments.out, &request, &|rows| progress.tell(rows))?;
    progress.end();
    output::note(&format!(
        "{} holds the company; truth.json in it says what is true",
        arguments.out.display()
    ));
    Ok(ExitCode::SUCCESS)
}

//! The `regard` command: reads the words that a user types, puts the floors below together, and
//! turns what went wrong into one clear line. Owns no rule of the product.

mod activity;
mod cli;
mod commands;
mod delivery;
mod foreseeing;
mod inbox;
mod looking;
mod matcher;
mod output;
mod policies;
mod progress;
mod providers;
mod readying;
mod records;
mod scheduler;
mod wiring;

use clap::Parser;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let command = cli::Cli::parse();
    if let cli::Command::ReadWorkbook(arguments) = &command.command {
        // Before anything else: a runtime reserves memory that counts against the limits of this process.
        return commands::read_workbook(arguments);
    }
    wiring::start_log(command.verbose);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            output::complain(&anyhow::Error::new(error).context("cannot start"));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(command)) {
        Ok(code) => code,
        Err(error) => {
            output::complain(&error);
            let usage = error.is::<cli::UsageError>()
                || matches!(error.downcast_ref(), Some(regard_home::HomeError::UnknownSource { .. }));
            if usage { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

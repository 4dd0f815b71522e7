//! The commands, one file each.

mod ask;
mod check;
mod demo;
mod foresee;
mod init;
mod load;
mod read_workbook;
mod serve;
mod sql;
mod token;
mod user;
mod world;

use crate::cli::{Cli, Command, ReadWorkbookArgs};
use crate::output;
use crate::wiring::explain_disk;
use anyhow::Result;
use std::process::ExitCode;

/// Reads one workbook; what is wrong with it is the last line of standard error.
pub(crate) fn read_workbook(arguments: &ReadWorkbookArgs) -> ExitCode {
    match read_workbook::run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::note(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Runs what was asked for.
pub(crate) async fn run(cli: Cli) -> Result<ExitCode> {
    let home = cli.home.as_path();
    let result = match cli.command {
        Command::Demo(arguments) => Box::pin(demo::run(home, &arguments)).await,
        Command::Init(arguments) => init::run(home, &arguments),
        Command::Serve(arguments) => Box::pin(serve::run(home, &arguments)).await,
        Command::Load(arguments) => Box::pin(load::run(home, &arguments)).await,
        Command::Foresee => Box::pin(foresee::run(home)).await,
        Command::Ask(arguments) => Box::pin(ask::run(home, &arguments)).await,
        Command::Sql(arguments) => Box::pin(sql::run(home, &arguments)).await,
        Command::Check(arguments) => Box::pin(check::run(home, &arguments)).await,
        Command::World(arguments) => world::run(&arguments),
        Command::User(command) => Box::pin(user::run(home, command)).await,
        Command::ReadWorkbook(arguments) => Ok(read_workbook(&arguments)),
        Command::Token(command) => Box::pin(token::run(home, command)).await,
    };
    explain_disk(result)
}

//! `regard token`: which programs may send rows.

use crate::cli::{TokenCommand, UsageError};
use crate::output;
use crate::wiring::store;
use anyhow::Result;
use regard_home::Home;
use std::path::Path;
use std::process::ExitCode;

pub(super) async fn run(home: &Path, command: TokenCommand) -> Result<ExitCode> {
    let home = Home::open(home)?;
    match command {
        TokenCommand::Add { source, name, database } => {
            if !home.config().sources.contains_key(&source) {
                let known: Vec<&str> = home.config().sources.keys().map(String::as_str).collect();
                let known = known.join(", ");
                return Err(UsageError(format!(
                    "there is no source {source:?} in regard.toml; there is {known}"
                ))
                .into());
            }
            let store = store(&home, database.as_deref()).await?;
            let (token, sender) = store.create_sender(source, name).await?;
            output::line(token.reveal());
            output::note(&format!(
                "{} may send rows to {}; this token is not shown again",
                sender.name, sender.source
            ));
        }
        TokenCommand::List { database } => {
            let senders = store(&home, database.as_deref()).await?.senders().await?;
            let rows: Vec<Vec<String>> = senders
                .into_iter()
                .map(|sender| {
                    let state = if sender.revoked_at.is_some() { "revoked" } else { "" };
                    let since = sender.created_at.strftime("%Y-%m-%d").to_string();
                    vec![sender.push_token_id, sender.source, sender.name, since, state.to_owned()]
                })
                .collect();
            output::line(&output::table(&["id", "source", "name", "since", "state"], &rows));
        }
        TokenCommand::Revoke { id, database } => {
            store(&home, database.as_deref()).await?.revoke_sender(id).await?;
            output::note("it opens nothing any more");
        }
    }
    Ok(ExitCode::SUCCESS)
}

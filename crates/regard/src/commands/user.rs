//! `regard user`: who may sign in.

use crate::cli::{UsageError, UserCommand};
use crate::output;
use crate::wiring::store;
use anyhow::{Context, Result};
use regard_home::Home;
use regard_model::UserId;
use regard_store::{NewUser, Password, Profile, Role};
use std::io::{BufRead, IsTerminal};
use std::path::Path;
use std::process::ExitCode;

const PAGE: u32 = 200;

pub(super) async fn run(home: &Path, command: UserCommand) -> Result<ExitCode> {
    let home = Home::open(home)?;
    match command {
        UserCommand::Add { email, name, admin, auditor, key, database } => {
            let store = store(&home, database.as_deref()).await?;
            let email = email.parse().map_err(|_| UsageError(format!("{email:?} is no e-mail address")))?;
            let password = Password::new(read_password()?)?;
            let role = match (admin, auditor) {
                (true, _) => Role::Admin,
                (false, true) => Role::Auditor,
                (false, false) => Role::Viewer,
            };
            let profile = Profile { email, name, title: None, level: None, business_unit: None, role };
            let new = NewUser { user_id: key.map(UserId::new), ..NewUser::from(profile) };
            let user = store.create_user(new, Some(password)).await?;
            output::note(&format!("{} may sign in now", user.profile.email.as_str()));
        }
        UserCommand::List { database } => {
            let store = store(&home, database.as_deref()).await?;
            let mut rows = Vec::new();
            let mut after = None;
            loop {
                let users = store.users(after.as_ref(), PAGE).await?;
                after = users.last().map(|user| user.user_id.clone());
                let full = users.len() == PAGE as usize;
                rows.extend(users.into_iter().map(|user| {
                    let state = if user.disabled_at.is_some() { "may not sign in" } else { "" };
                    vec![
                        user.profile.email.as_str().to_owned(),
                        user.profile.name,
                        user.profile.role.to_string(),
                        state.to_owned(),
                    ]
                }));
                if !full {
                    break;
                }
            }
            output::line(&output::table(&["email", "name", "role", "state"], &rows));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Asked for twice on a terminal; one line of standard input elsewhere.
fn read_password() -> Result<String> {
    if !std::io::stdin().is_terminal() {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).context("cannot read the password")?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    let first = rpassword::prompt_password("Password: ")?;
    let second = rpassword::prompt_password("Again: ")?;
    if first != second {
        return Err(UsageError("the two passwords differ".into()).into());
    }
    Ok(first)
}

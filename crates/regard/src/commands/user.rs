//! `regard user`: who may sign in.

use crate::cli::{UsageError, UserCommand};
use crate::output;
use crate::wiring::{Opened, open, store};
use anyhow::{Context, Result};
use jiff::Timestamp;
use regard_app::access::When;
use regard_home::Home;
use regard_model::{Ledger, Moment, UserId};
use regard_store::{NewUser, Password, Profile, Role, Store};
use std::io::{BufRead, IsTerminal};
use std::path::Path;
use std::process::ExitCode;

const PAGE: u32 = 200;

pub(super) async fn run(home: &Path, command: UserCommand) -> Result<ExitCode> {
    match command {
        UserCommand::Add { email, name, admin, auditor, expert, key, database } => {
            let opened = open(home).await?;
            let store = store(&opened.home, database.as_deref()).await?;
            let key = key.map(UserId::new);
            if let Some(key) = &key {
                check_key(&opened, &store, key).await?;
            }
            let email = email.parse().map_err(|_| UsageError(format!("{email:?} is no e-mail address")))?;
            let password = Password::new(read_password()?)?;
            // One of them at most is given.
            let role = match (admin, auditor, expert) {
                (true, _, _) => Role::Admin,
                (_, true, _) => Role::Auditor,
                (_, _, true) => Role::Expert,
                _ => Role::Viewer,
            };
            let profile = Profile { email, name, title: None, level: None, business_unit: None, role };
            let outside = key.is_none() && role != Role::Admin;
            let new = NewUser { user_id: key, ..NewUser::from(profile) };
            let user = store.create_user(new, Some(password)).await?;
            output::note(&format!("{} may sign in now", user.profile.email.as_str()));
            if outside {
                output::note(
                    "without --key they stand outside of the org chart: they see what is granted to them",
                );
            }
        }
        UserCommand::List { database } => {
            let store = store(&Home::open(home)?, database.as_deref()).await?;
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

/// A key is somebody's in the chart, where sources give one: with a wrong one they would see nobody, and nobody would
/// know why.
async fn check_key(opened: &Opened, store: &Store, key: &UserId) -> Result<()> {
    let today = Moment::at(Timestamp::now()).day(&opened.home.config().zone);
    let when = When { snapshot: opened.lake.head().await?, day: today, today };
    if opened.access(store).is_in_chart(key, when).await? == Some(false) {
        let text = format!("nobody in the org chart has the key {key}; the entity users has the keys");
        return Err(UsageError(text).into());
    }
    Ok(())
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

//! `regard demo`: a made company, loaded through its real sources, and served with one-click personas.

use super::load::{load_one, match_customers};
use super::serve::{listen, only_here, serve};
use super::world::ZONE;
use crate::cli::DemoArgs;
use crate::output;
use crate::progress::RowProgress;
use crate::wiring::{Opened, open, store, today};
use anyhow::Result;
use arrow_array::Array;
use arrow_array::cast::AsArray;
use regard_home::{DemoWish, WorldRequest, check_demo, concerns_customers, make_demo};
use regard_model::{Engine, Ledger, Statement, UserId};
use regard_store::{Profile, Role, Store};
use std::path::Path;
use std::process::ExitCode;

const CUSTOMERS: u32 = 400;
const SEED: u64 = 7;

pub(super) async fn run(home: &Path, arguments: &DemoArgs) -> Result<ExitCode> {
    only_here(&arguments.listen)?;
    let listener = listen(&arguments.listen).await?;
    if !home.join("regard.toml").exists() {
        let request = WorldRequest {
            customers: arguments.customers.unwrap_or(CUSTOMERS),
            seed: arguments.seed.unwrap_or(SEED),
            until: arguments.until.map_or_else(|| today(ZONE), Ok)?,
            order_lines: None,
        };
        let progress = RowProgress::begin("making the demo company");
        make_demo(home, &request, &|rows| progress.tell(rows))?;
        progress.end();
    }
    let opened = open(home).await?;
    if !opened.home.config().demo {
        anyhow::bail!(
            "{} is a home of its own, not a demo; choose another folder with --home",
            home.display()
        );
    }
    let DemoArgs { customers, seed, until, .. } = *arguments;
    check_demo(home, &DemoWish { customers, seed, until })?;
    if load_what_is_new(&opened).await? {
        match_customers(&opened, arguments.listen.database.as_deref()).await?;
    }
    let store = store(&opened.home, arguments.listen.database.as_deref()).await?;
    let personas = personas(&opened, &store).await?;
    serve(opened, store, listener, None, &arguments.listen, &personas).await
}

/// Loads the sources that were never loaded: all of them at the first start, none at the second. Says whether
/// something came that tells customers apart or together.
async fn load_what_is_new(opened: &Opened) -> Result<bool> {
    let mut concerned = false;
    for source in opened.home.config().sources.keys() {
        let loads = opened.lake.loads(Some(source), None, 1).await?;
        if loads.first().is_some_and(|load| load.snapshot.is_some()) {
            continue;
        }
        let report = load_one(opened, source, false).await?;
        concerned |= concerns_customers(&report.record);
        let read: u64 = report.record.entities.iter().map(|counts| counts.read).sum();
        let bad: u64 = report.record.entities.iter().map(|counts| counts.quarantined).sum();
        output::note(&format!("loaded {source}: {read} rows, {bad} in quarantine"));
        for fault in &report.faults {
            output::note(&format!("failed: {}: {}", fault.place, fault.message));
        }
    }
    Ok(concerned)
}

const PERSONAS_AT_MOST: usize = 8;

/// Who reads the audit log: somebody outside of the org chart, as auditors are.
fn auditor() -> Result<(UserId, Profile)> {
    let profile = Profile {
        email: "noor.haddad@meridian-storage.example".parse()?,
        name: "Noor Haddad".to_owned(),
        title: Some("Internal auditor".to_owned()),
        level: None,
        business_unit: None,
        role: Role::Auditor,
    };
    Ok((UserId::new("auditor"), profile))
}

/// A persona in a line of the terminal: who may do more than look is said to.
fn introduced(profile: &Profile) -> String {
    let title = profile.title.as_deref().unwrap_or("colleague");
    let may = match profile.role {
        Role::Admin => " (administrator: users, views, policy, sources)",
        Role::Auditor => " (reads the audit log)",
        Role::Expert => " (expert: policy)",
        Role::Viewer => "",
    };
    format!("{}, {title}{may}", profile.name)
}

/// One colleague of each level and business unit may be entered with one click.
async fn personas(opened: &Opened, store: &Store) -> Result<Vec<String>> {
    let lens = opened.lens(None, None).await?;
    let sql = "select user_id, name, email, title, level, business_unit from users \
               order by case level when 'executive' then 1 when 'director' then 2 when 'manager' then 3 else 4 end, \
               business_unit, user_id";
    let answer = opened.lake.query(&lens, &Statement::new(sql)).await?;
    let mut chosen: Vec<(UserId, Profile)> = Vec::new();
    for batch in &answer.batches {
        let text = |column: usize, row: usize| {
            let texts = batch.column(column).as_string::<i32>();
            texts.is_valid(row).then(|| texts.value(row).to_owned())
        };
        for row in 0..batch.num_rows() {
            let (level, business_unit) = (text(4, row), text(5, row));
            let known = chosen
                .iter()
                .any(|(_, profile)| profile.level == level && profile.business_unit == business_unit);
            let (Some(user_id), Some(name), Some(email)) = (text(0, row), text(1, row), text(2, row)) else {
                continue;
            };
            let Ok(email) = email.parse() else { continue };
            if known || chosen.len() >= PERSONAS_AT_MOST {
                continue;
            }
            let role = match (level.as_deref(), business_unit.as_deref()) {
                (Some("executive"), _) => Role::Admin,
                (Some("director"), Some("Customer Support")) => Role::Expert,
                _ => Role::Viewer,
            };
            let profile = Profile { email, name, title: text(3, row), level, business_unit, role };
            chosen.push((UserId::new(user_id), profile));
        }
    }
    chosen.push(auditor()?);
    let lines = chosen.iter().map(|(_, profile)| introduced(profile)).collect();
    store.set_personas(chosen).await?;
    Ok(lines)
}

//! `regard load`: brings sources into the facts, and says what happened.

use crate::cli::{LoadArgs, ReportFormat, UsageError};
use crate::matcher::HomeMatcher;
use crate::output;
use crate::progress::LoadProgress;
use crate::wiring::{Opened, open, store};
use anyhow::Result;
use jiff::Timestamp;
use regard_home::{
    LoadReport, LoadRequest, SentConfig, SentKind, SourceSettings, concerns_customers, take_in,
};
use regard_model::ReasonCode;
use std::path::Path;
use std::process::ExitCode;

pub(super) async fn run(home: &Path, arguments: &LoadArgs) -> Result<ExitCode> {
    let opened = open(home).await?;
    if let Some(source) = &arguments.singer {
        return load_from_tap(&opened, source, arguments).await;
    }
    let sources: Vec<String> = match &arguments.source {
        Some(source) => vec![source.clone()],
        None => opened.home.config().sources.keys().cloned().collect(),
    };
    if sources.is_empty() {
        anyhow::bail!("regard.toml names no source; docs/connecting-your-data.md says how to add one");
    }
    let mut whole = true;
    let mut concerned = false;
    let mut reports = Vec::new();
    for source in &sources {
        match load_one(&opened, source, arguments.dry_run).await {
            Ok(report) => {
                whole &= report.faults.is_empty();
                concerned |= !report.dry_run && concerns_customers(&report.record);
                if arguments.format == ReportFormat::Json {
                    reports.push(report);
                } else {
                    tell(&report, output::line);
                }
            }
            Err(error) if sources.len() > 1 => {
                whole = false;
                output::complain(&error.context(format!("source {source}")));
            }
            Err(error) => return Err(error),
        }
    }
    if arguments.format == ReportFormat::Json {
        output::line(&serde_json::to_string_pretty(&reports)?);
    }
    if concerned {
        match_customers(&opened, arguments.database.as_deref()).await?;
    }
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Takes in what a tap sends, states and all, and loads it. Standard output belongs to the states.
async fn load_from_tap(opened: &Opened, source: &str, arguments: &LoadArgs) -> Result<ExitCode> {
    match opened.home.source(source)? {
        SourceSettings::Sent(SentConfig { kind: SentKind::Singer, .. }) => {}
        other => {
            let kind = other.kind();
            let message =
                format!("source {source} is of kind {kind}; a tap needs kind = \"singer\" in regard.toml");
            return Err(UsageError(message).into());
        }
    }
    let (root, name) = (opened.home.root().to_owned(), source.to_owned());
    let taken = tokio::task::spawn_blocking(move || {
        take_in(&root, &name, std::io::stdin().lock(), &mut std::io::stdout())
    });
    // What was kept before a message that is none is loaded all the same; what was not, comes again with the
    // state before it.
    let taken = taken.await?;
    let loaded = load_one(opened, source, false).await;
    let taken = taken?;
    for (stream, rows) in &taken.rows {
        output::note(&format!("{stream}: {rows} rows came"));
    }
    for stream in &taken.replaced {
        output::note(&format!("{stream}: the tap says that older rows are gone; what was once known stays"));
    }
    if let Some(state) = &taken.state {
        output::note(&format!("the tap's next run goes on with --state {}", state.display()));
    }
    let report = loaded?;
    if concerns_customers(&report.record) {
        match_customers(opened, arguments.database.as_deref()).await?;
    }
    match arguments.format {
        ReportFormat::Json => output::note(&serde_json::to_string_pretty(&report)?),
        ReportFormat::Table => tell(&report, output::note),
    }
    Ok(if report.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Finds out anew which customers are one, and says what is new.
pub(super) async fn match_customers(opened: &Opened, database: Option<&str>) -> Result<()> {
    let store = store(&opened.home, database).await?;
    match HomeMatcher::new(opened.home.clone(), opened.lake.clone(), store).match_now().await? {
        Some(found) if found.changed > 0 => {
            let behind = match found.behind {
                0 => String::new(),
                behind => format!(", and {behind} weaker ones behind them"),
            };
            output::note(&format!(
                "same customers: {} are shown under another one, {} pairs wait for a person{behind} (page Sources)",
                found.joined, found.waiting
            ));
        }
        Some(_) => {}
        None => output::note(
            "another load is running; customers are matched with the next load or when `regard serve` starts",
        ),
    }
    Ok(())
}

/// Loads one source with progress.
pub(super) async fn load_one(opened: &Opened, source: &str, dry_run: bool) -> Result<LoadReport> {
    let progress = LoadProgress::begin(source);
    let clock = || Timestamp::now();
    let tell = |step: &regard_home::Progress| progress.tell(step);
    let request = LoadRequest { source, dry_run, clock: &clock, progress: &tell };
    let report = regard_home::load(&opened.home, &opened.lake, &request).await;
    progress.end();
    Ok(report?)
}

/// Says what a load did: counts by entity, the first bad rows, what failed.
pub(super) fn tell(report: &LoadReport, say: fn(&str)) {
    let seconds = report.record.finished_at.duration_since(report.record.started_at).as_secs_f64();
    let what = if report.dry_run { "would be loaded" } else { "loaded" };
    say(&format!("{} {what} in {seconds:.1} s", report.record.source));
    let headings = ["entity", "read", "created", "updated", "unchanged", "quarantined"];
    let rows: Vec<Vec<String>> = report
        .record
        .entities
        .iter()
        .map(|counts| {
            let name = if counts.entity.is_empty() { "unreadable rows" } else { &counts.entity };
            let numbers = [counts.read, counts.created, counts.updated, counts.unchanged, counts.quarantined];
            std::iter::once(name.to_owned()).chain(numbers.iter().map(u64::to_string)).collect()
        })
        .collect();
    if rows.is_empty() && report.faults.is_empty() {
        say("nothing new: its files and mappings are as they were");
    } else {
        say(&output::table(&headings, &rows));
    }
    for note in &report.assumptions {
        say(&format!("assumed: {note}"));
    }
    tell_bad_rows(report, say);
    for fault in &report.faults {
        say(&format!("failed: {}: {}", fault.place, fault.message));
    }
}

fn tell_bad_rows(report: &LoadReport, say: fn(&str)) {
    for bad in report.bad_rows.iter().filter(|bad| bad.code != ReasonCode::WaitingForParent) {
        let file = bad.file.as_deref().unwrap_or("a row of the mapping");
        let line = bad.line.map(|line| format!(", line {line}")).unwrap_or_default();
        let entity = if bad.entity.is_empty() { String::new() } else { format!(" ({})", bad.entity) };
        let column = bad.column.as_deref().map(|column| format!(", column {column}")).unwrap_or_default();
        let value = bad.value.as_deref().filter(|value| !value.is_empty());
        let value = value.map(|value| format!(" [{value}]")).unwrap_or_default();
        say(&format!("quarantined: {file}{line}{column}{entity}{value}: {}", bad.reason));
    }
    let all: u64 = report.record.entities.iter().map(|counts| counts.quarantined).sum();
    let more = all.saturating_sub(report.bad_rows.len() as u64);
    if more > 0 {
        say(&format!(
            "{more} more in quarantine, those waiting for their parent among them: the page Sources lists all"
        ));
    }
}

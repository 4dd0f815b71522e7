//! `regard load`: brings sources into the facts, and says what happened.

use crate::cli::{LoadArgs, ReportFormat};
use crate::output;
use crate::progress::LoadProgress;
use crate::wiring::{Opened, open};
use anyhow::Result;
use jiff::Timestamp;
use regard_home::{LoadReport, LoadRequest};
use regard_model::ReasonCode;
use std::path::Path;
use std::process::ExitCode;

pub(super) async fn run(home: &Path, arguments: &LoadArgs) -> Result<ExitCode> {
    let opened = open(home).await?;
    let sources: Vec<String> = match &arguments.source {
        Some(source) => vec![source.clone()],
        None => opened.home.config().sources.keys().cloned().collect(),
    };
    if sources.is_empty() {
        anyhow::bail!("regard.toml names no source; docs/connecting-your-data.md says how to add one");
    }
    let mut whole = true;
    let mut reports = Vec::new();
    for source in &sources {
        match load_one(&opened, source, arguments.dry_run).await {
            Ok(report) => {
                whole &= report.faults.is_empty();
                if arguments.format == ReportFormat::Json {
                    reports.push(report);
                } else {
                    tell(&report);
                }
            }
            Err(error) if sources.len() > 1 => {
                whole = false;
                output::complain(&error.context(format!("source {source} was not loaded")));
            }
            Err(error) => return Err(error),
        }
    }
    if arguments.format == ReportFormat::Json {
        output::line(&serde_json::to_string_pretty(&reports)?);
    }
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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
pub(super) fn tell(report: &LoadReport) {
    let seconds = report.record.finished_at.duration_since(report.record.started_at).as_secs_f64();
    let what = if report.dry_run { "would be loaded" } else { "loaded" };
    output::line(&format!("{} {what} in {seconds:.1} s", report.record.source));
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
    output::line(&output::table(&headings, &rows));
    for note in &report.assumptions {
        output::line(&format!("assumed: {note}"));
    }
    tell_bad_rows(report);
    for fault in &report.faults {
        output::line(&format!("failed: {}: {}", fault.place, fault.message));
    }
}

fn tell_bad_rows(report: &LoadReport) {
    for bad in report.bad_rows.iter().filter(|bad| bad.code != ReasonCode::WaitingForParent) {
        let file = bad.file.as_deref().unwrap_or("a row of the mapping");
        let line = bad.line.map(|line| format!(", line {line}")).unwrap_or_default();
        let entity = if bad.entity.is_empty() { String::new() } else { format!(" ({})", bad.entity) };
        let column = bad.column.as_deref().map(|column| format!(", column {column}")).unwrap_or_default();
        let value = bad.value.as_deref().filter(|value| !value.is_empty());
        let value = value.map(|value| format!(" [{value}]")).unwrap_or_default();
        output::line(&format!("quarantined: {file}{line}{column}{entity}{value}: {}", bad.reason));
    }
    let all: u64 = report.record.entities.iter().map(|counts| counts.quarantined).sum();
    let more = all.saturating_sub(report.bad_rows.len() as u64);
    if more > 0 {
        output::line(&format!(
            "{more} more in quarantine, those waiting for their parent among them: the page Sources lists all"
        ));
    }
}

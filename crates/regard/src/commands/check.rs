//! `regard check`: settings, mappings, metrics, views and delivery are looked through before anything runs.

use super::load::load_one;
use crate::delivery;
use crate::output;
use crate::wiring::open;
use anyhow::Result;
use std::path::Path;
use std::process::ExitCode;

pub(super) async fn run(home: &Path) -> Result<ExitCode> {
    let opened = open(home).await?;
    let registry = opened.home.registry()?;
    output::line(&format!("{} metrics are in order", registry.metrics().count()));
    output::line(&format!("{} views are in order", opened.views()?.all().len()));
    output::line(match delivery::settings(&opened.home)?.mail {
        Some(_) => "delivery is in order",
        None => "delivery is in order; no mail server is set, so nobody is sent mail",
    });
    let mut whole = true;
    for source in opened.home.config().sources.keys() {
        match load_one(&opened, source, true).await {
            Ok(report) => {
                for fault in &report.faults {
                    whole = false;
                    output::line(&format!("{}: {}", fault.place, fault.message));
                }
                let bad: u64 = report.record.entities.iter().map(|counts| counts.quarantined).sum();
                let read: u64 = report.record.entities.iter().map(|counts| counts.read).sum();
                output::line(&format!("source {source}: {read} rows, of which {bad} would go to quarantine"));
            }
            Err(error) => {
                whole = false;
                output::complain(&error.context(format!("source {source}")));
            }
        }
    }
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

//! Loads sources by themselves while pages are served, one load at a time. When a source is due is decided
//! in `regard-home`; this owns looking and running.

use crate::wiring::Opened;
use jiff::Timestamp;
use regard_home::{HomeError, LoadRequest, Schedule};
use regard_lake::LakeError;
use regard_model::{Ledger, LoadStatus};
use std::time::Duration;

/// How often to look whether a source is due.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// So many of a source's last loads tell how often it failed in a row.
const LOADS_LOOKED_AT: u32 = 16;

/// Loads what is due, for as long as it is let run.
pub(crate) async fn keep_loading(opened: Opened) {
    let mut sources: Vec<(String, Schedule)> = Vec::new();
    for (name, settings) in &opened.home.config().sources {
        match settings.schedule() {
            Ok(Some(schedule)) => sources.push((name.clone(), schedule)),
            Ok(None) => {}
            Err(reason) => tracing::warn!(source = name, reason, "this source is not loaded by itself"),
        }
    }
    if sources.is_empty() {
        return;
    }
    loop {
        for (name, schedule) in &sources {
            match is_due(&opened, name, schedule).await {
                Ok(true) => load(&opened, name).await,
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, source = name, "cannot tell whether a source is due"),
            }
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

async fn is_due(opened: &Opened, source: &str, schedule: &Schedule) -> anyhow::Result<bool> {
    let loads = opened.lake.loads(Some(source), None, LOADS_LOOKED_AT).await?;
    Ok(schedule.due(&loads, &opened.home.config().zone) <= Timestamp::now())
}

async fn load(opened: &Opened, source: &str) {
    let request = LoadRequest { source, dry_run: false, clock: &Timestamp::now, progress: &|_| {} };
    match regard_home::load(&opened.home, &opened.lake, &request).await {
        Ok(report) => {
            let status = report.record.status;
            let message = report.record.message.unwrap_or_default();
            match status {
                LoadStatus::Done => tracing::info!(source, "loaded"),
                LoadStatus::Partly | LoadStatus::Failed => {
                    tracing::warn!(source, message, "not wholly loaded")
                }
            }
        }
        // Another program is loading; the source stays due.
        Err(HomeError::Lake(LakeError::Locked)) => {}
        // The failure is in the ledger, and the next try waits longer.
        Err(error) => tracing::warn!(%error, source, "not loaded"),
    }
}

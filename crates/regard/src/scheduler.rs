//! Loads sources by themselves while pages are served, one load at a time. When a source is due is decided
//! in `regard-home`; this owns looking and running.

use crate::matcher::HomeMatcher;
use crate::wiring::Opened;
use jiff::Timestamp;
use regard_app::matching::Matcher;
use regard_home::{
    Activity, HomeError, LoadRequest, Schedule, SchedulerNow, Watching, concerns_customers, watched_files,
};
use regard_lake::LakeError;
use regard_model::{Ledger, LoadStatus};
use std::collections::BTreeMap;
use std::time::Duration;

/// How often to look whether a source is due.
const LOOK_AGAIN: Duration = Duration::from_secs(5);
/// So many of a source's last loads tell how often it failed in a row.
const LOADS_LOOKED_AT: u32 = 16;

/// Loads what is due, for as long as it is let run.
pub(crate) async fn keep_loading(opened: Opened, matcher: HomeMatcher) {
    let mut sources: Vec<(String, Schedule)> = Vec::new();
    let mut watched: BTreeMap<&String, Watching> = BTreeMap::new();
    for (name, settings) in &opened.home.config().sources {
        if watched_files(&opened.home, name).is_some() {
            watched.insert(name, Watching::default());
        }
        match settings.schedule() {
            Ok(Some(schedule)) => sources.push((name.clone(), schedule)),
            Ok(None) => {}
            Err(reason) => tracing::warn!(source = name, reason, "this source is not loaded by itself"),
        }
    }
    if sources.is_empty() && watched.is_empty() {
        return;
    }
    let activity = Activity::of(opened.home.root());
    let mut next = BTreeMap::new();
    loop {
        for (name, schedule) in &sources {
            match due(&opened, name, schedule).await {
                Ok(due) if due <= Timestamp::now() => drop(load(&opened, &matcher, name).await),
                Ok(due) => drop(next.insert(name.clone(), due)),
                Err(error) => tracing::warn!(%error, source = name, "cannot tell whether a source is due"),
            }
            activity.tell_scheduler(&SchedulerNow { looked_at: Timestamp::now(), next: next.clone() });
        }
        for (name, watching) in &mut watched {
            let Some(files) = watched_files(&opened.home, name) else { continue };
            if watching.look(files) && load(&opened, &matcher, name).await {
                watching.loaded();
            }
            activity.tell_scheduler(&SchedulerNow { looked_at: Timestamp::now(), next: next.clone() });
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

async fn due(opened: &Opened, source: &str, schedule: &Schedule) -> anyhow::Result<Timestamp> {
    let loads = opened.lake.loads(Some(source), None, LOADS_LOOKED_AT).await?;
    Ok(schedule.due(&loads, &opened.home.config().zone))
}

/// Loads a source. Says whether it was tried; else another program is loading.
async fn load(opened: &Opened, matcher: &HomeMatcher, source: &str) -> bool {
    // Before anything is fetched or read: the lock would be refused only after it.
    if Activity::of(opened.home.root()).loading().is_some() {
        return false;
    }
    let request = LoadRequest { source, dry_run: false, clock: &Timestamp::now, progress: &|_| {} };
    match regard_home::load(&opened.home, &opened.lake, &request).await {
        Ok(report) => {
            if concerns_customers(&report.record) {
                // When another program is loading, the matcher goes on by itself.
                if let Err(error) = matcher.run().await {
                    tracing::warn!(error, "customers could not be matched");
                }
            }
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
        Err(HomeError::Lake(LakeError::Locked)) => return false,
        // The failure is in the ledger, and the next try waits longer.
        Err(error) => tracing::warn!(%error, source, "not loaded"),
    }
    true
}

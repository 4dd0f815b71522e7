//! A load from its files to its commit.

use super::entity::Trouble;
use super::open::{self, Opened, table_place};
use super::report::{LoadReport, MappingFault, Progress};
use super::tables::ParquetRows;
use super::unchanged::Unchanged;
use crate::activity::Activity;
use crate::error::HomeError;
use crate::home::{Home, MappingFile};
use crate::raw::Received;
use crate::spool::Spool;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use regard_lake::{Lake, LoadPlan, Loading, MeasureStatement, SourceTable, TextFunction};
use regard_metrics::{MeasureSql, Registry};
use regard_model::{BatchId, Currency, LoadRecord, LoadStatus, Quarantined, entities};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What to load and how.
pub struct LoadRequest<'a> {
    /// The source's name.
    pub source: &'a str,
    /// Count only; write nothing.
    pub dry_run: bool,
    /// The clock.
    pub clock: &'a (dyn Fn() -> Timestamp + Sync),
    /// Told what is being done.
    pub progress: &'a (dyn Fn(&Progress) + Sync),
}

impl std::fmt::Debug for LoadRequest<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoadRequest").field("source", &self.source).finish_non_exhaustive()
    }
}

/// A load under way.
pub(super) struct Load<'a> {
    pub(super) loading: Loading,
    pub(super) zone: TimeZone,
    pub(super) currency: Currency,
    /// Whether the source gives all that it has, so that earlier complaints about it are settled.
    whole: bool,
    pub(super) unchanged: Unchanged,
    /// The tables of which files can be left out.
    pub(super) by_file: BTreeMap<String, Arc<ParquetRows>>,
    /// Tables of which nothing new came.
    quiet: BTreeSet<String>,
    pub(super) bad_rows: Vec<Quarantined>,
    /// Mappings with more bad rows than are kept.
    pub(super) overflows: Vec<MappingFault>,
    pub(super) progress: &'a (dyn Fn(&Progress) + Sync),
}

/// Loads a source. Tables and mappings that fail leave their facts as they were; the rest goes in,
/// all at once. A load that cannot even begin is noted in the ledger too.
///
/// # Errors
/// [`HomeError`] when nothing could be loaded.
pub async fn load(home: &Home, lake: &Lake, request: &LoadRequest<'_>) -> Result<LoadReport, HomeError> {
    home.source(request.source)?;
    let started_at = (request.clock)();
    let batch_id = BatchId(uuid::Uuid::now_v7().to_string());
    let telling = (!request.dry_run).then(|| Activity::of(home.root()).begin(request.source, started_at));
    let progress = |step: &Progress| {
        telling.iter().for_each(|telling| telling.tell(step));
        (request.progress)(step);
    };
    let request = &LoadRequest { progress: &progress, ..*request };
    let result = load_batch(home, lake, request, started_at, batch_id.clone()).await;
    if let Err(error) = &result
        && !request.dry_run
        && !matches!(error, HomeError::Lake(regard_lake::LakeError::Locked))
    {
        let record = LoadRecord {
            batch_id,
            source: request.source.to_owned(),
            started_at,
            finished_at: (request.clock)(),
            status: LoadStatus::Failed,
            message: Some(error.to_string()),
            snapshot: None,
            entities: Vec::new(),
        };
        if let Err(second) = lake.note_load(&record).await {
            tracing::warn!(%second, "the failed load could not be noted in the ledger");
        }
    }
    result
}

async fn load_batch(
    home: &Home,
    lake: &Lake,
    request: &LoadRequest<'_>,
    started_at: Timestamp,
    batch_id: BatchId,
) -> Result<LoadReport, HomeError> {
    let mappings = home.mappings(request.source)?;
    let mut received = match request.dry_run {
        true => Received::rehearse()?,
        false => Received::begin(home.root(), request.source)?,
    };
    let mut opened = open::open(home, lake, request, &mappings, &mut received).await?;
    let mut faults = std::mem::take(&mut opened.faults);
    let config = home.config();
    let by_file =
        opened.tables.iter().filter_map(|(name, table)| Some((name.clone(), table.by_file.clone()?)));
    let by_file = by_file.collect();
    let reading = opened.unchanged.marks(&mappings);
    let tables = opened
        .tables
        .iter()
        .map(|(name, table)| SourceTable { name: name.clone(), rows: table.rows.clone() });
    let plan = LoadPlan {
        source: request.source.to_owned(),
        batch_id: batch_id.clone(),
        started_at,
        zone: config.zone.clone(),
        currency: config.currency,
        unread: unread_tables(home, request, &opened)?,
        tables: tables.collect(),
        functions: text_functions(),
        measures: measures(home),
        marks: opened.marks.clone(),
        reading,
        dry_run: request.dry_run,
    };
    let mut load = Load {
        loading: lake.begin(plan).await?,
        zone: config.zone.clone(),
        currency: config.currency,
        bad_rows: Vec::new(),
        overflows: Vec::new(),
        whole: opened.whole,
        unchanged: opened.unchanged,
        by_file,
        quiet: opened.quiet,
        progress: request.progress,
    };
    let mut assumptions = Vec::new();
    if faults.is_empty() && load.whole {
        let read = (!load.quiet.is_empty()).then(|| load.unchanged.files_without(&load.quiet));
        load.loading.completed("", read).await?;
    }
    for (_, table) in opened.tables {
        assumptions.extend(table.assumptions);
        table.broken.into_iter().for_each(|row| load.keep(row));
    }
    let mappings = mappings.into_iter().enumerate();
    let awake = mappings.filter(|(place, _)| !opened.idle.contains(place)).map(|(_, mapping)| mapping);
    run_mappings(&mut load, awake.collect(), &mut faults).await?;
    faults.append(&mut load.overflows);
    received.finish(&batch_id)?;
    (request.progress)(&Progress::Writing);
    let record = finish(load.loading, request, started_at, &batch_id, &faults).await?;
    if !request.dry_run && record.status == LoadStatus::Done {
        let spool = Spool::of(home.root(), request.source);
        opened.taken.iter().try_for_each(|(stream, files)| spool.loaded(stream, files, (request.clock)()))?;
    }
    Ok(LoadReport { record, dry_run: request.dry_run, bad_rows: load.bad_rows, faults, assumptions })
}

/// What is kept of the home's metrics. A mistake in a team's file must not keep facts out: `regard check`
/// names it, and until it is mended the built-in metrics are kept.
pub(crate) fn measures(home: &Home) -> Vec<MeasureStatement> {
    let registry = home.registry().unwrap_or_else(|error| {
        tracing::warn!(%error, "only the built-in metrics are kept");
        Registry::built_in()
    });
    let statement = |kept: MeasureSql| MeasureStatement { sql: kept.sql, names: kept.names };
    registry.measures().into_iter().map(statement).collect()
}

/// The tables that mappings must not count as mistakes: those that could not be opened, and those of which
/// nothing new came.
fn unread_tables(
    home: &Home,
    request: &LoadRequest<'_>,
    opened: &Opened,
) -> Result<BTreeSet<String>, HomeError> {
    let is_open = |name: &String| opened.tables.iter().any(|(open, _)| open == name);
    let named = home.source(request.source)?.tables().into_iter().map(|(name, _)| name);
    Ok(named.filter(|name| !is_open(name)).chain(opened.quiet.iter().cloned()).collect())
}

/// Runs the mappings in the order of the registry, parents first. The mappings of one entity stand or
/// fall together: when one fails, its entity's facts stay as they were.
async fn run_mappings(
    load: &mut Load<'_>,
    mappings: Vec<MappingFile>,
    faults: &mut Vec<MappingFault>,
) -> Result<(), HomeError> {
    let (known, unknown): (Vec<_>, Vec<_>) =
        mappings.into_iter().partition(|mapping| entities::find(&mapping.entity).is_some());
    for mapping in &unknown {
        note(faults, &mapping.name, load.map(mapping, false).await.map(drop))?;
    }
    for entity in entities::all() {
        let own: Vec<_> = known.iter().filter(|mapping| mapping.entity == entity.name).collect();
        let mut ran = true;
        let mut read = None;
        for mapping in &own {
            let mapped = match load.map(mapping, own.len() == 1).await {
                Err(Trouble::Unread(table)) if load.quiet.contains(&table) => Ok(None),
                other => other,
            };
            let mapped = mapped.map(|files| read = files);
            ran &= note(faults, &mapping.name, mapped)?;
        }
        match (ran, own.is_empty()) {
            (true, false) if load.whole => load.loading.completed(entity.name, read).await?,
            (false, _) => load.abandon(entity),
            (true, _) => {}
        }
        let released = load.release(entity).await;
        note(faults, entity.name, released)?;
        load.loading.settle(entity).await?;
    }
    Ok(())
}

/// Writes a fault down; what must stop the load does.
fn note(faults: &mut Vec<MappingFault>, place: &str, result: Result<(), Trouble>) -> Result<bool, HomeError> {
    match result {
        Ok(()) => Ok(true),
        Err(Trouble::Fault(message)) => {
            faults.push(MappingFault { place: place.to_owned(), message });
            Ok(false)
        }
        Err(Trouble::Unread(table)) => {
            let table = table_place(&table);
            if let Some(fault) = faults.iter_mut().find(|fault| fault.place == table) {
                fault.message.push_str(&format!("; so {place} did not run"));
            }
            Ok(false)
        }
        Err(Trouble::Stop(error)) => Err(error.into()),
    }
}

async fn finish(
    loading: Loading,
    request: &LoadRequest<'_>,
    started_at: Timestamp,
    batch_id: &BatchId,
    faults: &[MappingFault],
) -> Result<LoadRecord, HomeError> {
    let messages: Vec<String> =
        faults.iter().map(|fault| format!("{}: {}", fault.place, fault.message)).collect();
    let message = (!messages.is_empty()).then(|| messages.join("\n"));
    let status = if faults.is_empty() { LoadStatus::Done } else { LoadStatus::Partly };
    if !request.dry_run {
        return Ok(loading.commit(message, status, request.clock).await?);
    }
    Ok(LoadRecord {
        batch_id: batch_id.clone(),
        source: request.source.to_owned(),
        started_at,
        finished_at: (request.clock)(),
        status,
        message,
        snapshot: None,
        entities: loading.rehearse().await?,
    })
}

/// The text functions that mappings may call.
fn text_functions() -> Vec<TextFunction> {
    vec![
        TextFunction { name: "to_day", most_arguments: 2, call: to_day },
        TextFunction { name: "to_instant", most_arguments: 2, call: to_instant },
        TextFunction { name: "number_text", most_arguments: 2, call: number_text },
    ]
}

fn to_day(arguments: &[&str]) -> Result<String, String> {
    let (text, format) = text_and(arguments, "to_day(text, format)")?;
    regard_ingest::check_time_format(format).map_err(|error| error.to_string())?;
    Ok(regard_ingest::to_day(text, format))
}

fn to_instant(arguments: &[&str]) -> Result<String, String> {
    let (text, format) = text_and(arguments, "to_instant(text, format)")?;
    regard_ingest::check_time_format(format).map_err(|error| error.to_string())?;
    Ok(regard_ingest::to_instant(text, format))
}

fn number_text(arguments: &[&str]) -> Result<String, String> {
    let (text, mark) = text_and(arguments, "number_text(text, decimal_mark)")?;
    let mark = regard_ingest::decimal_mark(mark).map_err(|error| error.to_string())?;
    Ok(regard_ingest::number_text(text, mark))
}

fn text_and<'a>(arguments: &[&'a str], usage: &str) -> Result<(&'a str, &'a str), String> {
    match arguments {
        [text, second] => Ok((text, second)),
        _ => Err(format!("it is written {usage}")),
    }
}

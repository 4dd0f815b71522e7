//! A load from its files to its commit.

use super::entity::Trouble;
use super::report::{LoadReport, MappingFault, Progress};
use super::tables::{self, OpenTable};
use crate::config::SourceSettings;
use crate::error::HomeError;
use crate::home::{Home, MappingFile};
use crate::raw::Received;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use regard_lake::{Lake, LoadPlan, Loading, MeasureStatements, SourceTable, TextFunction};
use regard_metrics::Registry;
use regard_model::{BatchId, Currency, LoadRecord, LoadStatus, Quarantined, entities};
use std::collections::{BTreeMap, BTreeSet};

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
    let mut faults = Vec::new();
    let mut received = match request.dry_run {
        true => None,
        false => Some(Received::begin(home.root(), request.source)?),
    };
    let opened = open_tables(home, request, received.as_mut(), &mut faults)?;
    let config = home.config();
    let tables =
        opened.iter().map(|(name, table)| SourceTable { name: name.clone(), rows: table.rows.clone() });
    let plan = LoadPlan {
        source: request.source.to_owned(),
        batch_id: batch_id.clone(),
        started_at,
        zone: config.zone.clone(),
        currency: config.currency,
        unread: unread_tables(home.source(request.source)?, &opened),
        tables: tables.collect(),
        functions: text_functions(),
        measures: measures(home),
        marks: BTreeMap::new(),
        dry_run: request.dry_run,
    };
    let mut load = Load {
        loading: lake.begin(plan).await?,
        zone: config.zone.clone(),
        currency: config.currency,
        bad_rows: Vec::new(),
        overflows: Vec::new(),
        progress: request.progress,
    };
    let mut assumptions = Vec::new();
    if faults.is_empty() {
        load.loading.completed("").await?;
    }
    for (_, table) in opened {
        assumptions.extend(table.assumptions);
        table.broken.into_iter().for_each(|row| load.keep(row));
    }
    run_mappings(&mut load, mappings, &mut faults).await?;
    faults.append(&mut load.overflows);
    if let Some(received) = received {
        received.finish(&batch_id)?;
    }
    (request.progress)(&Progress::Writing);
    let record = finish(load.loading, request, started_at, &batch_id, &faults).await?;
    Ok(LoadReport { record, dry_run: request.dry_run, bad_rows: load.bad_rows, faults, assumptions })
}

/// What is kept of the home's metrics. A mistake in a team's file must not keep facts out: `regard check`
/// names it, and until it is mended the built-in metrics are kept.
fn measures(home: &Home) -> MeasureStatements {
    let registry = home.registry().unwrap_or_else(|error| {
        tracing::warn!(%error, "only the built-in metrics are kept");
        Registry::built_in()
    });
    let (values, months) = registry.measures().into_iter().map(|sql| (sql.values, sql.months)).unzip();
    MeasureStatements { values, months }
}

fn open_tables(
    home: &Home,
    request: &LoadRequest<'_>,
    mut received: Option<&mut Received>,
    faults: &mut Vec<MappingFault>,
) -> Result<Vec<(String, OpenTable)>, HomeError> {
    let settings = home.source(request.source)?;
    let root = home.source_root(settings)?;
    let mut opened = Vec::new();
    for (name, config) in &settings.tables {
        (request.progress)(&Progress::Reading { table: name.clone() });
        let mut open = || {
            let files = regard_ingest::find_files(&root, name, config)?;
            if let Some(received) = &mut received {
                files.iter().try_for_each(|file| received.keep(name, file))?;
            }
            tables::open(name, config, files)
        };
        match open() {
            Ok(table) => opened.push((name.clone(), table)),
            Err(error) => faults.push(MappingFault { place: table_place(name), message: error.to_string() }),
        }
    }
    if opened.is_empty() {
        let message =
            faults.first().map_or_else(|| "it has no tables".to_owned(), |fault| fault.message.clone());
        let path = home.root().join("regard.toml");
        return Err(HomeError::Config { path, message: format!("source {}: {message}", request.source) });
    }
    Ok(opened)
}

fn unread_tables(settings: &SourceSettings, opened: &[(String, OpenTable)]) -> BTreeSet<String> {
    let is_open = |name: &&String| opened.iter().any(|(open, _)| open == *name);
    settings.tables.keys().filter(|name| !is_open(name)).cloned().collect()
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
        note(faults, &mapping.name, load.map(mapping).await)?;
    }
    for entity in entities::all() {
        let own: Vec<_> = known.iter().filter(|mapping| mapping.entity == entity.name).collect();
        let mut whole = true;
        for mapping in &own {
            whole &= note(faults, &mapping.name, load.map(mapping).await)?;
        }
        match (whole, own.is_empty()) {
            (true, false) => load.loading.completed(entity.name).await?,
            (false, _) => load.abandon(entity),
            (true, true) => {}
        }
        let released = load.release(entity).await;
        note(faults, entity.name, released)?;
        load.loading.settle(entity).await?;
    }
    Ok(())
}

fn table_place(name: &str) -> String {
    format!("table {name}")
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

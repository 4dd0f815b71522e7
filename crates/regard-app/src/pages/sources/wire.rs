//! Sources, their loads and their quarantine, as they travel.

use crate::pages::wire::Freshness;
use jiff::Timestamp;
use regard_model::ReasonCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a source stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceState {
    /// Its last load was good and is young enough.
    Fresh,
    /// Its last good load is too old.
    Stale,
    /// It was never loaded.
    Never,
    /// Its last load failed, wholly or partly.
    Failed,
}

/// All sources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourcesPage {
    /// The sources, by name.
    pub sources: Vec<SourceRow>,
    /// All of them together.
    pub totals: SourceTotals,
    /// When the scheduler last looked whether a source is due. **Empty**: no source is loaded by itself.
    pub heartbeat_at: Option<Timestamp>,
    /// How fresh the facts are.
    pub freshness: Freshness,
}

/// One source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceRow {
    /// Its name.
    pub source: String,
    /// `files`.
    pub kind: String,
    /// Where it reads from. **Empty**: it has no such place, or the viewer does not see every customer.
    pub root: Option<String>,
    /// Its tables.
    pub tables: Vec<SourceTable>,
    /// Its last load. **Empty**: never loaded.
    pub last_load: Option<LoadRow>,
    /// How long a load is fresh, as it is written in the home. **Empty**: for ever.
    pub fresh_for: Option<String>,
    /// When it is loaded by itself. **Empty**: only when somebody says so.
    pub schedule: Option<SourceSchedule>,
    /// When it is loaded next by itself. **Empty**: it is not, or nobody serves the home.
    pub next_load_at: Option<Timestamp>,
    /// The load under way. **Empty**: none is.
    pub loading: Option<SourceLoading>,
    /// How it stands.
    pub state: SourceState,
    /// Rows in quarantine now, those that wait for a parent left out. **Empty**: the viewer does not see every
    /// customer.
    pub quarantined_now: Option<u64>,
    /// Rows that wait for their parent now. **Empty**: as above.
    pub waiting_now: Option<u64>,
}

/// When a source is loaded by itself: one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceSchedule {
    /// How often, as it is written in the home: `15m`.
    pub every: Option<String>,
    /// A cron pattern in the home's time zone.
    pub cron: Option<String>,
}

/// A load under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceLoading {
    /// Since when.
    pub started_at: Timestamp,
    /// The table that is read or the entity that is filled. **Empty**: what was read is being written.
    pub table: Option<String>,
    /// Rows of that table so far. **Empty**: the viewer does not see every customer.
    pub rows: Option<u64>,
}

/// A table of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceTable {
    /// Its name.
    pub table: String,
    /// Its files, as the home names them.
    pub files: String,
}

/// One load of one source, its entities added up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LoadRow {
    /// Its name; sorts by time.
    pub batch_id: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was committed or given up.
    pub finished_at: Timestamp,
    /// `done`, `partly` or `failed`.
    pub status: String,
    /// Rows read. This and the other counts are **empty** for who does not see every customer.
    pub read: Option<u64>,
    /// New keys.
    pub created: Option<u64>,
    /// Known keys with new content.
    pub updated: Option<u64>,
    /// Rows that were there already.
    pub unchanged: Option<u64>,
    /// Rows that went to quarantine.
    pub quarantined: Option<u64>,
    /// What went wrong and what to do; it may quote a row, so only who sees every customer reads it.
    pub message: Option<String>,
}

/// All sources added up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SourceTotals {
    /// Sources.
    pub sources: u64,
    /// Rows read by the last loads. This and the other counts are **empty** for who does not see every customer.
    pub read: Option<u64>,
    /// New keys of the last loads.
    pub created: Option<u64>,
    /// Known keys with new content in the last loads.
    pub updated: Option<u64>,
    /// Rows that the last loads found unchanged.
    pub unchanged: Option<u64>,
    /// Rows that the last loads put in quarantine.
    pub quarantined: Option<u64>,
    /// Rows in quarantine now, those that wait for a parent left out.
    pub quarantined_now: Option<u64>,
    /// Rows that wait for their parent now.
    pub waiting_now: Option<u64>,
}

/// What happened to the rows meant for one entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EntityLoad {
    /// The entity.
    pub entity: String,
    /// Rows read.
    pub read: u64,
    /// New keys.
    pub created: u64,
    /// Known keys with new content.
    pub updated: u64,
    /// Rows that were there already.
    pub unchanged: u64,
    /// Rows that went to quarantine.
    pub quarantined: u64,
}

/// A load with its entities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LoadDetail {
    /// The load.
    #[serde(flatten)]
    pub load: LoadRow,
    /// By entity, in loading order.
    pub entities: Vec<EntityLoad>,
}

/// One page of a source's loads, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LoadsPage {
    /// The loads.
    pub rows: Vec<LoadDetail>,
    /// Where to go on; empty at the end.
    pub next: Option<String>,
}

/// What the quarantine is asked with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct QuarantineQuestion {
    /// Only this source.
    pub source: Option<String>,
    /// Only rows meant for this entity.
    pub entity: Option<String>,
    /// Only this reason.
    pub code: Option<ReasonCode>,
    /// Where to go on.
    pub after: Option<String>,
    /// How many rows; 50 when not given, at most 200.
    pub limit: Option<u32>,
}

/// A row that could not become a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuarantineRow {
    /// Its key in the quarantine.
    pub quarantine_id: String,
    /// The source that it came from.
    pub source: String,
    /// The entity that it was meant for; empty when it could not even be read.
    pub entity: String,
    /// The file.
    pub file: Option<String>,
    /// The line in the file, counted from 1 with the header.
    pub line: Option<u64>,
    /// The column at fault.
    pub column: Option<String>,
    /// The value at fault.
    pub value: Option<String>,
    /// Why, as a code.
    pub code: String,
    /// Why and what to do, in plain words.
    pub reason: String,
    /// The whole row as JSON, by column.
    pub row: String,
    /// Since when it waits.
    pub since: Timestamp,
}

/// Rows of one kind of fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuarantineGroup {
    /// The entity that they were meant for.
    pub entity: String,
    /// Why, as a code.
    pub code: String,
    /// The column at fault.
    pub column: Option<String>,
    /// How many.
    pub count: u64,
}

/// One page of the quarantine, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuarantinePage {
    /// The rows.
    pub rows: Vec<QuarantineRow>,
    /// Where to go on; empty at the end.
    pub next: Option<String>,
    /// How many rows the filters let through.
    pub total: u64,
    /// Those rows by kind of fault, most first.
    pub groups: Vec<QuarantineGroup>,
}

//! What was foreseen, beside the facts: tables that no load fills and no statement computes. Owns which there are, and
//! how all of their rows are put in the place of what they held.

use crate::catalog::TableChange;
use crate::data_file::{DataFile, DataFileWriter, make_folder, sync_folder};
use crate::error::LakeError;
use crate::lake::{Inner, Lake};
use crate::load::{LoadLock, physical, remove_orphans};
use crate::month::{Month, months_of};
use crate::said::{COMMENT_THEMES, DRIVERS, JUDGED_COMMENTS};
use crate::table::{self, Table, TableKind};
use arrow_array::RecordBatch;
use async_trait::async_trait;
use jiff::Timestamp;
use regard_model::entity::ColumnType::{Day, Instant, Int, Minor, Number, Text};
use regard_model::entity::{Column, ColumnType, Entity, Presence, Reach};
use regard_model::{BatchId, EngineError, Foreseen, ForeseenTable, SnapshotId};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

/// The tables, in the order in which they are made.
pub(crate) static TABLES: &[Entity] =
    &[SIGNALS, TRACK_RECORDS, EXPECTED_PAYMENTS, PAYERS, JUDGED_COMMENTS, COMMENT_THEMES, DRIVERS];

const fn must(name: &'static str, kind: ColumnType) -> Column {
    Column { name, kind, presence: Presence::Required }
}

const fn may(name: &'static str, kind: ColumnType) -> Column {
    Column { name, kind, presence: Presence::Optional }
}

/// What is known of each customer at a moment, and what followed from it: the ends of the months before, and the last
/// time that it was looked.
const SIGNALS: Entity = Entity {
    name: "signals",
    about: "what is known of a customer at a moment, and what is foreseen from it",
    columns: &[
        must("customer_id", Text),
        must("seen_at", Instant),
        must("seen_on", Day),
        may("tenure", Number),
        may("orders_3m", Number),
        may("orders_12m", Number),
        may("sales_12m", Number),
        may("sales_change_6m", Number),
        may("orders_change_3m", Number),
        may("silence", Number),
        may("otif_first", Number),
        may("otif_first_3m", Number),
        may("delivery_delay_days_3m", Number),
        may("nps", Number),
        may("csat", Number),
        may("ces_easy", Number),
        may("account_team_view", Number),
        may("cases_3m", Number),
        may("cases_12m", Number),
        may("open_cases", Number),
        may("escalation_rate", Number),
        may("resolution_hours", Number),
        may("return_rate", Number),
        may("defect_rate", Number),
        may("dispute_rate", Number),
        may("days_late", Number),
        may("overdue_share", Number),
        may("stays", Number),
        may("stays_because", Text),
        may("orders_expected_12m", Number),
        may("worth_12m_minor", Minor),
    ],
    main_date: Some("seen_at"),
    references: &[],
    reach: Reach::Own("customer_id"),
};

/// How good a way of foreseeing has been, judged by what came of it. It names nobody.
const TRACK_RECORDS: Entity = Entity {
    name: "track_records",
    about: "how good a way of foreseeing has been, by what came of it",
    columns: &[must("foresight", Text), must("made_at", Instant), must("record", Text)],
    main_date: Some("made_at"),
    references: &[],
    reach: Reach::Common,
};

/// When each open invoice is expected to be paid, as of the last time that it was looked.
const EXPECTED_PAYMENTS: Entity = Entity {
    name: "expected_payments",
    about: "when an open invoice is expected to be paid",
    columns: &[
        must("customer_id", Text),
        must("invoice_id", Text),
        must("seen_at", Instant),
        must("seen_on", Day),
        must("due_on", Day),
        may("open_home_minor", Minor),
        may("expected_on", Day),
        may("from_on", Day),
        may("to_on", Day),
        must("late", Number),
        must("never", Number),
        must("paid_by_1", Number),
        must("paid_by_2", Number),
        must("paid_by_3", Number),
        must("paid_by_4", Number),
        must("paid_by_5", Number),
        must("paid_by_6", Number),
        must("paid_by_7", Number),
        must("paid_by_8", Number),
        must("paid_by_9", Number),
        must("paid_by_10", Number),
        must("paid_by_11", Number),
        must("paid_by_12", Number),
        must("paid_by_13", Number),
        may("because", Text),
    ],
    main_date: Some("seen_at"),
    references: &[],
    reach: Reach::Own("customer_id"),
};

/// How each customer pays, as of the last time that it was looked.
const PAYERS: Entity = Entity {
    name: "payers",
    about: "how a customer pays",
    columns: &[
        must("customer_id", Text),
        must("seen_at", Instant),
        must("seen_on", Day),
        must("settled", Int),
        must("unpaid", Int),
        must("overdue", Int),
        may("score", Number),
        must("grade", Text),
        may("median_days", Number),
        may("share_late", Number),
        must("days_late", Number),
        must("late_30", Number),
        must("spread_days", Number),
        must("lost_late", Number),
        must("lost_risk", Number),
        must("lost_spread", Number),
    ],
    main_date: Some("seen_at"),
    references: &[],
    reach: Reach::Own("customer_id"),
};

#[async_trait]
impl Foreseen for Lake {
    async fn replace(
        &self,
        tables: Vec<ForeseenTable>,
        run: &BatchId,
        now: Timestamp,
    ) -> Result<SnapshotId, EngineError> {
        replace(&self.inner, tables, run, now).await.map_err(|error| match error {
            LakeError::Locked => EngineError::Busy,
            other => EngineError::Facts(other.to_string()),
        })
    }
}

async fn replace(
    inner: &Arc<Inner>,
    tables: Vec<ForeseenTable>,
    run: &BatchId,
    now: Timestamp,
) -> Result<SnapshotId, LakeError> {
    let _lock = LoadLock::take(&inner.root)?;
    remove_orphans(&inner.catalog, &inner.data).await?;
    let head = inner.catalog.head().await?.id();
    let mut changes = Vec::new();
    for ForeseenTable { name, batches } in tables {
        let table = table::find(name).filter(|table| table.kind == TableKind::Foreseen);
        let table = table.ok_or_else(|| LakeError::Bug(format!("nothing foreseen is kept in {name}")))?;
        let removed = inner.files(table, head).await?.into_iter().map(|file| file.data_file_id).collect();
        let (inner, run) = (Arc::clone(inner), run.0.clone());
        let written = tokio::task::spawn_blocking(move || write(&inner, table, batches, &run)).await;
        let added =
            written.map_err(|error| LakeError::Bug(format!("writing what is foreseen broke: {error}")))??;
        changes.push(TableChange { table, removed, added });
    }
    inner.catalog.commit_foreseen(&changes, now).await
}

/// One file for each month.
fn write(
    inner: &Inner,
    table: &'static Table,
    batches: impl Iterator<Item = Result<RecordBatch, EngineError>>,
    run: &str,
) -> Result<Vec<DataFile>, LakeError> {
    let folder = inner.folder(table);
    make_folder(&folder)?;
    let mut writers: BTreeMap<Month, DataFileWriter> = BTreeMap::new();
    for batch in batches {
        let batch = batch.map_err(|error| LakeError::Engine(error.to_string()))?;
        if batch.num_rows() == 0 {
            continue;
        }
        let month = month_of(table, &batch)?;
        let writer = match writers.entry(month) {
            Entry::Occupied(open) => open.into_mut(),
            Entry::Vacant(none) => none.insert(DataFileWriter::begin(table, month, &folder)?),
        };
        writer.write(&physical(table, &batch, month, run)?)?;
        writer.flush()?;
    }
    let files = writers.into_values().map(DataFileWriter::finish).collect::<Result<Vec<_>, _>>()?;
    sync_folder(&folder)?;
    Ok(files)
}

/// The one month of all rows.
fn month_of(table: &Table, batch: &RecordBatch) -> Result<Month, LakeError> {
    let date = table.entity.main_date.unwrap_or_default();
    let date = batch.column_by_name(date).ok_or_else(|| LakeError::Bug(format!("no column {date}")))?;
    let months = months_of(date)?;
    let first = months.first().copied().unwrap_or(Month::NONE);
    if months.iter().any(|month| *month != first) {
        return Err(LakeError::Bug("rows of several months in one batch".into()));
    }
    Ok(first)
}

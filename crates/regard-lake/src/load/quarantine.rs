//! The quarantine of a load: bad rows are kept whole until a later load of the same source no
//! longer delivers them.

use crate::catalog::{LiveFile, TableChange};
use crate::data_file::{DataFileWriter, make_folder, sync_folder};
use crate::error::LakeError;
use crate::lake::Inner;
use crate::month::Month;
use crate::table::{self, QUARANTINE, Table};
use crate::table_file::ParquetReader;
use arrow_array::builder::{Int64Builder, StringBuilder, TimestampMicrosecondBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
use jiff::Timestamp;
use regard_model::{Quarantined, ReasonCode, SnapshotId, entities};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_128;

const BATCH_ROWS: usize = 8_192;

/// A quarantined row as it is stored.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    id: String,
    pub(super) source: String,
    pub(super) row: Quarantined,
    since: i64,
}

/// The rows that this load could not take.
#[derive(Debug, Default)]
pub(super) struct QuarantineChange {
    fresh: BTreeMap<String, Kept>,
    /// How often a row came again that nothing tells from an earlier one.
    again: HashMap<String, u64>,
    /// Entities whose mappings ran through, each with the files that were read when not all were: what is no
    /// longer complained about in them is mended.
    replaced: BTreeMap<String, Option<BTreeSet<String>>>,
    /// Rows of other sources that were waiting and have entered now.
    released: HashSet<String>,
}

impl QuarantineChange {
    pub(super) fn add(&mut self, source: &str, row: Quarantined, now: Timestamp) {
        let mut id = name(source, &row);
        // Without a line number two rows may look the same, and are two rows still.
        if row.code != ReasonCode::WaitingForParent && self.fresh.contains_key(&id) {
            let nth = self.again.entry(id.clone()).or_default();
            *nth += 1;
            id = format!("{id}-{nth}");
        }
        let kept = Kept { id: id.clone(), source: source.to_owned(), row, since: now.as_microsecond() };
        self.fresh.insert(id, kept);
    }

    pub(super) fn replaces(&mut self, entity: &str, read: Option<BTreeSet<String>>) {
        self.replaced.insert(entity.to_owned(), read);
    }

    /// Drops what this load found to complain about an entity.
    pub(super) fn forget(&mut self, entity: &str) {
        self.fresh.retain(|_, kept| kept.row.entity != entity);
    }

    pub(super) fn release(&mut self, kept: &Kept) {
        self.released.insert(kept.id.clone());
    }

    /// Writes the new state of the quarantine; `None` when it is as it was.
    pub(super) async fn finish(
        self,
        inner: &Inner,
        snapshot: SnapshotId,
        source: &str,
        batch_id: &str,
    ) -> Result<Option<TableChange>, LakeError> {
        let table = quarantine_table()?;
        let mut rows = self.fresh;
        let mut removed = Vec::new();
        let mut before = BTreeMap::new();
        for file in inner.files(table, snapshot).await? {
            let kept = read(inner, table, &file)?;
            let ours = kept.first().is_none_or(|row| row.source == source);
            if !ours && !kept.iter().any(|row| self.released.contains(&row.id)) {
                continue;
            }
            removed.push(file.data_file_id);
            for row in kept {
                let id = row.id.clone();
                before.insert(id.clone(), row.row.clone());
                // A row that waits is a good row: it stays until it enters, delivered again or not.
                let waits = row.row.code == ReasonCode::WaitingForParent;
                let mended = row.source == source && is_mended(&self.replaced, &row.row) && !waits;
                if let Some(again) = rows.get_mut(&id) {
                    again.since = row.since;
                } else if !mended && !self.released.contains(&id) {
                    rows.insert(id, row);
                }
            }
        }
        rows.retain(|id, _| !self.released.contains(id));
        if rows.len() == before.len() && rows.iter().all(|(id, row)| before.get(id) == Some(&row.row)) {
            return Ok(None);
        }
        let added = write(inner, table, rows, batch_id)?;
        Ok(Some(TableChange { table, removed, added }))
    }
}

/// Whether a row is not complained about any more, unless it was again.
fn is_mended(replaced: &BTreeMap<String, Option<BTreeSet<String>>>, row: &Quarantined) -> bool {
    replaced.get(&row.entity).is_some_and(|read| match read {
        None => true,
        Some(read) => row.file.as_ref().is_some_and(|file| read.contains(file)),
    })
}

/// The same row at the same place has the same name in every load. A row that waits has the name of its
/// key: a newer version takes the place of an older one.
fn name(source: &str, row: &Quarantined) -> String {
    let which = match row.code {
        ReasonCode::WaitingForParent => key(row).unwrap_or_else(|| row.row.clone()),
        _ => format!("{:?} {:?} {}", row.file, row.line, row.row),
    };
    format!("{:032x}", xxh3_128(format!("{:?}", (source, &row.entity, which)).as_bytes()))
}

fn key(row: &Quarantined) -> Option<String> {
    let values: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&row.row).ok()?;
    let entity = entities::find(&row.entity)?;
    let parts: Option<Vec<String>> =
        entity.key().map(|column| values.get(column.name).map(ToString::to_string)).collect();
    parts.map(|parts| parts.join("\u{1f}"))
}

fn quarantine_table() -> Result<&'static Table, LakeError> {
    table::find(QUARANTINE.name).ok_or_else(|| LakeError::Bug("no quarantine".into()))
}

/// The rows that wait for a parent, of one entity, oldest first.
pub(super) async fn waiting(
    inner: &Inner,
    snapshot: SnapshotId,
    entity: &str,
) -> Result<Vec<Kept>, LakeError> {
    let table = quarantine_table()?;
    let mut found = Vec::new();
    for file in inner.files(table, snapshot).await? {
        let kept = read(inner, table, &file)?;
        found.extend(
            kept.into_iter()
                .filter(|kept| kept.row.entity == entity && kept.row.code == ReasonCode::WaitingForParent),
        );
    }
    found.sort_by_key(|kept| kept.since);
    Ok(found)
}

fn read(inner: &Inner, table: &Table, file: &LiveFile) -> Result<Vec<Kept>, LakeError> {
    let mut kept = Vec::new();
    for batch in ParquetReader::open(&inner.folder(table).join(&file.path), None, BATCH_ROWS)? {
        let batch = batch?;
        let text = |column: usize| batch.column(column).as_string::<i32>();
        let optional =
            |column: &StringArray, row: usize| column.is_valid(row).then(|| column.value(row).to_owned());
        let lines = batch.column(4).as_primitive::<Int64Type>();
        let since = batch.column(10).as_primitive::<TimestampMicrosecondType>();
        for row in 0..batch.num_rows() {
            let code = serde_json::from_value(serde_json::Value::String(text(7).value(row).to_owned()));
            kept.push(Kept {
                id: text(0).value(row).to_owned(),
                source: text(1).value(row).to_owned(),
                since: since.value(row),
                row: Quarantined {
                    entity: optional(text(2), row).unwrap_or_default(),
                    file: optional(text(3), row),
                    line: lines.is_valid(row).then(|| lines.value(row).cast_unsigned()),
                    column: optional(text(5), row),
                    value: optional(text(6), row),
                    code: code.map_err(|error| LakeError::Bug(error.to_string()))?,
                    reason: text(8).value(row).to_owned(),
                    row: text(9).value(row).to_owned(),
                },
            });
        }
    }
    Ok(kept)
}

/// One file a source, so that a load rewrites only its own.
fn write(
    inner: &Inner,
    table: &'static Table,
    rows: BTreeMap<String, Kept>,
    batch_id: &str,
) -> Result<Vec<crate::data_file::DataFile>, LakeError> {
    let folder = inner.folder(table);
    make_folder(&folder)?;
    let mut by_source: BTreeMap<String, Vec<(String, Kept)>> = BTreeMap::new();
    for (id, kept) in rows {
        by_source.entry(kept.source.clone()).or_default().push((id, kept));
    }
    let mut files = Vec::new();
    for rows in by_source.values() {
        let mut writer = DataFileWriter::begin(table, Month::NONE, &folder)?;
        for chunk in rows.chunks(BATCH_ROWS) {
            writer.write(&batch(table, chunk, batch_id)?)?;
        }
        files.push(writer.finish()?);
    }
    sync_folder(&folder)?;
    Ok(files)
}

fn batch(table: &Table, rows: &[(String, Kept)], batch_id: &str) -> Result<RecordBatch, LakeError> {
    let text = |value: &dyn Fn(&(String, Kept)) -> Option<String>| -> ArrayRef {
        let mut builder = StringBuilder::new();
        rows.iter().for_each(|row| builder.append_option(value(row)));
        Arc::new(builder.finish())
    };
    let mut lines = Int64Builder::new();
    let mut since = TimestampMicrosecondBuilder::new().with_timezone("UTC");
    for (_, kept) in rows {
        lines.append_option(kept.row.line.map(u64::cast_signed));
        since.append_value(kept.since);
    }
    let some_entity = |entity: &str| (!entity.is_empty()).then(|| entity.to_owned());
    let columns: Vec<ArrayRef> = vec![
        text(&|(id, _)| Some(id.clone())),
        text(&|(_, kept)| Some(kept.source.clone())),
        text(&|(_, kept)| some_entity(&kept.row.entity)),
        text(&|(_, kept)| kept.row.file.clone()),
        Arc::new(lines.finish()),
        text(&|(_, kept)| kept.row.column.clone()),
        text(&|(_, kept)| kept.row.value.clone()),
        text(&|(_, kept)| Some(kept.row.code.as_str().to_owned())),
        text(&|(_, kept)| Some(kept.row.reason.clone())),
        text(&|(_, kept)| Some(kept.row.row.clone())),
        Arc::new(since.finish()),
        text(&|(_, kept)| Some(kept.source.clone())),
        text(&|_| Some(batch_id.to_owned())),
        Arc::new(Int64Array::new_null(rows.len())),
        Arc::new(Date32Array::new_null(rows.len())),
    ];
    Ok(RecordBatch::try_new(table.schema.clone(), columns)?)
}

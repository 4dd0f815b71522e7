//! One mapping of a load: its rows are checked, the good ones go into the lake, the bad ones into
//! quarantine.

use super::report::{MappingFault, Progress, SHOWN_BAD_ROWS};
use super::run::Load;
use crate::home::MappingFile;
use regard_ingest::{CheckContext, CheckError, Checker, Origins, rows_from_json, rows_to_json};
use regard_lake::{LakeError, MappedRows, SourceTable, Waiting};
use regard_model::{Entity, Quarantined, ReasonCode, entities};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Why a mapping did not run through.
pub(super) enum Trouble {
    /// Its own fault or that of its rows: the other mappings go on.
    Fault(String),
    /// It reads a table that could not be read; that has been said.
    Unread(String),
    /// The lake cannot be trusted to go on: the disk, the catalog, a bug.
    Stop(LakeError),
}

impl From<LakeError> for Trouble {
    fn from(error: LakeError) -> Self {
        match error {
            LakeError::Mapping(message) => Self::Fault(message),
            LakeError::Unread(table) => Self::Unread(table),
            other => Self::Stop(other),
        }
    }
}

impl From<CheckError> for Trouble {
    fn from(error: CheckError) -> Self {
        Self::Fault(error.to_string())
    }
}

/// So many bad rows of a mapping are kept whole; the others are only counted.
const BAD_ROWS_KEPT: u64 = 100_000;
/// So many rows may wait for a parent; more would not fit into memory.
const WAITING_ROWS_AT_MOST: u64 = 1_000_000;

impl Load<'_> {
    /// Runs a mapping to its end. Says which files it read, when it left out some that it had learned before: only
    /// a mapping that is the only one of its entity does.
    pub(super) async fn map(
        &mut self,
        mapping: &MappingFile,
        alone: bool,
    ) -> Result<Option<BTreeSet<String>>, Trouble> {
        let entity = entities::find(&mapping.entity).ok_or_else(|| unknown_entity(&mapping.entity))?;
        let table = self.loading.only_table(&mapping.sql).await.unwrap_or_default();
        let left_out = self.unchanged.left_out(mapping, &table);
        let Some(files) = self.by_file.get(&table).filter(|_| alone && !left_out.is_empty()) else {
            let rows = self.loading.map(&mapping.sql).await?;
            self.take_in(mapping, entity, rows).await?;
            return Ok(None);
        };
        if let Some(rest) = files.without(&left_out) {
            let rest = SourceTable { name: table.clone(), rows: Arc::new(rest) };
            let rows = self.loading.map_with(&mapping.sql, rest).await?;
            self.take_in(mapping, entity, rows).await?;
        }
        Ok(Some(self.unchanged.rest(&table, &left_out)))
    }

    async fn take_in(
        &mut self,
        mapping: &MappingFile,
        entity: &'static Entity,
        mut rows: MappedRows,
    ) -> Result<(), Trouble> {
        let context = CheckContext { zone: self.zone.clone(), currency: self.currency };
        let checker = Checker::new(entity, rows.schema(), context)?;
        let (mut seen, mut bad, mut waiting) = (0_u64, 0_u64, 0_u64);
        while let Some(batch) = rows.next_batch().await {
            let batch = batch?;
            let checked = checker.check(&batch)?;
            let waits = self.loading.put(entity, &checked.good).await?;
            seen += batch.num_rows() as u64;
            waiting += waits.len() as u64;
            for row in waiting_rows(entity, &checked.good, &checked.origins, waits)? {
                self.keep(row);
            }
            let room = BAD_ROWS_KEPT.saturating_sub(bad);
            bad += checked.bad.len() as u64;
            for (row, place) in checked.bad.into_iter().zip(0..) {
                if place < room { self.keep(row) } else { self.loading.count_bad(entity.name) }
            }
            if waiting > WAITING_ROWS_AT_MOST {
                return Err(Trouble::Fault(format!(
                    "{waiting} rows of {seen} wait for a parent, more than the {WAITING_ROWS_AT_MOST} that can be kept; load the parents first"
                )));
            }
            (self.progress)(&Progress::Mapping { entity: entity.name.to_owned(), rows: seen });
        }
        if bad > BAD_ROWS_KEPT {
            let message = format!(
                "{bad} rows are bad; the first {BAD_ROWS_KEPT} are kept in quarantine, the others are only counted"
            );
            self.overflows.push(MappingFault { place: mapping.name.clone(), message });
        }
        Ok(())
    }

    /// Lets rows enter that waited for what this load brought.
    pub(super) async fn release(&mut self, entity: &'static Entity) -> Result<(), Trouble> {
        let waiting = self.loading.waiting_rows(entity).await?;
        let json = waiting.json();
        if json.is_empty() {
            return Ok(());
        }
        let context = CheckContext { zone: self.zone.clone(), currency: self.currency };
        let checked = rows_from_json(entity, &json, context)?;
        if !checked.bad.is_empty() {
            let message = format!("rows of {} that wait for a parent cannot be read back", entity.name);
            return Err(Trouble::Fault(message));
        }
        Ok(self.loading.release(entity, &waiting, &checked.good).await?)
    }

    /// Forgets what was taken in of an entity: its facts stay as they were.
    pub(super) fn abandon(&mut self, entity: &Entity) {
        self.loading.abandon(entity.name);
        self.bad_rows.retain(|row| row.entity != entity.name);
    }

    pub(super) fn keep(&mut self, row: Quarantined) {
        // Rows that wait come by the thousand and mend themselves; they are not what a report shows first.
        if self.bad_rows.len() < SHOWN_BAD_ROWS && row.code != ReasonCode::WaitingForParent {
            self.bad_rows.push(row.clone());
        }
        self.loading.quarantine(row);
    }
}

fn unknown_entity(name: &str) -> Trouble {
    let known: Vec<_> = entities::all().map(|entity| entity.name).collect();
    Trouble::Fault(format!("{name:?} is no entity; name the file after one of: {}", known.join(", ")))
}

fn waiting_rows(
    entity: &Entity,
    batch: &arrow_array::RecordBatch,
    origins: &Origins,
    waiting: Vec<Waiting>,
) -> Result<Vec<Quarantined>, CheckError> {
    let positions: Vec<usize> = waiting.iter().map(|row| row.row).collect();
    let json = rows_to_json(batch, &positions)?;
    Ok(waiting
        .into_iter()
        .zip(json)
        .map(|(waiting, row)| Quarantined {
            entity: entity.name.to_owned(),
            file: origins.file(waiting.row).map(str::to_owned),
            line: origins.line(waiting.row),
            column: Some(waiting.column.to_owned()),
            value: Some(waiting.key),
            code: ReasonCode::WaitingForParent,
            reason: format!(
                "waits for its parent in {}; it enters by itself when that arrives",
                waiting.parent
            ),
            row,
        })
        .collect())
}

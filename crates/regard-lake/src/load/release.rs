//! Rows of earlier loads that waited for a parent: they enter when this load has brought it.

use super::loading::{Loading, find_table};
use super::quarantine::{self, Kept};
use crate::error::LakeError;
use arrow_array::{BooleanArray, RecordBatch};
use arrow_select::filter::filter_record_batch;
use futures::future::BoxFuture;
use regard_model::entity::{Entity, Reference, WhenMissing};
use std::collections::{BTreeMap, BTreeSet};

/// Rows that were waiting for a parent.
#[derive(Debug)]
pub struct WaitingRows {
    rows: Vec<Kept>,
}

impl WaitingRows {
    /// The rows as JSON, in order.
    pub fn json(&self) -> Vec<&str> {
        self.rows.iter().map(|kept| kept.row.row.as_str()).collect()
    }
}

impl Loading {
    /// Rows that wait for something which this load may have brought.
    ///
    /// # Errors
    /// [`LakeError`] when the quarantine cannot be read.
    pub fn waiting_rows<'a>(
        &'a mut self,
        entity: &'static Entity,
    ) -> BoxFuture<'a, Result<WaitingRows, LakeError>> {
        Box::pin(self.waiting_rows_now(entity))
    }

    async fn waiting_rows_now(&mut self, entity: &'static Entity) -> Result<WaitingRows, LakeError> {
        // A row whose key was delivered again, and entered, has nothing to wait for any more.
        let grown = self
            .tables
            .get(entity.name)
            .is_some_and(|upsert| upsert.counts.created + upsert.counts.updated > 0);
        if !grown && !self.parents_have_grown(entity) {
            return Ok(WaitingRows { rows: Vec::new() });
        }
        let rows = quarantine::waiting(&self.lake.inner, self.snapshot, entity.name).await?;
        Ok(WaitingRows { rows })
    }

    fn parents_have_grown(&self, entity: &Entity) -> bool {
        let waits = |reference: &&Reference| reference.when_missing == WhenMissing::Wait;
        let grown = |name: &str| self.tables.get(name).is_some_and(|upsert| upsert.counts.created > 0);
        entity.references.iter().filter(waits).any(|reference| grown(reference.entity))
    }

    /// Lets rows enter that had been waiting; those whose parent is still missing go on waiting, and
    /// those that have been delivered again meanwhile have nothing to add. `batch` holds the checked
    /// rows, in the order of [`WaitingRows::json`].
    ///
    /// # Errors
    /// [`LakeError`] when files cannot be read or written.
    pub fn release<'a>(
        &'a mut self,
        entity: &'static Entity,
        rows: &'a WaitingRows,
        batch: &'a RecordBatch,
    ) -> BoxFuture<'a, Result<(), LakeError>> {
        Box::pin(self.release_now(entity, rows, batch))
    }

    async fn release_now(
        &mut self,
        entity: &'static Entity,
        rows: &WaitingRows,
        batch: &RecordBatch,
    ) -> Result<(), LakeError> {
        let table = find_table(entity.name)?;
        self.open(table).await?;
        let mut by_source: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        {
            let Some(upsert) = self.tables.get_mut(entity.name) else {
                return Err(LakeError::Bug(format!("{} is not open", entity.name)));
            };
            let keys = upsert.keyer.keys(batch)?;
            upsert.know(keys.iter().copied(), None)?;
            for (position, key) in keys.into_iter().enumerate() {
                let kept = &rows.rows[position];
                if upsert.index.get(key).is_some() {
                    self.quarantine.release(kept);
                } else {
                    by_source.entry(&kept.source).or_default().insert(position);
                }
            }
        }
        for (source, positions) in by_source {
            let ours: BooleanArray =
                (0..batch.num_rows()).map(|row| Some(positions.contains(&row))).collect();
            let part = filter_record_batch(batch, &ours)?;
            let still = self.put_from(entity, &part, source).await?;
            let still: BTreeSet<usize> = still.into_iter().map(|waiting| waiting.row).collect();
            if let Some(upsert) = self.tables.get_mut(entity.name) {
                upsert.counts.read -= still.len() as u64;
            }
            for (row, position) in positions.iter().enumerate() {
                if !still.contains(&row) {
                    self.quarantine.release(&rows.rows[*position]);
                }
            }
        }
        Ok(())
    }
}

//! The end of a load: tables that are done with leave the memory, children follow their parents, and
//! one commit makes everything visible.

use super::derive::{Derivation, derive};
use super::keys::text_keys;
use super::loading::{Loading, find_table};
use super::upsert::Origin;
use crate::catalog::{Commit, Marks, TableChange};
use crate::error::LakeError;
use crate::table::{self, Table};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch, StringArray, new_null_array};
use futures::future::BoxFuture;
use jiff::Timestamp;
use regard_model::entity::{Entity, Reach, Reference, WhenMissing};
use regard_model::{EntityCount, LoadRecord, LoadStatus};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Loading {
    /// Says that nothing more comes for an entity. If no other entity looks its keys up, its files are
    /// finished now and its keys leave the memory.
    ///
    /// # Errors
    /// [`LakeError`] when files cannot be read or written.
    pub fn settle<'a>(&'a mut self, entity: &'static Entity) -> BoxFuture<'a, Result<(), LakeError>> {
        Box::pin(self.settle_now(entity))
    }

    async fn settle_now(&mut self, entity: &'static Entity) -> Result<(), LakeError> {
        if is_parent(entity.name) || !self.tables.contains_key(entity.name) {
            return Ok(());
        }
        self.follow_parent(find_table(entity.name)?).await?;
        if let Some(upsert) = self.tables.remove(entity.name) {
            let (name, counts) = (upsert.table.name(), upsert.counts.clone());
            let change = if self.plan.dry_run { None } else { upsert.finish()? };
            self.settled.insert(name, (counts, change));
        }
        Ok(())
    }

    /// Children follow a parent whose date moved it to another month.
    async fn move_children(&mut self) -> Result<(), LakeError> {
        for table in table::all() {
            if !self.settled.contains_key(table.name()) {
                self.follow_parent(table).await?;
            }
        }
        Ok(())
    }

    async fn follow_parent(&mut self, table: &'static Table) -> Result<(), LakeError> {
        let Reach::Through(column, parent) = table.entity.reach else { return Ok(()) };
        let moved = self.tables.get(parent).map(|upsert| upsert.moved.clone()).unwrap_or_default();
        if moved.is_empty() {
            return Ok(());
        }
        self.open(table).await?;
        let Some(upsert) = self.tables.get_mut(table.name()) else { return Ok(()) };
        let before = upsert.counts.clone();
        for (batch, months) in upsert.rows_of_parents(column, &moved)? {
            upsert.put(&batch, &months, Origin::Stored)?;
        }
        upsert.counts = before;
        Ok(())
    }

    /// Ends a dry run: what would have happened.
    ///
    /// # Errors
    /// [`LakeError`] when the lake cannot be read.
    pub fn rehearse(self) -> BoxFuture<'static, Result<Vec<EntityCount>, LakeError>> {
        Box::pin(self.rehearse_now())
    }

    async fn rehearse_now(mut self) -> Result<Vec<EntityCount>, LakeError> {
        self.add_known_by_key().await?;
        Ok(self.counts())
    }

    /// Makes everything visible at once, with the ledger's row. A load that changes nothing makes no
    /// new snapshot.
    ///
    /// # Errors
    /// [`LakeError`] when files or the catalog cannot be written; then nothing of the load is visible.
    pub fn commit<'a>(
        self,
        message: Option<String>,
        status: LoadStatus,
        clock: &'a (dyn Fn() -> Timestamp + Sync),
    ) -> BoxFuture<'a, Result<LoadRecord, LakeError>> {
        Box::pin(self.commit_now(message, status, clock))
    }

    async fn commit_now(
        mut self,
        message: Option<String>,
        status: LoadStatus,
        clock: &(dyn Fn() -> Timestamp + Sync),
    ) -> Result<LoadRecord, LakeError> {
        self.add_known_by_key().await?;
        self.move_children().await?;
        let mut record = LoadRecord {
            batch_id: self.plan.batch_id.clone(),
            source: self.plan.source.clone(),
            started_at: self.plan.started_at,
            finished_at: clock(),
            status,
            message,
            snapshot: Some(self.snapshot),
            entities: self.counts(),
        };
        let changes = self.finish_tables().await?;
        // What failed is read again, whatever an earlier load had read.
        let marks = match status {
            LoadStatus::Done => {
                Marks { cursors: self.plan.marks.clone(), reading: Some(self.plan.reading.clone()) }
            }
            LoadStatus::Partly => Marks { reading: Some(BTreeMap::new()), ..Marks::default() },
            LoadStatus::Failed => Marks::default(),
        };
        if changes.is_empty() {
            record.finished_at = clock();
            self.lake.inner.catalog.note(&record, &marks).await?;
            return Ok(record);
        }
        let derived_with = self.derivation().signature();
        self.lake.inner.catalog.commit(Commit { changes, record, derived_with, marks }, clock()).await
    }

    fn derivation(&self) -> Derivation<'_> {
        Derivation {
            snapshot: self.snapshot,
            zone: &self.plan.zone,
            currency: self.plan.currency,
            batch_id: &self.plan.batch_id.0,
            measures: &self.plan.measures,
            bytes_in_memory: self.lake.inner.options.derived_bytes,
        }
    }

    async fn finish_tables(&mut self) -> Result<Vec<TableChange>, LakeError> {
        let inner = &Arc::clone(&self.lake.inner);
        let mut changes = Vec::new();
        for (_, change) in std::mem::take(&mut self.settled).into_values() {
            changes.extend(change);
        }
        for (_, upsert) in std::mem::take(&mut self.tables) {
            changes.extend(upsert.finish()?);
        }
        let quarantine = std::mem::take(&mut self.quarantine);
        let batch = &self.plan.batch_id.0;
        changes.extend(quarantine.finish(inner, self.snapshot, &self.plan.source, batch).await?);
        let derived = derive(inner, &changes, &self.derivation()).await?;
        changes.extend(derived);
        Ok(changes)
    }

    /// Makes the customers that rows name and no file describes: known by their key, and marked so.
    async fn add_known_by_key(&mut self) -> Result<(), LakeError> {
        for ((parent, _), known) in std::mem::take(&mut self.known_by_key) {
            let Some(table) = table::find(parent) else { continue };
            let Some(upsert) = self.tables.get_mut(parent) else { continue };
            let named: ArrayRef = Arc::new(StringArray::from(known.names));
            upsert.know(text_keys(&named).into_iter().flatten(), None)?;
            let names: StringArray = named
                .as_string::<i32>()
                .iter()
                .zip(text_keys(&named))
                .filter(|(_, key)| key.is_some_and(|key| upsert.index.get(key).is_none()))
                .map(|(name, _)| name)
                .collect();
            if names.is_empty() {
                continue;
            }
            let rows = names.len();
            let names: ArrayRef = Arc::new(names);
            let schema = table.entity.schema();
            let columns = schema.fields().iter().map(|field| match field.name().as_str() {
                "customer_id" | "name" => names.clone(),
                "known_by_key" => Arc::new(BooleanArray::from(vec![true; rows])) as ArrayRef,
                _ => new_null_array(field.data_type(), rows),
            });
            let batch = RecordBatch::try_new(schema.clone(), columns.collect())?;
            let months = upsert.own_months(&batch)?;
            let origin = Origin::Load { source: &self.plan.source, batch: &self.plan.batch_id.0 };
            upsert.put(&batch, &months, origin)?;
        }
        Ok(())
    }
}

/// Whether rows of other entities are held against the keys of this one.
fn is_parent(name: &str) -> bool {
    let looks_up =
        |reference: &Reference| reference.entity == name && reference.when_missing != WhenMissing::Stand;
    table::all().iter().any(|table| table.entity.references.iter().any(looks_up))
}

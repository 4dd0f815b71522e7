//! One load from beginning to commit. The use case above decides what to map and in which order;
//! this owns the lock, the state of each table and the one commit.

use super::clean::{LoadLock, remove_orphans};
use super::derive::{Derivation, derive};
use super::index::KeySet;
use super::keys::text_keys;
use super::mapping::{self, MappedRows};
use super::quarantine::{self, Kept, QuarantineChange};
use super::source::{SourceTable, TextFunction};
use super::upsert::{Origin, Upsert};
use crate::catalog::{Commit, TableChange};
use crate::error::LakeError;
use crate::lake::Lake;
use crate::month::Month;
use crate::table::{self, Table};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch, StringArray, new_null_array};
use arrow_select::filter::filter_record_batch;
use datafusion::prelude::SessionContext;
use futures::future::BoxFuture;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use regard_model::entity::{Entity, Reach, Reference, WhenMissing};
use regard_model::{
    BatchId, Currency, EntityCount, LoadRecord, LoadStatus, Quarantined, ReasonCode, SnapshotId,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a load is about.
#[derive(Debug)]
pub struct LoadPlan {
    /// The source.
    pub source: String,
    /// The load's name.
    pub batch_id: BatchId,
    /// When it began.
    pub started_at: Timestamp,
    /// The home's time zone.
    pub zone: TimeZone,
    /// The home's currency.
    pub currency: Currency,
    /// The tables that its mappings may read.
    pub tables: Vec<SourceTable>,
    /// The functions that its mappings may call.
    pub functions: Vec<TextFunction>,
    /// Count only; write nothing.
    pub dry_run: bool,
}

/// A row that cannot enter before its parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its position in the batch that was put.
    pub row: usize,
    /// The column that names the parent.
    pub column: &'static str,
    /// The parent's entity.
    pub parent: &'static str,
    /// The key that was not found.
    pub key: String,
}

/// A load under way.
pub struct Loading {
    lake: Lake,
    plan: LoadPlan,
    snapshot: SnapshotId,
    session: SessionContext,
    tables: BTreeMap<&'static str, Upsert>,
    /// Tables that are done with: what became of them, so that their keys need not stay in memory.
    settled: BTreeMap<&'static str, (EntityCount, Option<TableChange>)>,
    unread: EntityCount,
    quarantined: BTreeMap<String, u64>,
    quarantine: QuarantineChange,
    /// Customers that rows name and no file describes.
    known_by_key: BTreeMap<&'static str, KeyedNames>,
    _lock: Option<LoadLock>,
}

impl std::fmt::Debug for Loading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Loading")
            .field("plan", &self.plan)
            .field("counts", &self.counts())
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
struct KeyedNames {
    seen: KeySet,
    names: Vec<String>,
}

impl Lake {
    /// Begins a load: takes the lock and cleans up after loads that were killed.
    ///
    /// # Errors
    /// [`LakeError::Locked`] when another load is running; others when the lake cannot be used.
    pub fn begin(&self, plan: LoadPlan) -> BoxFuture<'_, Result<Loading, LakeError>> {
        Box::pin(self.begin_now(plan))
    }

    async fn begin_now(&self, plan: LoadPlan) -> Result<Loading, LakeError> {
        let lock = if plan.dry_run { None } else { Some(LoadLock::take(&self.inner.root)?) };
        if lock.is_some() {
            remove_orphans(&self.inner.catalog, &self.inner.data).await?;
        }
        let snapshot = self.inner.catalog.head().await?.id();
        let session = mapping::session(&self.inner, &plan.tables, &plan.functions, &plan.zone)?;
        Ok(Loading {
            lake: self.clone(),
            plan,
            snapshot,
            session,
            tables: BTreeMap::new(),
            settled: BTreeMap::new(),
            unread: EntityCount::default(),
            quarantined: BTreeMap::new(),
            quarantine: QuarantineChange::default(),
            known_by_key: BTreeMap::new(),
            _lock: lock,
        })
    }
}

impl Loading {
    /// Plans a mapping and starts it.
    ///
    /// # Errors
    /// [`LakeError::Mapping`] when the select has a mistake; the text names it.
    pub fn map<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<MappedRows, LakeError>> {
        Box::pin(self.map_now(sql))
    }

    async fn map_now(&mut self, sql: &str) -> Result<MappedRows, LakeError> {
        mapping::run(&self.session, &self.plan.tables, sql).await
    }

    /// Takes good rows of an entity in. Rows whose parent is not there are left out and named.
    ///
    /// # Errors
    /// [`LakeError`] when files cannot be read or written.
    pub fn put<'a>(
        &'a mut self,
        entity: &'static Entity,
        batch: &'a RecordBatch,
    ) -> BoxFuture<'a, Result<Vec<Waiting>, LakeError>> {
        Box::pin(self.put_now(entity, batch))
    }

    async fn put_now(
        &mut self,
        entity: &'static Entity,
        batch: &RecordBatch,
    ) -> Result<Vec<Waiting>, LakeError> {
        let source = self.plan.source.clone();
        self.put_from(entity, batch, &source).await
    }

    async fn put_from(
        &mut self,
        entity: &'static Entity,
        batch: &RecordBatch,
        source: &str,
    ) -> Result<Vec<Waiting>, LakeError> {
        let table =
            table::find(entity.name).ok_or_else(|| LakeError::Bug(format!("no table {}", entity.name)))?;
        self.open(table).await?;
        let (waiting, parent_months) = self.resolve_parents(entity, batch).await?;
        let Some(upsert) = self.tables.get_mut(entity.name) else {
            return Err(LakeError::Bug(format!("{} is not open", entity.name)));
        };
        let months = match parent_months {
            Some(months) => months,
            None => upsert.own_months(batch)?,
        };
        let origin = Origin { source, batch: &self.plan.batch_id.0 };
        if waiting.is_empty() {
            upsert.put(batch, &months, origin)?;
            return Ok(waiting);
        }
        let mut stays = vec![true; batch.num_rows()];
        waiting.iter().for_each(|row| stays[row.row] = false);
        let kept = filter_record_batch(batch, &BooleanArray::from(stays.clone()))?;
        let months: Vec<Month> =
            months.into_iter().zip(stays).filter_map(|(month, stays)| stays.then_some(month)).collect();
        upsert.put(&kept, &months, origin)?;
        upsert.counts.read += waiting.len() as u64;
        Ok(waiting)
    }

    async fn open(&mut self, table: &'static Table) -> Result<(), LakeError> {
        if !self.tables.contains_key(table.name()) {
            let upsert = Upsert::open(&self.lake.inner, table, self.snapshot, self.plan.dry_run).await?;
            self.tables.insert(table.name(), upsert);
        }
        Ok(())
    }

    /// Which rows wait for a parent, and the months of the parents where rows are filed by them.
    async fn resolve_parents(
        &mut self,
        entity: &'static Entity,
        batch: &RecordBatch,
    ) -> Result<(Vec<Waiting>, Option<Vec<Month>>), LakeError> {
        let mut waiting: BTreeMap<usize, Waiting> = BTreeMap::new();
        let mut months = None;
        let mut unknown = Vec::new();
        for reference in entity.references.iter().filter(|one| one.when_missing != WhenMissing::Stand) {
            self.open(find_table(reference.entity)?).await?;
            let column = batch.column(batch.schema().index_of(reference.column)?).clone();
            let keys = text_keys(&column);
            let index = &self.tables[reference.entity].index;
            let slots: Vec<_> = keys.iter().map(|key| key.and_then(|key| index.get(key))).collect();
            let missing = (0..keys.len()).filter(|row| keys[*row].is_some() && slots[*row].is_none());
            if reference.when_missing == WhenMissing::Wait {
                let names = column.as_string::<i32>();
                for row in missing {
                    let key = names.value(row).to_owned();
                    let (column, parent) = (reference.column, reference.entity);
                    waiting.entry(row).or_insert(Waiting { row, column, parent, key });
                }
            } else {
                unknown.push((reference.entity, column.clone(), keys.clone(), missing.collect::<Vec<_>>()));
            }
            if entity.reach == Reach::Through(reference.column, reference.entity) {
                let month = |slot: &Option<super::index::Slot>| slot.map_or(Month::NONE, |slot| slot.month);
                months = Some(slots.iter().map(month).collect());
            }
        }
        // A row that waits makes no customer known yet.
        for (parent, column, keys, missing) in unknown {
            let known = self.known_by_key.entry(parent).or_default();
            let names = column.as_string::<i32>();
            for row in missing.into_iter().filter(|row| !waiting.contains_key(row)) {
                if keys[row].is_some_and(|key| known.seen.insert(key)) {
                    known.names.push(names.value(row).to_owned());
                }
            }
        }
        Ok((waiting.into_values().collect(), months))
    }

    /// Keeps a row that could not become a fact. Rows that [`Self::put`] named as waiting have been
    /// counted as read already; all others are counted here.
    pub fn quarantine(&mut self, row: Quarantined) {
        *self.quarantined.entry(row.entity.clone()).or_default() += 1;
        if row.code != ReasonCode::WaitingForParent {
            let counts = match self.tables.get_mut(row.entity.as_str()) {
                Some(upsert) => &mut upsert.counts,
                None => &mut self.unread,
            };
            counts.read += 1;
        }
        self.quarantine.add(&self.plan.source, row, self.plan.started_at);
    }

    /// Says that a mapping of this entity ran through, so that earlier complaints of this source about
    /// it are settled unless they were made again. The empty name stands for rows of unreadable files.
    ///
    /// # Errors
    /// [`LakeError`] when the entity's table cannot be read.
    pub fn completed<'a>(&'a mut self, entity: &'a str) -> BoxFuture<'a, Result<(), LakeError>> {
        Box::pin(self.completed_now(entity))
    }

    async fn completed_now(&mut self, entity: &str) -> Result<(), LakeError> {
        self.quarantine.replaces(entity);
        match table::find(entity) {
            Some(table) => self.open(table).await,
            None => Ok(()),
        }
    }

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
        let worth_a_look = self.parents_have_grown(entity);
        if !worth_a_look {
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
            let upsert = &self.tables[entity.name];
            for (position, key) in upsert.keyer.keys(batch)?.into_iter().enumerate() {
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

    /// Forgets everything about an entity that this load has taken in so far: its mapping failed on the
    /// way, and its facts stay as they were.
    pub fn abandon(&mut self, entity: &str) {
        self.tables.remove(entity);
        self.quarantined.remove(entity);
        self.quarantine.forget(entity);
    }

    /// What the load did so far, by entity in loading order; rows that could not be read come last,
    /// under an empty name.
    pub fn counts(&self) -> Vec<EntityCount> {
        let of = |name: &str| self.quarantined.get(name).copied().unwrap_or_default();
        let mut counts: Vec<EntityCount> = table::all()
            .iter()
            .filter_map(|table| {
                let open = self.tables.get(table.name()).map(|upsert| &upsert.counts);
                open.or_else(|| self.settled.get(table.name()).map(|(counts, _)| counts))
            })
            .map(|counts| EntityCount { quarantined: of(&counts.entity), ..counts.clone() })
            .filter(|counts| counts.read > 0)
            .collect();
        if self.unread.read > 0 {
            counts.push(EntityCount { quarantined: of(""), ..self.unread.clone() });
        }
        counts
    }

    /// Makes the customers that rows name and no file describes: known by their key, and marked so.
    async fn add_known_by_key(&mut self) -> Result<(), LakeError> {
        for (parent, known) in std::mem::take(&mut self.known_by_key) {
            let Some(table) = table::find(parent) else { continue };
            let Some(upsert) = self.tables.get_mut(parent) else { continue };
            let names: StringArray = known
                .names
                .iter()
                .zip(text_keys(&(Arc::new(StringArray::from(known.names.clone())) as ArrayRef)))
                .filter(|(_, key)| key.is_some_and(|key| upsert.index.get(key).is_none()))
                .map(|(name, _)| Some(name.as_str()))
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
            upsert.put(
                &batch,
                &months,
                Origin { source: &self.plan.source, batch: &self.plan.batch_id.0 },
            )?;
        }
        Ok(())
    }

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
            let origin = Origin { source: &self.plan.source, batch: &self.plan.batch_id.0 };
            upsert.put(&batch, &months, origin)?;
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
        if changes.is_empty() {
            record.finished_at = clock();
            self.lake.inner.catalog.note(&record).await?;
            return Ok(record);
        }
        let derived_with = self.derivation().signature();
        self.lake.inner.catalog.commit(Commit { changes, record, derived_with }, clock()).await
    }

    fn derivation(&self) -> Derivation<'_> {
        Derivation {
            snapshot: self.snapshot,
            zone: &self.plan.zone,
            currency: self.plan.currency,
            batch_id: &self.plan.batch_id.0,
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
}

/// Whether rows of other entities are held against the keys of this one.
fn is_parent(name: &str) -> bool {
    let looks_up =
        |reference: &Reference| reference.entity == name && reference.when_missing != WhenMissing::Stand;
    table::all().iter().any(|table| table.entity.references.iter().any(looks_up))
}

fn find_table(name: &str) -> Result<&'static Table, LakeError> {
    table::find(name).ok_or_else(|| LakeError::Bug(format!("no table {name}")))
}

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

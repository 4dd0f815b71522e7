//! One load under way. The use case above decides what to map and in which order; this owns the lock
//! and the state of each table. How rows that waited enter is in `release.rs`, how it ends in
//! `finish.rs`.

use super::clean::{LoadLock, remove_orphans};
use super::derive::MeasureStatement;
use super::index::KeySet;
use super::keys::text_keys;
use super::mapping::{self, MappedRows};
use super::quarantine::QuarantineChange;
use super::source::{SourceTable, TextFunction};
use super::upsert::{Origin, Upsert};
use crate::catalog::TableChange;
use crate::error::LakeError;
use crate::lake::Lake;
use crate::month::Month;
use crate::table::{self, Table};
use arrow_array::cast::AsArray;
use arrow_array::{BooleanArray, RecordBatch};
use arrow_select::filter::filter_record_batch;
use datafusion::prelude::SessionContext;
use futures::future::BoxFuture;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use regard_model::entity::{Entity, Reach, WhenMissing};
use regard_model::{BatchId, Currency, EntityCount, Quarantined, ReasonCode, SnapshotId};
use std::collections::{BTreeMap, BTreeSet};

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
    /// The tables of the source that could not be read.
    pub unread: BTreeSet<String>,
    /// The functions that its mappings may call.
    pub functions: Vec<TextFunction>,
    /// The sums and counts that are kept of what it changes.
    pub measures: Vec<MeasureStatement>,
    /// How far its tables have been read, by table: kept with the facts when the whole load succeeds, so
    /// that what failed is read again.
    pub marks: BTreeMap<String, String>,
    /// What is read of its files, in words of the caller: kept in the same way, in place of all that was kept before;
    /// a load that is not whole forgets it.
    pub reading: BTreeMap<String, String>,
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
    pub(super) lake: Lake,
    pub(super) plan: LoadPlan,
    pub(super) snapshot: SnapshotId,
    session: SessionContext,
    pub(super) tables: BTreeMap<&'static str, Upsert>,
    /// Tables that are done with: what became of them, so that their keys need not stay in memory.
    pub(super) settled: BTreeMap<&'static str, (EntityCount, Option<TableChange>)>,
    unread: EntityCount,
    quarantined: BTreeMap<String, u64>,
    pub(super) quarantine: QuarantineChange,
    /// Customers that rows name and no file describes, by their own entity and the one that names them.
    pub(super) known_by_key: BTreeMap<(&'static str, &'static str), KeyedNames>,
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
pub(super) struct KeyedNames {
    seen: KeySet,
    pub(super) names: Vec<String>,
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

    /// The same with other rows for one table of the source.
    ///
    /// # Errors
    /// As [`Self::map`].
    pub fn map_with<'a>(
        &'a mut self,
        sql: &'a str,
        table: SourceTable,
    ) -> BoxFuture<'a, Result<MappedRows, LakeError>> {
        Box::pin(self.map_with_now(sql, table))
    }

    async fn map_with_now(&mut self, sql: &str, table: SourceTable) -> Result<MappedRows, LakeError> {
        let mut tables = self.plan.tables.clone();
        tables.retain(|known| known.name != table.name);
        tables.push(table);
        let session = mapping::session(&self.lake.inner, &tables, &self.plan.functions, &self.plan.zone)?;
        mapping::run(&session, &tables, &self.plan.unread, sql).await
    }

    /// The table whose rows a mapping turns into rows one by one, each by itself. **Empty**: it does something
    /// else, or has a mistake.
    pub fn only_table<'a>(&'a self, sql: &'a str) -> BoxFuture<'a, Option<String>> {
        Box::pin(mapping::only_table(&self.session, sql))
    }

    async fn map_now(&mut self, sql: &str) -> Result<MappedRows, LakeError> {
        mapping::run(&self.session, &self.plan.tables, &self.plan.unread, sql).await
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

    pub(super) async fn put_from(
        &mut self,
        entity: &'static Entity,
        batch: &RecordBatch,
        source: &str,
    ) -> Result<Vec<Waiting>, LakeError> {
        let table =
            table::find(entity.name).ok_or_else(|| LakeError::Bug(format!("no table {}", entity.name)))?;
        self.open(table).await?;
        let (waiting, parent_months) = self.resolve_parents(entity, batch).await?;
        let may_have_moved = self.parent_moved(entity);
        let Some(upsert) = self.tables.get_mut(entity.name) else {
            return Err(LakeError::Bug(format!("{} is not open", entity.name)));
        };
        let months = match parent_months {
            Some(months) => months,
            None => upsert.own_months(batch)?,
        };
        // Where the key names the parent, whose month files the row, the row can be nowhere else.
        let with_parent = !may_have_moved && entity.key().any(|key| entity.reach.is_through(key.name));
        if !upsert.knows_all() {
            let own: Option<BTreeSet<Month>> = with_parent.then(|| months.iter().copied().collect());
            upsert.know(upsert.keyer.keys(batch)?.into_iter(), own.as_ref())?;
        }
        let origin = Origin::Load { source, batch: &self.plan.batch_id.0 };
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

    /// Whether this load put a parent of the entity under another month: its rows still lie under the old one.
    fn parent_moved(&self, entity: &Entity) -> bool {
        let Reach::Through(_, parent) = entity.reach else { return false };
        self.tables.get(parent).is_none_or(|parent| !parent.moved.is_empty())
    }

    pub(super) async fn open(&mut self, table: &'static Table) -> Result<(), LakeError> {
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
            let Some(parents) = self.tables.get_mut(reference.entity) else {
                return Err(LakeError::Bug(format!("{} is not open", reference.entity)));
            };
            parents.know(keys.iter().flatten().copied(), None)?;
            let index = &parents.index;
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
            let known = self.known_by_key.entry((parent, entity.name)).or_default();
            let names = column.as_string::<i32>();
            for row in missing.into_iter().filter(|row| !waiting.contains_key(row)) {
                if keys[row].is_some_and(|key| known.seen.insert(key)) {
                    known.names.push(names.value(row).to_owned());
                }
            }
        }
        Ok((waiting.into_values().collect(), months))
    }

    /// Counts a bad row, as read too: of an entity, or (the empty name) of a file that cannot be read.
    pub fn count_bad(&mut self, entity: &str) {
        *self.quarantined.entry(entity.to_owned()).or_default() += 1;
        let counts = match self.tables.get_mut(entity) {
            Some(upsert) => &mut upsert.counts,
            None => &mut self.unread,
        };
        counts.read += 1;
    }

    /// Keeps a row that could not become a fact. Rows that [`Self::put`] named as waiting have been
    /// counted as read already; all others are counted here.
    pub fn quarantine(&mut self, row: Quarantined) {
        if row.code == ReasonCode::WaitingForParent {
            *self.quarantined.entry(row.entity.clone()).or_default() += 1;
        } else {
            self.count_bad(&row.entity);
        }
        self.quarantine.add(&self.plan.source, row, self.plan.started_at);
    }

    /// Says that a mapping of this entity ran through, so that earlier complaints of this source about
    /// it are settled unless they were made again; when only these files were read, those
    /// about rows of other files stay. The empty name stands for rows of unreadable files.
    ///
    /// # Errors
    /// [`LakeError`] when the entity's table cannot be read.
    pub fn completed<'a>(
        &'a mut self,
        entity: &'a str,
        read: Option<BTreeSet<String>>,
    ) -> BoxFuture<'a, Result<(), LakeError>> {
        Box::pin(self.completed_now(entity, read))
    }

    async fn completed_now(&mut self, entity: &str, read: Option<BTreeSet<String>>) -> Result<(), LakeError> {
        self.quarantine.replaces(entity, read);
        match table::find(entity) {
            Some(table) => self.open(table).await,
            None => Ok(()),
        }
    }

    /// Forgets everything about an entity that this load has taken in so far: its mapping failed on the
    /// way, and its facts stay as they were.
    pub fn abandon(&mut self, entity: &str) {
        self.tables.remove(entity);
        self.quarantined.remove(entity);
        self.quarantine.forget(entity);
        self.known_by_key.retain(|(_, by), _| *by != entity);
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
}

pub(super) fn find_table(name: &str) -> Result<&'static Table, LakeError> {
    table::find(name).ok_or_else(|| LakeError::Bug(format!("no table {name}")))
}

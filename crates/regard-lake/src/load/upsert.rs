//! Brings checked rows of one entity into its table: new keys are created, changed ones replaced,
//! the rest left alone. Streams: no row is held in memory, only a hash for each key, and only of files in which
//! a key that comes can be.

use super::index::{KeyIndex, KeyMap, KeySet, Slot};
use super::keys::{ContentHasher, Keyer};
use super::month_files::MonthFiles;
use super::rewrite::{Touched, rewrite};
use super::unread::{Stored, Unread, Wanted};
use crate::catalog::{LiveFile, TableChange};
use crate::data_file::{DataFile, sync_folder};
use crate::error::LakeError;
use crate::lake::Inner;
use crate::month::{Month, month_column, months_of};
use crate::table::{BATCH, SOURCE, Table};
use crate::table_file::ParquetReader;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray, UInt32Array};
use arrow_select::take::{take, take_record_batch};
use regard_model::{EntityCount, SnapshotId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

const INDEX_BATCH_ROWS: usize = 65_536;

/// Who delivered the rows.
#[derive(Debug, Clone, Copy)]
pub(super) enum Origin<'a> {
    /// A source, with this load.
    Load { source: &'a str, batch: &'a str },
    /// The rows lie in the table already, and keep what is written of them there.
    Stored,
}

/// One table being loaded.
#[derive(Debug)]
pub(super) struct Upsert {
    pub(super) table: &'static Table,
    pub(super) keyer: Keyer,
    pub(super) index: KeyIndex,
    pub(super) counts: EntityCount,
    /// Keys whose row moved to another month, with that month: their children have to follow.
    pub(super) moved: HashMap<u128, Month>,
    hasher: ContentHasher,
    folder: PathBuf,
    old_files: Vec<LiveFile>,
    /// What the index does not know yet of the old files.
    unread: Unread,
    new_files: MonthFiles,
    replaced: BTreeMap<u32, KeySet>,
    /// Where the rows that this load replaced were before it.
    before: KeyMap<Slot>,
    dry_run: bool,
    threads: usize,
}

impl Upsert {
    /// Opens a table at a snapshot. Where its keys are is read when it is asked for: see [`Self::know`].
    pub(super) async fn open(
        inner: &Inner,
        table: &'static Table,
        snapshot: SnapshotId,
        dry_run: bool,
    ) -> Result<Self, LakeError> {
        let old_files = inner.files(table, snapshot).await?;
        let folder = inner.folder(table);
        let mut upsert = Self {
            table,
            keyer: Keyer::new(table.entity)?,
            index: KeyIndex::new(),
            counts: EntityCount { entity: table.name().to_owned(), ..EntityCount::default() },
            moved: HashMap::new(),
            hasher: ContentHasher::new(table.entity)?,
            new_files: MonthFiles::new(table, folder.clone()),
            folder,
            old_files,
            unread: Unread::default(),
            replaced: BTreeMap::new(),
            before: KeyMap::default(),
            dry_run,
            threads: inner.options.threads,
        };
        upsert.unread = Unread::of(&upsert.old_files);
        Ok(upsert)
    }

    /// Whether the index knows every key, as that of a new table does.
    pub(super) fn knows_all(&self) -> bool {
        self.unread.is_empty()
    }

    /// Reads where these keys are: from here on the index knows of each whether it is there. They are looked for
    /// in files of these months, when months are given.
    pub(super) fn know(
        &mut self,
        keys: impl Iterator<Item = u128>,
        months: Option<&BTreeSet<Month>>,
    ) -> Result<(), LakeError> {
        let Some(wanted) = self.unread.wanted(&self.index, keys) else { return Ok(()) };
        self.read(wanted.as_ref().map(|keys| Wanted { keys, months }))
    }

    /// Reads where all keys are.
    fn know_all(&mut self) -> Result<(), LakeError> {
        if !self.unread.all() {
            return Ok(());
        }
        self.read(None)
    }

    fn read(&mut self, wanted: Option<Wanted<'_>>) -> Result<(), LakeError> {
        let stored = Stored {
            table: self.table,
            folder: &self.folder,
            keyer: &self.keyer,
            files: &self.old_files,
            threads: self.threads,
        };
        stored.read_into(&mut self.index, wanted)
    }

    /// The months that rows are filed under by their own main date.
    pub(super) fn own_months(&self, batch: &RecordBatch) -> Result<Vec<Month>, LakeError> {
        match self.table.entity.main_date {
            None => Ok(vec![Month::NONE; batch.num_rows()]),
            Some(name) => months_of(batch.column(batch.schema().index_of(name)?)),
        }
    }

    /// Takes good rows in, each filed under its month. Their keys are known: see [`Self::know`].
    pub(super) fn put(
        &mut self,
        batch: &RecordBatch,
        months: &[Month],
        origin: Origin<'_>,
    ) -> Result<(), LakeError> {
        let keys = self.keyer.keys(batch)?;
        let contents = self.hasher.hashes(batch)?;
        self.counts.read += keys.len() as u64;
        let mut by_file: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (row, ((key, content), month)) in (0_u32..).zip(keys.iter().zip(&contents).zip(months)) {
            let known = self.index.get(*key);
            if known.is_some_and(|slot| slot.content == *content && slot.month == *month) {
                self.counts.unchanged += 1;
                continue;
            }
            if self.returned(*key, *content, *month) {
                continue;
            }
            let file = self.file_for(*month)?;
            self.index.insert(*key, Slot { content: *content, file, month: *month });
            match known {
                None => self.counts.created += 1,
                Some(slot) => {
                    // Of several versions in one load the last one stands; the others change nothing.
                    if self.was_stored(slot) {
                        self.counts.updated += 1;
                        self.before.insert(*key, slot);
                    } else {
                        self.counts.unchanged += 1;
                    }
                    self.replaced.entry(slot.file).or_default().insert(*key);
                    if slot.month != *month {
                        self.moved.insert(*key, *month);
                    }
                }
            }
            by_file.entry(file).or_default().push(row);
        }
        if self.dry_run {
            return Ok(());
        }
        for (file, rows) in by_file {
            self.write(file, batch, &rows, &contents, months, origin)?;
        }
        Ok(())
    }

    /// Whether a key comes back to what it was before this load: versions that came and went within one
    /// load change nothing.
    fn returned(&mut self, key: u128, content: i64, month: Month) -> bool {
        let Some(before) = self.before.get(&key).copied() else { return false };
        if before.content != content || before.month != month {
            return false;
        }
        if let Some(between) = self.index.insert(key, before) {
            self.replaced.entry(between.file).or_default().insert(key);
        }
        if let Some(replaced) = self.replaced.get_mut(&before.file) {
            replaced.remove(&key);
        }
        self.before.remove(&key);
        self.moved.remove(&key);
        self.counts.updated -= 1;
        self.counts.unchanged += 2;
        true
    }

    /// Whether a row was there before this load.
    fn was_stored(&self, slot: Slot) -> bool {
        usize::try_from(slot.file).is_ok_and(|file| file < self.old_files.len())
    }

    fn file_for(&mut self, month: Month) -> Result<u32, LakeError> {
        if self.dry_run {
            return Ok(u32::MAX);
        }
        let number = self.old_files.len() + self.new_files.number(month)?;
        u32::try_from(number).map_err(|_| LakeError::Bug("more files than can be numbered".into()))
    }

    fn write(
        &mut self,
        file: u32,
        batch: &RecordBatch,
        rows: &[u32],
        contents: &[i64],
        months: &[Month],
        origin: Origin<'_>,
    ) -> Result<(), LakeError> {
        let own = batch.project(&(0..self.table.own_columns()).collect::<Vec<_>>())?;
        let taken_rows = UInt32Array::from(rows.to_vec());
        let taken = take_record_batch(&own, &taken_rows)?;
        let at = |row: &u32| usize::try_from(*row).unwrap_or_default();
        let contents: Int64Array = rows.iter().map(|row| Some(contents[at(row)])).collect();
        let months = month_column(rows.iter().map(|row| months[at(row)]));
        let [source, load] = lineage(batch, &taken_rows, origin)?;
        let lineage: [ArrayRef; 4] = [source, load, Arc::new(contents), Arc::new(months)];
        let columns = taken.columns().iter().cloned().chain(lineage).collect();
        let physical = RecordBatch::try_new(self.table.schema.clone(), columns)?;
        let number = usize::try_from(file).unwrap_or_default() - self.old_files.len();
        self.new_files.write(number, &physical)
    }

    /// Rows of these parents, as they lie in the table, so that they can be put under another month.
    pub(super) fn rows_of_parents(
        &mut self,
        parent_column: &str,
        parents: &HashMap<u128, Month>,
    ) -> Result<Vec<(RecordBatch, Vec<Month>)>, LakeError> {
        self.know_all()?;
        let column = self.table.schema.index_of(parent_column)?;
        let mut found = Vec::new();
        for (number, file) in (0_u32..).zip(&self.old_files) {
            for batch in ParquetReader::open(&self.folder.join(&file.path), None, INDEX_BATCH_ROWS)? {
                let batch = batch?;
                let keys = self.keyer.keys(&batch)?;
                let named = super::keys::text_keys(batch.column(column));
                let mut rows = Vec::new();
                let mut months = Vec::new();
                for (row, (key, parent)) in (0_u32..).zip(keys.iter().zip(named)) {
                    let current = self.index.get(*key).is_some_and(|slot| slot.file == number);
                    if let Some(month) = parent.and_then(|parent| parents.get(&parent)).filter(|_| current) {
                        rows.push(row);
                        months.push(*month);
                    }
                }
                if !rows.is_empty() {
                    found.push((take_record_batch(&batch, &UInt32Array::from(rows))?, months));
                }
            }
        }
        Ok(found)
    }

    /// Writes everything down; the change is not visible before the commit. `None` when there is none.
    pub(super) fn finish(self) -> Result<Option<TableChange>, LakeError> {
        let old_count = self.old_files.len();
        let mut new_files: Vec<Option<DataFile>> = self.new_files.finish()?.into_iter().map(Some).collect();
        let mut removed = Vec::new();
        let mut added = Vec::new();
        for (number, replaced) in self.replaced.iter().filter(|(_, replaced)| !replaced.is_empty()) {
            let position = usize::try_from(*number).unwrap_or_default();
            let (path, month) = match self.old_files.get(position) {
                Some(file) => (file.path.clone(), file.month),
                None => match new_files[position - old_count].take() {
                    Some(file) => (file.path, file.month),
                    None => return Err(LakeError::Bug("a file was rewritten twice".into())),
                },
            };
            let touched = Touched { number: *number, path: &path, month, replaced };
            added.extend(rewrite(self.table, &self.folder, &self.keyer, &self.index, &touched)?);
            match self.old_files.get(position) {
                Some(file) => removed.push(file.data_file_id),
                // Written and replaced within this load: no snapshot ever names it.
                None => std::fs::remove_file(self.folder.join(&path))
                    .map_err(LakeError::file("remove", self.folder.join(&path)))?,
            }
        }
        added.extend(new_files.into_iter().flatten());
        if added.is_empty() && removed.is_empty() {
            return Ok(None);
        }
        sync_folder(&self.folder)?;
        Ok(Some(TableChange { table: self.table, removed, added }))
    }
}

/// The source and the load that are written beside the rows taken of a batch.
fn lineage(batch: &RecordBatch, rows: &UInt32Array, origin: Origin<'_>) -> Result<[ArrayRef; 2], LakeError> {
    let same = |word: &str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(std::iter::repeat_n(word, rows.len())))
    };
    match origin {
        Origin::Load { source, batch } => Ok([same(source), same(batch)]),
        Origin::Stored => {
            let stored = |name: &str| -> Result<ArrayRef, LakeError> {
                Ok(take(batch.column(batch.schema().index_of(name)?), rows, None)?)
            };
            Ok([stored(SOURCE)?, stored(BATCH)?])
        }
    }
}

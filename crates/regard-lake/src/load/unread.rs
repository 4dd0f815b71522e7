//! What the index of a table does not know yet. A load of few rows looks their keys up in the old files and keeps
//! nothing else of them in memory; a load of many reads all keys once.

use super::index::{KeyIndex, KeySet, Slot};
use super::keys::Keyer;
use crate::catalog::LiveFile;
use crate::error::LakeError;
use crate::month::Month;
use crate::table::{MONTH, ROW_HASH, Table};
use crate::table_file::ParquetReader;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int64Type};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::ScopedJoinHandle;

const BATCH_ROWS: usize = 65_536;
/// Looking keys up costs a pass over all files, so it pays only for so small a share of the stored rows.
const ROWS_A_KEY: u64 = 8;
/// And for so few passes: after them, all keys are read in one more.
const PASSES: u32 = 5;

/// Which keys were looked up, of how many rows.
#[derive(Debug, Default)]
pub(super) struct Unread {
    /// The rows of the old files. **Empty**: 0 when all of them are known.
    rows: u64,
    /// Keys that were looked up: the index knows of them whether they are there.
    asked: KeySet,
    passes: u32,
}

impl Unread {
    pub(super) fn of(files: &[LiveFile]) -> Self {
        Self { rows: files.iter().map(|file| file.rows).sum(), asked: KeySet::default(), passes: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The keys that must be looked up now; `Some(None)` when all there are should be read instead, `None` when
    /// nothing is to be read.
    pub(super) fn wanted(
        &mut self,
        index: &KeyIndex,
        keys: impl Iterator<Item = u128>,
    ) -> Option<Option<KeySet>> {
        if self.rows == 0 {
            return None;
        }
        let new = |key: &u128| !self.asked.contains(key) && index.get(*key).is_none();
        let wanted: KeySet = keys.filter(new).collect();
        if wanted.is_empty() {
            return None;
        }
        let asked = (self.asked.len() + wanted.len()) as u64;
        self.passes += 1;
        if asked.saturating_mul(ROWS_A_KEY) > self.rows || self.passes > PASSES {
            self.all();
            return Some(None);
        }
        self.asked.extend(&wanted);
        Some(Some(wanted))
    }

    /// Notes that all keys are read. Says whether they were not yet.
    pub(super) fn all(&mut self) -> bool {
        self.asked = KeySet::default();
        std::mem::take(&mut self.rows) > 0
    }
}

/// Keys to be looked up.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'w> {
    pub(super) keys: &'w KeySet,
    /// Only files of these months can have them. **Empty**: any file.
    pub(super) months: Option<&'w BTreeSet<Month>>,
}

impl Wanted<'_> {
    fn can_be_in(&self, file: &LiveFile) -> bool {
        self.months.is_none_or(|months| months.contains(&file.month))
    }
}

/// The rows of a table before the load.
pub(super) struct Stored<'u> {
    pub(super) table: &'static Table,
    pub(super) folder: &'u Path,
    pub(super) keyer: &'u Keyer,
    pub(super) files: &'u [LiveFile],
    /// How many threads may look keys up.
    pub(super) threads: usize,
}

/// Keys with their places.
type Found = Vec<(u128, Slot)>;

impl Stored<'_> {
    /// Puts the places of these keys into the index, or of all keys. What this load has put there already stays.
    pub(super) fn read_into(
        &self,
        index: &mut KeyIndex,
        wanted: Option<Wanted<'_>>,
    ) -> Result<(), LakeError> {
        let files = (0_u32..).zip(self.files);
        let Some(wanted) = wanted else {
            for (number, file) in files {
                self.read_file(number, file, |_| true, |key, slot| index.insert_new(key, slot))?;
            }
            return Ok(());
        };
        let files: Vec<_> = files.filter(|(_, file)| wanted.can_be_in(file)).collect();
        let next = AtomicUsize::new(0);
        let look_up = || -> Result<Found, LakeError> {
            let mut found = Found::new();
            while let Some((number, file)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                self.look_up(*number, file, wanted.keys, &mut found)?;
            }
            Ok(found)
        };
        let ended: Vec<_> = std::thread::scope(|scope| {
            let threads = (1..self.threads.min(files.len())).map(|_| {
                // Where the system gives no further thread, the others do its part.
                std::thread::Builder::new().spawn_scoped(scope, look_up).ok()
            });
            let threads: Vec<_> = threads.collect();
            let own = look_up();
            let others = threads.into_iter().flatten().map(ScopedJoinHandle::join);
            let broken = |_| Err(LakeError::Bug("a look-up of keys broke".into()));
            std::iter::once(own).chain(others.map(|ended| ended.unwrap_or_else(broken))).collect()
        });
        let found = ended.into_iter().collect::<Result<Vec<_>, _>>()?;
        for (key, slot) in found.into_iter().flatten() {
            index.insert_new(key, slot);
        }
        Ok(())
    }

    /// Finds keys in a file. Most files have none of them, so what else stands beside a key is read when one does.
    fn look_up(
        &self,
        number: u32,
        file: &LiveFile,
        keys: &KeySet,
        found: &mut Found,
    ) -> Result<(), LakeError> {
        let path = self.folder.join(&file.path);
        for batch in ParquetReader::open(&path, Some(self.keyer.columns()), BATCH_ROWS)? {
            if self.keyer.keys_of(batch?.columns())?.iter().any(|key| keys.contains(key)) {
                return self.read_file(
                    number,
                    file,
                    |key| keys.contains(&key),
                    |key, slot| found.push((key, slot)),
                );
            }
        }
        Ok(())
    }

    /// Tells the places of those keys of a file that are wanted.
    fn read_file(
        &self,
        number: u32,
        file: &LiveFile,
        wanted: impl Fn(u128) -> bool,
        mut tell: impl FnMut(u128, Slot),
    ) -> Result<(), LakeError> {
        let mut columns = self.keyer.columns().to_vec();
        let key_columns = columns.len();
        columns.push(self.table.schema.index_of(ROW_HASH)?);
        columns.push(self.table.schema.index_of(MONTH)?);
        for batch in ParquetReader::open(&self.folder.join(&file.path), Some(&columns), BATCH_ROWS)? {
            let batch = batch?;
            let keys = self.keyer.keys_of(&batch.columns()[..key_columns])?;
            let contents = batch.column(key_columns).as_primitive::<Int64Type>();
            let months = batch.column(key_columns + 1).as_primitive::<Date32Type>();
            for ((key, content), month) in keys.into_iter().zip(contents.values()).zip(months) {
                if wanted(key) {
                    let month = month.map_or(Month::NONE, Month::of_day);
                    tell(key, Slot { content: *content, file: number, month });
                }
            }
        }
        Ok(())
    }
}

//! What is being done with a home right now, for whoever looks: which source is being loaded and how far it is,
//! and when the scheduler last looked. Kept in small files, since a load may run in another process than
//! the one that shows it. Nothing rests on them; when they cannot be written, nothing is shown.

use crate::load::Progress;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// How often a load tells how far it is.
const TELL_AGAIN: Duration = Duration::from_millis(500);

/// A load under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadingNow {
    /// The source.
    pub source: String,
    /// Since when.
    pub started_at: Timestamp,
    /// The table that is read or the entity that is filled. **Empty**: files and the catalog are being written.
    pub table: Option<String>,
    /// Rows of that table so far.
    pub rows: u64,
}

/// What the scheduler does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchedulerNow {
    /// When it last looked.
    pub looked_at: Timestamp,
    /// When each source is loaded next.
    pub next: BTreeMap<String, Timestamp>,
}

/// The files of a home in which activity is told.
#[derive(Debug, Clone)]
pub struct Activity {
    folder: PathBuf,
}

impl Activity {
    /// The activity of the home in a folder.
    pub fn of(root: &Path) -> Self {
        Self { folder: root.join("run") }
    }

    /// The load under way. **Empty**: none is; a load that was killed is none.
    pub fn loading(&self) -> Option<LoadingNow> {
        let lock = File::open(self.lock()).ok()?;
        // Whoever loads holds the lock, and the system frees it when the process dies.
        match lock.try_lock_shared() {
            Err(TryLockError::WouldBlock) => read(&self.folder.join("loading.json")),
            Ok(()) | Err(TryLockError::Error(_)) => None,
        }
    }

    /// What the scheduler did last. **Empty**: there has been none.
    pub fn scheduler(&self) -> Option<SchedulerNow> {
        read(&self.folder.join("scheduler.json"))
    }

    /// Says what the scheduler does.
    pub fn tell_scheduler(&self, now: &SchedulerNow) {
        self.write("scheduler.json", now);
    }

    /// Begins to tell how far a load is. Of two loads at once only one is told.
    pub(crate) fn begin(&self, source: &str, started_at: Timestamp) -> Telling {
        let loading = LoadingNow { source: source.to_owned(), started_at, table: None, rows: 0 };
        let telling = Telling {
            activity: self.clone(),
            lock: OnceLock::new(),
            told: Mutex::new((loading, Instant::now())),
        };
        telling.may_tell();
        telling
    }

    fn lock(&self) -> PathBuf {
        self.folder.join("loading.lock")
    }

    /// Another process reads either the old text or the new one.
    fn write(&self, name: &str, what: &impl Serialize) {
        let written = || -> std::io::Result<()> {
            fs::create_dir_all(&self.folder)?;
            let unfinished = tempfile::NamedTempFile::new_in(&self.folder)?;
            serde_json::to_writer(&unfinished, what)?;
            unfinished.persist(self.folder.join(name)).map_err(|error| error.error)?;
            Ok(())
        };
        if let Err(error) = written() {
            tracing::debug!(%error, name, "what is being done cannot be told");
        }
    }
}

/// Tells how far one load is, until it is dropped.
pub(crate) struct Telling {
    activity: Activity,
    lock: OnceLock<File>,
    told: Mutex<(LoadingNow, Instant)>,
}

impl Telling {
    /// Whether this load is the one that is told. Somebody who looks holds the lock for an instant, so it is tried
    /// again at each step.
    fn may_tell(&self) -> bool {
        if self.lock.get().is_some() {
            return true;
        }
        let _ = fs::create_dir_all(&self.activity.folder);
        let lock = File::create(self.activity.lock()).ok().filter(|lock| lock.try_lock().is_ok());
        let Some(lock) = lock else { return false };
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        self.activity.write("loading.json", &told.0);
        self.lock.set(lock).is_ok()
    }

    /// Says what is being done; what comes too fast is left out.
    pub(crate) fn tell(&self, step: &Progress) {
        if !self.may_tell() {
            return;
        }
        let (table, rows) = match step {
            Progress::Reading { table } => (Some(table.clone()), 0),
            Progress::Mapping { entity, rows } => (Some(entity.clone()), *rows),
            Progress::Writing => (None, 0),
        };
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let same = told.0.table == table;
        if same && told.1.elapsed() < TELL_AGAIN {
            return;
        }
        told.0 = LoadingNow { table, rows, ..told.0.clone() };
        told.1 = Instant::now();
        self.activity.write("loading.json", &told.0);
    }
}

impl Drop for Telling {
    /// The next load begins with a clean sheet, before it has written its own.
    fn drop(&mut self) {
        if self.lock.get().is_some() {
            let _ = fs::remove_file(self.activity.folder.join("loading.json"));
        }
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_is_told_while_it_runs_and_only_one() {
        let folder = tempfile::tempdir().unwrap();
        let activity = Activity::of(folder.path());
        assert_eq!(activity.loading(), None);
        let at = Timestamp::from_second(100).unwrap();
        let telling = activity.begin("erp", at);
        telling.tell(&Progress::Mapping { entity: "orders".into(), rows: 7 });
        let second = activity.begin("crm", at);
        second.tell(&Progress::Reading { table: "accounts".into() });
        let loading = activity.loading().unwrap();
        assert_eq!(
            (loading.source.as_str(), loading.table.as_deref(), loading.rows),
            ("erp", Some("orders"), 7)
        );
        telling.tell(&Progress::Writing);
        assert_eq!(activity.loading().unwrap().table, None);
        drop(telling);
        assert_eq!(activity.loading(), None);
    }

    #[test]
    fn the_scheduler_says_when_it_looked() {
        let folder = tempfile::tempdir().unwrap();
        let activity = Activity::of(folder.path());
        assert_eq!(activity.scheduler(), None);
        let at = Timestamp::from_second(100).unwrap();
        let now = SchedulerNow { looked_at: at, next: BTreeMap::from([("erp".to_owned(), at)]) };
        activity.tell_scheduler(&now);
        assert_eq!(activity.scheduler(), Some(now));
    }
}

//! Files whose content is known from an earlier load by what the system says of them, so that it is not read again
//! just to be known. As backup tools do it: the time of the last change, which nobody can set, and the place on disk
//! stand for the content. A file that was changed a moment ago is read each time: two changes may look alike.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Clocks of file systems are no finer than this.
const SETTLED_AFTER: Duration = Duration::from_secs(2);

/// The hashes of files that a source read last.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct KnownFiles(BTreeMap<PathBuf, Known>);

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Known {
    stamp: Stamp,
    hash: String,
}

/// What the system says of a file and nobody can set at will.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    device: u64,
    inode: u64,
    bytes: u64,
    /// **Unit**: seconds since 1970, and nanoseconds.
    modified: (i64, i64),
    /// The same.
    changed: (i64, i64),
}

impl Stamp {
    /// **Empty**: this system does not say enough.
    #[cfg(unix)]
    pub(crate) fn of(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        Some(Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            bytes: metadata.len(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        })
    }

    /// **Empty**: this system does not say enough.
    #[cfg(not(unix))]
    pub(crate) fn of(_: &Metadata) -> Option<Self> {
        None
    }

    /// Whether whatever changes the file from now on changes the stamp.
    fn is_settled(&self, now: SystemTime) -> bool {
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        let changed = Duration::from_secs(u64::try_from(self.changed.0).unwrap_or(u64::MAX));
        now.checked_sub(changed).is_some_and(|since| since > SETTLED_AFTER)
    }
}

impl KnownFiles {
    /// What an earlier load knew; nothing when that cannot be read, for it only saves time.
    pub(crate) fn read(path: &Path) -> Self {
        let text = fs::read(path).unwrap_or_default();
        serde_json::from_slice(&text).unwrap_or_default()
    }

    /// Whether no file is known.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The hash of a file that looks as it did. **Empty**: it has to be read.
    pub(crate) fn hash_of(&self, path: &Path, stamp: Option<Stamp>) -> Option<&str> {
        let known = self.0.get(path)?;
        (Some(known.stamp) == stamp).then_some(known.hash.as_str())
    }

    /// Learns the hash of what was read after the file looked like this.
    pub(crate) fn learn(&mut self, path: &Path, stamp: Option<Stamp>, hash: &str, now: SystemTime) {
        if let Some(stamp) = stamp.filter(|stamp| stamp.is_settled(now)) {
            self.0.insert(path.to_owned(), Known { stamp, hash: hash.to_owned() });
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_until_anything_of_it_changes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("orders.csv");
        fs::write(&path, "order;day").unwrap();
        let stamp = |path: &Path| Stamp::of(&fs::metadata(path).unwrap());
        let first = stamp(&path);
        let later = SystemTime::now() + Duration::from_mins(1);
        let mut known = KnownFiles::default();
        known.learn(&path, first, "hash", SystemTime::now());
        assert_eq!(known.hash_of(&path, first), None, "it was changed a moment ago");
        known.learn(&path, first, "hash", later);
        assert_eq!(known.hash_of(&path, first), Some("hash"));
        assert_eq!((known.hash_of(folder.path(), first), known.hash_of(&path, None)), (None, None));

        // As many bytes, and its time of writing put back.
        let written = fs::metadata(&path).unwrap().modified().unwrap();
        std::thread::sleep(Duration::from_millis(20));
        fs::write(&path, "order;DAY").unwrap();
        fs::File::options().append(true).open(&path).unwrap().set_modified(written).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), written);
        assert_eq!(known.hash_of(&path, stamp(&path)), None);

        // Another file at its place.
        known.learn(&path, stamp(&path), "hash", later);
        let other = folder.path().join("other.csv");
        fs::write(&other, "order;day").unwrap();
        fs::rename(&other, &path).unwrap();
        assert_eq!(known.hash_of(&path, stamp(&path)), None);
    }

    #[test]
    fn what_cannot_be_read_is_not_known() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("known.json");
        assert!(KnownFiles::read(&path).0.is_empty());
        fs::write(&path, "{ half").unwrap();
        assert!(KnownFiles::read(&path).0.is_empty());
        let mut known = KnownFiles::default();
        let stamp = Stamp::of(&fs::metadata(&path).unwrap());
        known.learn(&path, stamp, "hash", SystemTime::now() + Duration::from_mins(1));
        fs::write(folder.path().join("new.json"), serde_json::to_vec(&known).unwrap()).unwrap();
        let again = KnownFiles::read(&folder.path().join("new.json"));
        assert_eq!(again.hash_of(&path, stamp), Some("hash"));
    }
}

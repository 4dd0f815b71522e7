//! Originals as they were received: each distinct file is kept once, safe on disk, and each load says
//! which files it read, so that the lake can be built again.
//!
//! `raw/<source>/<hash>-<name>` is a file, `raw/<source>/loads/<batch>.json` names the files of a load, and
//! `raw/<source>/known.json` saves the reading of files that are as they were.

use crate::error::HomeError;
use crate::known::{KnownFiles, Stamp};
use regard_ingest::SourceFile;
use regard_lake::{Claim, make_folder};
use regard_model::BatchId;
use serde::Serialize;
use std::fs::{self, File, Metadata};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const BUFFER_BYTES: usize = 1 << 20;
/// So many last letters of a name are kept, however wide they are.
const KEPT_LETTERS: usize = 48;
/// The ending of a file that is still being written.
const UNFINISHED: &str = "unfinished";
/// Where it is written down which files are known.
const KNOWN: &str = "known.json";

/// The files that one load reads.
#[derive(Debug)]
pub(crate) struct Received {
    folder: PathBuf,
    files: Vec<ReceivedFile>,
    /// As the last load left them.
    known_before: KnownFiles,
    known: KnownFiles,
    /// Where fetched rows lie in a rehearsal, which keeps nothing.
    rehearsal: Option<tempfile::TempDir>,
}

#[derive(Debug, Serialize)]
struct ReceivedFile {
    table: String,
    /// Its name under the source's folder.
    name: String,
    /// Its name in `raw/<source>`.
    kept: String,
    #[serde(skip)]
    path: PathBuf,
    #[serde(skip)]
    seen: Seen,
}

/// A file that was fetched, and its name in `raw/<source>`.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) file: SourceFile,
    pub(crate) kept: String,
}

/// What tells that a file was written to.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    bytes: u64,
    modified: Option<SystemTime>,
}

impl Received {
    /// Nothing received yet. Removes half copies that killed loads left behind.
    ///
    /// # Errors
    /// [`HomeError::File`] when the folder cannot be made.
    pub(crate) fn begin(root: &Path, source: &str) -> Result<Self, HomeError> {
        let folder = root.join("raw").join(source);
        make_folder(&folder)?;
        Claim::sweep(&folder, UNFINISHED, |_| {}).map_err(HomeError::file("clean", &folder))?;
        let known_before = KnownFiles::read(&folder.join(KNOWN));
        Ok(Self { folder, files: Vec::new(), known_before, known: KnownFiles::default(), rehearsal: None })
    }

    /// For a load that only counts: nothing of it stays.
    ///
    /// # Errors
    /// [`HomeError::File`] when there is no place for what is fetched.
    pub(crate) fn rehearse() -> Result<Self, HomeError> {
        let folder = tempfile::tempdir().map_err(HomeError::file("make", &std::env::temp_dir()))?;
        Ok(Self {
            folder: folder.path().to_owned(),
            files: Vec::new(),
            known_before: KnownFiles::default(),
            known: KnownFiles::default(),
            rehearsal: Some(folder),
        })
    }

    /// A file for rows that are fetched.
    ///
    /// # Errors
    /// [`HomeError::File`].
    pub(crate) fn fetching(&self) -> Result<Claim, HomeError> {
        Claim::take(&self.folder, UNFINISHED).map_err(HomeError::file("write to", &self.folder))
    }

    /// Keeps what was fetched, like a file that was received.
    ///
    /// # Errors
    /// [`HomeError::File`].
    pub(crate) fn fetched(&mut self, table: &str, name: &str, claim: Claim) -> Result<Fetched, HomeError> {
        let failed = |cause| HomeError::File { action: "keep", path: claim.path().to_owned(), cause };
        let hash = copy(claim.path(), &mut std::io::sink()).map_err(failed)?;
        let kept = kept_name(&hash, name);
        finish(&claim, &self.folder.join(&kept)).map_err(failed)?;
        self.take(table, name, kept).map_err(failed)
    }

    /// Takes what an earlier load fetched and kept under this name. **Empty**: it is not there any more, or not as it was.
    pub(crate) fn fetched_before(&mut self, table: &str, name: &str, kept: &str) -> Option<Fetched> {
        let hash = copy(&self.folder.join(kept), &mut std::io::sink()).ok()?;
        (kept_name(&hash, name) == kept).then(|| self.take(table, name, kept.to_owned()).ok()).flatten()
    }

    fn take(&mut self, table: &str, name: &str, kept: String) -> std::io::Result<Fetched> {
        let path = self.folder.join(&kept);
        let seen = Seen::of(&path)?;
        let file = SourceFile { path: path.clone(), name: name.to_owned(), bytes: seen.bytes };
        let (table, name) = (table.to_owned(), name.to_owned());
        self.files.push(ReceivedFile { table, name, kept: kept.clone(), path, seen });
        Ok(Fetched { file, kept })
    }

    /// Keeps a file under its content's hash, before anything else is read of it; one that is kept already
    /// costs at most the reading. Says under which name. **Empty**: a rehearsal keeps nothing.
    ///
    /// # Errors
    /// [`HomeError::File`] when it cannot be read or copied.
    pub(crate) fn keep(&mut self, table: &str, file: &SourceFile) -> Result<Option<String>, HomeError> {
        if self.rehearsal.is_some() {
            return Ok(None);
        }
        let failed = |cause| HomeError::File { action: "keep a copy of", path: file.path.clone(), cause };
        let metadata = fs::metadata(&file.path).map_err(failed)?;
        let (seen, stamp) = (Seen::in_metadata(&metadata), Stamp::of(&metadata));
        let mut hash = match self.known_before.hash_of(&file.path, stamp) {
            Some(hash) => hash.to_owned(),
            None => copy(&file.path, &mut std::io::sink()).map_err(failed)?,
        };
        let mut kept = kept_name(&hash, &file.name);
        if !self.folder.join(&kept).exists() {
            let unfinished = Claim::take(&self.folder, UNFINISHED).map_err(failed)?;
            hash = copy(&file.path, &mut unfinished.file()).map_err(failed)?;
            kept = kept_name(&hash, &file.name);
            finish(&unfinished, &self.folder.join(&kept)).map_err(failed)?;
        }
        self.known.learn(&file.path, stamp, &hash, SystemTime::now());
        let (table, name, path) = (table.to_owned(), file.name.clone(), file.path.clone());
        self.files.push(ReceivedFile { table, name, kept: kept.clone(), path, seen });
        Ok(Some(kept))
    }

    /// Writes down what the load has read. What is kept must be what was read: a file that somebody
    /// wrote to meanwhile stops the load.
    ///
    /// # Errors
    /// [`HomeError::Changed`]; [`HomeError::File`] when it cannot be written.
    pub(crate) fn finish(&self, batch_id: &BatchId) -> Result<(), HomeError> {
        for file in &self.files {
            let now = Seen::of(&file.path).map_err(HomeError::file("read", &file.path))?;
            if now != file.seen {
                return Err(HomeError::Changed(file.path.clone()));
            }
        }
        let loads = self.folder.join("loads");
        make_folder(&loads)?;
        self.write(&self.files, &loads.join(format!("{}.json", batch_id.0)))?;
        if self.known.is_empty() {
            return Ok(());
        }
        self.write(&self.known, &self.folder.join(KNOWN))
    }

    fn write(&self, what: &impl Serialize, path: &Path) -> Result<(), HomeError> {
        let write = || -> std::io::Result<()> {
            let unfinished = Claim::take(&self.folder, UNFINISHED)?;
            serde_json::to_writer_pretty(unfinished.file(), what)?;
            finish(&unfinished, path)
        };
        write().map_err(HomeError::file("write to", path))
    }
}

/// The name under which a file is kept: its content decides.
fn kept_name(hash: &str, name: &str) -> String {
    let name = name.replace(['/', '\\'], "_");
    // Keys of storage may be longer than a file's name.
    let start = name.char_indices().rev().nth(KEPT_LETTERS - 1).map_or(0, |(at, _)| at);
    format!("{hash:.32}-{}", &name[start..])
}

impl Seen {
    fn of(path: &Path) -> std::io::Result<Self> {
        Ok(Self::in_metadata(&fs::metadata(path)?))
    }

    fn in_metadata(metadata: &Metadata) -> Self {
        Self { bytes: metadata.len(), modified: metadata.modified().ok() }
    }
}

/// Puts a finished file at its name, safe on disk.
fn finish(claim: &Claim, target: &Path) -> std::io::Result<()> {
    claim.file().sync_all()?;
    fs::rename(claim.path(), target)?;
    target.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// Copies a file, and answers with the hash of what was copied.
fn copy(path: &Path, into: &mut dyn Write) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finalize().to_hex().to_string()),
            bytes => {
                hasher.update(&buffer[..bytes]);
                into.write_all(&buffer[..bytes])?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn received(root: &Path, path: &Path) -> Received {
        let file = SourceFile { path: path.to_owned(), name: "a/orders.csv".to_owned(), bytes: 0 };
        let mut received = Received::begin(root, "erp").unwrap();
        received.keep("orders", &file).unwrap();
        received
    }

    #[test]
    fn a_file_is_kept_once_and_each_load_names_it() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("orders.csv");
        fs::write(&path, "order;day").unwrap();
        let raw = root.path().join("raw").join("erp");
        for load in ["1", "2"] {
            received(root.path(), &path).finish(&BatchId(load.to_owned())).unwrap();
        }
        let first = fs::read_to_string(raw.join("loads").join("1.json")).unwrap();
        let second = fs::read_to_string(raw.join("loads").join("2.json")).unwrap();
        assert_eq!(first, second);
        let listed: serde_json::Value = serde_json::from_str(&first).unwrap();
        assert_eq!((&listed[0]["table"], &listed[0]["name"]), (&"orders".into(), &"a/orders.csv".into()));
        let kept = raw.join(listed[0]["kept"].as_str().unwrap());
        assert_eq!(fs::read_to_string(kept).unwrap(), "order;day");
        assert_eq!(fs::read_dir(&raw).unwrap().count(), 2);
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_stops_the_load() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("orders.csv");
        fs::write(&path, "order;day").unwrap();
        let received = received(root.path(), &path);
        fs::write(&path, "order;day\n1;2018-01-01").unwrap();
        let error = received.finish(&BatchId("1".to_owned())).unwrap_err();
        assert!(error.to_string().contains("orders.csv was written to while it was read"), "{error}");
    }
}

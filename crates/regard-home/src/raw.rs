//! Originals as they were received: each distinct file is kept once, safe on disk, and each load says
//! which files it read, so that the lake can be built again.
//!
//! `raw/<source>/<hash>-<name>` is a file, `raw/<source>/loads/<batch>.json` names the files of a load.

use crate::error::HomeError;
use regard_ingest::SourceFile;
use regard_model::BatchId;
use serde::Serialize;
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const BUFFER_BYTES: usize = 1 << 20;

/// The files that one load reads.
#[derive(Debug)]
pub(crate) struct Received {
    folder: PathBuf,
    files: Vec<ReceivedFile>,
    /// How files were before anything was read of them.
    before: HashMap<PathBuf, Seen>,
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
        make_folder(&folder).map_err(HomeError::file("make", &folder))?;
        sweep(&folder).map_err(HomeError::file("clean", &folder))?;
        Ok(Self { folder, files: Vec::new(), before: HashMap::new() })
    }

    /// Looks at files before anything is read of them.
    ///
    /// # Errors
    /// [`HomeError::File`] when one is not there any more.
    pub(crate) fn look(&mut self, files: &[SourceFile]) -> Result<(), HomeError> {
        for file in files {
            let seen = Seen::of(&file.path).map_err(HomeError::file("read", &file.path))?;
            self.before.insert(file.path.clone(), seen);
        }
        Ok(())
    }

    /// Keeps a file under its content's hash; one that is kept already costs only the reading.
    ///
    /// # Errors
    /// [`HomeError::File`] when it cannot be read or copied.
    pub(crate) fn keep(&mut self, table: &str, file: &SourceFile) -> Result<(), HomeError> {
        let failed = |cause| HomeError::File { action: "keep a copy of", path: file.path.clone(), cause };
        let seen = match self.before.remove(&file.path) {
            Some(seen) => seen,
            None => Seen::of(&file.path).map_err(failed)?,
        };
        let name = file.name.replace(['/', '\\'], "_");
        let named = |hash: &str| format!("{hash:.32}-{name}");
        let mut kept = named(&copy(&file.path, &mut std::io::sink()).map_err(failed)?);
        if !self.folder.join(&kept).exists() {
            let unfinished = Unfinished::begin(&self.folder).map_err(failed)?;
            kept = named(&copy(&file.path, &mut &unfinished.file).map_err(failed)?);
            unfinished.finish(&self.folder.join(&kept)).map_err(failed)?;
        }
        let (table, name, path) = (table.to_owned(), file.name.clone(), file.path.clone());
        self.files.push(ReceivedFile { table, name, kept, path, seen });
        Ok(())
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
        let write = || -> std::io::Result<()> {
            make_folder(&loads)?;
            let mut unfinished = Unfinished::begin(&self.folder)?;
            serde_json::to_writer_pretty(&mut unfinished.file, &self.files)?;
            unfinished.finish(&loads.join(format!("{}.json", batch_id.0)))
        };
        write().map_err(HomeError::file("write to", &loads))
    }
}

impl Seen {
    fn of(path: &Path) -> std::io::Result<Self> {
        let metadata = fs::metadata(path)?;
        Ok(Self { bytes: metadata.len(), modified: metadata.modified().ok() })
    }
}

/// A file being written, locked so that nobody takes it for an orphan; removed unless it is finished.
struct Unfinished {
    path: PathBuf,
    file: File,
}

impl Unfinished {
    fn begin(folder: &Path) -> std::io::Result<Self> {
        loop {
            let path = folder.join(format!("{}.unfinished", uuid::Uuid::now_v7().simple()));
            let file = File::create(&path)?;
            file.lock()?;
            // Another load's sweep may have come between the two, and taken it for an orphan.
            if path.exists() {
                return Ok(Self { path, file });
            }
        }
    }

    /// Puts it at its name, safe on disk.
    fn finish(self, target: &Path) -> std::io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, target)?;
        target.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After a rename there is nothing to remove, and nothing else could be done about an error.
        drop(fs::remove_file(&self.path));
    }
}

/// Makes a folder below the home, and its name safe on disk.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    folder.ancestors().skip(1).take(3).try_for_each(|above| File::open(above)?.sync_all())
}

fn sweep(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|ending| ending != "unfinished") {
            continue;
        }
        // Another load may be sweeping as well: what is gone already needs no removing.
        let Ok(file) = File::open(&path) else { continue };
        if file.try_lock().is_ok() {
            drop(fs::remove_file(&path));
        }
    }
    Ok(())
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

    #[test]
    fn half_copies_of_the_dead_are_removed_and_those_of_the_living_stay() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("raw").join("erp");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("dead.unfinished"), "ord").unwrap();
        let living = Unfinished::begin(&folder).unwrap();
        Received::begin(root.path(), "erp").unwrap();
        assert!(living.path.exists());
        assert!(!folder.join("dead.unfinished").exists());
    }
}

//! Where questions put what does not fit into memory: a folder for each process, removed with it, or by
//! the next one when the process was killed.

use crate::error::LakeError;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The folder of this process.
#[derive(Debug)]
pub(crate) struct SpillFolder {
    path: PathBuf,
    lock_path: PathBuf,
    /// Held as long as the folder is used; the system frees it when the process dies.
    _lock: File,
}

impl SpillFolder {
    /// Makes a folder below the lake's, and removes those that nobody uses any more.
    ///
    /// # Errors
    /// [`LakeError::File`] when it cannot be made.
    pub(crate) fn make(root: &Path) -> Result<Self, LakeError> {
        let folder = root.join("spill");
        fs::create_dir_all(&folder).map_err(LakeError::file("make", &folder))?;
        sweep(&folder).map_err(LakeError::file("clean", &folder))?;
        let (path, lock_path, lock) = loop {
            let name = uuid::Uuid::now_v7().simple().to_string();
            let lock_path = folder.join(format!("{name}.lock"));
            let lock = File::create(&lock_path).map_err(LakeError::file("make", &lock_path))?;
            lock.lock().map_err(LakeError::file("lock", &lock_path))?;
            // The sweep of another process may have come between the two.
            if lock_path.exists() {
                break (folder.join(name), lock_path, lock);
            }
        };
        fs::create_dir(&path).map_err(LakeError::file("make", &path))?;
        Ok(Self { path, lock_path, _lock: lock })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for SpillFolder {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next process.
        drop(fs::remove_dir_all(&self.path).and_then(|()| fs::remove_file(&self.lock_path)));
    }
}

fn sweep(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let lock_path = entry?.path();
        if lock_path.extension().is_none_or(|ending| ending != "lock") {
            continue;
        }
        // Another process may be sweeping as well: what is gone already needs no removing.
        let Ok(lock) = File::open(&lock_path) else { continue };
        if lock.try_lock().is_ok() {
            drop(fs::remove_dir_all(lock_path.with_extension("")));
            drop(fs::remove_file(&lock_path));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_the_dead_are_removed_and_those_of_the_living_stay() {
        let root = tempfile::tempdir().unwrap();
        let living = SpillFolder::make(root.path()).unwrap();
        let dead = root.path().join("spill").join("killed");
        fs::create_dir(&dead).unwrap();
        fs::write(dead.join("rows"), "x").unwrap();
        fs::write(root.path().join("spill").join("killed.lock"), "").unwrap();
        let next = SpillFolder::make(root.path()).unwrap();
        assert!(!dead.exists() && living.path().is_dir() && next.path().is_dir());
        drop((living, next));
        assert_eq!(fs::read_dir(root.path().join("spill")).unwrap().count(), 0);
    }
}

//! Where questions put what does not fit into memory: a folder for each process, removed with it, or by
//! the next one when the process was killed.

use crate::claim::Claim;
use crate::error::LakeError;
use std::fs;
use std::path::{Path, PathBuf};

const LOCK: &str = "lock";

/// The folder of this process.
#[derive(Debug)]
pub(crate) struct SpillFolder {
    path: PathBuf,
    _lock: Claim,
}

impl SpillFolder {
    /// Makes a folder below the lake's, and removes those that nobody uses any more.
    ///
    /// # Errors
    /// [`LakeError::File`] when it cannot be made.
    pub(crate) fn make(root: &Path) -> Result<Self, LakeError> {
        let folder = root.join("spill");
        fs::create_dir_all(&folder).map_err(LakeError::file("make", &folder))?;
        let remove = |lock: &Path| drop(fs::remove_dir_all(lock.with_extension("")));
        Claim::sweep(&folder, LOCK, remove).map_err(LakeError::file("clean", &folder))?;
        let lock = Claim::take(&folder, LOCK).map_err(LakeError::file("write to", &folder))?;
        let path = lock.path().with_extension("");
        fs::create_dir(&path).map_err(LakeError::file("make", &path))?;
        Ok(Self { path, _lock: lock })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for SpillFolder {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next process.
        drop(fs::remove_dir_all(&self.path));
    }
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

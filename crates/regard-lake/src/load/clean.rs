//! The lock that lets one load at a time write, and the cleaning up after loads that were killed.

use crate::catalog::Catalog;
use crate::error::LakeError;
use std::fs::{self, File, TryLockError};
use std::path::Path;

/// Held while a load writes; the system frees it when the process dies.
#[derive(Debug)]
pub(crate) struct LoadLock {
    _file: File,
}

impl LoadLock {
    pub(crate) fn take(root: &Path) -> Result<Self, LakeError> {
        let path = root.join("load.lock");
        let file = File::create(&path).map_err(LakeError::file("make", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LakeError::Locked),
            Err(TryLockError::Error(cause)) => Err(LakeError::File { action: "lock", path, cause }),
        }
    }
}

/// Removes files that no snapshot names: what a killed load left behind. Call with the lock held.
pub(crate) async fn remove_orphans(catalog: &Catalog, data: &Path) -> Result<(), LakeError> {
    let known = catalog.known_paths().await?;
    let main = data.join("main");
    if !main.exists() {
        return Ok(());
    }
    for folder in entries(&main)? {
        let name = folder.file_name().to_string_lossy().into_owned();
        if !folder.path().is_dir() {
            continue;
        }
        for file in entries(&folder.path())? {
            let path = format!("{name}/{}", file.file_name().to_string_lossy());
            if !known.contains(&path) && file.path().is_file() {
                let path = file.path();
                tracing::info!(file = %path.display(), "removing a file that no snapshot names");
                fs::remove_file(&path).map_err(LakeError::file("remove", &path))?;
            }
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<fs::DirEntry>, LakeError> {
    let read = || fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>();
    read().map_err(LakeError::file("read", folder))
}

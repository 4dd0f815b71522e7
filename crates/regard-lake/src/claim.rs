//! Files that a process works on. Each is locked, so that what a killed process left behind can be told
//! from what a living one still needs.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// A new file in a folder, locked as long as it is held and removed with it, unless it was renamed.
#[derive(Debug)]
pub struct Claim {
    path: PathBuf,
    file: File,
}

impl Claim {
    /// Makes a file with a name of its own and this ending.
    ///
    /// # Errors
    /// What the system says.
    pub fn take(folder: &Path, ending: &str) -> io::Result<Self> {
        loop {
            let path = folder.join(format!("{}.{ending}", uuid::Uuid::now_v7().simple()));
            let file = File::create(&path)?;
            file.lock()?;
            // The sweep of another process may have come between the two.
            if path.exists() {
                return Ok(Self { path, file });
            }
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file, open for writing.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Removes the files of this ending that no process holds any more; `also` removes what goes with one.
    ///
    /// # Errors
    /// What the system says of the folder.
    pub fn sweep(folder: &Path, ending: &str, also: impl Fn(&Path)) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_none_or(|found| found != ending) {
                continue;
            }
            // Another process may be sweeping as well: what is gone already needs no removing.
            let Ok(file) = File::open(&path) else { continue };
            if file.try_lock().is_ok() {
                also(&path);
                drop(fs::remove_file(&path));
            }
        }
        Ok(())
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // What cannot be removed now is swept by the next process.
        drop(fs::remove_file(&self.path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_the_dead_are_swept_and_those_of_the_living_stay() {
        let folder = tempfile::tempdir().unwrap();
        let dead = folder.path().join("killed.unfinished");
        let other = folder.path().join("orders.csv");
        fs::write(&dead, "half").unwrap();
        fs::write(&other, "whole").unwrap();
        let living = Claim::take(folder.path(), "unfinished").unwrap();
        Claim::sweep(folder.path(), "unfinished", |_| {}).unwrap();
        assert!(!dead.exists() && other.exists() && living.path().exists());
        let path = living.path().to_owned();
        drop(living);
        assert!(!path.exists());
    }
}

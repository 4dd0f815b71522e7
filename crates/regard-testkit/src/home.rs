//! An empty home folder for one test. Owns its removal, not its content.

use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// An empty folder that is removed, with all that a test put into it, when this is dropped.
#[derive(Debug)]
pub struct TempHome(TempDir);

impl TempHome {
    /// The folder.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// A file or folder in it, which need not exist yet.
    pub fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(name)
    }
}

/// Makes an empty home.
///
/// # Errors
/// When the system's folder for temporary files cannot be written.
pub fn temp_home() -> io::Result<TempHome> {
    tempfile::Builder::new().prefix("regard-home-").tempdir().map(TempHome)
}

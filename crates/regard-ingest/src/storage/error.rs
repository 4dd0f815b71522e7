//! Why storage cannot be read, told apart by whose move it is.

use crate::error::IngestError;

/// A table or file of storage that cannot be read. What was fetched of it must not be kept.
///
/// No message holds a key or a secret.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// `regard.toml`, a variable with a key, or a right must be changed: the same read fails again until then.
    #[error("{at}: {reason}")]
    Settings {
        /// The source and its table or file.
        at: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// The network or the storage stands in the way; the same read may do later.
    #[error("{at}: {reason}; try again later")]
    Outside {
        /// The source and its table or file.
        at: String,
        /// What stands in the way.
        reason: String,
    },
    /// A pattern, a file that is not there or changed: the same as with a folder.
    #[error(transparent)]
    Files(#[from] IngestError),
    /// This machine's disk refused what was fetched.
    #[error("cannot keep {file}: {source}")]
    Disk {
        /// The file, as the source names it.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
}

impl StorageError {
    /// Whether the same read may do later, without anybody changing anything.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Outside { .. } => true,
            Self::Files(error) => matches!(error, IngestError::Changed { .. }),
            Self::Settings { .. } | Self::Disk { .. } => false,
        }
    }

    pub(super) fn settings(at: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Settings { at: at.into(), reason: reason.into() }
    }
}

//! What can go wrong with the facts, told apart by whose fault it is.

use std::path::PathBuf;

/// An error of the lake.
#[derive(Debug, thiserror::Error)]
pub enum LakeError {
    /// Another process is loading into this home.
    #[error("another load is running in this home; wait for it to end")]
    Locked,
    /// A mapping cannot be planned or run; the text names what is wrong.
    #[error("{0}")]
    Mapping(String),
    /// A mapping reads a table that could not be read itself; what is wrong was said of the table.
    #[error("table {0} could not be read")]
    Unread(String),
    /// A file cannot be read or written.
    #[error("cannot {action} {}: {cause}", .path.display())]
    File {
        /// What was tried, such as `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: std::io::Error,
    },
    /// A Parquet file is broken or is none.
    #[error("cannot read {} as Parquet: {cause}", .path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: String,
    },
    /// A Parquet file cannot be written.
    #[error("cannot write {}: {cause}", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: String,
    },
    /// The catalog cannot be read or written.
    #[error("cannot use the catalog of facts: {0}")]
    Catalog(#[from] sqlx::Error),
    /// The catalog is of a kind that this version does not know.
    #[error("the catalog of facts is of version {found}; this program knows version 1.0")]
    CatalogVersion {
        /// The version found.
        found: String,
    },
    /// A table has other columns than this version knows.
    #[error("table {table} was made by another version of this program; load into a new home")]
    Shape {
        /// The table.
        table: &'static str,
    },
    /// The engine refused or failed.
    #[error("the engine failed: {0}")]
    Engine(String),
    /// A rule of our own was broken: a bug.
    #[error("a rule of the lake was broken, please report this: {0}")]
    Bug(String),
}

impl LakeError {
    /// A closure that names the file in an I/O error.
    pub(crate) fn file(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |cause| Self::File { action, path, cause }
    }
}

impl From<datafusion::error::DataFusionError> for LakeError {
    fn from(error: datafusion::error::DataFusionError) -> Self {
        Self::Engine(error.strip_backtrace())
    }
}

impl From<arrow_schema::ArrowError> for LakeError {
    fn from(error: arrow_schema::ArrowError) -> Self {
        Self::Engine(error.to_string())
    }
}

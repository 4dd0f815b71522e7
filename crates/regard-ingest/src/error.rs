//! Why a source or one of its files cannot be read at all. A bad row is no error: it is a
//! [`regard_model::Quarantined`].

use std::path::PathBuf;

/// A source, table or file that cannot be read. Nothing of that table is loaded.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The folder of the source is not there.
    #[error("the folder {path} is not there: mend root in regard.toml{hint}", path = .path.display())]
    NoFolder {
        /// Where it should be.
        path: PathBuf,
        /// Names the variable that may move it, when there is one.
        hint: String,
    },
    /// A file pattern that cannot be read or that would leave the folder.
    #[error("table {table}: the pattern {pattern:?} {reason}")]
    Pattern {
        /// The table.
        table: String,
        /// The pattern, as configured.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// No file matches.
    #[error("table {table}: no file matches {pattern:?} in {root}; check files in regard.toml, or that the export arrived", root = .root.display())]
    NoFiles {
        /// The table.
        table: String,
        /// The pattern, as configured.
        pattern: String,
        /// The folder that was searched.
        root: PathBuf,
    },
    /// The disk or the system refused.
    #[error("cannot read {file}: {source}")]
    Io {
        /// The file, as the source names it.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not what it should be: empty, cut off, compressed, of another format.
    #[error("{file}: {reason}")]
    BadFile {
        /// The file, as the source names it.
        file: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// A configuration value that means nothing.
    #[error("table {table}: {key} = {value:?} {reason}")]
    Setting {
        /// The table.
        table: String,
        /// The key in `regard.toml`.
        key: &'static str,
        /// Its value.
        value: String,
        /// What is allowed.
        reason: String,
    },
    /// The encoding, the separator or the way in which a column is written cannot be told from the bytes.
    #[error("{file}: cannot tell the {what}: {reason}; set {what} for table {table} in regard.toml")]
    CannotTell {
        /// The file, as the source names it.
        file: String,
        /// The table.
        table: String,
        /// `encoding`, `separator` or the like: the key to set.
        what: &'static str,
        /// What was seen.
        reason: String,
    },
    /// The files of one table do not have the same columns.
    #[error("{file}: {reason}; all files of table {table} must have the same columns as {first}")]
    Columns {
        /// The file that differs.
        file: String,
        /// The table.
        table: String,
        /// The first file of the table.
        first: String,
        /// Which column differs, and how.
        reason: String,
    },
    /// So many broken rows that it is the reading that is wrong, not the rows.
    #[error("{file}: more than {limit} rows cannot be read; {advice} for table {table} in regard.toml")]
    TooManyBroken {
        /// The file, as the source names it.
        file: String,
        /// The table.
        table: String,
        /// How many are kept.
        limit: usize,
        /// What is probably wrong, and what to set.
        advice: String,
    },
    /// The file changed between two passes of one load.
    #[error("{file} changed while it was being read: load again when the export is complete")]
    Changed {
        /// The file, as the source names it.
        file: String,
    },
    /// A batch could not be put together: a fault of ours.
    #[error("cannot build a batch of {file}: {source}")]
    Batch {
        /// The file, as the source names it.
        file: String,
        /// What Arrow said.
        source: arrow_schema::ArrowError,
    },
}

//! Why a database cannot be read, told apart by whose move it is. A row that does not fit is no error:
//! it is a [`regard_model::Quarantined`].

use std::error::Error;

/// A table of a database that cannot be read. What was handed on of it must not be kept.
///
/// No message holds a password or the URL that it stands in.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// `regard.toml`, the variable with the URL, the query or a right must be changed: the same read
    /// fails again until then.
    #[error("{at}: {reason}")]
    Settings {
        /// The source and its table.
        at: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// The network, the server or another program stands in the way; the same read may do later.
    #[error("{at}: {reason}; try again later")]
    Outside {
        /// The source and its table.
        at: String,
        /// What stands in the way.
        reason: String,
    },
    /// The caller refused a batch.
    #[error("{at}: the rows could not be handed on: {source}")]
    Sink {
        /// The source and its table.
        at: String,
        /// What the caller said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// This crate is wrong.
    #[error("{at}: {reason}; this is a fault of Regard: report it with this message")]
    Bug {
        /// The source and its table.
        at: String,
        /// What should not be possible.
        reason: String,
    },
}

impl DatabaseError {
    /// Whether the same read may do later, without anybody changing anything.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Outside { .. })
    }

    pub(super) fn settings(at: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Settings { at: at.into(), reason: reason.into() }
    }
}

/// What stops a read, before anybody knows whose fault it is.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The driver or the server said no.
    Driver(sqlx::Error),
    /// The settings do not fit what is there.
    Settings(String),
    /// The caller refused a batch.
    Sink(Box<dyn Error + Send + Sync>),
    /// A fault of ours.
    Bug(String),
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        Self::Driver(error)
    }
}

impl From<arrow_schema::ArrowError> for Trouble {
    fn from(error: arrow_schema::ArrowError) -> Self {
        Self::Bug(format!("a batch cannot be put together: {error}"))
    }
}

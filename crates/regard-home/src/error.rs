//! What can go wrong with a home, with what to do about it.

use crate::demo::DemoWish;
use regard_ingest::{DatabaseError, IngestError};
use regard_lake::LakeError;
use regard_model::FileFault;
use std::path::PathBuf;

/// An error of a home.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// There is no home in this folder.
    #[error("{} is no home: it has no regard.toml; make one with `regard --home {} init`", .0.display(), .0.display())]
    NoHome(PathBuf),
    /// The folder to be made into a home holds one already.
    #[error("{} is a home already", .0.display())]
    AlreadyThere(PathBuf),
    /// A folder that a made company would replace was not made by us.
    #[error("{} is there already and was not made by Regard; choose another folder", .0.display())]
    NotOurs(PathBuf),
    /// `regard.toml` cannot be understood.
    #[error("{}: {message}", .path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// Line and reason.
        message: String,
    },
    /// A file cannot be read or written.
    #[error("cannot {action} {}: {cause}", .path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        cause: std::io::Error,
    },
    /// A source's file changed during the load.
    #[error("{} was written to while it was read, so nothing was loaded; load again when its writer is done", .0.display())]
    Changed(PathBuf),
    /// A demo of another size or seed is there.
    #[error("{} holds a demo made with {made}; choose another folder with --home, or remove this one", .root.display())]
    OtherDemo {
        /// The folder.
        root: PathBuf,
        /// How it was made.
        made: DemoWish,
    },
    /// The source is not in `regard.toml`.
    #[error("there is no source {name:?} in regard.toml; there is {known}")]
    UnknownSource {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// A source has no mapping.
    #[error("source {source_name} has no mapping: write mappings/{source_name}/<entity>.sql")]
    NoMappings {
        /// The source.
        source_name: String,
    },
    /// A source cannot be read at all.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The facts cannot be read or written.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// Storage could not be read.
    #[error(transparent)]
    Storage(#[from] regard_ingest::StorageError),
    /// A database could not be read.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Metric files have mistakes.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Metrics(Vec<FileFault>),
    /// The made company could not be written.
    #[error(transparent)]
    World(#[from] regard_world::WorldError),
    /// A rule of our own was broken: a bug.
    #[error("a rule was broken, please report this: {0}")]
    Bug(String),
}

impl HomeError {
    /// A closure that names the file in an I/O error.
    pub(crate) fn file(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |cause| Self::File { action, path, cause }
    }
}

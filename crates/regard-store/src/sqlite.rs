//! Opens the application database in a file. Owns the pragmas and that the file is its owner's alone.

use crate::database::{Database, Pools};
use crate::errors::{OutsideError, StoreError, sort};
use crate::url::StoreUrl;
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::time::Duration;

const READERS: u32 = 4;
/// How long we wait for another process, such as `regard user` beside a running server.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Longer than the above, so that the queue of our own units does not give up before the lock does.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);

pub(crate) async fn open(place: StoreUrl, path: &Path) -> Result<Database, StoreError> {
    make_private(path).map_err(|source| OutsideError::NotMade { place: place.to_string(), source })?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .foreign_keys(true)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        // PostgreSQL's name for order by bytes, which is SQLite's own; so `collate "C"` is one text.
        .collation("C", |one, other| one.as_bytes().cmp(other.as_bytes()))
        .disable_statement_logging();
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(options.clone().journal_mode(SqliteJournalMode::Wal))
        .await
        .map_err(|error| sort(&place, error))?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_lazy_with(options.pragma("query_only", "on"));
    Ok(Database { place, pools: Pools::Sqlite { writer, readers } })
}

/// Makes the file if there is none, readable by its owner alone: it holds password hashes. SQLite gives
/// its log files the same permissions.
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(file) => {
            file.sync_all()?;
            // The file's name is in the folder, so the folder must reach the disk too.
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

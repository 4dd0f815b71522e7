//! Databases as sources: PostgreSQL, MySQL and MariaDB, SQLite. Owns their settings, reading their tables as
//! typed batches in bounded memory, and how far each was read; not when to read, nor keeping anything.
//!
//! Invariants:
//! - Nothing is ever written: the transaction is read-only, and a query stands inside our own `SELECT`.
//! - All that one read sees belongs to one moment.
//! - No message, log line or debug text holds a password.
//! - An amount never goes through floating point; a time never changes its zone.
//! - No row is lost between two reads: the next one begins at the last value, not behind it, and rows
//!   without a value come each time. The caller's upsert drops what came before.

mod bad_rows;
mod batches;
mod blame;
mod civil;
mod config;
mod error;
mod kind;
mod mysql;
mod place;
mod postgres;
mod read;
mod reader;
mod relation;
mod sqlite;
mod watermark;

pub use config::{DatabaseConfig, DatabaseKind, DatabaseTableConfig};
pub use error::DatabaseError;
pub use kind::WatermarkKind;
pub use read::{BatchSink, TableRead};
pub use watermark::Watermark;

use crate::settings::at;
use arrow_schema::SchemaRef;
use blame::{Refusal, Scene};
use error::Trouble;
use mysql::MysqlReader;
use place::Place;
use postgres::PostgresReader;
use read::{Columns, Request};
use reader::Reader;
use regard_model::{did_you_mean, perhaps};
use relation::Relation;
use sqlite::SqliteReader;
use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;
use tokio::time::timeout;

/// How long a server may take to let us in.
const CONNECT_LIMIT: Duration = Duration::from_secs(15);

/// A database whose settings are complete. Connects anew for each table.
#[derive(Debug, Clone)]
pub struct DatabaseSource {
    name: String,
    config: DatabaseConfig,
    place: Place,
}

/// A column of a table, before it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnDescription {
    /// Its name.
    pub name: String,
    /// Its type, as the database calls it.
    pub declared: String,
}

/// What a table looks like, before it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDescription {
    /// The columns of the batches: those of the table, then [`crate::FILE_COLUMN`] and
    /// [`crate::LINE_COLUMN`].
    pub schema: SchemaRef,
    /// The table's own columns.
    pub columns: Vec<ColumnDescription>,
}

/// What is done with a table.
enum Task<'t> {
    Describe,
    Read(Option<&'t Watermark>, &'t mut BatchSink<'t>),
}

enum Done {
    Described(Columns),
    Read(TableRead),
}

impl DatabaseSource {
    /// Reads the settings of a source. `home` is the folder of `regard.toml`; `environment` looks up a
    /// variable. Connects to nothing.
    ///
    /// # Errors
    /// [`DatabaseError::Settings`] names the key or the variable and what to write.
    pub fn new(
        name: &str,
        config: &DatabaseConfig,
        home: &Path,
        environment: &dyn Fn(&str) -> Option<OsString>,
    ) -> Result<Self, DatabaseError> {
        config.check(name)?;
        let wrong = |reason: String| DatabaseError::settings(at(name, None), reason);
        let place = match (&config.path, &config.url_env) {
            (Some(path), _) => Place::Sqlite(home.join(path)),
            (None, Some(variable)) => {
                let value = environment(variable).filter(|value| !value.is_empty());
                let url = value.ok_or_else(|| {
                    let title = config.kind.title();
                    wrong(format!(
                        "the variable {variable} is not set; put the URL of the {title} database into it"
                    ))
                })?;
                let url = url.to_string_lossy();
                Place::from_url(config.kind, variable, &url).map_err(wrong)?
            }
            (None, None) => return Err(wrong("it has neither url_env nor path".to_owned())),
        };
        Ok(Self { name: name.to_owned(), config: config.clone(), place })
    }

    /// The tables by the name that mappings use.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.config.tables.keys().map(String::as_str)
    }

    /// Looks at a table's columns. Reads no row.
    ///
    /// # Errors
    /// [`DatabaseError`] says whether to mend the settings or to try again later.
    pub async fn describe_table(&self, table: &str) -> Result<TableDescription, DatabaseError> {
        match Box::pin(self.perform(table, Task::Describe)).await? {
            Done::Described(found) => {
                let columns = found.columns.into_iter();
                let columns = columns
                    .map(|column| ColumnDescription { name: column.name, declared: column.declared })
                    .collect();
                Ok(TableDescription { schema: found.schema, columns })
            }
            Done::Read(_) => Err(self.bug(table, "a table was read instead of described")),
        }
    }

    /// Reads a table: all of it, or what is new since the watermark that the last read gave. The batches go
    /// to `sink` in order; when the read fails, what it was given must be dropped.
    ///
    /// # Errors
    /// [`DatabaseError`] says whether to mend the settings or to try again later.
    pub async fn read_table(
        &self,
        table: &str,
        watermark: Option<&Watermark>,
        sink: &mut BatchSink<'_>,
    ) -> Result<TableRead, DatabaseError> {
        let mut sink = |batch| sink(batch);
        match Box::pin(self.perform(table, Task::Read(watermark, &mut sink))).await? {
            Done::Read(read) => Ok(read),
            Done::Described(_) => Err(self.bug(table, "a table was described instead of read")),
        }
    }

    async fn perform(&self, table: &str, task: Task<'_>) -> Result<Done, DatabaseError> {
        let scene = self.scene(table);
        let limit = self.config.timeout();
        match &self.place {
            Place::Postgres(options) => {
                let opening = PostgresReader::open(options, limit);
                let reader = connected(&scene, opening).await?;
                self.perform_in(reader, &scene, table, task).await
            }
            Place::Mysql(options) => {
                let opening = MysqlReader::open(options, limit);
                let reader = connected(&scene, opening).await?;
                self.perform_in(reader, &scene, table, task).await
            }
            Place::Sqlite(path) => {
                if !path.is_file() {
                    let reason = format!("there is no file {}; mend path in regard.toml", path.display());
                    return Err(DatabaseError::settings(scene.at, reason));
                }
                let reader = connected(&scene, SqliteReader::open(path)).await?;
                self.perform_in(reader, &scene, table, task).await
            }
        }
    }

    async fn perform_in<R: Reader>(
        &self,
        mut reader: R,
        scene: &Scene<'_>,
        table: &str,
        task: Task<'_>,
    ) -> Result<Done, DatabaseError> {
        let Some(config) = self.config.tables.get(table) else {
            let near = did_you_mean(table, self.tables());
            let reason = format!("regard.toml has no table {table} of this source{near}");
            return Err(DatabaseError::settings(at(&self.name, None), reason));
        };
        let wrong = |reason: String| DatabaseError::settings(scene.at.clone(), reason);
        let request = Request { relation: Relation::new(table, config, R::quote).map_err(wrong)?, config };
        let work = async {
            match task {
                Task::Describe => read::describe(&mut reader, &request).await.map(Done::Described),
                Task::Read(watermark, sink) => {
                    read::read(&mut reader, &request, watermark, sink).await.map(Done::Read)
                }
            }
        };
        let done = timeout(scene.timeout, work).await.map_err(|_| scene.too_slow())?;
        match done {
            Ok(done) => {
                reader.end().await;
                Ok(done)
            }
            Err(trouble) => {
                let near = near_table(&mut reader, &request.relation, &trouble).await;
                Err(scene.stopped(trouble, &request.relation, &near))
            }
        }
    }

    fn scene(&self, table: &str) -> Scene<'_> {
        Scene {
            at: at(&self.name, Some(table)),
            place: &self.place,
            variable: self.config.url_env.as_deref().unwrap_or_default(),
            timeout: self.config.timeout(),
        }
    }

    fn bug(&self, table: &str, reason: &str) -> DatabaseError {
        DatabaseError::Bug { at: at(&self.name, Some(table)), reason: reason.to_owned() }
    }
}

async fn connected<R: Reader>(
    scene: &Scene<'_>,
    opening: impl Future<Output = Result<R, sqlx::Error>> + Send,
) -> Result<R, DatabaseError> {
    match timeout(CONNECT_LIMIT, opening).await {
        Ok(opened) => opened.map_err(|error| scene.not_connected(error)),
        Err(_) => Err(scene.silent(CONNECT_LIMIT)),
    }
}

/// The table that was probably meant, when there is none of the name that was given.
async fn near_table<R: Reader>(reader: &mut R, relation: &Relation, trouble: &Trouble) -> String {
    let Trouble::Driver(error) = trouble else { return String::new() };
    let (Some(Refusal::NoTable), Some(table)) = (blame::refusal(error), &relation.table) else {
        return String::new();
    };
    // The names only help; without them the message still says what is wrong.
    let names = reader.table_names().await.unwrap_or_default();
    let own = names.iter().map(String::as_str);
    if table.contains('.') {
        return perhaps(table, own);
    }
    let bare = own.map(|name| name.rsplit_once('.').map_or(name, |(_, bare)| bare));
    perhaps(table, bare)
}

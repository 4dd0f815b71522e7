//! What `regard.toml` says about a database as a source. Owns the keys and what they may say; not the
//! address of a server, which stands in an environment variable and nowhere else.

use super::error::DatabaseError;
use super::relation;
use crate::fresh_for::FreshFor;
use crate::settings::{Misplaced, at, is_variable};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// How long one read may take unless the source says otherwise.
const TIMEOUT: Duration = Duration::from_secs(3_600);
/// How many rows a batch has unless the table says otherwise.
const BATCH_ROWS: usize = 32_768;
const MAX_BATCH_ROWS: usize = 1_000_000;

/// One `[sources.<name>]` of `regard.toml` whose `kind` is a database.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseConfig {
    /// What kind of database it is.
    pub kind: DatabaseKind,
    /// The environment variable that holds the URL of a server. **Empty**: it is a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url_env: Option<String>,
    /// The file of a SQLite database; a relative one starts at the folder of `regard.toml`.
    /// **Empty**: it is a server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
    /// How long a load stays fresh. **Empty**: it never grows stale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fresh_for: Option<FreshFor>,
    /// How often it is loaded by itself. **Empty**: by cron, or only when somebody says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<FreshFor>,
    /// When it is loaded by itself, as a cron pattern. **Empty**: as `every` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cron: Option<String>,
    /// How long the read of one table may take, with what the caller does with its rows.
    /// **Empty**: one hour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<FreshFor>,
    /// Its tables by the name that mappings use.
    #[serde(default)]
    pub tables: BTreeMap<String, DatabaseTableConfig>,
    /// Keys that people try first. They are let in only to be refused without a word of what they say:
    /// the message for an unknown key shows its line, and with it the password.
    #[serde(default, alias = "uri", alias = "dsn", skip_serializing)]
    url: Misplaced,
    #[serde(default, skip_serializing)]
    password: Misplaced,
}

/// The kinds of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DatabaseKind {
    /// PostgreSQL.
    Postgres,
    /// MySQL or MariaDB.
    Mysql,
    /// A SQLite file.
    Sqlite,
}

/// One `[sources.<name>.tables.<table>]` of `regard.toml` whose source is a database.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseTableConfig {
    /// The table or view: `accounts` or `public.accounts`. **Empty**: there is a query.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// One `SELECT`. **Empty**: there is a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// The column that grows with every change, such as `updated_at`; then only rows at or beyond the
    /// last value are read. **Empty**: every read reads everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// How far before the cursor's last value a read begins, for rows that became visible late.
    /// **Empty**: at the last value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_back: Option<FreshFor>,
    /// The most rows in one batch. **Empty**: 32,768.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_rows: Option<usize>,
}

impl DatabaseConfig {
    /// Whether the keys fit together. Asks neither the environment nor the database.
    ///
    /// # Errors
    /// [`DatabaseError::Settings`] names the key and what to write.
    pub fn check(&self, source: &str) -> Result<(), DatabaseError> {
        let wrong = |reason: &str| DatabaseError::settings(at(source, None), reason);
        if self.url.0 || self.password.0 {
            return Err(wrong(
                "the database's URL and password do not belong into regard.toml; put the URL into an environment variable, and write its name as url_env = \"CRM_URL\"",
            ));
        }
        match (self.kind, &self.url_env, &self.path) {
            (DatabaseKind::Sqlite, _, None) => {
                return Err(wrong(
                    "path is missing; write the file of the database, such as path = \"data/crm.sqlite\"",
                ));
            }
            (DatabaseKind::Sqlite, Some(_), _) => {
                return Err(wrong("url_env is for servers; a SQLite database is a file: keep path only"));
            }
            (DatabaseKind::Sqlite, None, Some(_)) => {}
            (_, None, _) => {
                return Err(wrong(
                    "url_env is missing; write the name of the environment variable that holds the database's URL, such as url_env = \"CRM_URL\"",
                ));
            }
            (_, Some(_), Some(_)) => {
                return Err(wrong(
                    "path is for SQLite files; a server is found by its URL: keep url_env only",
                ));
            }
            (_, Some(variable), None) if !is_variable(variable) => {
                return Err(wrong(
                    "url_env is no name of an environment variable; write letters, digits and _, such as url_env = \"CRM_URL\", and put the URL into that variable",
                ));
            }
            (_, Some(_), None) => {}
        }
        if self.tables.is_empty() {
            return Err(wrong(&format!("it has no tables; add [sources.{source}.tables.NAME]")));
        }
        self.tables.iter().try_for_each(|(name, table)| {
            let wrong = |reason: String| DatabaseError::settings(at(source, Some(name)), reason);
            table.check(self.kind).map_err(wrong)
        })
    }

    /// How long one read may take.
    pub(super) fn timeout(&self) -> Duration {
        self.timeout.map_or(TIMEOUT, |timeout| timeout.0)
    }
}

impl DatabaseKind {
    /// Its name, as its makers write it.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL",
            Self::Sqlite => "SQLite",
        }
    }
}

impl DatabaseTableConfig {
    fn check(&self, kind: DatabaseKind) -> Result<(), String> {
        match (&self.table, &self.query) {
            (None, None) => {
                return Err("it has neither table nor query; write table = \"public.accounts\", or query = \"SELECT …\"".into());
            }
            (Some(_), Some(_)) => return Err("it has both table and query; keep one of them".into()),
            (Some(table), None) => drop(relation::parts(table)?),
            (None, Some(query)) => relation::check_query(query, kind)?,
        }
        if self.cursor.as_ref().is_some_and(|cursor| cursor.trim().is_empty()) {
            return Err("cursor is empty; name a column such as updated_at, or leave it out".into());
        }
        if self.look_back.is_some() && self.cursor.is_none() {
            return Err(
                "look_back is for tables with a cursor; name one such as cursor = \"updated_at\"".into()
            );
        }
        match self.batch_rows {
            Some(rows) if !(1..=MAX_BATCH_ROWS).contains(&rows) => {
                Err(format!("batch_rows = {rows} is out of range; write 1 to {MAX_BATCH_ROWS}"))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn batch_rows(&self) -> usize {
        self.batch_rows.unwrap_or(BATCH_ROWS)
    }
}

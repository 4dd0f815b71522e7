//! A throwaway real PostgreSQL: one private server a test process, one fresh database a test. Owns
//! the server's life; does not own the schema, which is the test's business.
//!
//! A missing PostgreSQL is an error, never a skipped test: a suite that silently proves half of what
//! it says is worse than none.

mod cluster;
mod programs;
mod server;

use server::Server;
use sqlx::{ConnectOptions, Connection};
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

static SERVER: OnceLock<Result<Server, PostgresError>> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// Why there is no PostgreSQL to test on.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PostgresError {
    /// Its programs are not on this machine.
    #[error(
        "no PostgreSQL found (looked for initdb and postgres in PATH, /usr/lib/postgresql/*/bin and /usr/local/bin): run `apt-get install --yes postgresql`"
    )]
    Missing,
    /// The tests run as root, whom PostgreSQL refuses, and there is no way to become someone else.
    #[error("postgres refuses to run as root, and {0}: run the tests as an ordinary user, or {1}")]
    NoOrdinaryUser(&'static str, &'static str),
    /// A file or a program could not be used.
    #[error("cannot {what} {path}: {why}")]
    Machine {
        /// What was tried.
        what: &'static str,
        /// The file or the program.
        path: PathBuf,
        /// The system's words.
        why: String,
    },
    /// The server did not come up; its own last words are here.
    #[error("postgres did not start: {0}")]
    NotStarted(String),
    /// The server is up and refuses.
    #[error("postgres refused: {0}")]
    Refused(String),
}

impl PostgresError {
    fn machine(what: &'static str, path: impl Into<PathBuf>, why: impl ToString) -> Self {
        Self::Machine { what, path: path.into(), why: why.to_string() }
    }
}

/// Makes an empty database on this process's own server, which starts at the first call and stops,
/// files and all, when the process ends in any way.
///
/// The server's default collation is a linguistic one (ICU, English), unlike SQLite's bytewise one,
/// so that SQL which leans on the default order is found out here and not at a customer's.
///
/// **Shape**: the URL of a superuser's connection over a Unix socket.
///
/// # Errors
/// [`PostgresError::Missing`] names the command that installs PostgreSQL; the others say what failed.
pub async fn fresh_postgres() -> Result<String, PostgresError> {
    let server = SERVER.get_or_init(Server::start).as_ref().map_err(Clone::clone)?;
    let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let refused = |error: sqlx::Error| PostgresError::Refused(error.to_string());
    let options = server.options("postgres").disable_statement_logging();
    let mut connection = sqlx::PgConnection::connect_with(&options).await.map_err(refused)?;
    // The name is a counter's, so there is nothing in it to escape.
    let create = sqlx::AssertSqlSafe(format!("create database {name} template template1"));
    sqlx::raw_sql(create).execute(&mut connection).await.map_err(refused)?;
    connection.close().await.map_err(refused)?;
    Ok(server.url(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_database_is_empty_and_apart() {
        let (one, other) = (fresh_postgres().await.unwrap(), fresh_postgres().await.unwrap());
        assert_ne!(one, other);
        for url in [one, other] {
            let mut connection = sqlx::PgConnection::connect(&url).await.unwrap();
            sqlx::raw_sql("create table things (thing_id bigint)").execute(&mut connection).await.unwrap();
        }
    }
}

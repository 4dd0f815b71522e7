//! What a driver's error means for the people who load: whose move it is, in one line, with the fix. Owns
//! the servers' codes.

use super::error::{DatabaseError, Trouble};
use super::place::Place;
use super::relation::Relation;
use sqlx::mysql::MySqlDatabaseError;
use sqlx::postgres::PgDatabaseError;
use std::io;
use std::time::Duration;

/// Where and at what the error came up.
pub(super) struct Scene<'a> {
    pub(super) at: String,
    pub(super) place: &'a Place,
    /// The environment variable with the URL. **Empty**: it is a file.
    pub(super) variable: &'a str,
    pub(super) timeout: Duration,
}

/// What a server refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The user or the password.
    SignIn,
    /// The database.
    NoDatabase,
    /// A table or view.
    NoTable,
    /// The right to read.
    Forbidden,
    /// A write.
    Write,
    /// Anything, for now.
    Busy,
    /// More time.
    TooSlow,
    /// The file.
    NoFile,
    /// The file is of something else.
    NotADatabase,
    /// The statement.
    Statement,
}

/// What a server's error refuses. **Empty**: it is no server that speaks.
pub(super) fn refusal(error: &sqlx::Error) -> Option<Refusal> {
    let sqlx::Error::Database(database) = error else { return None };
    if let Some(postgres) = database.try_downcast_ref::<PgDatabaseError>() {
        return Some(of_postgres(postgres.code()));
    }
    if let Some(mysql) = database.try_downcast_ref::<MySqlDatabaseError>() {
        return Some(of_mysql(mysql.number()));
    }
    Some(of_sqlite(database.code().as_deref().unwrap_or_default(), database.message()))
}

/// **Source**: PostgreSQL, *Appendix A. PostgreSQL Error Codes*.
fn of_postgres(code: &str) -> Refusal {
    match (code, code.get(..2).unwrap_or_default()) {
        ("42P01", _) => Refusal::NoTable,
        ("42501", _) => Refusal::Forbidden,
        ("57014", _) => Refusal::TooSlow,
        // A write in a read-only transaction; one inside `WITH`, which our parentheses forbid.
        ("0A000", _) | (_, "25") => Refusal::Write,
        ("55P03", _) | (_, "08" | "40" | "53" | "57" | "58") => Refusal::Busy,
        (_, "28") => Refusal::SignIn,
        (_, "3D") => Refusal::NoDatabase,
        _ => Refusal::Statement,
    }
}

/// **Source**: MariaDB, *Error Codes*; MySQL, *Server Error Message Reference*.
fn of_mysql(number: u16) -> Refusal {
    match number {
        1045 | 1698 | 1130 | 1862 => Refusal::SignIn,
        1049 => Refusal::NoDatabase,
        1146 => Refusal::NoTable,
        1044 | 1142 | 1143 | 1227 | 1370 => Refusal::Forbidden,
        1792 => Refusal::Write,
        1969 | 3024 => Refusal::TooSlow,
        // Too many connections, shut down, killed, locked, deadlocked, out of memory or room.
        1040 | 1203 | 1226 | 1053 | 1077 | 1079 | 1080 | 1152 | 1159 | 1161 | 1927 | 1317 | 1205 | 1213
        | 1037 | 1038 | 1041 | 1021 => Refusal::Busy,
        _ => Refusal::Statement,
    }
}

/// **Source**: SQLite, *Result and Error Codes*. The low byte is the primary code.
fn of_sqlite(code: &str, message: &str) -> Refusal {
    match code.parse::<u32>().unwrap_or(1) & 0xff {
        5 | 6 | 7 | 9 | 10 | 13 => Refusal::Busy,
        8 => Refusal::Write,
        3 | 23 => Refusal::Forbidden,
        14 => Refusal::NoFile,
        11 | 26 => Refusal::NotADatabase,
        1 if message.starts_with("no such table") => Refusal::NoTable,
        _ => Refusal::Statement,
    }
}

impl Scene<'_> {
    fn settings(&self, reason: String) -> DatabaseError {
        DatabaseError::Settings { at: self.at.clone(), reason }
    }

    fn outside(&self, reason: String) -> DatabaseError {
        DatabaseError::Outside { at: self.at.clone(), reason }
    }

    /// The read took longer than the source allows.
    pub(super) fn too_slow(&self) -> DatabaseError {
        let limit = crate::fresh_for::FreshFor(self.timeout);
        self.outside(format!(
            "the read took longer than {limit}; raise timeout in regard.toml, read less with a cursor or a query, or choose a quieter hour"
        ))
    }

    /// Nobody answered in time.
    pub(super) fn silent(&self, limit: Duration) -> DatabaseError {
        let (server, seconds) = (self.place.server(), limit.as_secs());
        self.outside(format!(
            "{server} did not answer within {seconds} s; check host and port in the variable {}, and that a firewall lets us through",
            self.variable
        ))
    }

    /// Why no connection came about.
    pub(super) fn not_connected(&self, error: sqlx::Error) -> DatabaseError {
        let (server, title, variable) = (self.place.server(), self.place.kind().title(), self.variable);
        match &error {
            sqlx::Error::Io(io) => self.unreachable(io),
            sqlx::Error::Tls(reason) => self.not_encrypted(&reason.to_string()),
            // The driver has one such setting: a password that may not go over a connection in the clear.
            sqlx::Error::Configuration(_) if matches!(self.place, Place::Mysql(_)) => self.settings(format!(
                "{server} takes the password over an encrypted connection only; let the server offer TLS, and write ?ssl-mode=REQUIRED at the end of the URL in {variable}"
            )),
            sqlx::Error::Protocol(_) => self.settings(format!(
                "what answers at {server} does not speak as {title} does; check kind in regard.toml, and host and port in the variable {variable}"
            )),
            _ => self.refused(error, None, ""),
        }
    }

    fn unreachable(&self, error: &io::Error) -> DatabaseError {
        let (server, variable) = (self.place.server(), self.variable);
        let words = error.to_string();
        if words.contains("failed to lookup address") {
            let host = self.place.host();
            // A name server that is away says so; one that answers knows no such name.
            if words.contains("emporary failure") || words.contains("ry again") {
                return self.outside(format!("the host {host} cannot be looked up now"));
            }
            return self.settings(format!("the host {host} is unknown; mend it in the variable {variable}"));
        }
        if words.contains("certificate") {
            return self.not_encrypted(&words);
        }
        match error.kind() {
            io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound => self.outside(format!(
                "nothing answers at {server}; start the database, or mend host and port in the variable {variable}"
            )),
            _ => self.outside(format!("cannot reach {server} ({words})")),
        }
    }

    fn not_encrypted(&self, words: &str) -> DatabaseError {
        self.settings(format!(
            "no encrypted connection to {} ({}); mend sslmode or the certificates in the variable {}",
            self.place.server(),
            one_line(words),
            self.variable
        ))
    }

    /// What stopped a read.
    pub(super) fn stopped(&self, trouble: Trouble, relation: &Relation, near: &str) -> DatabaseError {
        match trouble {
            Trouble::Driver(error) => self.refused(error, Some(relation), near),
            Trouble::Settings(reason) => self.settings(reason),
            Trouble::Sink(source) => DatabaseError::Sink { at: self.at.clone(), source },
            Trouble::Bug(reason) => DatabaseError::Bug { at: self.at.clone(), reason },
        }
    }

    fn refused(&self, error: sqlx::Error, relation: Option<&Relation>, near: &str) -> DatabaseError {
        let (server, user, variable) = (self.place.server(), self.place.user(), self.variable);
        let words = match &error {
            sqlx::Error::Database(database) => one_line(database.message()),
            other => one_line(&other.to_string()),
        };
        let what = relation.map_or_else(String::new, Relation::words);
        let table = relation.and_then(|relation| relation.table.as_deref());
        match (refusal(&error), table) {
            (None, _) if is_broken(&error) => {
                self.outside(format!("the connection to {server} broke ({words})"))
            }
            (None, _) => DatabaseError::Bug {
                at: self.at.clone(),
                reason: format!("the answer of {server} cannot be read ({words})"),
            },
            (Some(Refusal::SignIn), _) => self.settings(format!(
                "{server} refuses the user {user} ({words}); mend user and password in the variable {variable}"
            )),
            (Some(Refusal::NoDatabase), _) => self.settings(format!(
                "{server} has no database {}; mend the end of the URL in the variable {variable}",
                self.place.database()
            )),
            (Some(Refusal::NoTable), Some(table)) => self.settings(format!(
                "there is no table {table}{near}; mend table in regard.toml, or let the user see it"
            )),
            (Some(Refusal::Forbidden), _) => self.settings(format!(
                "the user {user} may not read {what} ({words}); grant SELECT on it"
            )),
            (Some(Refusal::Write), _) => self.settings(format!(
                "{what} would write ({words}); sources are only read: write one SELECT that changes nothing"
            )),
            (Some(Refusal::Busy), _) => self.outside(format!("{server} cannot serve us now ({words})")),
            (Some(Refusal::TooSlow), _) => self.too_slow(),
            (Some(Refusal::NoFile), _) => self.settings(format!(
                "cannot open {server} ({words}); mend path in regard.toml, or the rights to the file and its folder"
            )),
            (Some(Refusal::NotADatabase), _) => self.settings(format!(
                "{server} is no SQLite database, or it is damaged ({words}); mend path in regard.toml"
            )),
            (Some(Refusal::NoTable | Refusal::Statement), _) => self.settings(format!(
                "{what} cannot be read ({words}); mend {} in regard.toml",
                if table.is_some() { "table" } else { "query" }
            )),
        }
    }
}

fn is_broken(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::WorkerCrashed)
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

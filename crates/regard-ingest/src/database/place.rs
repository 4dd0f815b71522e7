//! Where a database is. Owns reading its URL, and that nothing of it but host, user and database is ever
//! shown.

use super::config::DatabaseKind;
use sqlx::mysql::MySqlConnectOptions;
use sqlx::postgres::PgConnectOptions;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// What may follow the `?` of a URL. The driver passes over what it does not know, and a mistyped
/// `sslmode` would leave the connection in the clear without a word.
const POSTGRES_PARAMETERS: &[&str] = &[
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "options",
];
const MYSQL_PARAMETERS: &[&str] =
    &["sslmode", "ssl-mode", "sslca", "ssl-ca", "sslcert", "ssl-cert", "sslkey", "ssl-key", "socket"];

/// The place of a database.
#[derive(Clone)]
pub(super) enum Place {
    Postgres(Box<PgConnectOptions>),
    Mysql(Box<MySqlConnectOptions>),
    Sqlite(PathBuf),
}

impl Place {
    /// Reads the URL that stands in an environment variable.
    ///
    /// # Errors
    /// What is wrong with it and how to write it, without any of it: it may hold a password in a place
    /// where nobody looks for one.
    pub(super) fn from_url(kind: DatabaseKind, variable: &str, url: &str) -> Result<Self, String> {
        let title = kind.title();
        let (schemes, example, parameters) = match kind {
            DatabaseKind::Mysql => {
                (["mysql", "mariadb"], "mysql://user:password@host:3306/database", MYSQL_PARAMETERS)
            }
            DatabaseKind::Postgres | DatabaseKind::Sqlite => (
                ["postgres", "postgresql"],
                "postgres://user:password@host:5432/database",
                POSTGRES_PARAMETERS,
            ),
        };
        let wrong = |what: &str| format!("the variable {variable} {what}; write it as {example}");
        let (scheme, rest) = url.trim().split_once("://").unwrap_or_default();
        if !schemes.contains(&scheme) {
            return Err(wrong(&format!("does not hold the URL of a {title} database")));
        }
        let after_host = rest.find(['/', '?', '#']).map_or("", |place| &rest[place..]);
        if after_host.contains(['@', '#']) {
            return Err(wrong(
                "holds a URL whose user or password has a /, ? or # in it (write %2F, %3F or %23 for them)",
            ));
        }
        let parameters_given = after_host.split_once('?').map_or("", |(_, parameters)| parameters);
        for given in parameters_given.split('&').filter(|given| !given.is_empty()) {
            let name = given.split('=').next().unwrap_or_default();
            if !parameters.contains(&name) {
                return Err(format!(
                    "the variable {variable} holds a URL with a parameter that Regard does not know; after the ? write one of {}",
                    parameters.join(", ")
                ));
            }
        }
        let unreadable = |error: sqlx::Error| wrong(&format!("does not hold a URL ({error})"));
        Ok(match kind {
            DatabaseKind::Mysql => {
                Self::Mysql(Box::new(MySqlConnectOptions::from_str(url.trim()).map_err(unreadable)?))
            }
            DatabaseKind::Postgres | DatabaseKind::Sqlite => {
                Self::Postgres(Box::new(PgConnectOptions::from_str(url.trim()).map_err(unreadable)?))
            }
        })
    }

    /// The host and port, the socket, or the file.
    pub(super) fn server(&self) -> String {
        match self {
            Self::Postgres(options) => match options.get_socket() {
                Some(socket) => socket.display().to_string(),
                None => format!("{}:{}", options.get_host(), options.get_port()),
            },
            Self::Mysql(options) => match options.get_socket() {
                Some(socket) => socket.display().to_string(),
                None => format!("{}:{}", options.get_host(), options.get_port()),
            },
            Self::Sqlite(path) => path.display().to_string(),
        }
    }

    /// The host alone, as names are looked up.
    pub(super) fn host(&self) -> &str {
        match self {
            Self::Postgres(options) => options.get_host(),
            Self::Mysql(options) => options.get_host(),
            Self::Sqlite(_) => "",
        }
    }

    /// Who signs in.
    pub(super) fn user(&self) -> &str {
        match self {
            Self::Postgres(options) => options.get_username(),
            Self::Mysql(options) => options.get_username(),
            Self::Sqlite(_) => "",
        }
    }

    /// The database at the end of the URL.
    pub(super) fn database(&self) -> &str {
        match self {
            Self::Postgres(options) => options.get_database().unwrap_or(options.get_username()),
            Self::Mysql(options) => options.get_database().unwrap_or_default(),
            Self::Sqlite(_) => "",
        }
    }

    pub(super) fn kind(&self) -> DatabaseKind {
        match self {
            Self::Postgres(_) => DatabaseKind::Postgres,
            Self::Mysql(_) => DatabaseKind::Mysql,
            Self::Sqlite(_) => DatabaseKind::Sqlite,
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.kind().title(), self.server())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSTGRES: DatabaseKind = DatabaseKind::Postgres;
    const MYSQL: DatabaseKind = DatabaseKind::Mysql;

    #[test]
    fn a_url_is_read_and_its_password_never_shown() {
        let place = Place::from_url(POSTGRES, "CRM_URL", "postgres://ann:secret@db:5433/crm?sslmode=require")
            .unwrap();
        assert_eq!((place.server().as_str(), place.user(), place.database()), ("db:5433", "ann", "crm"));
        assert_eq!(format!("{place:?}"), "PostgreSQL(db:5433)");
        let place = Place::from_url(MYSQL, "CRM_URL", "mariadb://ann:sec%23ret@db/crm").unwrap();
        assert_eq!(format!("{place:?}"), "MySQL(db:3306)");
        let place = Place::from_url(POSTGRES, "CRM_URL", "postgres://ann@%2Frun%2Fpg/crm").unwrap();
        assert_eq!(place.server(), "/run/pg");
    }

    #[test]
    fn a_wrong_url_is_refused_without_a_word_of_it() {
        for (kind, url, expected) in [
            (
                POSTGRES,
                "ann:secret@db/crm",
                "the variable CRM_URL does not hold the URL of a PostgreSQL database; write it as postgres://user:password@host:5432/database",
            ),
            (
                MYSQL,
                "postgres://ann:secret@db/crm",
                "the variable CRM_URL does not hold the URL of a MySQL database; write it as mysql://user:password@host:3306/database",
            ),
            (
                POSTGRES,
                "postgres://ann:12/secret@db/crm",
                "the variable CRM_URL holds a URL whose user or password has a /, ? or # in it (write %2F, %3F or %23 for them); write it as postgres://user:password@host:5432/database",
            ),
            (
                POSTGRES,
                "postgres://ann:secret@db:port/crm",
                "the variable CRM_URL does not hold a URL (error with configuration: invalid port number); write it as postgres://user:password@host:5432/database",
            ),
            (
                MYSQL,
                "mysql://ann:secret@db/crm?ssl_mode=REQUIRED",
                "the variable CRM_URL holds a URL with a parameter that Regard does not know; after the ? write one of sslmode, ssl-mode, sslca, ssl-ca, sslcert, ssl-cert, sslkey, ssl-key, socket",
            ),
        ] {
            assert_eq!(Place::from_url(kind, "CRM_URL", url).unwrap_err(), expected);
        }
        for url in [
            "postgres://ann:?secret@db/crm",
            "postgres://ann:a#secret@db/crm",
            "postgres://ann:secret@db/crm?secret",
        ] {
            let error = Place::from_url(POSTGRES, "CRM_URL", url).unwrap_err();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}

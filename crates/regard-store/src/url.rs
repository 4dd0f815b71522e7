//! Where the application database is. Owns the words for it, and that its password is never shown.

use crate::errors::OutsideError;
use sqlx::postgres::PgConnectOptions;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

const FILE_IN_HOME: &str = "regard.sqlite";

/// The place of an application database.
#[derive(Clone)]
pub struct StoreUrl(pub(crate) Place);

#[derive(Clone)]
pub(crate) enum Place {
    Sqlite(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

impl StoreUrl {
    /// The file in a home, which is where it is when nobody says otherwise.
    pub fn in_home(home: &Path) -> Self {
        Self(Place::Sqlite(home.join(FILE_IN_HOME)))
    }

    /// Whether a database may be there: opening makes a file that is not.
    pub fn may_be_there(&self) -> bool {
        match &self.0 {
            Place::Sqlite(path) => path.exists(),
            Place::Postgres(_) => true,
        }
    }
}

impl FromStr for StoreUrl {
    type Err = OutsideError;

    /// Reads `sqlite:PATH` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`.
    fn from_str(text: &str) -> Result<Self, OutsideError> {
        let scheme = text.split(':').next().unwrap_or_default();
        // A text that is wrong may still hold a password, so no more than its first word is said again.
        let refused = || OutsideError::NotAUrl(format!("{scheme}:…"));
        match scheme {
            "sqlite" => {
                let path = text.trim_start_matches("sqlite:").trim_start_matches("//");
                if path.is_empty() || path.contains(['?', '\0']) || path.starts_with(':') {
                    return Err(refused());
                }
                Ok(Self(Place::Sqlite(PathBuf::from(path))))
            }
            "postgres" | "postgresql" => PgConnectOptions::from_str(text)
                .map(|options| Self(Place::Postgres(Box::new(options))))
                .map_err(|_| refused()),
            _ => Err(refused()),
        }
    }
}

impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Place::Postgres(options) => write!(
                f,
                "postgres://{}@{}:{}/{}",
                options.get_username(),
                options.get_host(),
                options.get_port(),
                options.get_database().unwrap_or_default()
            ),
        }
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_never_made_is_not_there() {
        let home = Path::new("/nowhere/at/all");
        assert!(!StoreUrl::in_home(home).may_be_there());
        assert!("postgres://ann@db/regard".parse::<StoreUrl>().unwrap().may_be_there());
    }

    #[test]
    fn both_kinds_are_read_and_a_password_is_never_shown() {
        let shown = |text: &str| text.parse::<StoreUrl>().unwrap().to_string();
        assert_eq!(shown("sqlite:home/regard.sqlite"), "sqlite:home/regard.sqlite");
        assert_eq!(shown("sqlite:///srv/regard.sqlite"), "sqlite:/srv/regard.sqlite");
        assert_eq!(shown("postgres://ann:secret@db:5433/regard"), "postgres://ann@db:5433/regard");
        for wrong in ["", "mysql://ann:secret@db/regard", "sqlite:", "sqlite::memory:", "ann:secret"] {
            let error = wrong.parse::<StoreUrl>().unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}

//! Brings the tables up to this program's release. Owns the list of migrations and the table that says
//! which ran; the words of each are in `migrations/`.
//!
//! A migration that has been released is never edited: its checksum is in every database that ran it.

use crate::database::{Database, Value};
use crate::errors::{OutsideError, StoreError};

struct Migration {
    name: &'static str,
    sql: &'static str,
}

macro_rules! migrations {
    ($($name:literal),* $(,)?) => {
        &[$(Migration { name: $name, sql: include_str!(concat!("../migrations/", $name)) }),*]
    };
}

/// In the order in which they run.
const MIGRATIONS: &[Migration] =
    migrations!["0001_sign_in.sql", "0002_push_tokens.sql", "0003_customer_decisions.sql",];

const MAKE_TABLE: &str = "\
    create table if not exists migrations (
        name text not null,
        checksum text not null,
        applied_at bigint not null,
        constraint migrations_pkey primary key (name)
    )";

/// Runs what has not run, all in one unit of work: two programs that start at once run it once, and a
/// crash leaves the tables as they were.
pub(crate) async fn run(database: &Database, now_micros: i64) -> Result<(), StoreError> {
    let mut work = database.begin().await?;
    work.execute_script(MAKE_TABLE).await?;
    let rows =
        work.fetch_all("select name, checksum from migrations order by name collate \"C\"", &[]).await?;
    for (position, row) in rows.iter().enumerate() {
        let (name, checksum): (String, String) = (row.get("name")?, row.get("checksum")?);
        match MIGRATIONS.get(position) {
            Some(known) if known.name == name && known.checksum() == checksum => {}
            Some(known) if known.name == name => {
                return Err(OutsideError::MigrationChanged { name }.into());
            }
            _ => return Err(OutsideError::Newer { name }.into()),
        }
    }
    for migration in MIGRATIONS.iter().skip(rows.len()) {
        work.execute_script(migration.sql).await?;
        work.execute(
            "insert into migrations (name, checksum, applied_at) values ($1, $2, $3)",
            &[migration.name.into(), migration.checksum().into(), Value::from(now_micros)],
        )
        .await?;
    }
    work.commit().await
}

impl Migration {
    fn checksum(&self) -> String {
        // A checkout with other line ends is the same text.
        blake3::hash(self.sql.replace("\r\n", "\n").as_bytes()).to_hex().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_folder_in_order() {
        let folder = std::path::PathBuf::from(
            std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|error| panic!("{error}")),
        )
        .join("migrations");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let listed: Vec<&str> = MIGRATIONS.iter().map(|migration| migration.name).collect();
        assert_eq!(listed, files);
    }
}

//! Brings the tables up to this program's release. Owns the list of migrations and the table that says
//! which ran; the words of each are in `migrations/`.
//!
//! A migration that has been released is never edited: its checksum is in every database that ran it.

use crate::database::{Database, Value};
use crate::errors::{OutsideError, StoreError};
use crate::users::fold_again;

struct Migration {
    name: &'static str,
    sql: &'static str,
    /// What the two databases have no word for in common.
    own: Option<Own>,
}

/// One text for each.
struct Own {
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migration {
    ($name:literal) => {
        Migration { name: $name, sql: include_str!(concat!("../migrations/", $name)), own: None }
    };
    ($name:literal, with its own words) => {
        Migration {
            own: Some(Own {
                sqlite: include_str!(concat!("../migrations/sqlite/", $name)),
                postgres: include_str!(concat!("../migrations/postgres/", $name)),
            }),
            ..migration!($name)
        }
    };
}

/// In the order in which they run.
const MIGRATIONS: &[Migration] = &[
    migration!("0001_sign_in.sql"),
    migration!("0002_push_tokens.sql"),
    migration!("0003_customer_decisions.sql"),
    migration!("0004_users.sql"),
    migration!("0005_sessions.sql"),
    migration!("0006_api_tokens.sql"),
    migration!("0007_entry_links.sql"),
    migration!("0008_single_sign_on.sql"),
    migration!("0009_grants.sql"),
    migration!("0010_watchlists.sql"),
    migration!("0011_comments.sql"),
    migration!("0012_audit_events.sql", with its own words),
    migration!("0013_policy.sql"),
    migration!("0014_standings.sql"),
    migration!("0015_alerts.sql"),
    migration!("0016_plans.sql"),
    migration!("0017_loops.sql"),
    migration!("0018_webhooks.sql"),
    migration!("0019_mail_choices.sql"),
    migration!("0020_former_webhook_secrets.sql"),
    migration!("0021_experts.sql", with its own words),
];

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
        if let Some(own) = &migration.own {
            work.execute_own_script(own.sqlite, own.postgres).await?;
        }
        work.execute(
            "insert into migrations (name, checksum, applied_at) values ($1, $2, $3)",
            &[migration.name.into(), migration.checksum().into(), Value::from(now_micros)],
        )
        .await?;
    }
    fold_again(&mut work).await?;
    work.commit().await
}

impl Migration {
    fn checksum(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let own = self.own.iter().flat_map(|own| [own.sqlite, own.postgres]);
        for sql in std::iter::once(self.sql).chain(own) {
            // A checkout with other line ends is the same text.
            hasher.update(sql.replace("\r\n", "\n").as_bytes());
        }
        hasher.finalize().to_hex().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files_in(folder: &str) -> Vec<String> {
        let crate_folder = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|error| panic!("{error}"));
        let mut files: Vec<String> = std::fs::read_dir(std::path::PathBuf::from(crate_folder).join(folder))
            .unwrap()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.file_type().unwrap().is_file())
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        files.sort();
        files
    }

    #[test]
    fn the_list_is_the_folder_in_order() {
        let listed: Vec<&str> = MIGRATIONS.iter().map(|migration| migration.name).collect();
        assert_eq!(listed, files_in("migrations"));
        let own = MIGRATIONS.iter().filter(|migration| migration.own.is_some());
        let own: Vec<&str> = own.map(|migration| migration.name).collect();
        assert_eq!(own, files_in("migrations/sqlite"));
        assert_eq!(own, files_in("migrations/postgres"));
    }
}

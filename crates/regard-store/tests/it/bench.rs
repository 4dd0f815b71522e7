//! A database of one kind to try a behaviour on, a clock that stands still, and a look at the tables
//! behind the store's back.

use anyhow::{Context, Result};
use regard_store::{EmailAddress, Limits, Password, Profile, Role, Store, StoreUrl, Surroundings, User};
use regard_testkit::{FixedClock, TempHome, fresh_postgres, seeded_bytes, temp_home};
use sqlx::{Connection, PgConnection, Row, SqliteConnection};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const DESK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

pub(crate) struct Bench {
    pub(crate) clock: FixedClock,
    home: TempHome,
    url: String,
    opened: AtomicU64,
}

impl Bench {
    pub(crate) fn on_sqlite() -> Result<Self> {
        let home = temp_home()?;
        let url = format!("sqlite:{}", home.join("regard.sqlite").display());
        Ok(Self { clock: FixedClock::default(), home, url, opened: AtomicU64::new(0) })
    }

    pub(crate) async fn on_postgres() -> Result<Self> {
        let url = fresh_postgres().await?;
        Ok(Self { clock: FixedClock::default(), home: temp_home()?, url, opened: AtomicU64::new(0) })
    }

    /// Opens the store, as often as wanted; each has other randomness.
    pub(crate) async fn open(&self) -> Result<Store> {
        self.open_with(Limits::default()).await
    }

    pub(crate) async fn open_with(&self, limits: Limits) -> Result<Store> {
        Ok(Store::open_with(&self.store_url()?, self.surroundings(), limits).await?)
    }

    pub(crate) fn store_url(&self) -> Result<StoreUrl> {
        Ok(self.url.parse()?)
    }

    pub(crate) fn surroundings(&self) -> Surroundings {
        let seed = self.opened.fetch_add(1, Ordering::Relaxed);
        Surroundings::new(self.clock.reader(), seeded_bytes(seed))
    }

    /// Runs a statement behind the store's back.
    pub(crate) async fn run_sql(&self, sql: &'static str) -> Result<()> {
        if self.is_sqlite() {
            let mut connection = SqliteConnection::connect(&self.url).await?;
            sqlx::raw_sql(sql).execute(&mut connection).await?;
            connection.close().await?;
        } else {
            let mut connection = PgConnection::connect(&self.url).await?;
            sqlx::raw_sql(sql).execute(&mut connection).await?;
            connection.close().await?;
        }
        Ok(())
    }

    /// The number in the first column of the first row.
    pub(crate) async fn count(&self, sql: &'static str) -> Result<i64> {
        if self.is_sqlite() {
            let mut connection = SqliteConnection::connect(&self.url).await?;
            let row = sqlx::query(sql).fetch_one(&mut connection).await?;
            connection.close().await?;
            return Ok(row.try_get(0)?);
        }
        let mut connection = PgConnection::connect(&self.url).await?;
        let row = sqlx::query(sql).fetch_one(&mut connection).await?;
        connection.close().await?;
        Ok(row.try_get(0)?)
    }

    /// Everything that is stored, as text that can be searched.
    pub(crate) async fn all_that_is_stored(&self) -> Result<String> {
        if self.is_sqlite() {
            let mut all = String::new();
            for entry in std::fs::read_dir(self.home.path())? {
                all.push_str(&String::from_utf8_lossy(&std::fs::read(entry?.path())?));
            }
            return Ok(all);
        }
        let mut connection = PgConnection::connect(&self.url).await?;
        let rows = sqlx::query("select cast(database_to_xml(true, true, '') as text)")
            .fetch_one(&mut connection)
            .await?;
        rows.try_get(0).context("the whole database as text")
    }

    fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }
}

pub(crate) fn profile(email: &str) -> Result<Profile> {
    let email: EmailAddress = email.parse()?;
    Ok(Profile {
        name: "Ann Lee".to_owned(),
        title: Some("Head of Sales".to_owned()),
        level: Some("director".to_owned()),
        business_unit: None,
        role: Role::Viewer,
        email,
    })
}

/// A user who can sign in with [`PASSWORD`].
pub(crate) async fn user(store: &Store, email: &str) -> Result<User> {
    Ok(store.create_user(profile(email)?, Some(Password::new(PASSWORD)?)).await?)
}

//! A database of one kind to try a behaviour on, a clock that stands still, and a look at the tables
//! behind the store's back.

use anyhow::{Context, Result};
use regard_model::UserId;
use regard_store::{
    CallerError, EmailAddress, Limits, Password, Profile, Role, Store, StoreError, StoreUrl, Surroundings,
    User, UserChanges,
};
use regard_testkit::{FixedClock, TempHome, fresh_postgres, seeded_bytes, temp_home};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection};
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

    /// Runs a text of statements that a test has put together.
    pub(crate) async fn run_script(&self, sql: String) -> Result<()> {
        let sql = AssertSqlSafe(sql);
        if self.is_sqlite() {
            let mut connection = SqliteConnection::connect(&format!("{}?mode=rwc", self.url)).await?;
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

    /// Takes away what keeps the audit log from being changed, as somebody with the database in hand can.
    pub(crate) async fn unguard_audit_log(&self) -> Result<()> {
        if self.is_sqlite() {
            let drop = "drop trigger audit_events_no_update; drop trigger audit_events_no_delete;";
            return self.run_sql(drop).await;
        }
        self.run_sql("alter table audit_events disable trigger user").await
    }

    /// Keeps everybody else from writing, until it is released.
    pub(crate) async fn hold_writing(&self) -> Result<Held> {
        if self.is_sqlite() {
            let mut connection = SqliteConnection::connect(&self.url).await?;
            sqlx::raw_sql("begin immediate").execute(&mut connection).await?;
            return Ok(Held::Sqlite(connection));
        }
        let mut connection = PgConnection::connect(&self.url).await?;
        let lock = "begin; lock table audit_events in exclusive mode";
        sqlx::raw_sql(lock).execute(&mut connection).await?;
        Ok(Held::Postgres(connection))
    }

    fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }
}

/// A connection that keeps everybody else from writing.
pub(crate) enum Held {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Held {
    pub(crate) async fn release(self) -> Result<()> {
        match self {
            Self::Sqlite(mut connection) => {
                sqlx::raw_sql("rollback").execute(&mut connection).await?;
                connection.close().await?;
            }
            Self::Postgres(mut connection) => {
                sqlx::raw_sql("rollback").execute(&mut connection).await?;
                connection.close().await?;
            }
        }
        Ok(())
    }
}

/// The caller's fault, if it is one.
pub(crate) fn fault<T>(outcome: std::result::Result<T, StoreError>) -> Option<CallerError> {
    match outcome {
        Err(StoreError::Caller(error)) => Some(error),
        _ => None,
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

/// Changes what is said about a user as they are now, whoever else changes them.
pub(crate) async fn change_user(
    store: &Store,
    user_id: &UserId,
    changes: UserChanges,
) -> std::result::Result<User, StoreError> {
    change_as_is(store, user_id, changes, None).await
}

/// Lets a user in no more, or again.
pub(crate) async fn let_in(
    store: &Store,
    user_id: &UserId,
    may_sign_in: bool,
) -> std::result::Result<User, StoreError> {
    change_as_is(store, user_id, UserChanges::default(), Some(may_sign_in)).await
}

async fn change_as_is(
    store: &Store,
    user_id: &UserId,
    changes: UserChanges,
    may_sign_in: Option<bool>,
) -> std::result::Result<User, StoreError> {
    loop {
        let read = store.user(user_id).await?;
        let read = read.ok_or_else(|| CallerError::UnknownUser(user_id.to_string()))?;
        let may_sign_in = may_sign_in.unwrap_or(read.disabled_at.is_none());
        if let Some(changed) = store.change_user_as_read(read, changes.clone(), may_sign_in).await? {
            return Ok(changed);
        }
    }
}

/// Gives a user [`PASSWORD`] by a link.
pub(crate) async fn give_password(store: &Store, user_id: &UserId) -> Result<()> {
    let link = store.invite(user_id.clone()).await?;
    store.finish_invitation(link.token.reveal(), Password::new(PASSWORD)?, DESK).await?;
    Ok(())
}

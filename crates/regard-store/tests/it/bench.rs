//! A database of one kind to try a behaviour on, a clock that stands still, and a look at the tables
//! behind the store's back.

use anyhow::{Context, Result};
use proptest::strategy::Strategy;
use proptest::test_runner::TestCaseError;
use regard_model::{CustomerId, Scope, UserId};
use regard_store::{
    Actor, AuditFilter, AuditKind, AuditState, CallerError, EmailAddress, Limits, Password, Profile, Role,
    Store, StoreError, StoreUrl, Surroundings, User, UserChanges,
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

/// A user who sees every customer and changes something.
pub(crate) fn actor(user_id: &UserId) -> Actor {
    actor_within(user_id, Scope::Everyone)
}

/// A user who sees some customers and changes something.
pub(crate) fn actor_within(user_id: &UserId, scope: Scope) -> Actor {
    Actor { user_id: user_id.clone(), scope, address: Some(DESK) }
}

/// A scope of these customers.
pub(crate) fn scope_of(customers: &[&str]) -> Scope {
    Scope::of(customers.iter().map(|customer| CustomerId::new(*customer)))
}

/// What the audit log says of a kind, oldest first: who, the kind and key of the subject, and the details.
pub(crate) async fn deeds(
    store: &Store,
    kind: AuditKind,
) -> Result<Vec<(Option<UserId>, String, serde_json::Value)>> {
    let filter = AuditFilter { kind: Some(kind), ..AuditFilter::default() };
    let mut events = store.audit_events(&filter, None, 10_000).await?;
    assert!(matches!(store.verify_audit().await?, AuditState::Whole { .. }), "the chain holds");
    events.reverse();
    events
        .into_iter()
        .map(|event| {
            let subject = event.subject.map(|subject| format!("{} {}", subject.kind, subject.key));
            let details = serde_json::from_str(event.details.as_deref().unwrap_or("null"))?;
            assert_eq!(event.actor_id.is_some(), event.address.is_some(), "people sit at the desk");
            Ok((event.actor_id, subject.unwrap_or_default(), details))
        })
        .collect()
}

/// Runs a law on random cases, from within a test that is async itself.
pub(crate) fn law<S: Strategy>(
    cases: u32,
    strategy: &S,
    test: impl Fn(S::Value) -> futures::future::BoxFuture<'static, Result<()>>,
) -> Result<()> {
    let config = proptest::test_runner::Config { cases, failure_persistence: None, ..Default::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    tokio::task::block_in_place(|| {
        let handle = tokio::runtime::Handle::current();
        runner
            .run(strategy, |case| {
                let outcome = handle.block_on(test(case));
                outcome.map_err(|error| TestCaseError::fail(format!("{error:#}")))
            })
            .map_err(|error| anyhow::anyhow!("{error}"))
    })
}

/// The customers that random scopes are about: `c0` to `c7`.
pub(crate) const CUSTOMERS: [&str; 8] = ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"];

/// Random scopes: some of [`CUSTOMERS`], alone or beside so many others that they are not named one by one.
pub(crate) fn scopes() -> impl Strategy<Value = Scope> {
    let many: Vec<CustomerId> = (0..6000).map(|number| CustomerId::new(format!("other {number}"))).collect();
    let some = proptest::sample::subsequence(CUSTOMERS.to_vec(), 0..=CUSTOMERS.len());
    let some = some.prop_map(|some| some.into_iter().map(CustomerId::new).collect::<Vec<_>>());
    let narrow = some.clone().prop_map(Scope::of);
    let wide = some.prop_map(move |some| Scope::of(some.into_iter().chain(many.iter().cloned())));
    proptest::prop_oneof![4 => narrow, 2 => wide, 1 => proptest::strategy::Just(Scope::Everyone)]
}

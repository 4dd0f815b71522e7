//! The one way to run a statement on either database. Owns how values go in and come out; knows no
//! table.
//!
//! `sqlx::Any` would do the same with fewer types of value and without constraint names, and its SQL
//! would still be one text by discipline only. Here a statement is `&'static str`, so it cannot be built
//! by hand for one of the two.

use crate::errors::{CallerError, StoreError, sort};
use crate::url::StoreUrl;
use sqlx::postgres::{PgPool, PgRow, Postgres};
use sqlx::sqlite::{Sqlite, SqlitePool, SqliteRow};
use sqlx::{Decode, Row as _, Transaction, Type};

/// An open database.
#[derive(Debug, Clone)]
pub(crate) struct Database {
    pub(crate) place: StoreUrl,
    pub(crate) pools: Pools,
}

#[derive(Debug, Clone)]
pub(crate) enum Pools {
    /// One connection writes and a few read: SQLite has one writer anyway, and in our queue nobody
    /// starves while others retry.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

/// A value that goes into a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Text(Option<String>),
    Integer(Option<i64>),
    Flag(bool),
}

/// One row that comes out.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// A transaction that alone may write until it ends.
pub(crate) struct Work {
    place: StoreUrl,
    transaction: Either,
}

enum Either {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Any number fits the purpose that no other program takes the same advisory lock in our database.
const WRITER_LOCK: i64 = 0x7265_6761_7264;

/// Runs a query and hands over rows of both kinds as [`Row`].
macro_rules! run {
    ($sql:expr, $values:expr, $kind:ident, $executor:expr, $method:ident) => {{
        let mut query = sqlx::query::<$kind>($sql);
        for value in $values {
            query = match value {
                Value::Text(text) => query.bind(text.clone()),
                Value::Integer(number) => query.bind(*number),
                Value::Flag(flag) => query.bind(*flag),
            };
        }
        query.$method($executor).await
    }};
}

impl Database {
    /// Reads outside any unit of work: what was committed last.
    pub(crate) async fn fetch_all(
        &self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        refuse_nul(values)?;
        match &self.pools {
            Pools::Sqlite { readers, .. } => run!(sql, values, Sqlite, readers, fetch_all)
                .map(|rows| rows.into_iter().map(Row::Sqlite).collect()),
            Pools::Postgres(pool) => run!(sql, values, Postgres, pool, fetch_all)
                .map(|rows| rows.into_iter().map(Row::Postgres).collect()),
        }
        .map_err(|error| sort(&self.place, error))
    }

    /// The first row of [`Self::fetch_all`].
    pub(crate) async fn fetch_first(
        &self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch_all(sql, values).await?.into_iter().next())
    }

    /// Begins a unit of work; waits until every other one has ended.
    pub(crate) async fn begin(&self) -> Result<Work, StoreError> {
        let place = self.place.clone();
        let begun = match &self.pools {
            Pools::Sqlite { writer, .. } => {
                // `immediate` takes the write lock at once: a reader that turns writer halfway fails.
                writer.begin_with("begin immediate").await.map(Either::Sqlite)
            }
            Pools::Postgres(pool) => lock_postgres(pool).await.map(Either::Postgres),
        };
        let transaction = begun.map_err(|error| sort(&place, error))?;
        Ok(Work { place, transaction })
    }

    pub(crate) async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                // Last, because the last connection to close folds the log into the file.
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

async fn lock_postgres(pool: &PgPool) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    let mut transaction = pool.begin().await?;
    sqlx::query::<Postgres>("select pg_advisory_xact_lock($1)")
        .bind(WRITER_LOCK)
        .execute(&mut *transaction)
        .await?;
    Ok(transaction)
}

impl Work {
    /// Runs a statement. Returns how many rows it touched.
    ///
    /// The driver's own error comes back, so that the caller can name a constraint; see [`Self::sorted`].
    pub(crate) async fn try_execute(
        &mut self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Result<u64, sqlx::Error>, StoreError> {
        refuse_nul(values)?;
        Ok(match &mut self.transaction {
            Either::Sqlite(transaction) => {
                run!(sql, values, Sqlite, &mut **transaction, execute).map(|done| done.rows_affected())
            }
            Either::Postgres(transaction) => {
                run!(sql, values, Postgres, &mut **transaction, execute).map(|done| done.rows_affected())
            }
        })
    }

    /// Runs a statement that no caller can make fail. Returns how many rows it touched.
    pub(crate) async fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<u64, StoreError> {
        self.try_execute(sql, values).await?.map_err(|error| self.sorted(error))
    }

    /// Runs a file of several statements without values.
    pub(crate) async fn execute_script(&mut self, sql: &'static str) -> Result<(), StoreError> {
        let done = match &mut self.transaction {
            Either::Sqlite(transaction) => sqlx::raw_sql(sql).execute(&mut **transaction).await.map(|_| ()),
            Either::Postgres(transaction) => sqlx::raw_sql(sql).execute(&mut **transaction).await.map(|_| ()),
        };
        done.map_err(|error| self.sorted(error))
    }

    /// Runs the one of two files that is written for this database. Only where they have no word in common.
    pub(crate) async fn execute_own_script(
        &mut self,
        sqlite: &'static str,
        postgres: &'static str,
    ) -> Result<(), StoreError> {
        let sql = match &self.transaction {
            Either::Sqlite(_) => sqlite,
            Either::Postgres(_) => postgres,
        };
        self.execute_script(sql).await
    }

    /// Reads within the unit of work.
    pub(crate) async fn fetch_all(
        &mut self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        refuse_nul(values)?;
        let rows = match &mut self.transaction {
            Either::Sqlite(transaction) => run!(sql, values, Sqlite, &mut **transaction, fetch_all)
                .map(|rows| rows.into_iter().map(Row::Sqlite).collect()),
            Either::Postgres(transaction) => run!(sql, values, Postgres, &mut **transaction, fetch_all)
                .map(|rows| rows.into_iter().map(Row::Postgres).collect()),
        };
        rows.map_err(|error| self.sorted(error))
    }

    /// The first row of [`Self::fetch_all`].
    pub(crate) async fn fetch_first(
        &mut self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch_all(sql, values).await?.into_iter().next())
    }

    /// Makes it so. A unit that is dropped without this never was.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self.transaction {
            Either::Sqlite(transaction) => transaction.commit().await,
            Either::Postgres(transaction) => transaction.commit().await,
        }
        .map_err(|error| sort(&self.place, error))
    }

    pub(crate) fn sorted(&self, error: sqlx::Error) -> StoreError {
        sort(&self.place, error)
    }
}

impl Row {
    /// The value of a column; `None` needs an `Option`.
    pub(crate) fn get<'r, T>(&'r self, column: &'static str) -> Result<T, StoreError>
    where
        T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres>,
    {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
        .map_err(|error| crate::errors::BugError::Statement(error).into())
    }
}

/// PostgreSQL cannot hold the character NUL in a text and SQLite can; the answer must be the same.
fn refuse_nul(values: &[Value]) -> Result<(), StoreError> {
    let has_nul = |value: &Value| matches!(value, Value::Text(Some(text)) if text.contains('\0'));
    if values.iter().any(has_nul) {
        let problem = "holds the character NUL: leave it out";
        return Err(CallerError::BadText { field: "a text", problem }.into());
    }
    Ok(())
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(Some(number))
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Integer(Some(number.into()))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

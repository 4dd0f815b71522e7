//! What a read needs of a database. Owns no SQL of any of them.

use super::kind::{Cell, Misfit, SourceColumn, WatermarkKind};
use super::relation::{ALIAS, Relation};
use futures::stream::BoxStream;
use sqlx::database::HasStatementCache;
use sqlx::{
    AssertSqlSafe, Column as _, Database, Either, Encode, Executor, IntoArguments, SqlSafeStr, SqlStr,
    Statement as _, Type,
};

/// A connection on which everything that is read belongs to one moment, and nothing can be written.
pub(super) trait Reader: Send {
    /// A row, as the driver gives it.
    type Row: Send + Sync;

    /// The columns of a relation, in its order, without reading a row.
    async fn describe(&mut self, relation: &Relation) -> Result<Description, sqlx::Error>;

    /// The rows of a statement, as they arrive.
    fn rows(&mut self, statement: Statement) -> BoxStream<'_, Result<Self::Row, sqlx::Error>>;

    /// One value of a row.
    fn cell<'r>(row: &'r Self::Row, place: usize, column: &SourceColumn) -> Result<Cell<'r>, Box<Misfit>>;

    /// The tables that there are to read, after a statement failed.
    async fn table_names(&mut self) -> Result<Vec<String>, sqlx::Error>;

    /// Ends it, with a word to the server.
    async fn end(self);

    /// A column's name as SQL takes it.
    fn quote(name: &str) -> String;

    /// The place of the cursor's bound in a statement, as a value of this kind.
    fn bound(kind: WatermarkKind) -> &'static str;

    /// What must follow a cursor's name for its value to be one that others can come after: a mistyped
    /// year must not keep all later rows out. **Empty**: any value can.
    fn sane(kind: WatermarkKind) -> Option<&'static str>;
}

/// What is known of a relation before it is read.
#[derive(Debug)]
pub(super) struct Description {
    pub(super) columns: Vec<SourceColumn>,
    /// How many values the query waits for.
    pub(super) placeholders: usize,
}

/// A statement and the value of its one place, if it has any.
#[derive(Debug)]
pub(super) struct Statement {
    pub(super) sql: String,
    pub(super) bound: Option<String>,
}

/// The statement whose columns are those of the relation. It is prepared and not run.
pub(super) fn everything(relation: &Relation) -> SqlStr {
    AssertSqlSafe(format!("select {ALIAS}.* from {}", relation.sql)).into_sql_str()
}

/// The columns of a relation, as the database describes them. Its statement is prepared and not run.
pub(super) async fn description<'c, DB: Database>(
    connection: &'c mut DB::Connection,
    relation: &Relation,
    column: impl Fn(&str, &DB::TypeInfo) -> SourceColumn,
) -> Result<Description, sqlx::Error>
where
    &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    let statement = connection.prepare(everything(relation)).await?;
    let columns = statement.columns().iter().map(|found| column(found.name(), found.type_info())).collect();
    Ok(Description { columns, placeholders: placeholders(statement.parameters()) })
}

/// The rows of a statement, as they arrive. No plan of it is kept.
pub(super) fn rows<'c, DB>(
    connection: &'c mut DB::Connection,
    statement: Statement,
) -> BoxStream<'c, Result<DB::Row, sqlx::Error>>
where
    DB: Database + HasStatementCache,
    DB::Arguments: IntoArguments<DB>,
    String: Type<DB> + for<'q> Encode<'q, DB>,
    &'c mut DB::Connection: Executor<'c, Database = DB>,
{
    let query = sqlx::query::<DB>(AssertSqlSafe(statement.sql)).persistent(false);
    match statement.bound {
        Some(bound) => query.bind(bound).fetch(connection),
        None => query.fetch(connection),
    }
}

/// How many values a prepared statement waits for.
pub(super) fn placeholders<T>(parameters: Option<Either<&[T], usize>>) -> usize {
    match parameters {
        Some(Either::Left(types)) => types.len(),
        Some(Either::Right(count)) => count,
        None => 0,
    }
}

/// The value that cannot be the type that the server said it is.
pub(super) fn undecodable(error: &dyn std::fmt::Display) -> Box<Misfit> {
    let reason = format!("the value is not what its type says ({error}); cast the column in a query");
    Misfit::new(regard_model::ReasonCode::BrokenText, None, reason)
}

//! Opens or makes a catalog: the writer's one connection and a pool of readers.

use super::shape;
use crate::error::LakeError;
use crate::table::{self, Table};
use jiff::Timestamp;
use regard_model::SnapshotId;
use regard_model::entity::ColumnType;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Row, SqliteConnection, SqlitePool};
use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

const VERSION: &str = "1.0";
const READERS: u32 = 8;

/// The catalog of one lake.
#[derive(Debug, Clone)]
pub(crate) struct Catalog {
    pub(crate) readers: SqlitePool,
    pub(crate) writer: SqlitePool,
    /// Table name → (table id, partition id).
    pub(crate) ids: HashMap<&'static str, (i64, i64)>,
}

impl Catalog {
    /// Opens the catalog file, makes it if it is not there, and adds tables that this version has
    /// and the file does not.
    pub(crate) async fn open(path: &Path, data: &Path, now: Timestamp) -> Result<Self, LakeError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(30));
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        let readers = SqlitePoolOptions::new().max_connections(READERS).connect_with(options).await?;
        let mut transaction = writer.begin_with("begin immediate").await?;
        prepare(&mut transaction, data, now).await?;
        let ids = table_ids(&mut transaction).await?;
        shape::check(&mut transaction, &ids).await?;
        transaction.commit().await?;
        Ok(Self { readers, writer, ids })
    }
}

async fn prepare(connection: &mut SqliteConnection, data: &Path, now: Timestamp) -> Result<(), LakeError> {
    sqlx::raw_sql(include_str!("tables.sql")).execute(&mut *connection).await?;
    let version: Option<String> =
        sqlx::query_scalar("select value from ducklake_metadata where key = 'version'")
            .fetch_optional(&mut *connection)
            .await?;
    let data_path = format!("{}/", data.display());
    match version.as_deref() {
        None => create(connection, &data_path, now).await?,
        Some(VERSION) => {
            // The folder may have moved since; DuckDB looks for the files at this path.
            sqlx::query("update ducklake_metadata set value = $1 where key = 'data_path' and value <> $1")
                .bind(&data_path)
                .execute(&mut *connection)
                .await?;
        }
        Some(found) => return Err(LakeError::CatalogVersion { found: found.to_owned() }),
    }
    shape::drop_old_foresight(connection, now).await?;
    add_missing_tables(connection, now).await
}

async fn create(connection: &mut SqliteConnection, data_path: &str, now: Timestamp) -> Result<(), LakeError> {
    for (key, value) in
        [("version", VERSION), ("created_by", "Regard"), ("data_path", data_path), ("encrypted", "false")]
    {
        sqlx::query("insert into ducklake_metadata (key, value) values ($1, $2)")
            .bind(key)
            .bind(value)
            .execute(&mut *connection)
            .await?;
    }
    insert_snapshot(connection, 0, now, 0, 1, 0, "created_schema:\"main\"", None).await?;
    sqlx::query(
        "insert into ducklake_schema (schema_id, schema_uuid, begin_snapshot, schema_name, path, path_is_relative)
         values (0, $1, 0, 'main', 'main/', 1)",
    )
    .bind(uuid::Uuid::now_v7().to_string())
    .execute(&mut *connection)
    .await?;
    Ok(())
}

async fn add_missing_tables(connection: &mut SqliteConnection, now: Timestamp) -> Result<(), LakeError> {
    let known = table_ids(connection).await?;
    let missing: Vec<&Table> =
        table::all().iter().filter(|table| !known.contains_key(table.name())).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let head = head(connection).await?;
    let snapshot = head.snapshot + 1;
    let schema_version = head.schema_version + 1;
    let mut next_id = head.next_catalog_id;
    let mut changes = Vec::new();
    for table in missing {
        create_table(connection, table, next_id, snapshot, schema_version).await?;
        changes.push(format!("created_table:\"main\".\"{}\"", table.name()));
        next_id += 2;
    }
    insert_snapshot(
        connection,
        snapshot,
        now,
        schema_version,
        next_id,
        head.next_file_id,
        &changes.join(","),
        Some("make the tables"),
    )
    .await
}

async fn create_table(
    connection: &mut SqliteConnection,
    table: &Table,
    table_id: i64,
    snapshot: i64,
    schema_version: i64,
) -> Result<(), LakeError> {
    let partition_id = table_id + 1;
    sqlx::query(
        "insert into ducklake_table (table_id, table_uuid, begin_snapshot, schema_id, table_name, path, path_is_relative)
         values ($1, $2, $3, 0, $4, $5, 1)",
    )
    .bind(table_id)
    .bind(uuid::Uuid::now_v7().to_string())
    .bind(snapshot)
    .bind(table.name())
    .bind(format!("{}/", table.name()))
    .execute(&mut *connection)
    .await?;
    let kinds = table.entity.columns.iter().map(|column| ducklake_type(column.kind));
    let lineage = ["varchar", "varchar", "int64", "date"];
    for (position, (field, kind)) in table.schema.fields().iter().zip(kinds.chain(lineage)).enumerate() {
        let column_id = i64::try_from(position).unwrap_or(i64::MAX) + 1;
        sqlx::query(
            "insert into ducklake_column (column_id, begin_snapshot, table_id, column_order, column_name, column_type,
               default_value, nulls_allowed, default_value_type, default_value_dialect)
             values ($1, $2, $3, $1, $4, $5, 'NULL', $6, 'literal', 'duckdb')",
        )
        .bind(column_id)
        .bind(snapshot)
        .bind(table_id)
        .bind(field.name())
        .bind(kind)
        .bind(i64::from(field.is_nullable()))
        .execute(&mut *connection)
        .await?;
    }
    let month_column = i64::try_from(table.schema.fields().len()).unwrap_or(i64::MAX);
    sqlx::query(
        "insert into ducklake_partition_info (partition_id, table_id, begin_snapshot) values ($1, $2, $3)",
    )
    .bind(partition_id)
    .bind(table_id)
    .bind(snapshot)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "insert into ducklake_partition_column (partition_id, table_id, partition_key_index, column_id, transform)
         values ($1, $2, 0, $3, 'identity')",
    )
    .bind(partition_id)
    .bind(table_id)
    .bind(month_column)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "insert into ducklake_schema_versions (begin_snapshot, schema_version, table_id) values ($1, $2, $3)",
    )
    .bind(snapshot)
    .bind(schema_version)
    .bind(table_id)
    .execute(&mut *connection)
    .await?;
    Ok(())
}

fn ducklake_type(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Text => "varchar",
        ColumnType::Int | ColumnType::Minor => "int64",
        ColumnType::Number => "float64",
        ColumnType::Day => "date",
        ColumnType::Instant => "timestamptz",
        ColumnType::Flag => "boolean",
    }
}

pub(super) async fn table_ids(
    connection: &mut SqliteConnection,
) -> Result<HashMap<&'static str, (i64, i64)>, LakeError> {
    let rows = sqlx::query(
        "select t.table_id, t.table_name, p.partition_id
         from ducklake_table t join ducklake_partition_info p on p.table_id = t.table_id and p.end_snapshot is null
         where t.end_snapshot is null
         order by t.table_id",
    )
    .fetch_all(connection)
    .await?;
    let mut ids = HashMap::new();
    for row in rows {
        let name: String = row.get(1);
        if let Some(table) = table::find(&name) {
            ids.insert(table.name(), (row.get(0), row.get(2)));
        }
    }
    Ok(ids)
}

/// The newest snapshot's counters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    pub(crate) snapshot: i64,
    pub(crate) schema_version: i64,
    pub(crate) next_catalog_id: i64,
    pub(crate) next_file_id: i64,
}

impl Head {
    pub(crate) fn id(self) -> SnapshotId {
        SnapshotId(self.snapshot)
    }
}

pub(crate) async fn head(connection: &mut SqliteConnection) -> Result<Head, LakeError> {
    let row = sqlx::query(
        "select snapshot_id, schema_version, next_catalog_id, next_file_id
         from ducklake_snapshot order by snapshot_id desc limit 1",
    )
    .fetch_one(connection)
    .await?;
    Ok(Head {
        snapshot: row.get(0),
        schema_version: row.get(1),
        next_catalog_id: row.get(2),
        next_file_id: row.get(3),
    })
}

#[expect(clippy::too_many_arguments, reason = "one row of the specification's snapshot table, in its order")]
pub(crate) async fn insert_snapshot(
    connection: &mut SqliteConnection,
    snapshot: i64,
    now: Timestamp,
    schema_version: i64,
    next_catalog_id: i64,
    next_file_id: i64,
    changes: &str,
    message: Option<&str>,
) -> Result<(), LakeError> {
    sqlx::query("insert into ducklake_snapshot values ($1, $2, $3, $4, $5)")
        .bind(snapshot)
        .bind(now.strftime("%Y-%m-%d %H:%M:%S%.6f+00").to_string())
        .bind(schema_version)
        .bind(next_catalog_id)
        .bind(next_file_id)
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "insert into ducklake_snapshot_changes (snapshot_id, changes_made, author, commit_message)
         values ($1, $2, 'Regard', $3)",
    )
    .bind(snapshot)
    .bind(changes)
    .bind(message)
    .execute(&mut *connection)
    .await?;
    Ok(())
}

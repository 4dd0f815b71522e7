//! The commit: one SQL transaction that makes a load visible, whole, at once.
//!
//! By the time this runs, every file lies fsynced at its final name. A crash before the
//! transaction leaves only files that no snapshot names (cleaned at the next load); after it,
//! everything is there.

use super::ledger::Marks;
use super::open::{Catalog, head, insert_snapshot};
use crate::data_file::{ColumnStats, DataFile};
use crate::error::LakeError;
use crate::table::Table;
use jiff::Timestamp;
use regard_model::{LoadRecord, SnapshotId};
use sqlx::{QueryBuilder, Row, SqliteConnection};

/// What a load does to one table.
#[derive(Debug)]
pub(crate) struct TableChange {
    pub(crate) table: &'static Table,
    /// Files that end with the snapshot before this one.
    pub(crate) removed: Vec<i64>,
    /// Files that begin with this one.
    pub(crate) added: Vec<DataFile>,
}

/// Everything that becomes true together.
#[derive(Debug)]
pub(crate) struct Commit {
    pub(crate) changes: Vec<TableChange>,
    /// The ledger's row; its snapshot is filled in here.
    pub(crate) record: LoadRecord,
    /// What the derived tables are computed with.
    pub(crate) derived_with: String,
    /// How far the source has been read.
    pub(crate) marks: Marks,
}

/// Whom the catalog names as the author of what was foreseen.
const FORESEEN_BY: &str = "foresight";
const ROWS_A_STATEMENT: usize = 500;

impl Catalog {
    /// Commits, and answers with the ledger's row.
    pub(crate) async fn commit(&self, commit: Commit, now: Timestamp) -> Result<LoadRecord, LakeError> {
        let mut transaction = self.writer.begin_with("begin immediate").await?;
        let snapshot = self.change(&mut transaction, &commit.changes, now, &commit.record.source).await?;
        let record = LoadRecord { snapshot: Some(snapshot), finished_at: now, ..commit.record };
        super::ledger::insert(&mut transaction, &record).await?;
        super::ledger::insert_marks(&mut transaction, &record.source, &commit.marks).await?;
        sqlx::query(
            "insert into regard_settings (name, value) values ('derived_with', $1)
             on conflict (name) do update set value = excluded.value",
        )
        .bind(&commit.derived_with)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(record)
    }

    /// Commits what no load brought, and answers with its snapshot.
    pub(crate) async fn commit_foreseen(
        &self,
        changes: &[TableChange],
        now: Timestamp,
    ) -> Result<SnapshotId, LakeError> {
        let mut transaction = self.writer.begin_with("begin immediate").await?;
        let snapshot = self.change(&mut transaction, changes, now, FORESEEN_BY).await?;
        transaction.commit().await?;
        Ok(snapshot)
    }

    /// A new snapshot in which the tables are changed.
    async fn change(
        &self,
        transaction: &mut SqliteConnection,
        changes: &[TableChange],
        now: Timestamp,
        author: &str,
    ) -> Result<SnapshotId, LakeError> {
        let head = head(transaction).await?;
        let snapshot = head.snapshot + 1;
        let mut file_id = head.next_file_id;
        let mut words = Vec::new();
        for change in changes {
            let (table_id, partition_id) =
                self.ids.get(change.table.name()).copied().ok_or_else(|| {
                    LakeError::Bug(format!("no table {} in the catalog", change.table.name()))
                })?;
            end_files(transaction, snapshot, &change.removed).await?;
            let first_row = next_row_id(transaction, table_id).await?;
            insert_files(transaction, change, Place { table_id, partition_id, snapshot, file_id, first_row })
                .await?;
            refresh_table_stats(transaction, change, table_id, first_row).await?;
            file_id += i64::try_from(change.added.len()).unwrap_or_default();
            if !change.removed.is_empty() {
                words.push(format!("deleted_from_table:{table_id}"));
            }
            if !change.added.is_empty() {
                words.push(format!("inserted_into_table:{table_id}"));
            }
        }
        insert_snapshot(
            transaction,
            snapshot,
            now,
            head.schema_version,
            head.next_catalog_id,
            file_id,
            &words.join(","),
            Some(author),
        )
        .await?;
        Ok(SnapshotId(snapshot))
    }
}

async fn end_files(
    connection: &mut SqliteConnection,
    snapshot: i64,
    removed: &[i64],
) -> Result<(), LakeError> {
    for chunk in removed.chunks(ROWS_A_STATEMENT) {
        let mut query = QueryBuilder::new("update ducklake_data_file set end_snapshot = ");
        query.push_bind(snapshot).push(" where end_snapshot is null and data_file_id in (");
        let mut list = query.separated(", ");
        for file_id in chunk {
            list.push_bind(*file_id);
        }
        query.push(")");
        let ended = query.build().execute(&mut *connection).await?.rows_affected();
        if ended != chunk.len() as u64 {
            return Err(LakeError::Bug("a file to be replaced was no longer current".into()));
        }
    }
    Ok(())
}

async fn next_row_id(connection: &mut SqliteConnection, table_id: i64) -> Result<i64, LakeError> {
    let next: Option<i64> =
        sqlx::query_scalar("select next_row_id from ducklake_table_stats where table_id = $1")
            .bind(table_id)
            .fetch_optional(connection)
            .await?;
    Ok(next.unwrap_or(0))
}

#[derive(Debug, Clone, Copy)]
struct Place {
    table_id: i64,
    partition_id: i64,
    snapshot: i64,
    file_id: i64,
    first_row: i64,
}

async fn insert_files(
    connection: &mut SqliteConnection,
    change: &TableChange,
    place: Place,
) -> Result<(), LakeError> {
    let mut row_id = place.first_row;
    for (file, file_id) in change.added.iter().zip(place.file_id..) {
        sqlx::query(
            "insert into ducklake_data_file (data_file_id, table_id, begin_snapshot, path, path_is_relative,
               file_format, record_count, file_size_bytes, footer_size, row_id_start, partition_id)
             values ($1, $2, $3, $4, 1, 'parquet', $5, $6, $7, $8, $9)",
        )
        .bind(file_id)
        .bind(place.table_id)
        .bind(place.snapshot)
        .bind(&file.path)
        .bind(file.rows)
        .bind(file.size_bytes)
        .bind(file.footer_bytes)
        .bind(row_id)
        .bind(place.partition_id)
        .execute(&mut *connection)
        .await?;
        sqlx::query(
            "insert into ducklake_file_partition_value (data_file_id, table_id, partition_key_index, partition_value)
             values ($1, $2, 0, $3)",
        )
        .bind(file_id)
        .bind(place.table_id)
        .bind(file.month.first_date().map(|day| day.to_string()))
        .execute(&mut *connection)
        .await?;
        insert_stats(connection, place.table_id, file_id, &file.columns).await?;
        row_id += file.rows;
    }
    Ok(())
}

async fn insert_stats(
    connection: &mut SqliteConnection,
    table_id: i64,
    file_id: i64,
    columns: &[ColumnStats],
) -> Result<(), LakeError> {
    let mut query = QueryBuilder::new(
        "insert into ducklake_file_column_stats (data_file_id, table_id, column_id, column_size_bytes,
           value_count, null_count, min_value, max_value, contains_nan) ",
    );
    query.push_values(columns.iter().zip(1_i64..), |mut row, (column, column_id)| {
        row.push_bind(file_id)
            .push_bind(table_id)
            .push_bind(column_id)
            .push_bind(column.size_bytes)
            .push_bind(column.values)
            .push_bind(column.nulls)
            .push_bind(column.min.clone())
            .push_bind(column.max.clone())
            .push_bind(column.may_hold_nan.then_some(0_i64));
    });
    query.build().execute(connection).await?;
    Ok(())
}

/// The table's totals, over the files that are current now. Bounds are written for each file only.
async fn refresh_table_stats(
    connection: &mut SqliteConnection,
    change: &TableChange,
    table_id: i64,
    first_row: i64,
) -> Result<(), LakeError> {
    let added: i64 = change.added.iter().map(|file| file.rows).sum();
    let totals = sqlx::query(
        "select coalesce(sum(record_count), 0), coalesce(sum(file_size_bytes), 0)
         from ducklake_data_file where table_id = $1 and end_snapshot is null",
    )
    .bind(table_id)
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query("delete from ducklake_table_stats where table_id = $1")
        .bind(table_id)
        .execute(&mut *connection)
        .await?;
    sqlx::query("insert into ducklake_table_stats values ($1, $2, $3, $4)")
        .bind(table_id)
        .bind(totals.get::<i64, _>(0))
        .bind(first_row + added)
        .bind(totals.get::<i64, _>(1))
        .execute(&mut *connection)
        .await?;
    sqlx::query("delete from ducklake_table_column_stats where table_id = $1")
        .bind(table_id)
        .execute(&mut *connection)
        .await?;
    // No bounds for the whole table: over texts of numbers SQL's min and max would be wrong.
    sqlx::query(
        "insert into ducklake_table_column_stats (table_id, column_id, contains_null, contains_nan)
         select s.table_id, s.column_id, max(s.null_count > 0), max(s.contains_nan)
         from ducklake_file_column_stats s join ducklake_data_file f on f.data_file_id = s.data_file_id
         where s.table_id = $1 and f.end_snapshot is null
         group by s.table_id, s.column_id",
    )
    .bind(table_id)
    .execute(connection)
    .await?;
    Ok(())
}

//! The columns of the tables in a catalog beside those that this program knows. Facts of another shape are refused; what
//! was foreseen by an earlier program is dropped, for the next run foresees it anew.

use super::open::{head, insert_snapshot, table_ids};
use crate::error::LakeError;
use crate::table::{self, Table, TableKind};
use jiff::Timestamp;
use sqlx::SqliteConnection;
use std::collections::HashMap;

/// Field ids are positions, so a table of another shape must not be read with ours.
///
/// # Errors
/// [`LakeError::Shape`].
pub(super) async fn check(
    connection: &mut SqliteConnection,
    ids: &HashMap<&'static str, (i64, i64)>,
) -> Result<(), LakeError> {
    for table in table::all() {
        let Some((table_id, _)) = ids.get(table.name()) else { continue };
        if !is_ours(connection, table, *table_id).await? {
            return Err(LakeError::Shape { table: table.name() });
        }
    }
    Ok(())
}

/// Ends the tables of what was foreseen that have other columns than ours, in a snapshot of its own. They are made
/// anew where tables are missing; snapshots before this one keep theirs.
pub(super) async fn drop_old_foresight(
    connection: &mut SqliteConnection,
    now: Timestamp,
) -> Result<(), LakeError> {
    let ids = table_ids(connection).await?;
    let mut old = Vec::new();
    for table in table::all().iter().filter(|table| table.kind == TableKind::Foreseen) {
        if let Some((table_id, _)) = ids.get(table.name())
            && !is_ours(connection, table, *table_id).await?
        {
            old.push((table, *table_id));
        }
    }
    if old.is_empty() {
        return Ok(());
    }
    let head = head(connection).await?;
    let (snapshot, schema_version) = (head.snapshot + 1, head.schema_version + 1);
    let mut changes = Vec::new();
    for (table, table_id) in old {
        tracing::info!(table = table.name(), "what was foreseen by another version is dropped");
        end(connection, table_id, snapshot).await?;
        changes.push(format!("dropped_table:{table_id}"));
    }
    insert_snapshot(
        connection,
        snapshot,
        now,
        schema_version,
        head.next_catalog_id,
        head.next_file_id,
        &changes.join(","),
        Some("drop what another version foresaw"),
    )
    .await
}

async fn end(connection: &mut SqliteConnection, table_id: i64, snapshot: i64) -> Result<(), LakeError> {
    for ending in [
        "update ducklake_data_file set end_snapshot = $1 where end_snapshot is null and table_id = $2",
        "update ducklake_partition_info set end_snapshot = $1 where end_snapshot is null and table_id = $2",
        "update ducklake_column set end_snapshot = $1 where end_snapshot is null and table_id = $2",
        "update ducklake_table set end_snapshot = $1 where end_snapshot is null and table_id = $2",
    ] {
        sqlx::query(ending).bind(snapshot).bind(table_id).execute(&mut *connection).await?;
    }
    Ok(())
}

async fn is_ours(connection: &mut SqliteConnection, table: &Table, table_id: i64) -> Result<bool, LakeError> {
    let stored: Vec<String> = sqlx::query_scalar(
        "select column_name from ducklake_column where table_id = $1 and end_snapshot is null order by column_order",
    )
    .bind(table_id)
    .fetch_all(&mut *connection)
    .await?;
    Ok(stored.iter().eq(table.schema.fields().iter().map(|field| field.name())))
}

#[cfg(test)]
mod tests {
    use crate::catalog::Catalog;
    use crate::error::LakeError;
    use crate::table::find;
    use regard_model::SnapshotId;
    use std::path::Path;

    async fn open(folder: &Path) -> Result<Catalog, LakeError> {
        Catalog::open(&folder.join("catalog.sqlite"), &folder.join("data"), jiff::Timestamp::UNIX_EPOCH).await
    }

    /// Makes the catalog look as if another program had made a table.
    async fn rename_a_column(catalog: &Catalog, table: &str) {
        let (table_id, _) = catalog.ids[table];
        let rename =
            "update ducklake_column set column_name = 'another' where table_id = $1 and column_order = 2";
        sqlx::query(rename).bind(table_id).execute(&catalog.writer).await.unwrap();
    }

    async fn add_a_file(catalog: &Catalog, table: &str) {
        let (table_id, _) = catalog.ids[table];
        let file = "insert into ducklake_data_file (data_file_id, table_id, begin_snapshot, path, path_is_relative,
               file_format, record_count, file_size_bytes) values (900, $1, 1, 'old.parquet', 1, 'parquet', 1, 1)";
        sqlx::query(file).bind(table_id).execute(&catalog.writer).await.unwrap();
    }

    #[tokio::test]
    async fn what_was_foreseen_in_another_shape_is_made_anew_and_facts_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let first = open(folder.path()).await.unwrap();
        let before = first.head().await.unwrap();
        rename_a_column(&first, "signals").await;
        add_a_file(&first, "signals").await;
        let again = open(folder.path()).await.unwrap();
        assert_ne!(again.ids["signals"], first.ids["signals"], "another table");
        assert_eq!(again.ids["orders"], first.ids["orders"]);
        let signals = find("signals").unwrap();
        let head = again.head().await.unwrap();
        assert!(head.snapshot > before.snapshot);
        assert!(again.files(signals, SnapshotId(head.snapshot)).await.unwrap().is_empty());
        assert!(again.known_paths().await.unwrap().contains("signals/old.parquet"), "an old snapshot has it");
        let third = open(folder.path()).await.unwrap();
        assert_eq!(third.head().await.unwrap().snapshot, head.snapshot, "nothing is left to be dropped");

        rename_a_column(&third, "orders").await;
        assert!(matches!(open(folder.path()).await, Err(LakeError::Shape { table: "orders" })));
    }
}

//! Resolves a snapshot to its exact list of files.

use super::open::{Catalog, Head, head};
use crate::error::LakeError;
use crate::month::Month;
use crate::table::Table;
use jiff::civil::Date;
use regard_model::SnapshotId;
use sqlx::Row;
use std::collections::HashSet;

/// One Parquet file that belongs to a table at a snapshot.
#[derive(Debug, Clone)]
pub(crate) struct LiveFile {
    pub(crate) data_file_id: i64,
    /// The path below the table's folder.
    pub(crate) path: String,
    pub(crate) size_bytes: u64,
    pub(crate) rows: u64,
    pub(crate) month: Month,
}

impl Catalog {
    pub(crate) async fn head(&self) -> Result<Head, LakeError> {
        let mut connection = self.readers.acquire().await?;
        head(&mut connection).await
    }

    /// When a snapshot was committed; `None` when there is none of this number.
    pub(crate) async fn committed_at(
        &self,
        snapshot: SnapshotId,
    ) -> Result<Option<jiff::Timestamp>, LakeError> {
        let text: Option<String> =
            sqlx::query_scalar("select snapshot_time from ducklake_snapshot where snapshot_id = $1")
                .bind(snapshot.0)
                .fetch_optional(&self.readers)
                .await?;
        Ok(text.and_then(|text| format!("{text}:00").parse().ok()))
    }

    /// The files of a table at a snapshot, oldest month first.
    pub(crate) async fn files(
        &self,
        table: &Table,
        snapshot: SnapshotId,
    ) -> Result<Vec<LiveFile>, LakeError> {
        let Some((table_id, _)) = self.ids.get(table.name()) else {
            return Err(LakeError::Bug(format!("no table {}", table.name())));
        };
        let rows = sqlx::query(
            "select f.data_file_id, f.path, f.file_size_bytes, f.record_count, p.partition_value
             from ducklake_data_file f
             left join ducklake_file_partition_value p on p.data_file_id = f.data_file_id
             where f.table_id = $1 and f.begin_snapshot <= $2 and (f.end_snapshot is null or f.end_snapshot > $2)
             order by p.partition_value, f.data_file_id",
        )
        .bind(table_id)
        .bind(snapshot.0)
        .fetch_all(&self.readers)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| LiveFile {
                data_file_id: row.get(0),
                path: row.get(1),
                size_bytes: u64::try_from(row.get::<i64, _>(2)).unwrap_or_default(),
                rows: u64::try_from(row.get::<i64, _>(3)).unwrap_or_default(),
                month: month(row.get::<Option<String>, _>(4)),
            })
            .collect())
    }

    /// What the derived tables were last computed with; `None` before the first time.
    pub(crate) async fn derived_with(&self) -> Result<Option<String>, LakeError> {
        let value = sqlx::query_scalar("select value from regard_settings where name = 'derived_with'")
            .fetch_optional(&self.readers)
            .await?;
        Ok(value)
    }

    /// Every file that any snapshot knows, as `table folder + path`: what may not be cleaned away.
    pub(crate) async fn known_paths(&self) -> Result<HashSet<String>, LakeError> {
        let rows = sqlx::query(
            "select t.path || f.path from ducklake_data_file f join ducklake_table t on t.table_id = f.table_id",
        )
        .fetch_all(&self.readers)
        .await?;
        Ok(rows.into_iter().map(|row| row.get(0)).collect())
    }
}

fn month(value: Option<String>) -> Month {
    let first = value.and_then(|text| text.parse::<Date>().ok());
    first.map_or(Month::NONE, |day| Month::of_day((day - jiff::civil::date(1970, 1, 1)).get_days()))
}

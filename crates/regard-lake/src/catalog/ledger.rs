//! The ledger of loads beside the catalog's own tables.

use super::open::Catalog;
use crate::error::LakeError;
use jiff::Timestamp;
use regard_model::{BatchId, LoadRecord, LoadStatus, SnapshotId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use std::collections::BTreeMap;

/// How far a source has been read, by table: kept in the transaction of the facts that were read.
pub(crate) type Marks = BTreeMap<String, String>;

pub(super) async fn insert_marks(
    connection: &mut SqliteConnection,
    source: &str,
    marks: &Marks,
) -> Result<(), LakeError> {
    for (name, value) in marks {
        sqlx::query(
            "insert into regard_marks (source, name, value) values ($1, $2, $3)
             on conflict (source, name) do update set value = excluded.value",
        )
        .bind(source)
        .bind(name)
        .bind(value)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

pub(super) async fn insert(connection: &mut SqliteConnection, record: &LoadRecord) -> Result<(), LakeError> {
    let counts =
        serde_json::to_string(&record.entities).map_err(|error| LakeError::Bug(error.to_string()))?;
    sqlx::query(
        "insert into regard_loads (batch_id, source, started_at, finished_at, status, message, snapshot_id, counts)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&record.batch_id.0)
    .bind(&record.source)
    .bind(record.started_at.to_string())
    .bind(record.finished_at.to_string())
    .bind(status_word(record.status))
    .bind(&record.message)
    .bind(record.snapshot.map(|snapshot| snapshot.0))
    .bind(counts)
    .execute(&mut *connection)
    .await?;
    if let Some(snapshot) = record.snapshot {
        sqlx::query(
            "insert into regard_watermarks (source, batch_id, snapshot_id, committed_at) values ($1, $2, $3, $4)
             on conflict (source) do update set batch_id = excluded.batch_id, snapshot_id = excluded.snapshot_id,
               committed_at = excluded.committed_at",
        )
        .bind(&record.source)
        .bind(&record.batch_id.0)
        .bind(snapshot.0)
        .bind(record.finished_at.to_string())
        .execute(connection)
        .await?;
    }
    Ok(())
}

impl Catalog {
    /// Writes down a load that failed, or that found nothing new: no snapshot, but a trace.
    pub(crate) async fn note(&self, record: &LoadRecord, marks: &Marks) -> Result<(), LakeError> {
        let mut transaction = self.writer.begin_with("begin immediate").await?;
        insert(&mut transaction, record).await?;
        insert_marks(&mut transaction, &record.source, marks).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// How far a source has been read, by table. **Empty**: nothing was read yet, or it is always read whole.
    pub(crate) async fn marks(&self, source: &str) -> Result<Marks, LakeError> {
        let rows = sqlx::query("select name, value from regard_marks where source = $1")
            .bind(source)
            .fetch_all(&self.readers)
            .await?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    /// Loads, newest first.
    pub(crate) async fn loads(
        &self,
        source: Option<&str>,
        before: Option<&BatchId>,
        limit: u32,
    ) -> Result<Vec<LoadRecord>, LakeError> {
        let rows = sqlx::query(
            "select batch_id, source, started_at, finished_at, status, message, snapshot_id, counts
             from regard_loads
             where ($1 is null or source = $1) and ($2 is null or batch_id < $2)
             order by batch_id desc limit $3",
        )
        .bind(source)
        .bind(before.map(|batch| batch.0.as_str()))
        .bind(i64::from(limit))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(record).collect()
    }
}

fn record(row: &SqliteRow) -> Result<LoadRecord, LakeError> {
    let instant = |column: usize| -> Result<Timestamp, LakeError> {
        let text: String = row.get(column);
        text.parse().map_err(|_| LakeError::Bug(format!("{text:?} in the ledger is no time")))
    };
    let counts: String = row.get(7);
    Ok(LoadRecord {
        batch_id: BatchId(row.get(0)),
        source: row.get(1),
        started_at: instant(2)?,
        finished_at: instant(3)?,
        status: match row.get::<String, _>(4).as_str() {
            "done" => LoadStatus::Done,
            "partly" => LoadStatus::Partly,
            _ => LoadStatus::Failed,
        },
        message: row.get(5),
        snapshot: row.get::<Option<i64>, _>(6).map(SnapshotId),
        entities: serde_json::from_str(&counts).map_err(|error| LakeError::Bug(error.to_string()))?,
    })
}

fn status_word(status: LoadStatus) -> &'static str {
    match status {
        LoadStatus::Done => "done",
        LoadStatus::Partly => "partly",
        LoadStatus::Failed => "failed",
    }
}

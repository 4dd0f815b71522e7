//! The ledger of loads beside the catalog's own tables.

use super::open::Catalog;
use crate::error::LakeError;
use jiff::Timestamp;
use regard_model::{BatchId, LoadRecord, LoadStatus, SnapshotId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use std::collections::BTreeMap;

/// What a source has been read of: kept in the transaction of the facts that were read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    /// How far its tables have been read, by table; those not named stay.
    pub(crate) cursors: BTreeMap<String, String>,
    /// What was read of files: takes the place of all that was known. **Empty**: `None` leaves it alone.
    pub(crate) reading: Option<BTreeMap<String, String>>,
}

/// Before the names of what was read of files, apart from those of tables.
const READING: &str = "reading ";

pub(super) async fn insert_marks(
    connection: &mut SqliteConnection,
    source: &str,
    marks: &Marks,
) -> Result<(), LakeError> {
    if marks.reading.is_some() {
        sqlx::query("delete from regard_marks where source = $1 and name like $2")
            .bind(source)
            .bind(format!("{READING}%"))
            .execute(&mut *connection)
            .await?;
    }
    let reading = marks.reading.iter().flatten().map(|(name, value)| (format!("{READING}{name}"), value));
    let cursors = marks.cursors.iter().map(|(name, value)| (name.clone(), value));
    for (name, value) in cursors.chain(reading) {
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

    /// What a source has been read of.
    pub(crate) async fn marks(&self, source: &str) -> Result<Marks, LakeError> {
        let rows = sqlx::query("select name, value from regard_marks where source = $1")
            .bind(source)
            .fetch_all(&self.readers)
            .await?;
        let mut marks = Marks::default();
        let reading = marks.reading.insert(BTreeMap::new());
        for row in &rows {
            let (name, value): (String, String) = (row.get(0), row.get(1));
            match name.strip_prefix(READING) {
                Some(name) => reading.insert(name.to_owned(), value),
                None => marks.cursors.insert(name, value),
            };
        }
        Ok(marks)
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

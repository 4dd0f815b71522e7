//! The quarantine and the lineage of rows, read from the lake for the pages.

use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampMicrosecondType};
use arrow_array::{Array, RecordBatch};
use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use regard_app::pages::{QuarantineCount, QuarantineFilter, QuarantineRow, Records, RowOrigin};
use regard_lake::Lake;
use regard_model::{
    Answer, BatchId, EngineError, Ledger, Lens, Moment, PolicyVersion, ReasonCode, Scope, SnapshotId,
    Statement, Value, entities,
};

/// Reads beside the facts.
pub(crate) struct LakeRecords {
    lake: Lake,
    zone: TimeZone,
}

impl LakeRecords {
    pub(crate) fn new(lake: Lake, zone: TimeZone) -> Self {
        Self { lake, zone }
    }

    async fn read(&self, snapshot: SnapshotId, statement: Statement) -> Result<Answer, EngineError> {
        let lens = Lens {
            snapshot,
            moment: Moment::at(Timestamp::MAX),
            policy: PolicyVersion::default(),
            scope: Scope::Everyone,
            zone: self.zone.clone(),
        };
        self.lake.inspect(&lens, &statement).await
    }
}

#[async_trait]
impl Records for LakeRecords {
    async fn quarantined(
        &self,
        snapshot: SnapshotId,
        filter: &QuarantineFilter,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<QuarantineRow>, EngineError> {
        let mut statement = Statement::new(String::new());
        let mut conditions = Vec::new();
        let wanted = [
            ("source", filter.source.clone()),
            ("coalesce(entity, '')", filter.entity.clone()),
            ("code", filter.code.map(|code| code.as_str().to_owned())),
        ];
        for (column, value) in wanted {
            if let Some(value) = value {
                statement = statement.bind(Value::Text(value));
                conditions.push(format!("{column} = ${}", statement.values.len()));
            }
        }
        if let Some(after) = after {
            statement = statement.bind(Value::Text(after.to_owned()));
            let place = statement.values.len();
            conditions.push(format!(
                "(since_at < (select max(since_at) from lake.quarantine where quarantine_id = ${place}) \
                 or (since_at = (select max(since_at) from lake.quarantine where quarantine_id = ${place}) \
                 and quarantine_id > ${place}))"
            ));
        }
        let filter = if conditions.is_empty() { "true".to_owned() } else { conditions.join(" and ") };
        statement.sql = format!(
            "select quarantine_id, source, entity, file, line, column_name, value, code, reason, row_json, since_at \
             from lake.quarantine where {filter} order by since_at desc, quarantine_id limit {limit}"
        );
        let answer = self.read(snapshot, statement).await?;
        Ok(answer.batches.iter().flat_map(quarantine_rows).collect())
    }

    async fn quarantine_counts(&self, snapshot: SnapshotId) -> Result<Vec<QuarantineCount>, EngineError> {
        let sql = "select source, entity, code, column_name, count(*) as rows from lake.quarantine \
                   group by source, entity, code, column_name order by rows desc, source, entity, code, column_name";
        let answer = self.read(snapshot, Statement::new(sql)).await?;
        let mut counts = Vec::new();
        for batch in &answer.batches {
            for row in 0..batch.num_rows() {
                let Some(code) = reason_code(&text(batch, 2, row).unwrap_or_default()) else { continue };
                counts.push(QuarantineCount {
                    source: text(batch, 0, row).unwrap_or_default(),
                    entity: text(batch, 1, row).unwrap_or_default(),
                    code,
                    column: text(batch, 3, row),
                    count: batch.column(4).as_primitive::<Int64Type>().value(row).cast_unsigned(),
                });
            }
        }
        Ok(counts)
    }

    async fn origin(
        &self,
        snapshot: SnapshotId,
        entity: &'static str,
        key: &[&str],
    ) -> Result<Option<RowOrigin>, EngineError> {
        let Some(entity) = entities::find(entity) else { return Ok(None) };
        let conditions: Vec<String> = entity
            .key()
            .zip(1..)
            .map(|(column, place)| format!("cast({} as varchar) = ${place}", column.name))
            .collect();
        let sql = format!(
            "select _source, _batch from lake.{} where {} limit 1",
            entity.name,
            conditions.join(" and ")
        );
        let statement = key
            .iter()
            .fold(Statement::new(sql), |statement, part| statement.bind(Value::Text((*part).to_owned())));
        let answer = self.read(snapshot, statement).await?;
        let Some(batch) = answer.batches.iter().find(|batch| batch.num_rows() > 0) else { return Ok(None) };
        let source = text(batch, 0, 0).unwrap_or_default();
        let batch_id = BatchId(text(batch, 1, 0).unwrap_or_default());
        // The ledger's pages begin before a load: the least name above this load's own begins with it.
        let after = BatchId(format!("{}~", batch_id.0));
        let loads = self.lake.loads(Some(&source), Some(&after), 1).await?;
        let loaded_at = loads.into_iter().find(|load| load.batch_id == batch_id).map(|load| load.finished_at);
        Ok(Some(RowOrigin { source, batch_id, loaded_at }))
    }
}

fn quarantine_rows(batch: &RecordBatch) -> Vec<QuarantineRow> {
    let lines = batch.column(4).as_primitive::<Int64Type>();
    let since = batch.column(10).as_primitive::<TimestampMicrosecondType>();
    (0..batch.num_rows())
        .map(|row| QuarantineRow {
            quarantine_id: text(batch, 0, row).unwrap_or_default(),
            source: text(batch, 1, row).unwrap_or_default(),
            entity: text(batch, 2, row).unwrap_or_default(),
            file: text(batch, 3, row),
            line: lines.is_valid(row).then(|| lines.value(row).cast_unsigned()),
            column: text(batch, 5, row),
            value: text(batch, 6, row),
            code: text(batch, 7, row).unwrap_or_default(),
            reason: text(batch, 8, row).unwrap_or_default(),
            row: text(batch, 9, row).unwrap_or_default(),
            since: Timestamp::from_microsecond(since.value(row)).unwrap_or_default(),
        })
        .collect()
}

fn text(batch: &RecordBatch, column: usize, row: usize) -> Option<String> {
    let texts = batch.column(column).as_string::<i32>();
    texts.is_valid(row).then(|| texts.value(row).to_owned())
}

fn reason_code(word: &str) -> Option<ReasonCode> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

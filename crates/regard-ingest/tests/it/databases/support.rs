//! A source out of a few lines of settings, and what it reads as texts that can be compared.

use arrow_array::RecordBatch;
use regard_ingest::{DatabaseConfig, DatabaseError, DatabaseSource, TableRead, Watermark, rows_to_json};
use regard_model::Quarantined;
use std::ffi::OsString;
use std::path::Path;

/// What one read gave.
pub(crate) struct Harvest {
    pub(crate) read: TableRead,
    pub(crate) batches: Vec<RecordBatch>,
}

/// A server's source whose variable `CRM_URL` holds this URL.
pub(crate) fn server(kind: &str, url: &str, tables: &str) -> Result<DatabaseSource, DatabaseError> {
    source(&format!("kind = \"{kind}\"\nurl_env = \"CRM_URL\"\n{tables}"), Some(url), Path::new("."))
}

/// A source of these settings.
pub(crate) fn source(
    settings: &str,
    url: Option<&str>,
    home: &Path,
) -> Result<DatabaseSource, DatabaseError> {
    let config: DatabaseConfig = toml::from_str(settings).unwrap_or_else(|error| panic!("{error}"));
    let environment = |name: &str| url.filter(|_| name == "CRM_URL").map(OsString::from);
    DatabaseSource::new("crm", &config, home, &environment)
}

/// Reads a table and keeps all of it.
pub(crate) async fn harvest(
    source: &DatabaseSource,
    table: &str,
    watermark: Option<&Watermark>,
) -> Result<Harvest, DatabaseError> {
    let mut batches = Vec::new();
    let mut keep = |batch| {
        batches.push(batch);
        Ok(())
    };
    let read = source.read_table(table, watermark, &mut keep).await?;
    Ok(Harvest { read, batches })
}

impl Harvest {
    /// The rows as JSON, without the lineage.
    pub(crate) fn rows(&self) -> Vec<String> {
        let without_lineage = |batch: &RecordBatch| {
            let own: Vec<usize> = (0..batch.num_columns() - 2).collect();
            let batch = batch.project(&own).unwrap();
            rows_to_json(&batch, &(0..batch.num_rows()).collect::<Vec<_>>()).unwrap()
        };
        let mut rows: Vec<String> = self.batches.iter().flat_map(without_lineage).collect();
        rows.sort();
        rows
    }

    /// The columns with their types.
    pub(crate) fn columns(&self) -> Vec<String> {
        let fields = self.read.schema.fields().iter();
        fields.map(|field| format!("{} {}", field.name(), field.data_type())).collect()
    }

    /// The cursor's last value.
    pub(crate) fn mark(&self) -> Option<&str> {
        self.read.watermark.as_ref().map(|watermark| watermark.value.as_str())
    }

    /// The bad rows: line, column, value and reason.
    pub(crate) fn bad(&self) -> Vec<String> {
        let words = |bad: &Quarantined| {
            format!(
                "{} row {} {}={:?} {}: {}",
                bad.file.as_deref().unwrap_or_default(),
                bad.line.unwrap_or_default(),
                bad.column.as_deref().unwrap_or_default(),
                bad.value.as_deref().unwrap_or_default(),
                bad.code.as_str(),
                bad.reason
            )
        };
        self.read.bad.iter().map(words).collect()
    }
}

/// What a read is refused with, and whether it may do later.
pub(crate) async fn refused(source: &DatabaseSource, table: &str) -> (String, bool) {
    match harvest(source, table, None).await {
        Ok(harvest) => panic!("the read gave {} rows", harvest.read.rows),
        Err(error) => (error.to_string(), error.may_pass()),
    }
}

//! Tests of CSV files, by subject: what is told from the bytes, records, tables, and laws. Owns what they share.

mod laws;
mod records;
mod tables;
mod told;

use crate::bytes::TextReader;
use crate::bytes::encoding::FileEncoding;
use crate::error::IngestError;
use crate::files::SourceFile;
use crate::source::TableConfig;
use crate::table::TextTable;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, RecordBatch};
use arrow_select::concat::concat_batches;
use regard_model::ReasonCode;
use tempfile::TempDir;

fn config() -> TableConfig {
    TableConfig { files: "*.csv".into(), ..TableConfig::default() }
}

fn write(folder: &TempDir, name: &str, bytes: &[u8]) -> SourceFile {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    SourceFile { path, name: name.to_owned(), bytes: bytes.len() as u64 }
}

fn inspect(bytes: &[u8]) -> Result<(TextTable, TempDir), IngestError> {
    inspect_with(&config(), bytes)
}

fn inspect_with(config: &TableConfig, bytes: &[u8]) -> Result<(TextTable, TempDir), IngestError> {
    let folder = tempfile::tempdir().unwrap();
    let file = write(&folder, "rows.csv", bytes);
    Ok((TextTable::csv("rows", config, &[file])?, folder))
}

fn all_rows(table: &TextTable, batch_rows: usize) -> RecordBatch {
    let batches: Vec<_> = table.open(batch_rows, None).map(Result::unwrap).collect();
    concat_batches(&table.schema(), &batches).unwrap()
}

/// Every row as its fields joined by `|` (null is `-`), the line last.
fn rows(table: &TextTable) -> Vec<String> {
    let batch = all_rows(table, 3);
    let texts: Vec<_> =
        batch.columns()[..batch.num_columns() - 2].iter().map(|c| c.as_string::<i32>()).collect();
    let lines = batch.column(batch.num_columns() - 1).as_primitive::<Int64Type>();
    (0..batch.num_rows())
        .map(|row| {
            let mut fields: Vec<_> = texts
                .iter()
                .map(|column| if column.is_null(row) { "-".to_owned() } else { column.value(row).to_owned() })
                .collect();
            fields.push(lines.value(row).to_string());
            fields.join("|")
        })
        .collect()
}

fn read(text: &[u8]) -> Vec<String> {
    let (table, _folder) = inspect(text).unwrap();
    assert!(table.broken().is_empty(), "{:?}", table.broken());
    rows(&table)
}

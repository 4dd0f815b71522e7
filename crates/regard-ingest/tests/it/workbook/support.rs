//! What every test of workbooks needs: the worker, and a table's rows as text.

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, StringArray};
use regard_ingest::{FileFormat, SourceFile, TableConfig, TextTable, WorkbookReader};
use std::ops::Deref;
use std::path::PathBuf;
use tempfile::TempDir;

/// The example that cargo builds beside the tests.
pub(crate) fn worker() -> WorkbookReader {
    let test = std::env::current_exe().unwrap();
    let built: PathBuf = test.ancestors().nth(2).unwrap().join("examples").join("read_workbook");
    let program = built.with_extension(std::env::consts::EXE_EXTENSION);
    assert!(program.is_file(), "{} is not built: run the tests without naming a target", program.display());
    WorkbookReader::new(program, Vec::new())
}

/// A table whose file lasts as long.
#[derive(Debug)]
pub(crate) struct Opened {
    table: TextTable,
    _folder: TempDir,
}

impl Deref for Opened {
    type Target = TextTable;

    fn deref(&self) -> &TextTable {
        &self.table
    }
}

pub(crate) fn read_with(
    reader: &WorkbookReader,
    config: &TableConfig,
    bytes: &[u8],
) -> Result<Opened, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.xlsx");
    std::fs::write(&path, bytes).unwrap();
    let file = SourceFile { path, name: "book.xlsx".to_owned(), bytes: bytes.len() as u64 };
    let table = TextTable::inspect(FileFormat::Xlsx, "orders", config, &[file], reader);
    Ok(Opened { table: table.map_err(|error| error.to_string())?, _folder: folder })
}

pub(crate) fn read(bytes: &[u8]) -> Result<Opened, String> {
    read_with(&worker(), &TableConfig::default(), bytes)
}

/// Every row as its fields joined by `|` (null is `-`), the row of the sheet last.
pub(crate) fn rows(table: &TextTable) -> Vec<String> {
    let mut rows = Vec::new();
    for batch in table.open(3, None).map(Result::unwrap) {
        let width = batch.num_columns() - 2;
        let texts: Vec<&StringArray> =
            batch.columns()[..width].iter().map(|column| column.as_string()).collect();
        let lines = batch.column(width + 1).as_primitive::<Int64Type>();
        for row in 0..batch.num_rows() {
            let field = |text: &&StringArray| match text.is_null(row) {
                true => "-".to_owned(),
                false => text.value(row).to_owned(),
            };
            let fields: Vec<_> = texts.iter().map(field).chain([lines.value(row).to_string()]).collect();
            rows.push(fields.join("|"));
        }
    }
    rows
}

/// Every broken row with its place and reason.
pub(crate) fn broken(table: &TextTable) -> Vec<String> {
    let shown = |text: &Option<String>| text.clone().unwrap_or_default();
    table
        .broken()
        .iter()
        .map(|row| {
            format!("{} {}={} {}", row.line.unwrap(), shown(&row.column), shown(&row.value), row.reason)
        })
        .collect()
}

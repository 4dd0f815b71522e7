//! What became of a file: refused with its name, or a table whose broken rows have their place.

use regard_ingest::{FileFormat, SourceFile, TableConfig, TextTable, WorkbookReader, format_of};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// No small file takes longer.
const LONGEST: Duration = Duration::from_secs(20);

/// Reads a file to the end and says what became of it: `N rows` and each broken row, or the error.
pub(crate) fn verdict(name: &str, config: &TableConfig, bytes: &[u8]) -> String {
    let started = Instant::now();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let file = SourceFile { path, name: name.to_owned(), bytes: bytes.len() as u64 };
    let verdict = match open(config, file) {
        Err(error) => {
            assert!(error.contains(name) || error.contains("table rows"), "{error}");
            error
        }
        Ok(table) => {
            let batches: Result<Vec<_>, _> = table.open(7, None).collect();
            let rows: usize = batches.unwrap().iter().map(|batch| batch.num_rows()).sum();
            assert_eq!(rows as u64, table.row_count());
            let broken = table.broken().iter().map(|row| {
                assert!(row.file.as_deref() == Some(name) && !row.reason.is_empty(), "{row:?}");
                assert!(serde_json::from_str::<serde_json::Value>(&row.row).is_ok(), "{row:?}");
                let column = row.column.as_deref().unwrap_or("-");
                format!("; {}:{column}: {}", row.line.unwrap(), row.reason)
            });
            format!("{rows} rows{}", broken.collect::<String>())
        }
    };
    assert!(started.elapsed() < LONGEST, "{verdict} took {:?}", started.elapsed());
    verdict
}

fn open(config: &TableConfig, file: SourceFile) -> Result<TextTable, String> {
    let nobody = WorkbookReader::new(PathBuf::from("no-such-program"), Vec::new());
    let files = [file];
    let format = format_of("rows", config, &files).map_err(|error| error.to_string())?;
    if format == FileFormat::Parquet {
        return Err("rows.parquet of table rows is the lake's".to_owned());
    }
    TextTable::inspect(format, "rows", config, &files, &nobody).map_err(|error| error.to_string())
}

/// A name, the bytes, and words that the verdict holds.
pub(crate) type Case = (&'static str, Vec<u8>, &'static str);

/// Those whose verdict is another than it should be.
pub(crate) fn wrong(name: &str, cases: &[Case]) -> Vec<String> {
    let expected = |(what, bytes, word): &Case| {
        let found = verdict(name, &TableConfig::default(), bytes);
        (!found.contains(word)).then(|| format!("{what}: {found}"))
    };
    cases.iter().filter_map(expected).collect()
}

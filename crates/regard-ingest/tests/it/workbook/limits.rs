//! What the worker may take: memory, time and output; and what becomes of one that breaks down.

use super::files::{Workbook, row};
use super::support::{read_with, worker};
use regard_ingest::{TableConfig, WorkbookLimits, WorkbookReader};
use std::path::PathBuf;
use std::time::{Duration, Instant};

fn small() -> Vec<u8> {
    Workbook::new(&[("Orders", &format!("{}{}", row(1, &["id"]), row(2, &["1"])))]).to_bytes()
}

/// A worker that is a line of shell, to break down as it pleases.
fn shell(line: &str, limits: WorkbookLimits) -> WorkbookReader {
    let arguments = ["-c", line, "worker"].map(Into::into).to_vec();
    WorkbookReader { limits, ..WorkbookReader::new(PathBuf::from("sh"), arguments) }
}

fn refused(reader: &WorkbookReader) -> String {
    read_with(reader, &TableConfig::default(), &small()).map(|_| ()).unwrap_err()
}

#[cfg(target_os = "linux")]
#[test]
fn a_workbook_that_asks_for_memory_is_named() {
    let mut greedy = Workbook::new(&[("Orders", &row(1, &["id"]))]);
    greedy.edit("xl/sharedStrings.xml", "<sst ", "<sst uniqueCount=\"9999999999\" ");
    let mut limited = worker();
    limited.arguments = vec!["--memory-mib".into(), "128".into()];
    let error = read_with(&limited, &TableConfig::default(), &greedy.to_bytes()).map(|_| ()).unwrap_err();
    assert!(error.starts_with("book.xlsx: reading the workbook takes more than"), "{error}");
    // A small file whose one text unpacks to more than that.
    let mut bomb = Workbook::new(&[("Orders", &row(1, &["id"]))]);
    bomb.shared(&[&"0".repeat(48 << 20)]);
    let error = read_with(&limited, &TableConfig::default(), &bomb.to_bytes()).map(|_| ()).unwrap_err();
    assert!(error.starts_with("book.xlsx: reading the workbook takes more than"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_worker_that_breaks_down_costs_its_file_only() {
    let usual = WorkbookLimits::default();
    for (line, message) in [
        ("echo 'Error: the sheet is odd' >&2; exit 1", "book.xlsx: the sheet is odd"),
        ("echo 'sh: the sheet: is odd' >&2; echo >&2; exit 1", "book.xlsx: the sheet: is odd"),
        ("echo 'Sheet: odd' >&2; exit 1", "book.xlsx: Sheet: odd"),
        ("exit 101", "book.xlsx: the workbook is damaged in a way that stops its reader"),
        ("kill -SEGV $$", "book.xlsx: the workbook is damaged in a way that stops its reader"),
        ("kill -KILL $$", "book.xlsx: reading the workbook takes more than 2048 MiB of memory"),
        ("echo hello", "book.xlsx: the program that reads workbooks gave something else than rows"),
        ("true", "book.xlsx: the program that reads workbooks gave something else than rows"),
        ("printf 'Orders,1\\n,,id\\nx,,1\\n'", "gave something else than rows"),
    ] {
        let error = refused(&shell(line, usual));
        assert!(error.contains(message), "{line}: {error}");
    }
    let missing = WorkbookReader::new(PathBuf::from("no-such-program"), Vec::new());
    assert!(refused(&missing).contains("the program no-such-program that reads workbooks"));
}

#[cfg(unix)]
#[test]
fn time_and_output_have_an_end() {
    let started = Instant::now();
    let short = WorkbookLimits { time: Duration::from_millis(300), ..WorkbookLimits::default() };
    // The second leaves something behind that holds the pipes; it has ended by itself when the third is done.
    for line in ["exec sleep 60", "sleep 2; true", "exec >&-; exec sleep 60", "while :; do :; done"] {
        let error = refused(&shell(line, short));
        assert!(error.contains("took longer than"), "{line}: {error}");
    }
    assert!(started.elapsed() < Duration::from_secs(30));
    let little = WorkbookLimits { output_bytes: 1 << 20, ..WorkbookLimits::default() };
    let error = refused(&shell("exec cat /dev/zero", little));
    assert_eq!(error, "book.xlsx: the workbook holds more than 1 MiB of text; save the sheet as CSV");
}

#[test]
fn what_was_read_is_gone_with_its_table() {
    let scratch = tempfile::tempdir().unwrap();
    let reader = WorkbookReader { scratch: Some(scratch.path().to_owned()), ..worker() };
    let table = read_with(&reader, &TableConfig::default(), &small()).unwrap();
    assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 1);
    let batches = table.open(10, None);
    assert_eq!(batches.map(|batch| batch.unwrap().num_rows()).sum::<usize>(), 1);
    drop(table);
    assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 0);
}

//! The law behind all single cases: any bytes, read with any settings, end with a verdict, in time, and without
//! harm.

use super::verdict::verdict;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use regard_ingest::{ColumnConfig, FileFormat, TableConfig};

/// Pieces of which files are made that reach every corner of a reader.
const PIECES: &[&[u8]] = &[
    b"a",
    b"id",
    b"1",
    b"12,5",
    b"1.234,00",
    b"31/12/2018",
    b"2018-09-30T14:05:00Z",
    b" ",
    b",",
    b";",
    b"\t",
    b"|",
    b"\n",
    b"\r\n",
    b"\r",
    b"\"",
    b"\"\"",
    b"'",
    b"\\",
    b"\\u00e9",
    b"\\ud800",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"{\"id\":1}",
    b"{\"id\":",
    b"\"a\":\"x\"",
    b"[{\"id\":1},",
    b"null",
    b"true",
    b"-",
    b"1e999",
    b"\0",
    b"\xff",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xef\xbb\xbf",
    b"\xc3\xa9",
    b"\xe9",
    b"\xed\xa0\x80",
    b"\x1a",
    b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd",
    b"PK\x03\x04",
    b"PAR1",
    b"\xe2\x80\xa8",
];

const NAMES: &[&str] = &[
    "rows.csv",
    "rows.tsv",
    "rows.txt",
    "rows.json",
    "rows.jsonl",
    "rows.ndjson",
    "rows.csv.gz",
    "rows.zst",
    "rows",
];
const FORMATS: &[FileFormat] =
    &[FileFormat::Csv, FileFormat::Tsv, FileFormat::Json, FileFormat::Jsonl, FileFormat::Xlsx];
const ENCODINGS: &[&str] = &[
    "utf-8",
    "iso-8859-1",
    "windows-1252",
    "utf-16le",
    "utf-16be",
    "shift_jis",
    "gb18030",
    "iso-2022-jp",
    "replacement",
    "x-user-defined",
    "",
    "none",
];
const SEPARATORS: &[&str] = &[",", ";", "tab", "|", "\t", "", ",,", "\"", "\n", "é", "a", "\0"];
const POINTERS: &[&str] = &["", "/", "/data", "/data/items", "/0", "//", "data", "/~0~1", "/a/a/a/a/a/a/a/a"];
const TIMES: &[&str] = &["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%Y %H:%M", "proven", "%", "%Q", "", "%s", "%Y%Y"];
const ZONES: &[&str] = &["Europe/Berlin", "America/New_York", "UTC", "Nowhere/None", ""];
const MARKS: &[&str] = &[",", ".", "proven", ";", ""];

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => vec(select(PIECES), 0..60).prop_map(|pieces| pieces.concat()),
        1 => vec(any::<u8>(), 0..300),
    ]
}

fn text(of: &'static [&'static str]) -> impl Strategy<Value = Option<String>> {
    option::weighted(0.3, select(of).prop_map(str::to_owned))
}

fn column() -> impl Strategy<Value = ColumnConfig> {
    (text(TIMES), text(ZONES), text(MARKS)).prop_map(|(time, time_zone, decimal)| ColumnConfig {
        time,
        time_zone,
        decimal,
    })
}

fn config() -> impl Strategy<Value = TableConfig> {
    let columns =
        btree_map(select(&["id", "a", "column_1", "none"][..]).prop_map(str::to_owned), column(), 0..3);
    let format = option::weighted(0.4, select(FORMATS));
    (format, text(ENCODINGS), text(SEPARATORS), text(POINTERS), columns).prop_map(
        |(format, encoding, separator, rows, columns)| TableConfig {
            files: "rows*".to_owned(),
            format,
            encoding,
            separator,
            rows,
            sheet: None,
            columns,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn any_bytes_with_any_settings_have_a_verdict(name in select(NAMES), config in config(), bytes in bytes()) {
        verdict(name, &config, &bytes);
    }
}

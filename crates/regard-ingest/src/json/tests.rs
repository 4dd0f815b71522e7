//! Tests of reading JSON files: lines and documents, where rows stand, what they hold, and what is wrong.

use crate::error::IngestError;
use crate::files::SourceFile;
use crate::source::{FileFormat, TableConfig};
use crate::table::TextTable;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, RecordBatch};
use arrow_select::concat::concat_batches;
use proptest::prelude::*;
use regard_model::ReasonCode;
use tempfile::TempDir;

fn write(folder: &TempDir, name: &str, bytes: &[u8]) -> SourceFile {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    SourceFile { path, name: name.to_owned(), bytes: bytes.len() as u64 }
}

fn inspect_with(config: &TableConfig, name: &str, bytes: &[u8]) -> Result<(TextTable, TempDir), IngestError> {
    let folder = tempfile::tempdir().unwrap();
    let file = write(&folder, name, bytes);
    Ok((TextTable::json("rows", config, &[file])?, folder))
}

fn inspect(name: &str, bytes: &[u8]) -> Result<(TextTable, TempDir), IngestError> {
    inspect_with(&TableConfig::default(), name, bytes)
}

fn refused(name: &str, bytes: &[u8]) -> String {
    inspect(name, bytes).map(|_| ()).unwrap_err().to_string()
}

fn all_rows(table: &TextTable) -> RecordBatch {
    let batches: Vec<_> = table.open(2, None).map(Result::unwrap).collect();
    concat_batches(&table.schema(), &batches).unwrap()
}

/// Every row as its fields joined by `|` (null is `-`), the line last.
fn rows(table: &TextTable) -> Vec<String> {
    let batch = all_rows(table);
    let texts: Vec<_> =
        batch.columns()[..batch.num_columns() - 2].iter().map(|c| c.as_string::<i32>()).collect();
    let lines = batch.column(batch.num_columns() - 1).as_primitive::<Int64Type>();
    (0..batch.num_rows())
        .map(|row| {
            let field = |column: &&_| {
                let column: &arrow_array::StringArray = column;
                if column.is_null(row) { "-".to_owned() } else { column.value(row).to_owned() }
            };
            let fields: Vec<_> = texts.iter().map(field).chain([lines.value(row).to_string()]).collect();
            fields.join("|")
        })
        .collect()
}

fn columns(table: &TextTable) -> Vec<String> {
    table.columns().map(str::to_owned).collect()
}

#[test]
fn lines_are_rows_and_their_keys_columns() {
    let text = b"{\"id\":1,\"to\":{\"city\":\"Rio\"}}\r\n\n{\"id\":2.50,\"tags\":[1, 2],\"to\":null,\"ok\":true}\n{}\n";
    let (table, _folder) = inspect("rows.jsonl", text).unwrap();
    assert_eq!(columns(&table), ["id", "to_city", "tags", "to", "ok"]);
    assert_eq!(rows(&table), ["1|Rio|-|-|-|1", "2.50|-|[1,2]|-|true|3", "-|-|-|-|-|4"]);
    assert!(table.broken().is_empty() && table.assumptions().is_empty());
    assert_eq!(table.row_count(), 3);
}

#[test]
fn a_line_that_is_no_row_costs_itself_only() {
    let text = b"{\"id\":1}\noops\n[1]\n{\"id\":2,\"id\":3}\n{\"id\":\"a\xffb\"}\n{\"id\":4}\n{\"id\":";
    let (table, _folder) = inspect("rows.jsonl", text).unwrap();
    assert_eq!(rows(&table), ["1|1", "4|6"]);
    let bad: Vec<_> = table
        .broken()
        .iter()
        .map(|row| format!("{} {} {:?}: {}", row.line.unwrap(), row.code.as_str(), row.column, row.reason))
        .collect();
    assert_eq!(
        bad,
        [
            "2 broken_text None: here a value is expected; a text stands in double quotes",
            "3 broken_text None: this is an array, but a row is an object with keys",
            "4 wrong_field_count Some(\"id\"): the column id comes twice in this row; rename one of the keys",
            "5 broken_text None: character 9: the bytes are no text in the file's encoding; export the row again, or set encoding for the table",
            "7 broken_text None: character 7: the text ends too early",
        ]
    );
    assert_eq!(table.broken()[0].row, r#"{"_rest":"oops"}"#);
    assert_eq!(table.files()[0].broken, 5);
}

#[test]
fn a_document_is_an_array_or_holds_one() {
    let expected = ["1|Ana", "2|Leo"];
    for (text, lines) in [
        (r#"[{"id":1,"name":"Ana"},{"id":2,"name":"Leo"}]"#, [1, 1]),
        ("[\n {\"id\":1,\n  \"name\":\"Ana\"},\n {\"id\":2,\"name\":\"Leo\"}\n]\n", [2, 4]),
        (
            "{\"count\":2,\"data\":{\"items\":[{\"id\":1,\"name\":\"Ana\"},\n{\"id\":2,\"name\":\"Leo\"}]},\"errors\":[],\"tags\":[\"x\"]}",
            [1, 2],
        ),
    ] {
        let (table, _folder) = inspect("rows.json", text.as_bytes()).unwrap();
        let expected: Vec<_> =
            expected.iter().zip(lines).map(|(row, line)| format!("{row}|{line}")).collect();
        assert_eq!(rows(&table), expected, "{text}");
    }
}

#[test]
fn where_the_rows_are_can_be_said() {
    let text = r#"{"orders":[{"id":1}],"lines":[{"line":7},{"line":8}],"pages":[[{"p":1}],[{"p":2}]],"a/b":{"~":[{"q":1}]}}"#;
    let error = refused("rows.json", text.as_bytes());
    assert_eq!(
        error,
        "rows.json: cannot tell the rows: several arrays hold objects: /orders, /lines, /a~1b/~0; set rows for table rows in regard.toml"
    );
    let at = |pointer: &str| {
        let config = TableConfig { rows: Some(pointer.into()), ..TableConfig::default() };
        inspect_with(&config, "rows.json", text.as_bytes()).map(|(table, _folder)| rows(&table))
    };
    assert_eq!(at("/lines").unwrap(), ["7|1", "8|1"]);
    assert_eq!(at("/pages/1").unwrap(), ["2|1"]);
    assert_eq!(at("/a~1b/~0").unwrap(), ["1|1"]);
    for (pointer, message) in [
        ("/line", "the document has no \"line\"; its keys are orders, lines, pages, a/b"),
        ("/pages/2", "/pages has no \"2\"; it has 2 elements"),
        ("/orders/0", "/orders/0 is no array"),
        ("/orders/0/id/x", "/orders/0/id is neither an object nor an array"),
        ("", "the document is no array"),
    ] {
        let error = at(pointer).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
    let config = TableConfig { rows: Some("/a".into()), ..TableConfig::default() };
    let error = inspect_with(&config, "rows.jsonl", b"{}\n").map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("has an object on each line: drop it"), "{error}");
}

#[test]
fn one_object_is_one_row_and_says_so() {
    let (table, _folder) = inspect("rows.json", b"{\"id\":1,\"to\":{\"city\":\"Rio\"}}").unwrap();
    assert_eq!(rows(&table), ["1|Rio|1"]);
    assert!(table.assumptions()[0].contains("it is read as one row"));
}

#[test]
fn a_bad_element_costs_itself_and_a_bad_document_all() {
    let text = b"[{\"id\":1},\n 7,\n null,\n {\"id\":01},\n {\n \"id\":\n nul}, {\"id\":2}]";
    let (table, _folder) = inspect("rows.json", text).unwrap();
    assert_eq!(rows(&table), ["1|1", "2|7"]);
    let bad: Vec<_> = table.broken().iter().map(|row| (row.line.unwrap(), row.reason.as_str())).collect();
    assert_eq!(bad[0], (2, "this is a single value, but a row is an object with keys"));
    assert_eq!(bad[2], (4, "character 7: a number with leading zeros stands in double quotes"));
    assert_eq!(bad[3], (5, "line 7, character 2: here a value is expected; a text stands in double quotes"));
    for (text, message) in [
        (&b"[{\"id\":1},\n{\"id\":2"[..], "rows.json: line 2: this is no JSON: the file is cut off"),
        (b"[{\"id\":1}", "line 1: this is no JSON: the file is cut off"),
        (b"[{\"id\":1}\n{\"id\":2}]", "line 2: this is no JSON: here a comma or ]"),
        (b"[{\"id\":[1}]}]", "a bracket closes what another kind opened"),
        (b"[{\"id\":1}] x", "something follows"),
        (b"{\"a\":[{\"id\":1}],\"b\":", "the file is cut off"),
        (b"{\"a\":[{\"id\":1}]", "the file is cut off"),
        (b"[,]", "here a value is expected"),
        (b"7", "begins with neither [ nor {"),
        (b"[]", "the columns cannot be told"),
        (b"[1,2]", "no row can be read; line 1: this is a single value"),
        (b"[{\"_line\":1}]", "_line is Regard's own"),
    ] {
        let error = refused("rows.json", text);
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn encodings_and_marks_are_those_of_other_texts() {
    let text = "[{\"ciudad\":\"São Paulo\"},{\"ciudad\":\"Łódź\"}]";
    let wide = |big: bool| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(|unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    for bytes in [marked, wide(true), wide(false)] {
        let (table, _folder) = inspect("rows.json", &bytes).unwrap();
        assert_eq!(rows(&table), ["São Paulo|1", "Łódź|1"]);
    }
    let latin: Vec<u8> = "{\"a\":\"São\"}\n{\"a\":\"José\"}\n".chars().map(|letter| letter as u8).collect();
    let (table, _folder) = inspect("rows.jsonl", &latin).unwrap();
    assert_eq!(rows(&table), ["São|1", "José|2"]);
    assert!(table.assumptions()[0].contains("windows-1252"));
}

#[test]
fn files_of_one_table_may_have_different_keys_and_shapes() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        write(&folder, "a.jsonl", b"{\"id\":1}\n"),
        write(&folder, "b.json", b"[{\"name\":\"Leo\",\"id\":2}]"),
        write(&folder, "c.json", b"{\"id\":3}\n{\"id\":4}\n"),
    ];
    let table = TextTable::json("rows", &TableConfig::default(), &files).unwrap();
    assert_eq!(rows(&table), ["1|-|1", "2|Leo|1", "3|-|1", "4|-|2"]);
    let second: Vec<_> = table.open_file(1, 10, Some(&[1, 2])).map(Result::unwrap).collect();
    assert_eq!(second[0].column(1).as_string::<i32>().value(0), "b.json");
    std::fs::write(folder.path().join("b.json"), b"[{\"name\":\"Leo\",\"age\":2}]").unwrap();
    assert!(table.open(10, None).any(|batch| matches!(batch, Err(IngestError::Changed { .. }))));
}

#[test]
fn rows_and_columns_have_limits() {
    let long = format!("{{\"id\":1}}\n{{\"id\":\"{}\"}}\n{{\"id\":2}}\n", "x".repeat(5 << 20));
    let (table, _folder) = inspect("rows.jsonl", long.as_bytes()).unwrap();
    assert_eq!(rows(&table), ["1|1", "2|3"]);
    assert_eq!(table.broken()[0].code, ReasonCode::OutOfRange);
    let document = format!("[{{\"id\":1}},{{\"id\":\"{}\"}},{{\"id\":2}}]", "x".repeat(5 << 20));
    let (table, _folder) = inspect("rows.json", document.as_bytes()).unwrap();
    assert_eq!((rows(&table).len(), table.broken().len()), (2, 1));
    let deep = format!("[{{\"id\":1}},{}{}]", "[".repeat(5_000), "]".repeat(5_000));
    let (table, _folder) = inspect("rows.json", deep.as_bytes()).unwrap();
    assert!(table.broken()[0].reason.contains("128 deep"));
    let many: String = (0..2_001).map(|key| format!("{{\"k{key}\":1}}\n")).collect();
    let error = refused("rows.jsonl", many.as_bytes());
    assert!(error.contains("line 2001: with this row there are more than 2000 different keys"), "{error}");
}

#[test]
fn packed_files_are_read_as_they_are() {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(b"{\"id\":1}\n{\"id\":2}\n").unwrap();
    let packed = encoder.finish().unwrap();
    let (table, _folder) = inspect("rows.jsonl.gz", &packed).unwrap();
    assert_eq!(rows(&table), ["1|1", "2|2"]);
    let error = refused("rows.jsonl.gz", &packed[..packed.len() - 6]);
    assert!(error.starts_with("cannot read rows.jsonl.gz: the gzip data is cut off"), "{error}");
}

proptest! {
    #[test]
    fn any_bytes_are_counted_or_refused(
        pieces in prop::collection::vec(prop::sample::select(vec![
            &b"{"[..], b"}", b"[", b"]", b",", b":", b"\"a\"", b"\"b\"", b"\"", b"\\", b"1", b"-", b"null", b"\n", b"\n", b" ",
            b"{\"a\":1}", b"{\"a\":{\"b\":\"x\"}}", b"\xc3\xa9", b"\xff", b"\x00", b"\xef\xbb\xbf", b"\\u0041", b"\\ud800",
        ]), 0..40),
        format in prop::sample::select(vec![FileFormat::Json, FileFormat::Jsonl]),
    ) {
        let bytes = pieces.concat();
        let config = TableConfig { format: Some(format), ..TableConfig::default() };
        if let Ok((table, _folder)) = inspect_with(&config, "rows", &bytes) {
            prop_assert_eq!(all_rows(&table).num_rows() as u64, table.row_count());
            for row in table.broken() {
                prop_assert!(row.line.is_some() && !row.reason.is_empty());
                prop_assert!(serde_json::from_str::<serde_json::Value>(&row.row).is_ok());
            }
        }
    }

    #[test]
    fn texts_come_back_from_lines_and_documents(cells in prop::collection::vec(prop::collection::vec(".{0,12}", 3), 1..20)) {
        let objects: Vec<_> = cells
            .iter()
            .map(|row| serde_json::json!({"a": row[0], "b": {"c": row[1], "d": [row[2]]}}).to_string())
            .collect();
        for (name, text) in [("rows.jsonl", objects.join("\n")), ("rows.json", format!("[{}]", objects.join(",\n")))] {
            let (table, _folder) = inspect(name, text.as_bytes()).unwrap();
            prop_assert!(table.broken().is_empty(), "{:?}", table.broken());
            let batch = all_rows(&table);
            let value = |name: &str, row: usize| batch.column_by_name(name).unwrap().as_string::<i32>().value(row).to_owned();
            for (row, cell) in cells.iter().enumerate() {
                prop_assert_eq!(&value("a", row), &cell[0]);
                prop_assert_eq!(&value("b_c", row), &cell[1]);
                let array: Vec<String> = serde_json::from_str(&value("b_d", row)).unwrap();
                prop_assert_eq!(&array[0], &cell[2]);
            }
        }
    }
}

//! Tests of reading text tables: encodings, quotes and line ends, broken rows, headers, and the laws
//! that hold for any bytes.

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
use proptest::prelude::*;
use regard_model::ReasonCode;
use std::path::Path;
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

#[test]
fn quotes_line_ends_and_empty_fields() {
    assert_eq!(read(b"a,b\n1,x\n2,\n"), ["1|x|2", "2|-|3"]);
    assert_eq!(read(b"a,b\r\n1,x\r\n\r\n2,\"\"\r\n"), ["1|x|2", "2|-|4"]);
    assert_eq!(read(b"a,b\r1,x\r2,y"), ["1|x|2", "2|y|3"]);
    assert_eq!(read(b"\n\na,b\n1,\"x, \"\"y\"\"\nz\"\n2,5\" pipe\n"), ["1|x, \"y\"\nz|4", "2|5\" pipe|6"]);
    assert_eq!(read(b"a,b\n1,\"two\r\nlines\"\r\n2,y\r\n"), ["1|two\r\nlines|2", "2|y|4"]);
    assert_eq!(read(b"a,b\n"), Vec::<String>::new());
}

#[test]
fn separators_are_told_by_rows_of_one_width() {
    for (text, separator) in [
        ("a,b,c\n1,2;2,3\n", ','),
        ("a;b;c\n1,5;2;3\n2,5;\"x;y\";4\n", ';'),
        ("a\tb\n1,5\t2\n", '\t'),
        ("a|b\n1|2\n", '|'),
    ] {
        let (table, _folder) = inspect(text.as_bytes()).unwrap();
        assert_eq!(table.files()[0].separator, Some(separator), "{text:?}");
        assert!(table.assumptions().is_empty());
    }
    let (table, _folder) = inspect(b"name\nOlist\n").unwrap();
    assert_eq!(rows(&table), ["Olist|2"]);
    assert!(table.assumptions()[0].contains("set separator"), "{:?}", table.assumptions());
}

#[test]
fn a_separator_that_cannot_be_told_names_the_key_to_set() {
    let error = inspect(b"a,b;c\n1,2;3\n2,3;4\n").unwrap_err().to_string();
    assert_eq!(
        error,
        "rows.csv: cannot tell the separator: ',' and ';' both give 2 columns; set separator for table rows in regard.toml"
    );
    let asked = TableConfig { separator: Some(";".into()), ..config() };
    assert_eq!(rows(&inspect_with(&asked, b"a,b;c\n1,2;3\n").unwrap().0), ["1,2|3|2"]);
    let wrong = TableConfig { separator: Some("ab".into()), ..config() };
    let error = inspect_with(&wrong, b"a,b\n").unwrap_err().to_string();
    assert!(error.contains("separator = \"ab\" is no separator"), "{error}");
}

#[test]
fn encodings_are_told_from_the_bytes() {
    let text = "name;city\nJoão;São Paulo\nJosé;Belém\nAndré;Maceió\n";
    let latin: Vec<u8> = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let with_mark = if mark { format!("\u{feff}{text}") } else { text.to_owned() };
        with_mark
            .encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    };
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    for (bytes, encoding) in [
        (text.as_bytes().to_vec(), "UTF-8"),
        (marked, "UTF-8"),
        (latin.clone(), "windows-1252"),
        (utf16(false, true), "UTF-16LE"),
        (utf16(true, true), "UTF-16BE"),
        (utf16(false, false), "UTF-16LE"),
        (utf16(true, false), "UTF-16BE"),
    ] {
        let (table, _folder) = inspect(&bytes).unwrap();
        assert_eq!(table.files()[0].encoding, encoding);
        assert_eq!(rows(&table), ["João|São Paulo|2", "José|Belém|3", "André|Maceió|4"], "{encoding}");
        assert_eq!(table.schema().field(0).name(), "name");
    }
    let (table, _folder) = inspect(&latin).unwrap();
    assert!(table.assumptions()[0].contains("read as windows-1252"), "{:?}", table.assumptions());
    let asked = TableConfig { encoding: Some("iso-8859-1".into()), ..config() };
    assert_eq!(rows(&inspect_with(&asked, &latin).unwrap().0).len(), 3);
}

#[test]
fn one_accented_name_in_a_long_file_is_an_encoding_and_not_damage() {
    let mut bytes = b"id,name\n".to_vec();
    for id in 0..500 {
        bytes.extend_from_slice(format!("{id},Miller\n").as_bytes());
    }
    bytes.extend_from_slice(b"500,M\xfcller\n");
    let (table, _folder) = inspect(&bytes).unwrap();
    assert_eq!(rows(&table).last().unwrap(), "500|Müller|502");
}

#[test]
fn an_encoding_that_cannot_be_told_names_the_key_to_set() {
    let mut bytes = b"a,b\n".to_vec();
    for _ in 0..30 {
        bytes.extend_from_slice("1,caf\u{e9}s\n".as_bytes());
        bytes.extend_from_slice(b"1,caf\xe9s\n1,caf\xe9s\n");
    }
    let error = inspect(&bytes).unwrap_err().to_string();
    assert_eq!(
        error,
        "rows.csv: cannot tell the encoding: 30 characters are UTF-8 and 60 are not; set encoding for table rows in regard.toml"
    );
    let wrong = TableConfig { encoding: Some("utf-9".into()), ..config() };
    assert!(
        inspect_with(&wrong, b"a\n").unwrap_err().to_string().contains("encoding = \"utf-9\" is no known")
    );
    assert!(inspect(&[0, 1, 2, 0, 0, 0, 9]).unwrap_err().to_string().contains("it is no text"));
}

#[test]
fn broken_rows_are_kept_with_line_and_reason_and_good_ones_are_read() {
    let text =
        b"id,name,city\n1,Ana,S\xc3\xa3o Paulo\n2,Jos\xc3,Recife\n3,Rui\n4,Eva,Rio,extra\n5,Leo,Natal\n";
    let (table, _folder) = inspect(text).unwrap();
    assert_eq!(rows(&table), ["1|Ana|São Paulo|2", "5|Leo|Natal|6"]);
    let broken = table.broken();
    assert_eq!(table.row_count() + broken.len() as u64, 5);
    assert_eq!(broken[0].code, ReasonCode::BrokenText);
    assert_eq!((broken[0].line, broken[0].column.as_deref()), (Some(3), Some("name")));
    assert_eq!(broken[0].value.as_deref(), Some("Jos\u{fffd}"));
    assert_eq!(broken[0].row, "{\"id\":\"2\",\"name\":\"Jos\u{fffd}\",\"city\":\"Recife\"}");
    assert_eq!(broken[1].code, ReasonCode::WrongFieldCount);
    assert_eq!(broken[1].reason, "the row has 2 fields, the header has 3 (separator ','); some are missing");
    assert_eq!(broken[2].line, Some(5));
    assert!(broken[2].row.contains("\"_rest\":[\"extra\"]"), "{}", broken[2].row);
    assert!(broken.iter().all(|row| row.file.as_deref() == Some("rows.csv")));
}

#[test]
fn a_stray_byte_is_damage_and_not_an_encoding() {
    let (table, _folder) = inspect(b"id,name\n1,Ana\n2,R\xff\xfei\n3,Leo\n").unwrap();
    assert_eq!(rows(&table), ["1|Ana|2", "3|Leo|4"]);
    assert_eq!(table.broken()[0].code, ReasonCode::BrokenText);
    assert!(table.assumptions()[0].contains("broken characters"), "{:?}", table.assumptions());
}

#[test]
fn a_quote_that_is_never_closed_costs_its_own_row_only() {
    let last = b"id,name,city\n1,Ana,Rio\n2,\"Rui,Recife\n3,Leo,Natal\n4,\"Eva\",Belem\n";
    let (table, _folder) = inspect(last).unwrap();
    assert_eq!(rows(&table), ["1|Ana|Rio|2", "3|Leo|Natal|4", "4|Eva|Belem|5"]);
    assert_eq!(table.broken()[0].line, Some(3));
    assert_eq!(table.broken()[0].row, r#"{"_rest":"2,\"Rui,Recife"}"#);
    // Without a later quote the row would swallow the rest of the file, also in its last field.
    for text in [
        &b"id,name\n1,Ana\n2,\"Rui\n3,Leo\n"[..],
        b"id,name\n1,Ana\n3,Leo\n2,\"Rui",
        b"id,name\n1,Ana\n3,Leo\n2,\"Rui\n",
    ] {
        let (table, _folder) = inspect(text).unwrap();
        assert_eq!(table.row_count(), 2, "{text:?}");
        assert_eq!(table.broken().len(), 1);
        assert!(table.broken()[0].reason.contains("quote"), "{:?}", table.broken());
    }
}

#[test]
fn rows_and_fields_have_limits() {
    let long = "x".repeat((1 << 20) + 1);
    let (table, _folder) = inspect(format!("id,name\n1,{long}\n2,Leo\n").as_bytes()).unwrap();
    assert_eq!(rows(&table), ["2|Leo|3"]);
    assert_eq!(
        (table.broken()[0].code, table.broken()[0].column.as_deref()),
        (ReasonCode::OutOfRange, Some("name"))
    );
    let line = "y".repeat(6 << 20);
    let (table, _folder) = inspect(format!("id,name\n1,{line}\n2,Leo\n").as_bytes()).unwrap();
    assert_eq!(rows(&table), ["2|Leo|3"]);
    assert!(table.broken()[0].reason.contains("longer than 4 MiB"));
    // A quote left open before many megabytes of good rows.
    let mut text = String::from("id,name\n0,\"open\n");
    for id in 1..600_000 {
        text.push_str(&format!("{id},Leo\n"));
    }
    let (table, _folder) = inspect(text.as_bytes()).unwrap();
    assert_eq!((table.row_count(), table.broken().len()), (599_999, 1));
    let wide = vec!["c"; 2_001].join(",");
    assert!(
        inspect(format!("{wide}\n").as_bytes()).unwrap_err().to_string().contains("more than 2000 fields")
    );
}

#[test]
fn more_broken_rows_than_can_be_are_a_wrong_setting() {
    let mut text = String::from("a;b\n");
    for _ in 0..100_002 {
        text.push_str("1;2\n");
    }
    text.insert_str(0, "x,y\n");
    let asked = TableConfig { separator: Some(",".into()), ..config() };
    let error = inspect_with(&asked, text.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("separator ',', UTF-8") && error.contains("more than 100000 rows"), "{error}");
}

#[test]
fn names_that_are_empty_or_repeated_are_made_usable_and_noted() {
    let (table, _folder) = inspect(b"\"\",id,id,id_2, name \n1,2,3,4,5\n").unwrap();
    let schema = table.schema();
    let names: Vec<_> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(names, ["column_1", "id", "id_3", "id_2", "name", "_file", "_line"]);
    assert_eq!(table.assumptions().len(), 2);
    assert!(table.assumptions()[1].contains("repeats the name id; it is called id_3"));
    assert!(inspect(b"a,_line\n1,2\n").unwrap_err().to_string().contains("_line is Regard's own"));
}

#[test]
fn files_of_one_table_have_the_same_columns_in_any_order() {
    let folder = tempfile::tempdir().unwrap();
    let first = write(&folder, "a.csv", b"id,name\n1,Ana\n");
    let second = write(&folder, "b.csv", b"name;id\nLeo;2\n");
    let table = TextTable::csv("rows", &config(), &[first.clone(), second]).unwrap();
    assert_eq!(rows(&table), ["1|Ana|2", "2|Leo|2"]);
    let one: Vec<_> = table.open_file(1, 10, Some(&[1, 2])).map(Result::unwrap).collect();
    assert_eq!(one[0].column(1).as_string::<i32>().value(0), "b.csv");
    let less = write(&folder, "c.csv", b"id\n1\n");
    let error = TextTable::csv("rows", &config(), &[first.clone(), less]).unwrap_err().to_string();
    assert_eq!(
        error,
        "c.csv: the column \"name\" is missing; all files of table rows must have the same columns as a.csv"
    );
    let more = write(&folder, "d.csv", b"id,name,city\n1,Ana,Rio\n");
    let error = TextTable::csv("rows", &config(), &[first, more]).unwrap_err().to_string();
    assert!(error.contains("the column \"city\" is not in a.csv"), "{error}");
}

#[test]
fn a_file_that_is_empty_missing_or_changed_is_named() {
    assert!(inspect(b"").unwrap_err().to_string().contains("rows.csv: the file is empty"));
    assert!(inspect(b"\xef\xbb\xbf\r\n").unwrap_err().to_string().contains("rows.csv: the file is empty"));
    let (table, folder) = inspect(b"a,b\n1,2\n").unwrap();
    std::fs::write(folder.path().join("rows.csv"), b"a,b\n1,2\n3,4\n").unwrap();
    let results: Vec<_> = table.open(10, None).collect();
    assert!(matches!(results.as_slice(), [Err(IngestError::Changed { .. })]));
    let missing = SourceFile { path: Path::new("nowhere.csv").into(), name: "nowhere.csv".into(), bytes: 1 };
    assert!(TextTable::csv("rows", &config(), &[missing]).unwrap_err().to_string().contains("nowhere.csv"));
}

#[test]
fn a_projection_may_be_empty_and_tables_open_many_times() {
    let (table, _folder) = inspect(b"a,b\n1,2\n3,4\n5,6\n").unwrap();
    for _ in 0..2 {
        let counts: Vec<_> = table.open(2, Some(&[])).map(|batch| batch.unwrap().num_rows()).collect();
        assert_eq!(counts, [2, 1]);
    }
    let batch = table.open(10, Some(&[3, 1])).next().unwrap().unwrap();
    assert_eq!(batch.column(0).as_primitive::<Int64Type>().values(), &[2, 3, 4]);
    assert_eq!(batch.column(1).as_string::<i32>().value(2), "6");
}

/// Bytes that look enough like a table to reach every corner.
fn table_like() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        &b"a"[..],
        b"1",
        b",",
        b",",
        b";",
        b"\n",
        b"\n",
        b"\r\n",
        b"\r",
        b"\"",
        b"\"\"",
        b"\xc3\xa9",
        b"\xe9",
        b"\xff",
        b"\x00",
        b"\xef\xbb\xbf",
        b" ",
        b"\t",
        b"|",
    ]);
    prop::collection::vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_counted_or_refused(bytes in prop_oneof![table_like(), prop::collection::vec(any::<u8>(), 0..200)]) {
        if let Ok((table, _folder)) = inspect(&bytes) {
            let batch = all_rows(&table, 2);
            prop_assert_eq!(batch.num_rows() as u64, table.row_count());
            let lines = batch.column(batch.num_columns() - 1).as_primitive::<Int64Type>().values().to_vec();
            let broken: Vec<i64> = table.broken().iter().map(|row| row.line.unwrap() as i64).collect();
            // Every record starts on a line of its own, below the header.
            let mut starts = [lines.clone(), broken.clone()].concat();
            starts.sort_unstable();
            starts.dedup();
            prop_assert_eq!(starts.len(), lines.len() + broken.len());
            prop_assert!(starts.iter().all(|line| *line > 1));
            for row in table.broken() {
                prop_assert!(serde_json::from_str::<serde_json::Value>(&row.row).is_ok());
            }
        }
    }

    #[test]
    fn what_is_written_with_quotes_is_read_back(
        cells in prop::collection::vec(("[a-z]{1,3}", "[ -~é\n\r]{0,12}"), 1..40),
        separator in prop::sample::select(vec![b',', b';', b'\t', b'|']),
        line_end in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let mut text = format!("key{}value{line_end}", char::from(separator));
        for (key, value) in &cells {
            text.push_str(&format!("{key}{}\"{}\"{line_end}", char::from(separator), value.replace('"', "\"\"")));
        }
        let asked = TableConfig { separator: Some(char::from(separator).to_string()), ..config() };
        let (table, _folder) = inspect_with(&asked, text.as_bytes()).unwrap();
        prop_assert!(table.broken().is_empty());
        let batch = all_rows(&table, 7);
        prop_assert_eq!(batch.num_rows(), cells.len());
        for (row, (key, value)) in cells.iter().enumerate() {
            prop_assert_eq!(batch.column(0).as_string::<i32>().value(row), key);
            prop_assert_eq!(batch.column(1).as_string::<i32>().value(row), value);
            prop_assert_eq!(batch.column(1).is_null(row), value.is_empty());
        }
    }
}

#[test]
fn many_accents_in_an_older_encoding_are_read_to_the_last_row() {
    let line = "El envío llegó tarde, muy mal niño";
    for count in [6_usize, 30, 233, 1_000, 5_000] {
        let text = format!("id;comment\n{}", format!("0;{line}\n").repeat(count));
        let latin: Vec<u8> = text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
        let wide: Vec<u8> =
            std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for bytes in [latin, wide] {
            let (table, _folder) = inspect(&bytes).unwrap();
            let batch = all_rows(&table, 100);
            assert_eq!(batch.num_rows(), count);
            let comments = batch.column_by_name("comment").unwrap().as_string::<i32>();
            assert!(comments.iter().all(|comment| comment == Some(line)));
        }
    }
}

proptest! {
    #[test]
    fn a_decoded_text_is_the_same_for_buffers_of_any_size(text in "[aéñ€–ü]{0,300}", size in 1_usize..9) {
        use std::io::Read;
        let bytes: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let folder = tempfile::tempdir().unwrap();
        let file = write(&folder, "rows.csv", &bytes);
        let how = FileEncoding { encoding: encoding_rs::UTF_16LE, mark_bytes: 2, assumed: None };
        let mut reader = TextReader::open(&file, &how).unwrap();
        let (mut read, mut buffer) = (Vec::new(), vec![0; size]);
        loop {
            let count = reader.read(&mut buffer).unwrap();
            if count == 0 { break }
            read.extend_from_slice(&buffer[..count]);
        }
        prop_assert_eq!(String::from_utf8(read).unwrap(), text);
    }
}

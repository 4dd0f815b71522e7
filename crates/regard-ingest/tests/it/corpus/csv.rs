//! Bad CSV files.

use super::changes::Changes;
use super::verdict::{Case, verdict, wrong};
use regard_ingest::TableConfig;

const SEED: &[u8] = b"id;name;amount;on\n1;Ana;12,50;2018-09-30\n2;\"Leo \"\"the\"\" Lion\";1.234,00;\n3;\"two\nlines\";7;2018-10-01\n";
/// How many files are made by changing a good one.
const CHANGED: usize = 150;

fn by_hand() -> Vec<Case> {
    [without_rows(), fields_and_quotes(), letters(), shapes(), packed(), oddities()].concat()
}

fn text(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn wide() -> String {
    vec!["c"; 3_000].join(",")
}

/// Files with nothing in them, or with what is no text.
fn without_rows() -> Vec<Case> {
    vec![
        ("nothing", vec![], "the file is empty (0 bytes)"),
        ("a mark only", b"\xef\xbb\xbf".to_vec(), "the file is empty: there is no header"),
        ("blank lines only", text("\n\r\n\n"), "the file is empty: there is no header"),
        ("zero bytes only", vec![0; 64], "zero bytes"),
        ("zero bytes in text", [b"a,b\n".repeat(20), vec![0; 20]].concat(), "zero bytes"),
        ("a single zero byte", [b"a,b\n1,".to_vec(), vec![0], b"2\n".repeat(99)].concat(), "rows"),
        ("a program", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec(), "zero bytes"),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0".to_vec(), "zero bytes"),
        ("a document", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), "rows"),
    ]
}

/// Fields and quotes that do not fit.
fn fields_and_quotes() -> Vec<Case> {
    vec![
        ("too few fields", text("a,b\n1,2\n3\n"), "1 rows; 3:-: the row has 1 fields, the header has 2"),
        ("too many fields", text("a,b\n1,2\n3,4,5\n"), "1 rows; 3:-: the row has 3 fields"),
        ("an open quote", text("a,b\n\"1,2\n3,4\n"), "1 rows; 2:-: a quote opens"),
        ("an open quote at the end", text("a,b\n1,2\n3,\"4"), "1 rows; 3:-: a quote opens"),
        ("an open quote in the header", text("a,\"b\n1,2\n"), "line 1: the header cannot be read"),
        ("quotes in the middle", text("a,b\n1,2\"3\"4\n"), "1 rows"),
        ("text behind a quote", text("a,b\n\"1\"x,2\n"), "1 rows"),
        ("three quotes", text("a,b\n\"\"\",2\n3,4\n"), "1 rows; 2:-: a quote opens"),
        ("quotes only", text("\"\"\"\"\n"), "0 rows"),
        (
            "a long field",
            text(&format!("a,b\n1,{}\n2,3\n", "x".repeat(2 << 20))),
            "1 rows; 2:b: the text is longer than 1 MiB",
        ),
        (
            "a long row",
            text(&format!("a,b\n1,{}\n2,3\n", "x".repeat(5 << 20))),
            "1 rows; 2:-: the row is longer than 4 MiB",
        ),
        ("a long quote", text(&format!("a,b\n\"{}\n2,3\n", "x".repeat(5 << 20))), "1 rows; 2:-"),
        ("a wide header", text(&format!("{}\n", wide())), "more than 2000 fields"),
        (
            "a wide row",
            text(&format!("a,b\n{}\n1,2\n", wide())),
            "1 rows; 2:-: the row has more than 2000 fields",
        ),
        ("a name of ours", text("a,_file\n1,2\n"), "the column name _file is Regard's own"),
        ("names without letters", text(",,\n1,2,3\n"), "1 rows"),
        ("a name that comes twice", text("a,a,a\n1,2,3\n"), "1 rows"),
        ("two separators", text("a,b;c\n1,2;3\n"), "cannot tell the separator"),
        (
            "no row of the header's width",
            text(&format!("a,b,c\n{}", "1,2\n".repeat(30))),
            "cannot tell the separator",
        ),
    ]
}

/// Letters that are none.
fn letters() -> Vec<Case> {
    vec![
        (
            "broken letters",
            b"a,b\n1,caf\xe9\n2,ni\xc3\xb1o\n3,ma\xc3\xb1ana\n".to_vec(),
            "2:b: the bytes are no text",
        ),
        ("half a letter at the end", b"a,b\n1,ni\xc3\xb1o\n2,\xc3".to_vec(), "3:b: the bytes are no text"),
        ("an overlong letter", b"a,b\n1,\xc0\xaf\n2,ni\xc3\xb1o\n".to_vec(), "2:b: the bytes are no text"),
        (
            "half a pair in UTF-8",
            b"a,b\n1,\xed\xa0\x80\n2,ni\xc3\xb1o\n3,ni\xc3\xb1o\n4,ni\xc3\xb1o\n5,ni\xc3\xb1o\n".to_vec(),
            "2:b: the bytes are no text",
        ),
        (
            "half a pair in UTF-16",
            [vec![0xff, 0xfe], utf16("a,b\n1,"), vec![0x00, 0xd8], utf16("x\n2,y\n")].concat(),
            "1 rows; 2:b",
        ),
        (
            "half a unit in UTF-16",
            [vec![0xff, 0xfe], utf16("a,b\n1,2\n3,4"), vec![0x41]].concat(),
            "1 rows; 3:b",
        ),
        ("UTF-16 without a mark", utf16("a,b\n1,2\n"), "1 rows"),
        ("UTF-32", "a,b\n".chars().flat_map(|letter| (letter as u32).to_le_bytes()).collect(), "zero bytes"),
        ("an escape of a terminal", b"a,b\n1,\x1b[31m\n".to_vec(), "1 rows"),
        ("a formula", text("a,b\n1,=cmd|' /C calc'!A0\n"), "1 rows"),
    ]
}

/// Line ends, columns and rows of odd shapes.
fn shapes() -> Vec<Case> {
    vec![
        ("line ends of all kinds", text("a,b\r1,2\n3,4\r\n5,6\n\r7,8"), "4 rows"),
        ("lone carriage returns in quotes", text("a,b\n\"1\r2\",3\n"), "1 rows"),
        ("the end of an old file", b"a,b\n1,2\n\x1a".to_vec(), "1 rows; 3:-"),
        ("a header only", text("a,b"), "0 rows"),
        ("one column", text("a\n1\n2\n"), "2 rows"),
        ("a separator only", text(";\n;\n"), "1 rows"),
        ("JSON", text("{\"a\":1}\n{\"a\":2}\n"), "rows"),
        ("a page of the web", text("<html><body>502 Bad Gateway</body></html>"), "0 rows"),
    ]
}

/// Files that are packed, or of another format.
fn packed() -> Vec<Case> {
    vec![
        ("a Parquet file that is cut off", b"PAR1".to_vec(), "the Parquet file is cut off"),
        ("a zip archive", b"PK\x03\x04\x14\0\0\0\x08\0".to_vec(), "zip archive"),
        ("an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "old Excel workbook"),
        ("packed with another program", b"BZh91AY&SY".to_vec(), "packed with bzip2"),
        ("the beginning of gzip", b"\x1f\x8b\x08\0\0\0\0\0".to_vec(), "the gzip data is cut off"),
        (
            "gzip of noise",
            [b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec(), vec![0xa5; 200]].concat(),
            "the gzip data is",
        ),
        ("the beginning of Zstandard", b"\x28\xb5\x2f\xfd\x04".to_vec(), "the Zstandard data is cut off"),
        (
            "Zstandard of noise",
            [b"\x28\xb5\x2f\xfd".to_vec(), vec![0xa5; 200]].concat(),
            "the Zstandard data is",
        ),
        ("a window of 2 TiB", b"\x28\xb5\x2f\xfd\x00\xf8\x01\x00\x00\x61".to_vec(), "the Zstandard data is"),
    ]
}

/// What is read, though it looks odd.
fn oddities() -> Vec<Case> {
    vec![
        ("many empty fields", text(&format!("a,b\n{}", ",\n".repeat(1_000))), "1000 rows"),
        ("spaces only", text("   \n   \n"), "rows"),
        ("a separator of another kind", text("a\u{1f}b\n1\u{1f}2\n"), "1 rows"),
        ("a bar at each end", text("|a|b|\n|1|2|\n"), "1 rows"),
        ("comments above the header", text("# exported\n# by hand\na,b\n1,2\n"), "3:-"),
        ("a total below the rows", text("a,b,c\n1,2,3\n4,5,6\n7,8,9\nTotal: 3\n"), "5:-"),
        ("right to left", text("a,b\n\u{202e}1,\u{200f}2\n"), "1 rows"),
        ("letters with many marks", text(&format!("a,b\n1,e{}\n", "\u{301}".repeat(10_000))), "1 rows"),
    ]
}

#[test]
fn files_written_by_hand_have_the_verdict_they_should() {
    let cases = by_hand();
    let wrong = wrong("rows.csv", &cases);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() >= 60, "{}", cases.len());
}

#[test]
fn changed_files_have_a_verdict() {
    let mut changes = Changes::new(1);
    for number in 0..CHANGED {
        let bytes = changes.of(SEED);
        let separator = (number % 3 == 0).then(|| ";".to_owned());
        verdict("rows.csv", &TableConfig { separator, ..TableConfig::default() }, &bytes);
    }
}

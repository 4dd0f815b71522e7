//! Bad JSON files, of lines and of one document.

use super::changes::Changes;
use super::verdict::{Case, verdict, wrong};
use regard_ingest::TableConfig;

const LINES: &[u8] = b"{\"id\":1,\"name\":\"Ana\",\"to\":{\"city\":\"Rio\",\"geo\":[-22.9,-43.2]}}\n{\"id\":2,\"name\":\"Z\\u00eblie \\ud83d\\ude00\",\"to\":null}\n{\"id\":3.50,\"vip\":true}\n";
const DOCUMENT: &[u8] = b"{\"page\":1,\"data\":{\"items\":[\n {\"id\":1,\"name\":\"Ana\",\"tags\":[\"a\",{\"b\":null}]},\n {\"id\":2e3,\"to\":{\"city\":\"Rio\"}}\n]},\"errors\":[]}\n";
/// How many files are made by changing a good one.
const CHANGED: usize = 150;

/// Lines, each with what is said about the second one; the first and the last are good.
fn bad_lines() -> Vec<Case> {
    [grammar(), texts_and_numbers(), keys_and_sizes(), other_lines()].concat()
}

fn around(line: &[u8]) -> Vec<u8> {
    [b"{\"a\":1}\n", line, b"\n{\"a\":2}\n"].concat()
}

fn second(line: &str) -> Vec<u8> {
    around(line.as_bytes())
}

fn nested(open: &str, close: &str, depth: usize) -> Vec<u8> {
    second(&format!("{}1{}", open.repeat(depth), close.repeat(depth)))
}

/// Lines that are no objects, or none of JSON.
fn grammar() -> Vec<Case> {
    vec![
        ("no JSON", second("oops"), "2 rows; 2:-: here a value"),
        ("an array", second("[1]"), "2 rows; 2:-: this is an array"),
        ("a number", second("7"), "2 rows; 2:-: this is a single value"),
        ("null", second("null"), "2 rows; 2:-: this is a single value"),
        ("a text", second("\"a\""), "2 rows; 2:-: this is a single value"),
        ("no end", second("{\"a\":1"), "2 rows; 2:-: character 7: the text ends too early"),
        ("no value", second("{\"a\":}"), "2:-: character 6: here a value"),
        ("no colon", second("{\"a\" 1}"), "2:-: character 6: here a colon"),
        ("no quotes", second("{a:1}"), "2:-: character 2: here a key in double quotes"),
        ("single quotes", second("{'a':1}"), "2:-: character 2: here a key in double quotes"),
        ("a comma too many", second("{\"a\":1,}"), "2:-: character 8: here a key"),
        ("no comma", second("{\"a\":1 \"b\":2}"), "2:-: character 8: here a comma or }"),
        ("two objects", second("{\"a\":1}{\"a\":2}"), "2:-: character 8: something follows"),
        ("a comma behind", second("{\"a\":1},"), "2:-: character 8: something follows"),
        ("a wrong bracket", second("{\"a\":[1}}"), "2:-: character 8: here a comma or ]"),
        ("a comment", second("{\"a\":1} // one"), "2:-: character 9: something follows"),
    ]
}

/// Texts, numbers and words that mean nothing.
fn texts_and_numbers() -> Vec<Case> {
    vec![
        ("an open text", second("{\"a\":\"x}"), "2:-: character 6: this text is not closed"),
        ("a tab in a text", second("{\"a\":\"x\ty\"}"), "2:-: character 8: a line end, tab"),
        ("a zero byte in a text", around(b"{\"a\":\"x\0y\"}"), "rows.jsonl: no row can be read; line 1"),
        ("a zero byte", around(b"{\"a\":1}\0"), "rows.jsonl: no row can be read; line 1"),
        ("half a pair", second("{\"a\":\"\\ud800\"}"), "2:-: character 6: this text has an escape"),
        (
            "half a pair and a letter",
            second("{\"a\":\"\\ud800x\"}"),
            "2:-: character 6: this text has an escape",
        ),
        (
            "a pair the wrong way",
            second("{\"a\":\"\\ude00\\ud83d\"}"),
            "2:-: character 6: this text has an escape",
        ),
        ("half an escape", second("{\"a\":\"\\u12\"}"), "2:-: character 6: this text has an escape"),
        ("no escape", second("{\"a\":\"\\x41\"}"), "2:-: character 6: this text has an escape"),
        ("an escape at the end", second("{\"a\":\"\\"), "2:-: character 6: this text is not closed"),
        ("an escape in a key", second("{\"\\ud800\":1}"), "2:-: character 2: this text has an escape"),
        ("an escaped zero", second("{\"a\":\"\\u0000\"}"), "3 rows"),
        ("not a number", second("{\"a\":NaN}"), "2:-: character 6: NaN and Infinity"),
        ("infinite", second("{\"a\":-Infinity}"), "2:-: character 6: this is no number"),
        ("leading zeros", second("{\"a\":007}"), "2:-: character 6: a number with leading zeros"),
        ("a plus", second("{\"a\":+1}"), "2:-: character 6: here a value"),
        ("a point only", second("{\"a\":1.}"), "2:-: character 6: this number has a point"),
        ("an e only", second("{\"a\":1e}"), "2:-: character 6: this number has an e"),
        ("a hexadecimal number", second("{\"a\":0x10}"), "2:-: character 6: this is no number"),
        ("a huge number", second(&format!("{{\"a\":{}}}", "9".repeat(5_000))), "3 rows"),
        ("a huge exponent", second("{\"a\":1e999999999999}"), "3 rows"),
        ("True", second("{\"a\":True}"), "2:-: character 6: here a value"),
        ("undefined", second("{\"a\":undefined}"), "2:-: character 6: here a value"),
    ]
}

/// Keys that come twice, and what is too large.
fn keys_and_sizes() -> Vec<Case> {
    vec![
        ("a key twice", second("{\"a\":1,\"a\":2}"), "2 rows; 2:a: the column a comes twice"),
        (
            "a path that is a key",
            second("{\"a\":{\"b\":1},\"a_b\":2}"),
            "2 rows; 2:a_b: the column a_b comes twice",
        ),
        ("arrays in arrays", nested("[", "]", 100_000), "2 rows; 2:-: this is an array"),
        (
            "objects in objects",
            nested("{\"a\":", "}", 100_000),
            "2 rows; 2:-: character 641: objects and arrays lie more than 128 deep",
        ),
        ("open objects only", second(&"{\"a\":".repeat(100_000)), "2 rows; 2:-"),
        (
            "arrays in a key",
            second(&format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000))),
            "2 rows; 2:-: character 133",
        ),
        (
            "a long text",
            second(&format!("{{\"a\":\"{}\"}}", "x".repeat(2 << 20))),
            "2 rows; 2:a: the text is longer than 1 MiB",
        ),
        (
            "a long line",
            second(&format!("{{\"a\":\"{}\"}}", "x".repeat(5 << 20))),
            "2 rows; 2:-: the row is longer than 4 MiB",
        ),
        (
            "a long key",
            second(&format!("{{\"{}\":1}}", "k".repeat(5_000))),
            "2 rows; 2:-: character 5005: a key is longer than 1024 bytes",
        ),
    ]
}

/// Broken letters, and lines of something else.
fn other_lines() -> Vec<Case> {
    vec![
        (
            "broken letters",
            around(b"{\"a\":\"caf\xe9 \xc3\xb1\xc3\xb1\"}"),
            "2 rows; 2:-: character 10: the bytes are no text",
        ),
        (
            "half a pair of bytes",
            around(b"{\"a\":\"\xed\xa0\x80\xc3\xb1\xc3\xb1\xc3\xb1\xc3\xb1\"}"),
            "2 rows; 2:-: character 7: the bytes are no text",
        ),
        ("spaces of another kind", second("\u{a0}{\"a\":1}"), "2 rows; 2:-: here a value"),
        ("a mark in the middle", second("\u{feff}{\"a\":1}"), "2 rows; 2:-: here a value"),
        ("a line separator in a text", second("{\"a\":\"x\u{2028}y\"}"), "3 rows"),
        ("a log line", second("2018-09-30 ERROR out of memory"), "2 rows; 2:-: this is a single value"),
        ("CSV", second("a,b"), "2 rows; 2:-: here a value"),
        ("an empty object", second("{}"), "3 rows"),
        ("an empty key", second("{\"\":1}"), "3 rows"),
        ("a carriage return", second("{\"a\":1}\r"), "3 rows"),
        ("nothing", second(""), "2 rows"),
        ("a name of ours", second("{\"_file\":1}"), "the column name _file is Regard's own"),
    ]
}

fn bad_documents() -> Vec<Case> {
    let text = |text: &str| text.as_bytes().to_vec();
    let utf16 = |text: &str| -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    vec![
        ("cut off in a row", text("[{\"a\":1},{\"a\":"), "line 1: this is no JSON: the file is cut off"),
        ("cut off between rows", text("[{\"a\":1},\n"), "line 2: this is no JSON: the file is cut off"),
        ("cut off in a text", text("[{\"a\":\"x"), "the file is cut off"),
        ("cut off behind the rows", text("{\"a\":[{\"b\":1}]"), "the file is cut off"),
        ("cut off in UTF-16", [utf16("[{\"a\":1}"), vec![0x2c]].concat(), "is no JSON"),
        ("a comma too many", text("[{\"a\":1},]"), "here a value is expected"),
        ("no comma", text("[{\"a\":1}{\"a\":2}]"), "here a comma or ]"),
        ("a wrong bracket", text("[{\"a\":1]]"), "a bracket closes what another kind opened"),
        ("a bracket too many", text("[{\"a\":1}]]"), "something follows"),
        ("an empty array", text("[]"), "the columns cannot be told"),
        ("empty objects", text("[{},{}]"), "the columns cannot be told"),
        ("an empty object", text("{}"), "the columns cannot be told"),
        ("numbers", text("[1,2,3]"), "no row can be read; line 1"),
        ("texts", text("[\"a\"]"), "no row can be read; line 1"),
        ("arrays", text("[[1,2],[3,4]]"), "no row can be read; line 1: this is an array"),
        ("a row that is none", text("[{\"a\":1},\n2,\n{\"a\":3}]"), "2 rows; 2:-: this is a single value"),
        (
            "a row with a mistake",
            text("[{\"a\":1},\n{\"a\":01},\n{\"a\":3}]"),
            "2 rows; 2:-: character 6: a number with leading zeros",
        ),
        (
            "a mistake on a later line",
            text("[\n{\"a\":1},\n{\n\"a\":\nx}\n]"),
            "1 rows; 3:-: line 5, character 1: here a value",
        ),
        ("a word", text("oops"), "begins with neither [ nor {"),
        ("a page of the web", text("<!doctype html>"), "begins with neither [ nor {"),
        (
            "several arrays",
            text("{\"a\":[{\"x\":1}],\"b\":[{\"x\":1}]}"),
            "several arrays hold objects: /a, /b",
        ),
        ("one object", text("{\"a\":1}"), "1 rows"),
        (
            "objects one behind the other",
            text("{\n\"a\":1\n}\n{\n\"a\":2\n}\n"),
            "something follows after the end",
        ),
        ("blank", text("  \n "), "begins with neither [ nor {"),
        ("a mark only", b"\xef\xbb\xbf".to_vec(), "begins with neither [ nor {"),
        ("deep", text(&"[".repeat(200_000)), "the file is cut off"),
        (
            "deep objects",
            text(&format!("{}1{}", "{\"a\":".repeat(50_000), "}".repeat(50_000))),
            "no row can be read; line 1: objects and arrays lie more than 128 deep",
        ),
        (
            "an open text of many lines",
            text(&format!("[{{\"a\":\"{}", "x\n".repeat(3 << 20))),
            "the file is cut off",
        ),
        (
            "a key twice on the way",
            text("{\"a\":[{\"x\":1}],\"a\":[{\"x\":2}]}"),
            "several arrays hold objects",
        ),
        ("a key that is no text", text("{\"\\ud800\":[{\"x\":1}]}"), "here a key is no text"),
    ]
}

#[test]
fn lines_written_by_hand_have_the_verdict_they_should() {
    let cases = bad_lines();
    let wrong = wrong("rows.jsonl", &cases);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() >= 60, "{}", cases.len());
}

#[test]
fn documents_written_by_hand_have_the_verdict_they_should() {
    let wrong = wrong("rows.json", &bad_documents());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn changed_files_have_a_verdict() {
    let mut changes = Changes::new(2);
    let at = |rows: &str| TableConfig { rows: Some(rows.to_owned()), ..TableConfig::default() };
    for number in 0..CHANGED {
        verdict("rows.jsonl", &TableConfig::default(), &changes.of(LINES));
        let config = if number % 3 == 0 { at("/data/items") } else { TableConfig::default() };
        verdict("rows.json", &config, &changes.of(DOCUMENT));
    }
}

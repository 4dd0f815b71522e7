//! Bad messages of taps.

use super::changes::Changes;
use super::verdict::Case;
use regard_ingest::singer::{Event, SingerPump};
use std::time::{Duration, Instant};

const SEED: &[u8] = b"{\"type\":\"SCHEMA\",\"stream\":\"orders\",\"key_properties\":[\"id\"],\"schema\":{\"properties\":{\"id\":{\"type\":\"integer\"},\"to\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}}}}\n{\"type\":\"RECORD\",\"stream\":\"orders\",\"record\":{\"id\":1,\"to\":{\"city\":\"Rio\"}},\"time_extracted\":\"2018-09-30T14:05:00Z\"}\n{\"type\":\"STATE\",\"value\":{\"bookmark\":1}}\n{\"type\":\"ACTIVATE_VERSION\",\"stream\":\"orders\",\"version\":1}\n{\"type\":\"BATCH\",\"stream\":\"orders\",\"encoding\":{\"format\":\"jsonl\"},\"manifest\":[\"file:///var/a.jsonl\"]}\n";
/// How many outputs are made by changing a good one.
const CHANGED: usize = 300;

/// What became of an output: what was given out, each broken record, and the error that stopped it.
fn verdict(bytes: &[u8]) -> String {
    let started = Instant::now();
    let (mut rows, mut states, mut broken, mut stopped) = (0, 0, String::new(), String::new());
    for event in SingerPump::new(bytes, "tap", 100) {
        match event {
            Ok(Event::Rows { batch, broken: bad, .. }) => {
                rows += batch.num_rows();
                for row in bad {
                    assert!(serde_json::from_str::<serde_json::Value>(&row.row).is_ok(), "{row:?}");
                    let column = row.column.as_deref().unwrap_or("-");
                    broken += &format!("; {}:{column}: {}", row.line.unwrap(), row.reason);
                }
            }
            Ok(Event::State(value)) => {
                assert!(
                    serde_json::from_str::<serde_json::Value>(&value).is_ok() || value.contains('e'),
                    "{value}"
                );
                states += 1;
            }
            Ok(_) => {}
            Err(error) => {
                stopped = format!("; {error}");
                assert!(stopped.starts_with("; line "), "{stopped}");
            }
        }
    }
    assert!(started.elapsed() < Duration::from_secs(20), "{stopped}");
    format!("{rows} rows {states} states{broken}{stopped}")
}

/// Messages, each between a good record and a state, with what is said about it.
fn by_hand() -> Vec<Case> {
    [
        no_messages(),
        records(),
        large_records(),
        versions_and_times(),
        schemas(),
        states_and_versions(),
        batches(),
    ]
    .concat()
}

fn around(line: &[u8]) -> Vec<u8> {
    let before = &b"{\"type\":\"RECORD\",\"stream\":\"s\",\"record\":{\"id\":1}}\n"[..];
    [before, line, b"\n{\"type\":\"STATE\",\"value\":1}\n"].concat()
}

fn text(line: &str) -> Vec<u8> {
    around(line.as_bytes())
}

/// A message of this type with this behind its stream.
fn message(kind: &str, rest: &str) -> Vec<u8> {
    text(&format!("{{\"type\":\"{kind}\",\"stream\":\"s\",{rest}}}"))
}

fn record(record: &str) -> Vec<u8> {
    message("RECORD", &format!("\"record\":{record}"))
}

fn schema(schema: &str) -> Vec<u8> {
    message("SCHEMA", &format!("\"key_properties\":[],\"schema\":{schema}"))
}

fn batch(rest: &str) -> Vec<u8> {
    message("BATCH", rest)
}

/// Properties of a schema, as many as this.
fn properties(count: usize) -> String {
    (0..count).map(|key| format!("\"k{key}\":{{}}")).collect::<Vec<_>>().join(",")
}

/// Lines that are no messages.
fn no_messages() -> Vec<Case> {
    vec![
        ("no message", text("INFO starting"), "line 2: this is no Singer message: character 1"),
        ("an array", text("[]"), "line 2: this is no Singer message"),
        ("a number", text("7"), "line 2: this is no Singer message"),
        ("an empty object", text("{}"), "line 2: this is no Singer message: it has no type"),
        ("a type of another kind", text("{\"type\":1}"), "it has no type"),
        (
            "no end",
            text("{\"type\":\"STATE\",\"value\":{"),
            "line 2: this is no Singer message: character 26",
        ),
        (
            "two messages",
            text("{\"type\":\"STATE\",\"value\":1}{\"type\":\"STATE\",\"value\":2}"),
            "something follows",
        ),
        ("a comma too many", text("{\"type\":\"STATE\",\"value\":1,}"), "a key in double quotes"),
        (
            "broken letters",
            around(b"{\"type\":\"STATE\",\"value\":\"\xff\"}"),
            "line 2: this is no Singer message: its bytes are no UTF-8",
        ),
        (
            "UTF-16",
            "{\"type\":\"STATE\"}".encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "line 1: this is no Singer message",
        ),
        ("a zero byte", around(b"\0"), "line 2: this is no Singer message"),
        ("half a pair in a type", text("{\"type\":\"\\ud800\"}"), "this text has an escape"),
        (
            "half a pair in a value",
            text("{\"type\":\"STATE\",\"value\":\"\\ud800\"}"),
            "this text has an escape",
        ),
        ("another type", text("{\"type\":\"METRIC\",\"stream\":7}"), "1 rows 1 states"),
    ]
}

/// Records without a part, or with one of another kind.
fn records() -> Vec<Case> {
    vec![
        (
            "no stream",
            text("{\"type\":\"RECORD\",\"record\":{}}"),
            "line 2: the RECORD message has no stream",
        ),
        (
            "a stream of another kind",
            text("{\"type\":\"RECORD\",\"stream\":{},\"record\":{}}"),
            "has no stream",
        ),
        (
            "a stream without letters",
            text("{\"type\":\"RECORD\",\"stream\":\" \",\"record\":{}}"),
            "has no stream",
        ),
        ("no record", text("{\"type\":\"RECORD\",\"stream\":\"s\"}"), "has no record"),
        ("a record that is null", record("null"), "has no record"),
        ("a record that is an array", record("[1]"), "has no record"),
        ("a record that is a text", record("\"{}\""), "has no record"),
        ("an empty record", record("{}"), "2 rows 1 states"),
        (
            "a record with a key twice",
            record("{\"id\":1,\"id\":2}"),
            "1 rows 1 states; 2:id: the column id comes twice",
        ),
        ("a path that is a key", record("{\"a\":{\"b\":1},\"a_b\":2}"), "2:a_b: the column a_b comes twice"),
    ]
}

/// Records that are too large, and values that mean nothing.
fn large_records() -> Vec<Case> {
    vec![
        (
            "a record with a long text",
            record(&format!("{{\"a\":\"{}\"}}", "x".repeat(2 << 20))),
            "2:a: the text is longer than 1 MiB",
        ),
        (
            "a record with a long key",
            record(&format!("{{\"{}\":1}}", "k".repeat(2_000))),
            "2:-: a key is longer",
        ),
        (
            "a record with many keys",
            record(&format!(
                "{{{}}}",
                (0..2_500).map(|key| format!("\"k{key}\":1")).collect::<Vec<_>>().join(",")
            )),
            "2:-: the row has more than 2000 keys",
        ),
        (
            "records with many keys",
            (0..2_100)
                .map(|key| format!("{{\"type\":\"RECORD\",\"stream\":\"s\",\"record\":{{\"k{key}\":1}}}}\n"))
                .collect::<String>()
                .into_bytes(),
            "line 2001: stream s has more than 2000 columns",
        ),
        (
            "a record with a name of ours",
            record("{\"_file\":1}"),
            "line 2: the property _file of stream s is Regard's own name",
        ),
        (
            "a deep record",
            record(&format!("{}1{}", "{\"a\":".repeat(300), "}".repeat(300))),
            "line 2: this is no Singer message: character",
        ),
        (
            "a deep array",
            record(&format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000))),
            "128 deep",
        ),
        ("a huge number", record(&format!("{{\"a\":{}}}", "9".repeat(9_000))), "2 rows 1 states"),
        ("a number that is none", record("{\"a\":NaN}"), "line 2: this is no Singer message"),
        ("an escaped zero", record("{\"a\":\"\\u0000\"}"), "2 rows 1 states"),
    ]
}

/// What a record says about itself.
fn versions_and_times() -> Vec<Case> {
    vec![
        (
            "a version of another kind",
            message("RECORD", "\"record\":{},\"version\":\"1\""),
            "has no version that is a whole number",
        ),
        (
            "a version beyond 64 bits",
            message("RECORD", "\"record\":{},\"version\":99999999999999999999"),
            "has no version",
        ),
        (
            "a time of another kind",
            message("RECORD", "\"record\":{},\"time_extracted\":{}"),
            "has no time_extracted that is a text",
        ),
        (
            "a time that is none",
            message("RECORD", "\"record\":{},\"time_extracted\":\"soon\""),
            "2 rows 1 states",
        ),
    ]
}

/// Schemas and keys of another kind.
fn schemas() -> Vec<Case> {
    vec![
        ("no schema", message("SCHEMA", "\"key_properties\":[]"), "line 2: the SCHEMA message has no schema"),
        ("a schema of another kind", schema("true"), "has no schema that is an object"),
        ("an empty schema", schema("{}"), "1 rows 1 states"),
        ("properties of another kind", schema("{\"properties\":[]}"), "1 rows 1 states"),
        ("a property of another kind", schema("{\"properties\":{\"a\":7}}"), "1 rows 1 states"),
        (
            "types of another kind",
            schema("{\"properties\":{\"a\":{\"type\":[1,null,{}]}}}"),
            "1 rows 1 states",
        ),
        (
            "a deep schema",
            schema(&format!("{}{{}}{}", "{\"properties\":{\"a\":".repeat(200), "}}".repeat(200))),
            "line 2: this is no Singer message",
        ),
        (
            "a schema of choices",
            schema(&format!("{}{{}}{}", "{\"anyOf\":[".repeat(60), "]}".repeat(60))),
            "1 rows 1 states",
        ),
        (
            "a wide schema",
            schema(&format!("{{\"properties\":{{{}}}}}", properties(2_500))),
            "more than 2000 columns",
        ),
        ("a schema with a name of ours", schema("{\"properties\":{\"_line\":{}}}"), "Regard's own name"),
        (
            "a key of another kind",
            message("SCHEMA", "\"schema\":{},\"key_properties\":{}"),
            "has no key_properties that are names",
        ),
        (
            "a key of numbers",
            message("SCHEMA", "\"schema\":{},\"key_properties\":[1]"),
            "has no key_properties",
        ),
        (
            "a key that no record has",
            [message("SCHEMA", "\"schema\":{},\"key_properties\":[\"k\",\"k\"]"), record("{\"a\":1}")]
                .concat(),
            "4:k: the value is empty, but it is part of the key",
        ),
    ]
}

/// States and versions.
fn states_and_versions() -> Vec<Case> {
    vec![
        ("no state", text("{\"type\":\"STATE\"}"), "line 2: the STATE message has no value"),
        ("a state that is null", text("{\"type\":\"STATE\",\"value\":null}"), "1 rows"),
        (
            "a large state",
            text(&format!("{{\"type\":\"STATE\",\"value\":\"{}\"}}", "x".repeat(8 << 20))),
            "1 rows",
        ),
        (
            "a message beyond all limits",
            text(&format!("{{\"type\":\"STATE\",\"value\":\"{}\"}}", "x".repeat(17 << 20))),
            "line 2: the message is longer than 16 MiB",
        ),
        (
            "no version to activate",
            text("{\"type\":\"ACTIVATE_VERSION\",\"stream\":\"s\"}"),
            "has no version that is a whole number",
        ),
        (
            "half a version",
            message("ACTIVATE_VERSION", "\"version\":1.5"),
            "has no version that is a whole number",
        ),
        (
            "a version of an unknown stream",
            text("{\"type\":\"ACTIVATE_VERSION\",\"stream\":\"t\",\"version\":1}"),
            "1 rows 1 states",
        ),
    ]
}

/// Batch files that are not read.
fn batches() -> Vec<Case> {
    vec![
        ("no encoding", batch("\"manifest\":[]"), "has no encoding that is an object"),
        (
            "an encoding of another kind",
            batch("\"encoding\":{\"format\":[]},\"manifest\":[]"),
            "of no known encoding",
        ),
        (
            "a format that is not read",
            batch("\"encoding\":{\"format\":\"arrow\"},\"manifest\":[]"),
            "line 2: the batch files of stream s are of the format \"arrow\"",
        ),
        (
            "a packing that is not read",
            batch("\"encoding\":{\"compression\":\"lz4\"},\"manifest\":[]"),
            "packed with \"lz4\"",
        ),
        ("no manifest", batch("\"encoding\":{}"), "has no manifest that is a list of files"),
        (
            "a manifest of numbers",
            batch("\"encoding\":{},\"manifest\":[1]"),
            "has no manifest that is a list of files",
        ),
        (
            "files on another machine",
            batch("\"encoding\":{},\"manifest\":[\"s3://bucket/a\"]"),
            "not on this machine (s3://bucket/a)",
        ),
        ("files of no name", batch("\"encoding\":{},\"manifest\":[\"file:///%ff\"]"), "not on this machine"),
    ]
}

#[test]
fn messages_written_by_hand_have_the_verdict_they_should() {
    let cases = by_hand();
    let mut wrong = Vec::new();
    for (what, bytes, word) in &cases {
        let found = verdict(bytes);
        // No state is given out behind a message that was not understood.
        let is_stopped = found.contains("; line ");
        if !found.contains(word) || (is_stopped && !found.contains(" 0 states")) {
            wrong.push(format!("{what}: {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() >= 60, "{}", cases.len());
}

#[test]
fn changed_messages_have_a_verdict() {
    let mut changes = Changes::new(3);
    for _ in 0..CHANGED {
        verdict(&changes.of(SEED));
    }
}

//! What a Singer tap writes, piped into the command: states, kills, schemas that change, batch files.

use crate::homes::{counts, figure, load, write_mappings, write_settings};
use crate::support::{json, number, regard};
use arrow_array::{RecordBatch, StringArray};
use regard_lake::ParquetWriter;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Output, Stdio};
use std::sync::Arc;
use tempfile::TempDir;

/// So many records make a delivery.
const DELIVERY: u64 = 10_000;

pub(crate) fn home() -> TempDir {
    let folder = TempDir::new().unwrap();
    write_settings(folder.path(), "[sources.crm]\nkind = \"singer\"\n");
    write_mappings(folder.path(), "crm", "orders");
    folder
}

fn schema(columns: &[&str]) -> String {
    let kind = |name: &&str| ((*name).to_owned(), json!({"type": ["null", "string"]}));
    let properties: serde_json::Map<String, Value> = columns.iter().map(kind).collect();
    json!({"type": "SCHEMA", "stream": "orders", "schema": {"properties": properties}, "key_properties": ["id"]})
        .to_string()
}

fn order(id: u64) -> Value {
    json!({"id": format!("o{id}"), "customer": format!("c{}", id % 7), "placed": "2026-01-05T10:00:00Z", "price": "1.00"})
}

fn record(record: &Value) -> String {
    json!({"type": "RECORD", "stream": "orders", "record": record}).to_string()
}

fn state(at: u64) -> String {
    json!({"type": "STATE", "value": {"at": at}}).to_string()
}

const COLUMNS: &[&str] = &["id", "customer", "placed", "price"];

/// Pipes these messages into `regard load --singer crm`.
fn pipe(home: &Path, messages: &[String]) -> Output {
    let mut command = regard(home);
    command.args(["load", "--singer", "crm"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    for message in messages {
        // A load that ended early says so itself.
        let _ = writeln!(input, "{message}");
    }
    drop(input);
    child.wait_with_output().unwrap()
}

fn states_of(output: &Output) -> Vec<String> {
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

fn kept_state(home: &Path) -> Option<Value> {
    let text = fs::read_to_string(home.join("raw/crm/singer-state.json")).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

/// The rows that are safe: waiting, or loaded.
fn safe_rows(home: &Path) -> u64 {
    let mut rows = 0;
    for part in ["sent", "loaded"] {
        let Ok(files) = fs::read_dir(home.join("raw/crm").join(part).join("orders")) else { continue };
        let files = files.map(|file| file.unwrap().path());
        for file in files.filter(|file| file.extension().is_some_and(|end| end == "jsonl")) {
            rows += fs::read_to_string(file).unwrap().lines().count() as u64;
        }
    }
    rows
}

#[test]
fn a_state_comes_back_when_its_rows_are_safe_and_outlives_a_kill() {
    let folder = home();
    let home = folder.path();
    let mut command = regard(home);
    command.args(["load", "--singer", "crm"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut states = BufReader::new(child.stdout.take().unwrap()).lines();
    writeln!(input, "{}", schema(COLUMNS)).unwrap();
    for id in 1..=DELIVERY {
        writeln!(input, "{}", record(&order(id))).unwrap();
    }
    writeln!(input, "{}", state(DELIVERY)).unwrap();
    // The tap goes on; it is not the end of its output that gives the state back.
    writeln!(input, "{}", record(&order(DELIVERY + 1))).unwrap();
    writeln!(input, "{}", state(DELIVERY + 1)).unwrap();
    assert_eq!(states.next().unwrap().unwrap(), format!("{{\"at\":{DELIVERY}}}"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(states.next().is_none(), "the last state had a row before it that was not safe");
    assert_eq!(kept_state(home), Some(json!({"at": DELIVERY})));
    assert_eq!(safe_rows(home), DELIVERY);

    // A load without the tap takes in what is safe; the tap's next run goes on behind it.
    assert_eq!(counts(&load(home, "crm", None), "orders").created, DELIVERY);
    let next = pipe(home, &[schema(COLUMNS), record(&order(DELIVERY + 1)), state(DELIVERY + 1)]);
    assert!(next.status.success(), "{}", String::from_utf8_lossy(&next.stderr));
    assert_eq!(states_of(&next), [format!("{{\"at\":{}}}", DELIVERY + 1)]);
    assert_eq!(kept_state(home), Some(json!({"at": DELIVERY + 1})));
    assert_eq!(figure(home, "orders", "2026-01"), Some((DELIVERY + 1) as f64));
}

/// A tap that goes on from the kept state, killed with its target at many times, loses and doubles nothing.
#[test]
fn a_tap_that_is_killed_again_and_again_brings_each_row_once() {
    const ALL: u64 = 60_000;
    let folder = home();
    let home = folder.path();
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    for _ in 0..12 {
        let from = kept_state(home).map_or(0, |state| state["at"].as_u64().unwrap());
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let stop_at = from + (random >> 50);
        let mut command = regard(home);
        command.args(["load", "--singer", "crm"]);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        writeln!(input, "{}", schema(COLUMNS)).unwrap();
        for id in from + 1..=ALL.min(stop_at) {
            writeln!(input, "{}", record(&order(id))).unwrap();
            if id % 2_500 == 0 {
                writeln!(input, "{}", state(id)).unwrap();
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let at = kept_state(home).map_or(0, |state| state["at"].as_u64().unwrap());
        assert!(at >= from && safe_rows(home) >= at, "state {at} before its rows: {}", safe_rows(home));
    }
    let from = kept_state(home).map_or(0, |state| state["at"].as_u64().unwrap());
    assert!(from > 0, "no run was let go on to its first state");
    let mut rest = vec![schema(COLUMNS)];
    rest.extend((from + 1..=ALL).map(|id| record(&order(id))));
    rest.push(state(ALL));
    let last = pipe(home, &rest);
    assert!(last.status.success(), "{}", String::from_utf8_lossy(&last.stderr));
    let sql = "select count(*) as rows, count(distinct order_id) as ids from lake.orders";
    let rows = json(home, &["sql", "--format", "json", sql]);
    assert_eq!((&rows[0]["rows"], &rows[0]["ids"]), (&ALL.into(), &ALL.into()));
    assert_eq!(kept_state(home), Some(json!({"at": ALL})));
}

#[test]
fn a_message_that_is_none_names_its_line_and_gives_no_state_back() {
    let folder = home();
    let home = folder.path();
    let broken = "{\"type\":\"RECORD\",\"stream\":".to_owned();
    let told = pipe(home, &[schema(COLUMNS), record(&order(1)), broken, record(&order(2)), state(2)]);
    let errors = String::from_utf8_lossy(&told.stderr);
    assert_eq!(told.status.code(), Some(1), "{errors}");
    assert!(errors.contains("line 3"), "{errors}");
    assert!(states_of(&told).is_empty() && kept_state(home).is_none());
    // The tap was not told to go on, so it sends all of it again.
    let again = pipe(home, &[schema(COLUMNS), record(&order(1)), record(&order(2)), state(2)]);
    assert!(again.status.success());
    assert_eq!(number(home, "select count(*) as rows from lake.orders"), 2);
}

#[test]
fn a_record_without_its_key_is_set_aside_and_the_others_are_loaded() {
    let folder = home();
    let home = folder.path();
    let nameless = json!({"customer": "c1", "placed": "2026-01-05", "price": "1.00"});
    let told = pipe(home, &[schema(COLUMNS), record(&order(1)), record(&nameless), state(2)]);
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    assert_eq!(states_of(&told), ["{\"at\":2}"]);
    assert_eq!(number(home, "select count(*) as rows from lake.orders"), 1);
    assert_eq!(number(home, "select count(*) as rows from lake.quarantine"), 1);
}

#[test]
fn columns_come_and_go() {
    let folder = home();
    let home = folder.path();
    let mapping =
        "select id as order_id, customer as customer_id, placed as ordered_at, shop as channel from orders";
    let mut second = order(2);
    second["shop"] = "S1".into();
    // Within one run: the schema grows, and one record has a column that no schema told of.
    let mut third = order(3);
    third["till"] = "7".into();
    let wider = schema(&["id", "customer", "placed", "price", "shop"]);
    fs::write(home.join("mappings/crm/orders.sql"), mapping).unwrap();
    let run = [schema(COLUMNS), record(&order(1)), wider, record(&second), record(&third), state(3)];
    let told = pipe(home, &run);
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let sql = "select order_id, channel from lake.orders order by order_id";
    let rows = json(home, &["sql", "--format", "json", sql]);
    let channels: Vec<&Value> = rows.as_array().unwrap().iter().map(|row| &row["channel"]).collect();
    assert_eq!(channels, [&Value::Null, &"S1".into(), &Value::Null]);
}

/// The schema names the column, so that a mapping may; that no row of this run has a value is no mistake.
#[test]
fn a_column_that_is_empty_in_a_whole_run_is_still_a_column() {
    let folder = home();
    let home = folder.path();
    let mapping =
        "select id as order_id, customer as customer_id, placed as ordered_at, shop as channel from orders";
    fs::write(home.join("mappings/crm/orders.sql"), mapping).unwrap();
    let wider = schema(&["id", "customer", "placed", "price", "shop"]);
    let mut first = order(1);
    first["shop"] = "S1".into();
    assert!(pipe(home, &[wider.clone(), record(&first), state(1)]).status.success());
    let mut second = order(2);
    second["shop"] = Value::Null;
    let told = pipe(home, &[wider, record(&second), state(2)]);
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    assert_eq!(number(home, "select count(*) as rows from lake.orders"), 2);
}

#[test]
fn batch_files_are_rows_and_a_new_version_takes_nothing_away() {
    let folder = home();
    let home = folder.path();
    let text = |column: &str| -> StringArray {
        (5..=6).map(|id| order(id)[column].as_str().map(str::to_owned)).collect()
    };
    let columns = COLUMNS.iter().map(|name| (*name, Arc::new(text(name)) as arrow_array::ArrayRef));
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let parquet = home.join("5-6.parquet");
    let mut writer = ParquetWriter::create(&parquet, batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let lines = home.join("3-4.jsonl");
    fs::write(&lines, format!("{}\n{}\n", order(3), order(4))).unwrap();
    let file = |format: &str, path: &Path| {
        let manifest = [format!("file://{}", path.display())];
        json!({"type": "BATCH", "stream": "orders", "encoding": {"format": format}, "manifest": manifest})
            .to_string()
    };
    let version = |version: u64| {
        json!({"type": "ACTIVATE_VERSION", "stream": "orders", "version": version}).to_string()
    };
    let first = [schema(COLUMNS), version(1), record(&order(1)), record(&order(2)), file("jsonl", &lines)];
    let told = pipe(home, &[&first[..], &[file("parquet", &parquet), state(6)]].concat());
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    assert_eq!(states_of(&told), ["{\"at\":6}"]);
    assert_eq!(figure(home, "orders", "2026-01"), Some(6.0));

    // What was once known is history: orders 1 to 5 are gone from the source, not from the facts.
    let told = pipe(home, &[schema(COLUMNS), record(&order(6)), record(&order(7)), version(2), state(7)]);
    assert!(told.status.success());
    assert_eq!(figure(home, "orders", "2026-01"), Some(7.0));

    let missing = pipe(home, &[schema(COLUMNS), file("jsonl", &home.join("none.jsonl")), state(8)]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("none.jsonl"));
    assert_eq!(kept_state(home), Some(json!({"at": 7})), "a state behind a file that is not there");
}

//! Tests of the messages of a tap: what they become, in which order, and what is wrong with them.

use super::*;
use crate::source::FileFormat;
use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch, StringArray};
use arrow_cast::cast;
use arrow_schema::DataType;
use proptest::prelude::*;
use std::path::PathBuf;

const SCHEMA: &str = r#"{"type":"SCHEMA","stream":"orders","key_properties":["id"],"schema":{"properties":{"id":{"type":"integer"},"to":{"type":["null","object"],"properties":{"city":{"type":"string"}}}}}}"#;

fn record(id: &str) -> String {
    format!(r#"{{"type":"RECORD","stream":"orders","record":{{"id":{id}}}}}"#)
}

fn pump(text: &str, batch_rows: usize) -> SingerPump<&[u8]> {
    SingerPump::new(text.as_bytes(), "tap", batch_rows)
}

fn events(text: &str, batch_rows: usize) -> Vec<Event> {
    pump(text, batch_rows).map(Result::unwrap).collect()
}

/// Every row as `column=value`, without what is null and without the file.
fn rows(batch: &RecordBatch) -> Vec<String> {
    let schema = batch.schema();
    let columns: Vec<(String, StringArray)> = schema
        .fields()
        .iter()
        .zip(batch.columns())
        .filter(|(field, _)| field.name() != crate::FILE_COLUMN)
        .map(|(field, array)| {
            (field.name().clone(), cast(array, &DataType::Utf8).unwrap().as_string::<i32>().clone())
        })
        .collect();
    (0..batch.num_rows())
        .map(|row| {
            let present = columns.iter().filter(|(_, values)| values.is_valid(row));
            present
                .map(|(name, values)| format!("{name}={}", values.value(row)))
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

/// Every event in a few words.
fn told(text: &str, batch_rows: usize) -> Vec<String> {
    let words = |event: Event| match event {
        Event::Schema { stream, columns, key, change } => {
            let names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
            let SchemaChange { added, changed, removed, .. } = change;
            format!(
                "schema {stream} [{}] key [{}] +[{}] ~[{}] -[{}]",
                names.join(","),
                key.join(","),
                added.join(","),
                changed.join(","),
                removed.join(",")
            )
        }
        Event::Rows { stream, batch, broken } => {
            format!("rows {stream} {} broken {}", rows(&batch).join("; "), broken.len())
        }
        Event::State(value) => format!("state {value}"),
        Event::ActivateVersion { stream, version } => format!("version {stream} {version}"),
        Event::Batch { stream, format, files } => format!("batch {stream} {format:?} {files:?}"),
    };
    events(text, batch_rows).into_iter().map(words).collect()
}

fn error(text: &str) -> String {
    let mut pump = pump(text, 100);
    let error = pump.find_map(Result::err).unwrap();
    assert!(pump.next().is_none(), "after an error there is nothing more");
    error.to_string()
}

#[test]
fn records_become_rows_with_what_the_tap_says_about_them() {
    let text = format!(
        "{SCHEMA}\n{}\n\n{}\n",
        r#"{"type":"RECORD","stream":"orders","record":{"id":1.10,"to":{"city":"Rio"}},"version":7,"time_extracted":"2018-09-30T14:05:00Z"}"#,
        r#"{"type":"record","stream":"orders","record":{"id":2,"to":null}}"#,
    );
    assert_eq!(
        told(&text, 100),
        [
            "schema orders [id,to_city] key [id] +[id,to_city] ~[] -[]",
            "rows orders id=1.10 to_city=Rio _sdc_extracted_at=2018-09-30T14:05:00Z _sdc_table_version=7 _line=2; id=2 _line=4 broken 0",
        ]
    );
    let Event::Rows { batch, .. } = &events(&text, 100)[1] else { panic!() };
    assert_eq!(batch.column_by_name(crate::FILE_COLUMN).unwrap().as_string::<i32>().value(0), "tap");
}

#[test]
fn a_state_comes_after_all_that_stood_before_it() {
    let state = |number: u32| format!(r#"{{"type":"STATE","value":{{"at":{number}.50}}}}"#);
    let text = [
        state(0),
        SCHEMA.to_owned(),
        record("1"),
        state(1),
        record("2"),
        r#"{"type":"RECORD","stream":"notes","record":{"n":1}}"#.to_owned(),
        state(2),
        record("3"),
        r#"{"type":"ACTIVATE_VERSION","stream":"orders","version":4}"#.to_owned(),
        record("4"),
        state(3),
    ]
    .join("\n");
    assert_eq!(
        told(&text, 3),
        [
            "state {\"at\":0.50}",
            "schema orders [id,to_city] key [id] +[id,to_city] ~[] -[]",
            "schema notes [n] key [] +[n] ~[] -[]",
            "rows notes n=1 _line=6 broken 0",
            "rows orders id=1 _line=3; id=2 _line=5 broken 0",
            "state {\"at\":1.50}",
            "state {\"at\":2.50}",
            "rows orders id=3 _line=8 broken 0",
            "version orders 4",
            "rows orders id=4 _line=10 broken 0",
            "state {\"at\":3.50}",
        ]
    );
}

#[test]
fn streams_change_and_rows_keep_the_columns_they_came_with() {
    let grown = SCHEMA.replace(
        r#""id":{"type":"integer"}"#,
        r#""id":{"type":["integer","string"]},"paid":{"type":"boolean"}"#,
    );
    let shrunk = r#"{"type":"SCHEMA","stream":"orders","key_properties":["id"],"schema":{"properties":{"id":{"type":["integer","string"]}}}}"#;
    let text = [
        SCHEMA,
        SCHEMA,
        &record("1"),
        SCHEMA,
        &grown,
        &record("\"b\""),
        shrunk,
        r#"{"type":"RECORD","stream":"orders","record":{"id":3,"paid":true,"extra":{"x":[1, 2]},"nothing":null}}"#,
        r#"{"type":"RECORD","stream":"orders","record":{"id":4,"nothing":null}}"#,
    ]
    .join("\n");
    assert_eq!(
        told(&text, 100),
        [
            "schema orders [id,to_city] key [id] +[id,to_city] ~[] -[]",
            "rows orders id=1 _line=3 broken 0",
            "schema orders [id,to_city,paid] key [id] +[paid] ~[id] -[]",
            "rows orders id=b _line=6 broken 0",
            "schema orders [id,to_city,paid] key [id] +[] ~[] -[to_city,paid]",
            "schema orders [id,to_city,paid,extra_x] key [id] +[extra_x] ~[] -[]",
            "rows orders id=3 paid=true extra_x=[1,2] _line=8; id=4 _line=9 broken 0",
        ]
    );
}

#[test]
fn a_record_that_is_no_row_waits_with_its_reason() {
    let text = [
        SCHEMA,
        &record("1"),
        &record("null"),
        r#"{"type":"RECORD","stream":"orders","record":{"id":3,"id":4}}"#,
        &format!(
            r#"{{"type":"RECORD","stream":"orders","record":{{"id":5,"note":"{}"}}}}"#,
            "x".repeat(1_100_000)
        ),
        r#"{"type":"RECORD","stream":"orders","record":{"note":"no key"}}"#,
    ]
    .join("\n");
    let events = events(&text, 100);
    let broken: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::Rows { broken, .. } => Some(broken),
            _ => None,
        })
        .flatten()
        .map(|row| format!("{} {:?} {}: {}", row.line.unwrap(), row.column, row.code.as_str(), row.reason))
        .collect();
    assert_eq!(
        broken,
        [
            "3 Some(\"id\") missing: the value is empty, but it is part of the key; fill it in the source",
            "4 Some(\"id\") wrong_field_count: the column id comes twice in this row; rename one of the keys",
            "5 Some(\"note\") out_of_range: the text is longer than 1 MiB; shorten it or leave it out",
            "6 Some(\"id\") missing: the value is empty, but it is part of the key; fill it in the source",
        ]
    );
}

#[test]
fn batch_files_are_named() {
    let text = [
        SCHEMA,
        &record("1"),
        r#"{"type":"BATCH","stream":"orders","encoding":{"format":"jsonl","compression":"gzip"},"manifest":["file:///var/a.jsonl.gz"]}"#,
        r#"{"type":"STATE","value":1}"#,
        r#"{"type":"LOG","level":"info"}"#,
    ]
    .join("\n");
    let events = events(&text, 100);
    assert!(matches!(events[1], Event::Rows { .. }));
    let batch = Event::Batch {
        stream: "orders".to_owned(),
        format: FileFormat::Jsonl,
        files: vec![PathBuf::from("/var/a.jsonl.gz")],
    };
    assert_eq!(events[2], batch);
    assert_eq!(events[3], Event::State("1".to_owned()));
}

#[test]
fn a_streams_own_columns_come_first() {
    let text =
        r#"{"type":"RECORD","stream":"s","time_extracted":"x","record":{"_sdc_extracted_at":"own","a":1}}"#;
    let Event::Rows { batch, .. } = &events(text, 9)[1] else { panic!() };
    assert_eq!(rows(batch), ["_sdc_extracted_at=own a=1 _line=1"]);
    let message = error(r#"{"type":"RECORD","stream":"s","record":{"_line":1}}"#);
    assert!(message.starts_with("line 1: the property _line of stream s is Regard's own name"), "{message}");
}

#[test]
fn a_message_that_is_not_understood_stops_the_pump() {
    for (text, message) in [
        (
            "hello",
            "line 1: this is no Singer message: character 1: a message is an object; a tap writes nothing but messages to its standard output",
        ),
        ("\n{\"type\":7}", "line 2: this is no Singer message: it has no type"),
        ("{\"type\":\"STATE\"}", "line 1: the STATE message has no value that is there"),
        ("{\"type\":\"STATE\",\"value\":", "character 25: the text ends too early"),
        (r#"{"type":"RECORD","record":{}}"#, "the RECORD message has no stream that is a name"),
        (r#"{"type":"RECORD","stream":"a"}"#, "the RECORD message has no record that is an object"),
        (r#"{"type":"RECORD","stream":"a","record":[]}"#, "has no record that is an object"),
        (
            r#"{"type":"RECORD","stream":"a","record":{},"version":1.5}"#,
            "has no version that is a whole number",
        ),
        (
            r#"{"type":"RECORD","stream":"a","record":{},"time_extracted":1}"#,
            "has no time_extracted that is a text",
        ),
        (r#"{"type":"SCHEMA","stream":"a","schema":[]}"#, "has no schema that is an object"),
        (
            r#"{"type":"SCHEMA","stream":"a","schema":{},"key_properties":"id"}"#,
            "has no key_properties that are names",
        ),
        (r#"{"type":"ACTIVATE_VERSION","stream":"a"}"#, "has no version that is a whole number"),
        (r#"{"type":"BATCH","stream":"a","manifest":[]}"#, "has no encoding that is an object"),
        (
            r#"{"type":"BATCH","stream":"a","encoding":{},"manifest":"x"}"#,
            "has no manifest that is a list of files",
        ),
    ] {
        let found = error(text);
        assert!(found.contains(message), "{found}");
    }
    let found = error(&format!("{{\"type\":\"STATE\",\"value\":\"{}\"}}", "x".repeat(17 << 20)));
    assert!(found.starts_with("line 1: the message is longer than 16 MiB"), "{found}");
    let wide: Vec<_> = (0..2_001).map(|name| format!("\"p{name}\":{{}}")).collect();
    let wide =
        format!(r#"{{"type":"SCHEMA","stream":"a","schema":{{"properties":{{{}}}}}}}"#, wide.join(","));
    assert!(error(&wide).contains("more than 2000 columns"));
}

#[test]
fn what_was_given_out_before_an_error_is_no_state_too_many() {
    let text = [SCHEMA, &record("1"), r#"{"type":"STATE","value":1}"#, "oops"].join("\n");
    let found: Vec<_> = pump(&text, 100).collect();
    assert!(found.iter().flatten().all(|event| !matches!(event, Event::State(_))));
    assert!(found.last().is_some_and(Result::is_err));
}

fn any_line() -> impl Strategy<Value = String> {
    prop_oneof![
        80 => (0..3_u8, 0..4_u8, any::<Option<i64>>()).prop_map(|(stream, key, version)| {
            let version = version.map(|version| format!(",\"version\":{version}")).unwrap_or_default();
            format!(r#"{{"type":"RECORD","stream":"s{stream}","record":{{"id":1,"k{key}":"v"}}{version}}}"#)
        }),
        20 => (0..3_u8, 0..4_u8).prop_map(|(stream, key)| {
            format!(r#"{{"type":"SCHEMA","stream":"s{stream}","key_properties":["id"],"schema":{{"properties":{{"k{key}":{{}}}}}}}}"#)
        }),
        40 => Just("STATE".to_owned()),
        20 => Just(r#"{"type":"ACTIVATE_VERSION","stream":"s1","version":2}"#.to_owned()),
        1 => ".{0,20}",
    ]
}

proptest! {
    #[test]
    fn every_record_comes_once_and_states_behind_them(mut lines in prop::collection::vec(any_line(), 0..40), batch_rows in 1_usize..8) {
        // Each state says where it stands.
        for (place, line) in lines.iter_mut().enumerate().filter(|(_, line)| *line == "STATE") {
            *line = format!(r#"{{"type":"STATE","value":{place}}}"#);
        }
        let records_in = |lines: &[String]| lines.iter().filter(|line| line.contains("RECORD")).count();
        let text = lines.join("\n");
        let (mut given, mut failed, mut last_state) = (0, false, None);
        for event in pump(&text, batch_rows) {
            match event {
                Ok(Event::Rows { batch, broken, .. }) => given += batch.num_rows() + broken.len(),
                Ok(Event::State(value)) => {
                    let place: usize = value.parse().unwrap();
                    prop_assert!(records_in(&lines[..place]) <= given);
                    prop_assert!(last_state < Some(place), "states keep their order");
                    last_state = Some(place);
                }
                Ok(_) => {}
                Err(_) => failed = true,
            }
        }
        if !failed {
            prop_assert_eq!(given, records_in(&lines));
            prop_assert_eq!(last_state, lines.iter().rposition(|line| line.contains("STATE")));
        }
    }
}

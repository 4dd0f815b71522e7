//! Reads a delivery of rows: JSON lines, a JSON array or an Arrow stream, all turned into JSON lines. Owns
//! the bounds of a delivery and the message that names the row at fault.

use crate::problem::Problem;
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_json::WriterBuilder;
use arrow_json::writer::LineDelimited;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::panic::catch_unwind;

/// The largest body.
const BODY_MAX: usize = 32 << 20;
/// The largest row.
const ROW_MAX: usize = 4 << 20;
/// What an Arrow stream may become as text.
const TEXT_MAX: usize = 256 << 20;

/// The rows of a delivery, each a JSON object on a line of its own.
#[derive(Debug)]
pub(crate) struct Lines {
    pub(crate) bytes: Vec<u8>,
    pub(crate) rows: u64,
}

impl<S: Send + Sync> FromRequest<S> for Lines {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = content_type.and_then(|text| text.split(';').next()).unwrap_or_default();
        let essence = essence.trim().to_ascii_lowercase();
        let read = match essence.as_str() {
            "application/x-ndjson" | "application/jsonl" | "application/jsonlines" => of_lines,
            "application/json" => of_array,
            "application/vnd.apache.arrow.stream" => of_arrow,
            _ => return Err(Problem::NotRows),
        };
        let too_large = |_| Problem::BodyTooLarge { limit_bytes: BODY_MAX };
        let bytes = to_bytes(request.into_body(), BODY_MAX).await.map_err(too_large)?;
        tokio::task::spawn_blocking(move || read(&bytes)).await.map_err(Problem::internal)?
    }
}

fn of_lines(bytes: &[u8]) -> Result<Lines, Problem> {
    let text = text_of(bytes)?;
    let mut lines = Lines { bytes: Vec::with_capacity(bytes.len() + 1), rows: 0 };
    for (line, number) in text.lines().zip(1_u64..) {
        let row = line.trim();
        if !row.is_empty() {
            check_row(row, &format!("line {number}"))?;
            lines.add(row);
        }
    }
    Ok(lines)
}

fn of_array(bytes: &[u8]) -> Result<Lines, Problem> {
    let text = text_of(bytes)?;
    let rows: Vec<&RawValue> =
        serde_json::from_str(text).map_err(|error| Problem::BadBody(place(&error, "it is no JSON array")))?;
    let mut lines = Lines { bytes: Vec::with_capacity(bytes.len()), rows: 0 };
    for (row, number) in rows.iter().zip(1_u64..) {
        check_row(row.get(), &format!("row {number}"))?;
        // A row may have been written over several lines; in JSON a line break is never part of a text.
        lines.add(&row.get().replace(['\n', '\r'], " "));
    }
    Ok(lines)
}

/// The decoder panics where a stream names a type that it does not know.
fn of_arrow(bytes: &[u8]) -> Result<Lines, Problem> {
    let unknown =
        || Problem::BadBody("it is no plain Arrow stream: a part of it is of an unknown kind".into());
    catch_unwind(|| arrow_lines(bytes)).unwrap_or_else(|_| Err(unknown()))
}

/// The decoder is fed with what is there, so that a length which the stream only claims is never allocated;
/// compressed streams are refused by it.
fn arrow_lines(bytes: &[u8]) -> Result<Lines, Problem> {
    let bad = |reason: String| Problem::BadBody(format!("it is no plain Arrow stream: {reason}"));
    let mut decoder = StreamDecoder::new();
    let mut input = Buffer::from(bytes);
    let mut lines = Lines { bytes: Vec::new(), rows: 0 };
    while !input.is_empty() {
        let batch = decoder.decode(&mut input).map_err(|error| bad(error.to_string()))?;
        let Some(batch) = batch else { continue };
        // Every column in every line: one that is empty in all rows is a column still.
        let builder = WriterBuilder::new().with_explicit_nulls(true);
        let mut writer = builder.build::<_, LineDelimited>(&mut lines.bytes);
        writer.write(&batch).and_then(|()| writer.finish()).map_err(|error| bad(error.to_string()))?;
        lines.rows += batch.num_rows() as u64;
        if lines.bytes.len() > TEXT_MAX {
            return Err(Problem::BodyTooLarge { limit_bytes: BODY_MAX });
        }
    }
    decoder.finish().map_err(|error| bad(error.to_string()))?;
    Ok(lines)
}

impl Lines {
    fn add(&mut self, row: &str) {
        self.bytes.extend_from_slice(row.as_bytes());
        self.bytes.push(b'\n');
        self.rows += 1;
    }
}

fn text_of(bytes: &[u8]) -> Result<&str, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        Problem::BadBody(format!("line {line} is not UTF-8"))
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn check_row(row: &str, name: &str) -> Result<(), Problem> {
    if row.len() > ROW_MAX {
        return Err(Problem::BadBody(format!("{name} has more than {ROW_MAX} bytes")));
    }
    let read = serde_json::from_str::<BTreeMap<String, IgnoredAny>>(row);
    let wrong = |error| Problem::BadBody(format!("{name}: {}", place(&error, "it is no JSON object")));
    read.map(drop).map_err(wrong)
}

/// Where the mistake is, without the text: rows are about people.
fn place(error: &serde_json::Error, what: &str) -> String {
    format!("{what} (line {}, column {})", error.line(), error.column())
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{Int64Array, RecordBatch, StringArray};
    use arrow_ipc::writer::StreamWriter;
    use proptest::prelude::*;
    use std::sync::Arc;

    fn shown(read: Result<Lines, Problem>) -> String {
        match read {
            Ok(lines) => format!("{} rows: {}", lines.rows, String::from_utf8(lines.bytes).unwrap()),
            Err(problem) => problem.to_string(),
        }
    }

    #[test]
    fn rows_become_lines() {
        assert_eq!(
            shown(of_lines(b"{\"a\":1}\r\n\n{\"a\":\"x\\ny\"}")),
            "2 rows: {\"a\":1}\n{\"a\":\"x\\ny\"}\n"
        );
        assert_eq!(shown(of_array(b"[{\"a\":\n1}, {}]")), "2 rows: {\"a\": 1}\n{}\n");
        assert_eq!(shown(of_lines("\u{feff}{}".as_bytes())), "1 rows: {}\n");
        assert_eq!(shown(of_lines(b"")), "0 rows: ");
    }

    #[test]
    fn the_row_at_fault_is_named_and_not_shown() {
        let told = |text: &str| shown(of_lines(text.as_bytes()));
        let why = "the body cannot be read: line 2: it is no JSON object";
        assert_eq!(told("{}\n[1]"), format!("{why} (line 1, column 0)"));
        assert_eq!(told("{}\n{\"secret\":tru}"), format!("{why} (line 1, column 14)"));
        assert_eq!(shown(of_lines(b"{}\n{\"a\":\"\xff\"}")), "the body cannot be read: line 2 is not UTF-8");
        let deep = format!("{{\"a\":{}", "[".repeat(100_000));
        assert!(told(&deep).contains("line 1"), "{}", told(&deep));
        let array = shown(of_array(b"[{}, 3]"));
        assert_eq!(array, "the body cannot be read: row 2: it is no JSON object (line 1, column 1)");
    }

    fn arrow() -> Vec<u8> {
        let columns: Vec<(&str, arrow_array::ArrayRef)> = vec![
            ("id", Arc::new(Int64Array::from(vec![1, 2]))),
            ("name", Arc::new(StringArray::from(vec![Some("a\nb"), None]))),
        ];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
        writer.write(&batch).unwrap();
        writer.write(&batch).unwrap();
        writer.into_inner().unwrap()
    }

    #[test]
    fn an_arrow_stream_is_rows_too() {
        let lines = of_arrow(&arrow()).unwrap();
        assert_eq!(lines.rows, 4);
        let text = String::from_utf8(lines.bytes).unwrap();
        assert_eq!(text.lines().next(), Some("{\"id\":1,\"name\":\"a\\nb\"}"));
        assert!(of_arrow(b"PAR1").is_err());
    }

    proptest! {
        /// A stream that was cut off or changed anywhere ends in an answer.
        #[test]
        fn no_bytes_break_the_reader(at in 0_usize..600, byte: u8, cut in 0_usize..600) {
            let mut bytes = arrow();
            let place = at % bytes.len();
            bytes[place] = byte;
            bytes.truncate(cut.max(1));
            let _ = of_arrow(&bytes);
            let _ = of_lines(&bytes);
            let _ = of_array(&bytes);
        }
    }
}

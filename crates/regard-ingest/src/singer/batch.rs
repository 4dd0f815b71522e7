//! The files of a BATCH message: their format, and where they are on this machine.

use super::error::SingerError;
use crate::source::FileFormat;
use serde::Deserialize;
use std::path::PathBuf;

/// How batch files are encoded.
#[derive(Deserialize)]
struct Encoding {
    format: Option<String>,
    compression: Option<String>,
}

/// The format and the paths. Whether a JSON Lines file is packed is told from its bytes.
pub(super) fn files(
    line: u64,
    stream: &str,
    encoding: &str,
    manifest: &[String],
) -> Result<(FileFormat, Vec<PathBuf>), SingerError> {
    let refused = |what: &str, remedy: &'static str| SingerError::Batch {
        line,
        stream: stream.to_owned(),
        what: what.to_owned(),
        remedy,
    };
    let Encoding { format, compression } = serde_json::from_str(encoding)
        .map_err(|_| refused("of no known encoding", "set format and compression"))?;
    let format = match format.as_deref().unwrap_or("jsonl") {
        "jsonl" => FileFormat::Jsonl,
        "parquet" => FileFormat::Parquet,
        other => return Err(refused(&format!("of the format {other:?}"), "set the format jsonl or parquet")),
    };
    let is_known = matches!(compression.as_deref(), None | Some("none" | "gzip" | "zstd"));
    if let Some(other) = compression.filter(|_| format == FileFormat::Jsonl && !is_known) {
        return Err(refused(&format!("packed with {other:?}"), "set the compression gzip, zstd or none"));
    }
    let path = |place: &String| {
        local_path(place).ok_or_else(|| {
            refused(
                &format!("not on this machine ({place})"),
                "set a storage root such as file:///var/batches",
            )
        })
    };
    let paths = manifest.iter().map(path).collect::<Result<_, _>>()?;
    Ok((format, paths))
}

/// The path that a place names. **Empty**: it is on another machine.
fn local_path(place: &str) -> Option<PathBuf> {
    match place.split_once("://") {
        Some(("file", path)) => Some(PathBuf::from(decoded(path.strip_prefix("localhost").unwrap_or(path))?)),
        Some(_) => None,
        None => Some(PathBuf::from(place)),
    }
}

/// A text with `%41` written for `A`. **Empty**: it comes to no text.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, behind)) = rest.split_first() {
        let escaped = (*byte == b'%').then(|| behind.get(..2)).flatten();
        let value = escaped.and_then(|digits| u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok());
        bytes.push(value.unwrap_or(*byte));
        rest = if value.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(encoding: &str, place: &str) -> Result<(FileFormat, Vec<PathBuf>), String> {
        files(7, "orders", encoding, &[place.to_owned()]).map_err(|error| error.to_string())
    }

    #[test]
    fn files_are_on_this_machine() {
        for (place, path) in [
            ("file:///var/a%20b.jsonl", "/var/a b.jsonl"),
            ("file://localhost/var/a.jsonl", "/var/a.jsonl"),
            ("file://batches/a.jsonl", "batches/a.jsonl"),
            ("batches/100%.jsonl", "batches/100%.jsonl"),
            ("file:///var/100%zz%c3%a9", "/var/100%zzé"),
        ] {
            let (format, paths) = read(r#"{"format":"jsonl","compression":"gzip"}"#, place).unwrap();
            assert_eq!((format, paths), (FileFormat::Jsonl, vec![PathBuf::from(path)]), "{place}");
        }
        let parquet = read(r#"{"format":"parquet","compression":"snappy"}"#, "a.parquet").unwrap();
        assert_eq!(parquet.0, FileFormat::Parquet);
        for (encoding, place, message) in [
            (r#"{"format":"arrow"}"#, "a", "the format \"arrow\"; set the format jsonl or parquet"),
            (r#"{"format":"jsonl","compression":"lz4"}"#, "a", "packed with \"lz4\""),
            (r#"{"format":7}"#, "a", "no known encoding"),
            ("{}", "s3://bucket/a.jsonl", "not on this machine (s3://bucket/a.jsonl)"),
            ("{}", "file:///%ff", "not on this machine"),
        ] {
            let error = read(encoding, place).unwrap_err();
            assert!(error.starts_with("line 7: the batch files of stream orders are"), "{error}");
            assert!(error.contains(message), "{error}");
        }
    }
}

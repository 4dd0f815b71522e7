//! One line of a tap as a message: its parts, as they are written. Owns the shape of messages; what they mean
//! for a stream is [`super::stream`]'s.

use super::error::SingerError;
use crate::json::scan::{Malformed, Scanner};
use std::borrow::Cow;
use std::collections::HashSet;

/// A message with its parts. Values are JSON text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Message<'a> {
    Schema {
        stream: Cow<'a, str>,
        schema: &'a str,
        key: Vec<String>,
    },
    Record {
        stream: Cow<'a, str>,
        record: &'a str,
        version: Option<i64>,
        extracted: Option<Cow<'a, str>>,
    },
    State {
        value: &'a str,
    },
    ActivateVersion {
        stream: Cow<'a, str>,
        version: i64,
    },
    Batch {
        stream: Cow<'a, str>,
        encoding: &'a str,
        manifest: Vec<String>,
    },
    /// Any type is permitted; others than these say nothing about rows.
    Other,
}

/// The parts that messages have.
#[derive(Default)]
struct Parts<'a> {
    kind: Option<&'a str>,
    stream: Option<&'a str>,
    schema: Option<&'a str>,
    key_properties: Option<&'a str>,
    record: Option<&'a str>,
    version: Option<&'a str>,
    time_extracted: Option<&'a str>,
    value: Option<&'a str>,
    encoding: Option<&'a str>,
    manifest: Option<&'a str>,
}

impl<'a> Message<'a> {
    /// Reads a line.
    ///
    /// # Errors
    /// [`SingerError::NotAMessage`], [`SingerError::BadPart`].
    pub(super) fn read(line: u64, text: &'a str) -> Result<Self, SingerError> {
        let not_a_message = |malformed: Malformed| {
            let character = text.get(..malformed.at).map_or(0, |before| before.chars().count()) + 1;
            SingerError::NotAMessage { line, reason: format!("character {character}: {}", malformed.what) }
        };
        let parts = Parts::split(text).map_err(not_a_message)?;
        let Some(kind) = parts.kind.and_then(text_of) else {
            return Err(SingerError::NotAMessage { line, reason: "it has no type".to_owned() });
        };
        match kind.to_ascii_uppercase().as_str() {
            "SCHEMA" => parts.schema(line),
            "RECORD" => parts.record(line),
            "STATE" => {
                Ok(Self::State { value: parts.value.ok_or_else(|| bad(line, "STATE", "value", "is there"))? })
            }
            "ACTIVATE_VERSION" => Ok(Self::ActivateVersion {
                stream: parts.stream(line, "ACTIVATE_VERSION")?,
                version: parts
                    .version
                    .and_then(|version| version.parse().ok())
                    .ok_or_else(|| bad(line, "ACTIVATE_VERSION", "version", "is a whole number"))?,
            }),
            "BATCH" => parts.batch(line),
            _ => Ok(Self::Other),
        }
    }
}

impl<'a> Parts<'a> {
    /// The members of the message; of one that comes twice the last counts, as most readers have it.
    fn split(text: &'a str) -> Result<Self, Malformed> {
        let mut scanner = Scanner::new(text);
        if scanner.peek() != Some(b'{') {
            return scanner.malformed("a message is an object");
        }
        scanner.enter()?;
        let mut parts = Self::default();
        let mut first = true;
        while scanner.another(b'}', first)? {
            first = false;
            let key = scanner.key()?;
            let value = Some(scanner.value()?);
            match key.as_ref() {
                "type" => parts.kind = value,
                "stream" => parts.stream = value,
                "schema" => parts.schema = value,
                "key_properties" => parts.key_properties = value,
                "record" => parts.record = value,
                "version" => parts.version = value,
                "time_extracted" => parts.time_extracted = value,
                "value" => parts.value = value,
                "encoding" => parts.encoding = value,
                "manifest" => parts.manifest = value,
                _ => {}
            }
        }
        scanner.end()?;
        Ok(parts)
    }

    fn stream(&self, line: u64, kind: &'static str) -> Result<Cow<'a, str>, SingerError> {
        let name = self.stream.and_then(text_of).filter(|name| !name.trim().is_empty());
        name.ok_or_else(|| bad(line, kind, "stream", "is a name"))
    }

    fn schema(self, line: u64) -> Result<Message<'a>, SingerError> {
        let stream = self.stream(line, "SCHEMA")?;
        let schema = self.schema.filter(|schema| schema.starts_with('{'));
        let schema = schema.ok_or_else(|| bad(line, "SCHEMA", "schema", "is an object"))?;
        let key = match self.key_properties {
            None | Some("null") => Some(Vec::new()),
            Some(names) => serde_json::from_str(names).ok(),
        };
        let mut key: Vec<String> = key.ok_or_else(|| bad(line, "SCHEMA", "key_properties", "are names"))?;
        let mut seen = HashSet::new();
        key.retain(|name| seen.insert(name.clone()));
        Ok(Message::Schema { stream, schema, key })
    }

    fn record(self, line: u64) -> Result<Message<'a>, SingerError> {
        let stream = self.stream(line, "RECORD")?;
        let record = self.record.filter(|record| record.starts_with('{'));
        let record = record.ok_or_else(|| bad(line, "RECORD", "record", "is an object"))?;
        let version = match self.version {
            None | Some("null") => None,
            Some(version) => {
                Some(version.parse().map_err(|_| bad(line, "RECORD", "version", "is a whole number"))?)
            }
        };
        let extracted = match self.time_extracted {
            None | Some("null") => None,
            Some(time) => {
                Some(text_of(time).ok_or_else(|| bad(line, "RECORD", "time_extracted", "is a text"))?)
            }
        };
        Ok(Message::Record { stream, record, version, extracted })
    }

    fn batch(self, line: u64) -> Result<Message<'a>, SingerError> {
        let stream = self.stream(line, "BATCH")?;
        let encoding = self.encoding.filter(|encoding| encoding.starts_with('{'));
        let encoding = encoding.ok_or_else(|| bad(line, "BATCH", "encoding", "is an object"))?;
        let manifest = self.manifest.and_then(|manifest| serde_json::from_str(manifest).ok());
        let manifest = manifest.ok_or_else(|| bad(line, "BATCH", "manifest", "is a list of files"))?;
        Ok(Message::Batch { stream, encoding, manifest })
    }
}

fn bad(line: u64, kind: &'static str, part: &'static str, must: &'static str) -> SingerError {
    SingerError::BadPart { line, kind, part, must }
}

/// A JSON text decoded. **Empty**: the value is something else.
fn text_of(value: &str) -> Option<Cow<'_, str>> {
    let mut scanner = Scanner::new(value);
    if scanner.peek() == Some(b'"') { scanner.string().ok() } else { None }
}

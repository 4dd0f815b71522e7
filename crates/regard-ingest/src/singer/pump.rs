//! From the lines of a tap to events in an order that can be made durable: a state comes only after every row,
//! version and batch file that stood before it.

use super::batch;
use super::error::SingerError;
use super::message::Message;
use super::schema::{SchemaChange, SingerColumn};
use super::stream::{About, Stream};
use crate::bytes::Lines;
use crate::source::FileFormat;
use arrow_array::RecordBatch;
use regard_model::Quarantined;
use std::collections::{BTreeMap, VecDeque};
use std::io::Read;
use std::path::PathBuf;

/// How long a message may be. **Unit**: bytes.
const MAX_MESSAGE_BYTES: usize = 16 << 20;
/// How much text may wait. **Unit**: bytes.
const MAX_WAITING_BYTES: usize = 32 << 20;
const MAX_STREAMS: usize = 10_000;

/// What a tap has to say.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A stream begins or changes. Rows that follow have these columns, in this order.
    Schema {
        /// The stream.
        stream: String,
        /// All its columns. Once there, a column stays at its place.
        columns: Vec<SingerColumn>,
        /// The columns that make up its key. **Empty**: it has none.
        key: Vec<String>,
        /// What is different from before; of a new stream everything is.
        change: SchemaChange,
    },
    /// Records of one stream, in the order in which they came.
    Rows {
        /// The stream.
        stream: String,
        /// The columns of the stream, all text; [`super::EXTRACTED_COLUMN`] and [`super::VERSION_COLUMN`], unless the
        /// stream has them itself; [`crate::FILE_COLUMN`] and [`crate::LINE_COLUMN`].
        batch: RecordBatch,
        /// The records that cannot be rows. Their `entity` is empty.
        broken: Vec<Quarantined>,
    },
    /// The tap may go on from here: when everything that came before this event is durable, the value is written
    /// to standard output, as it stands here.
    State(String),
    /// The rows of other versions of a stream are gone from the source.
    ActivateVersion {
        /// The stream.
        stream: String,
        /// The version that is valid now.
        version: i64,
    },
    /// Records of one stream in files. They hold bare records, no messages.
    Batch {
        /// The stream.
        stream: String,
        /// [`FileFormat::Jsonl`] or [`FileFormat::Parquet`].
        format: FileFormat,
        /// Where they are.
        files: Vec<PathBuf>,
    },
}

/// Reads the messages of a tap. After an error there is nothing more: a state behind a message that was not
/// understood must never be given out.
pub struct SingerPump<R> {
    lines: Lines<R>,
    streams: Streams,
    ready: VecDeque<Event>,
    is_done: bool,
}

/// The streams, and what waits.
struct Streams {
    /// What the rows say that they are from.
    file: String,
    batch_rows: usize,
    by_name: BTreeMap<String, Stream>,
    waiting_bytes: usize,
    waiting_rows: usize,
    /// The last state that came. What stood before it waits or has been given out.
    state: Option<String>,
}

impl<R: Read> SingerPump<R> {
    /// Reads `input`, which is called `name` in the lineage of rows. Rows are given out when `batch_rows` of them
    /// wait, and at the end.
    pub fn new(input: R, name: &str, batch_rows: usize) -> Self {
        let streams = Streams {
            file: name.to_owned(),
            batch_rows: batch_rows.max(1),
            by_name: BTreeMap::new(),
            waiting_bytes: 0,
            waiting_rows: 0,
            state: None,
        };
        let lines = Lines::new(input, MAX_MESSAGE_BYTES);
        Self { lines, streams, ready: VecDeque::new(), is_done: false }
    }

    fn read_line(&mut self) -> Result<(), SingerError> {
        let last = self.lines.number();
        let line = match self.lines.next_line() {
            Err(source) => return Err(SingerError::Io { line: last, source }),
            Ok(None) => {
                self.is_done = true;
                return self.streams.flush_all(last, &mut self.ready);
            }
            Ok(Some(line)) => line,
        };
        let number = line.number;
        if line.too_long {
            return Err(SingerError::TooLong { line: number, limit: MAX_MESSAGE_BYTES >> 20 });
        }
        let text = str::from_utf8(line.bytes).map_err(|_| SingerError::NotAMessage {
            line: number,
            reason: "its bytes are no UTF-8".to_owned(),
        })?;
        let text = if number == 1 { text.trim_start_matches('\u{feff}') } else { text };
        let message = Message::read(number, text)?;
        self.streams.take(number, message, &mut self.ready)?;
        if self.streams.is_full() {
            self.streams.flush_all(number, &mut self.ready)?;
        }
        Ok(())
    }
}

impl<R: Read> Iterator for SingerPump<R> {
    type Item = Result<Event, SingerError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(Ok(event));
            }
            if self.is_done {
                return None;
            }
            if let Err(error) = self.read_line() {
                self.is_done = true;
                self.ready.clear();
                return Some(Err(error));
            }
        }
    }
}

impl Streams {
    fn take(
        &mut self,
        line: u64,
        message: Message<'_>,
        events: &mut VecDeque<Event>,
    ) -> Result<(), SingerError> {
        match message {
            Message::Schema { stream, schema, key } => {
                let file = self.file.clone();
                self.stream(line, &stream)?.set_schema(line, schema, key, &file, events)?;
            }
            Message::Record { stream, record, version, extracted } => {
                let about = About { line, version, extracted: extracted.as_deref() };
                let file = self.file.clone();
                let bytes = self.stream(line, &stream)?.add(about, record, &file, events)?;
                self.waiting_bytes += bytes;
                self.waiting_rows += 1;
            }
            Message::State { value } if self.waiting_rows == 0 => {
                self.state = None;
                events.push_back(Event::State(value.to_owned()));
            }
            Message::State { value } => self.state = Some(value.to_owned()),
            Message::ActivateVersion { stream, version } => {
                self.flush(line, &stream, events)?;
                events.push_back(Event::ActivateVersion { stream: stream.into_owned(), version });
            }
            Message::Batch { stream, encoding, manifest } => {
                let (format, files) = batch::files(line, &stream, encoding, &manifest)?;
                self.flush(line, &stream, events)?;
                events.push_back(Event::Batch { stream: stream.into_owned(), format, files });
            }
            Message::Other => {}
        }
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.waiting_rows >= self.batch_rows || self.waiting_bytes >= MAX_WAITING_BYTES
    }

    /// The stream of this name; one without a schema has the columns that its records have.
    fn stream(&mut self, line: u64, name: &str) -> Result<&mut Stream, SingerError> {
        if !self.by_name.contains_key(name) && self.by_name.len() == MAX_STREAMS {
            return Err(SingerError::TooManyStreams { line, limit: MAX_STREAMS });
        }
        Ok(self.by_name.entry(name.to_owned()).or_insert_with(|| Stream::new(name)))
    }

    fn flush(&mut self, line: u64, name: &str, events: &mut VecDeque<Event>) -> Result<(), SingerError> {
        if let Some(stream) = self.by_name.get_mut(name) {
            events.extend(stream.flush(line, &self.file)?);
        }
        Ok(())
    }

    /// Gives out everything that waits, the state last.
    fn flush_all(&mut self, line: u64, events: &mut VecDeque<Event>) -> Result<(), SingerError> {
        for stream in self.by_name.values_mut() {
            events.extend(stream.flush(line, &self.file)?);
        }
        (self.waiting_bytes, self.waiting_rows) = (0, 0);
        events.extend(self.state.take().map(Event::State));
        Ok(())
    }
}

//! Why the messages of a tap cannot be read on. A bad record is no error: it is a
//! [`regard_model::Quarantined`].

use std::io;

/// A message that was not understood. Nothing that follows it is read: a state behind it would skip, for ever, what
/// it may have said.
#[derive(Debug, thiserror::Error)]
pub enum SingerError {
    /// The tap's output could not be read.
    #[error("line {line}: cannot read the tap's output: {source}")]
    Io {
        /// The last line that was read, from 1.
        line: u64,
        /// What the system said.
        source: io::Error,
    },
    /// Longer than any message that makes sense.
    #[error(
        "line {line}: the message is longer than {limit} MiB; leave the large property out of the tap's selection"
    )]
    TooLong {
        /// The line, from 1.
        line: u64,
        /// **Unit**: mebibytes.
        limit: usize,
    },
    /// No JSON object with a type.
    #[error(
        "line {line}: this is no Singer message: {reason}; a tap writes nothing but messages to its standard output"
    )]
    NotAMessage {
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// A message without one of its parts, or with one of another kind.
    #[error("line {line}: the {kind} message has no {part} that {must}; update or report the tap")]
    BadPart {
        /// The line, from 1.
        line: u64,
        /// `RECORD` or the like.
        kind: &'static str,
        /// Which part.
        part: &'static str,
        /// What it must be.
        must: &'static str,
    },
    /// Batch files of another kind.
    #[error("line {line}: the batch files of stream {stream} are {what}; {remedy} in the tap's batch_config")]
    Batch {
        /// The line, from 1.
        line: u64,
        /// The stream.
        stream: String,
        /// What they are.
        what: String,
        /// What to set.
        remedy: &'static str,
    },
    /// More columns than a table may have.
    #[error("line {line}: stream {stream} has more than {limit} columns; select fewer properties")]
    TooWide {
        /// The line, from 1.
        line: u64,
        /// The stream.
        stream: String,
        /// How many there may be.
        limit: usize,
    },
    /// A property with a name that Regard adds itself.
    #[error(
        "line {line}: the property {column} of stream {stream} is Regard's own name; rename it in the tap or with a stream map"
    )]
    OwnName {
        /// The line, from 1.
        line: u64,
        /// The stream.
        stream: String,
        /// The property.
        column: String,
    },
    /// More streams than make sense.
    #[error("line {line}: there are more than {limit} streams; select fewer")]
    TooManyStreams {
        /// The line, from 1.
        line: u64,
        /// How many there may be.
        limit: usize,
    },
    /// So many bad records that it is the stream that is wrong.
    #[error(
        "line {line}: more than {limit} records of stream {stream} cannot be read; the last one: {reason}"
    )]
    TooManyBroken {
        /// The line, from 1.
        line: u64,
        /// The stream.
        stream: String,
        /// How many are kept.
        limit: usize,
        /// Why the last one cannot.
        reason: String,
    },
    /// A batch could not be put together: a fault of ours.
    #[error("line {line}: cannot build a batch of stream {stream}: {source}")]
    Arrow {
        /// The last line that was read, from 1.
        line: u64,
        /// The stream.
        stream: String,
        /// What Arrow said.
        source: arrow_schema::ArrowError,
    },
}

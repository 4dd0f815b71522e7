//! From bytes to records: fields with quotes resolved, the line on which each record starts, and the
//! records that cannot be read. Owns the limits and how reading goes on after a broken record; not
//! the meaning of fields.

use crate::table::{MAX_COLUMNS, MAX_FIELD_BYTES, MAX_ROW_BYTES, Row};
use regard_model::ReasonCode;
use std::io::{self, Read};

const CHUNK_BYTES: usize = 256 << 10;
/// A quote that is never closed makes the reader look ahead and come back; after this many bytes
/// of that it gives up coming back, so that no file takes for ever. **Unit**: bytes.
const MAX_LOOKED_AHEAD_BYTES: u64 = 1 << 30;

/// Splits a stream of UTF-8 (valid or not) into records.
pub(crate) struct RecordReader<R> {
    input: R,
    separator: u8,
    /// How many fields a good record has; `None` before the header is known.
    width: Option<usize>,
    /// Whether U+FFFD stands for bytes that the decoder could not read.
    decoded: bool,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
    line: u64,
    looked_ahead: u64,
    core: csv_core::Reader,
    record: Record,
}

/// One record, good or broken.
pub(crate) struct Record {
    /// The fields' bytes, one after the other.
    bytes: Vec<u8>,
    ends: Vec<usize>,
    field_count: usize,
    /// The physical line on which it starts, from 1.
    pub(crate) line: u64,
    /// Why it cannot be read.
    pub(crate) fault: Option<RecordFault>,
}

/// What is wrong with a record.
pub(crate) struct RecordFault {
    pub(crate) code: ReasonCode,
    /// The field at fault, where it is one.
    pub(crate) field: Option<usize>,
    pub(crate) reason: String,
    /// Whether the fields mean anything; else the record is one field of raw text.
    pub(crate) has_fields: bool,
}

/// How one attempt to read a record ended.
enum Attempt {
    Whole { at_end: bool },
    TooLong,
    TooManyFields,
}

impl Record {
    /// How many fields it has.
    pub(crate) fn field_count(&self) -> usize {
        self.field_count
    }

    /// The bytes of a field; the caller stays below [`Record::field_count`].
    pub(crate) fn field(&self, index: usize) -> &[u8] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.bytes[start..self.ends[index]]
    }

    /// The fields of a record without a fault.
    pub(crate) fn row(&self) -> Row<'_> {
        Row { bytes: &self.bytes, ends: &self.ends[..self.field_count], line: self.line }
    }

    fn all_bytes(&self) -> &[u8] {
        &self.bytes[..if self.field_count == 0 { 0 } else { self.ends[self.field_count - 1] }]
    }

    fn set_raw(&mut self, raw: &[u8]) {
        self.bytes.resize(self.bytes.len().max(raw.len()), 0);
        self.bytes[..raw.len()].copy_from_slice(raw);
        self.ends[0] = raw.len();
        self.field_count = 1;
    }
}

impl<R: Read> RecordReader<R> {
    /// A reader of a stream that starts with the header (after any byte order mark).
    pub(crate) fn new(input: R, separator: u8, decoded: bool) -> Self {
        let record =
            Record { bytes: vec![0; 4 << 10], ends: vec![0; 64], field_count: 0, line: 1, fault: None };
        Self {
            input,
            separator,
            width: None,
            decoded,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            ended: false,
            line: 1,
            looked_ahead: 0,
            core: csv_core::ReaderBuilder::new().delimiter(separator).build(),
            record,
        }
    }

    /// From now on a good record has this many fields.
    pub(crate) fn expect_width(&mut self, width: usize) {
        self.width = Some(width);
    }

    /// The record that was read last.
    pub(crate) fn record(&self) -> &Record {
        &self.record
    }

    /// The next record; `None` after the last. Blank lines are no records.
    ///
    /// # Errors
    /// What the system says when the disk cannot be read.
    pub(crate) fn next_record(&mut self) -> io::Result<Option<&Record>> {
        if !self.skip_blank_lines()? {
            return Ok(None);
        }
        self.record.line = self.line;
        self.record.fault = None;
        let mut cursor = 0;
        match self.attempt(&mut cursor)? {
            Attempt::Whole { at_end } => self.finish(cursor, at_end)?,
            Attempt::TooLong => {
                let reason = format!(
                    "the row is longer than {} MiB: a quote is probably never closed; double the quotes inside a text",
                    MAX_ROW_BYTES >> 20
                );
                self.give_up(cursor, ReasonCode::OutOfRange, reason)?;
            }
            Attempt::TooManyFields => {
                self.give_up(cursor, ReasonCode::WrongFieldCount, too_many_fields())?;
            }
        }
        Ok(Some(&self.record))
    }

    /// Parses from `start` on; `cursor` counts the bytes used.
    fn attempt(&mut self, cursor: &mut usize) -> io::Result<Attempt> {
        let (mut written, mut fields) = (0, 0);
        loop {
            let input = &self.buffer[self.start + *cursor..self.end];
            let nothing_left = input.is_empty();
            if nothing_left && !self.ended {
                // To the parser no input means the end.
                self.fill()?;
                continue;
            }
            let (result, used, wrote, ended) = self.core.read_record(
                input,
                &mut self.record.bytes[written..],
                &mut self.record.ends[fields..],
            );
            *cursor += used;
            written += wrote;
            fields += ended;
            match result {
                csv_core::ReadRecordResult::Record => {
                    self.record.field_count = fields;
                    return Ok(Attempt::Whole { at_end: nothing_left });
                }
                csv_core::ReadRecordResult::End => {
                    self.record.field_count = fields;
                    return Ok(Attempt::Whole { at_end: true });
                }
                csv_core::ReadRecordResult::OutputFull => {
                    let larger = self.record.bytes.len() * 2;
                    self.record.bytes.resize(larger, 0);
                }
                csv_core::ReadRecordResult::OutputEndsFull => {
                    if fields > MAX_COLUMNS {
                        return Ok(Attempt::TooManyFields);
                    }
                    let larger = (self.record.ends.len() * 2).min(MAX_COLUMNS + 1);
                    self.record.ends.resize(larger, 0);
                }
                csv_core::ReadRecordResult::InputEmpty => {
                    if *cursor > MAX_ROW_BYTES {
                        return Ok(Attempt::TooLong);
                    }
                }
            }
        }
    }

    /// A record was parsed: take its bytes, judge its quotes, width, sizes and text.
    fn finish(&mut self, cursor: usize, at_end: bool) -> io::Result<()> {
        let cursor = self.with_line_feed(cursor)?;
        let raw = &self.buffer[self.start..self.start + cursor];
        let lines = count_line_ends(raw);
        // At the end of the file no line end closed the record: all of them are inside quotes.
        let spans_lines = lines > u64::from(!at_end);
        if (spans_lines || at_end) && has_loose_quote(raw, self.separator, spans_lines) {
            let reason = "a quote opens in this row and is not closed before the next separator or line end; \
                          close it, and double the quotes inside a text";
            return self.give_up(cursor, ReasonCode::WrongFieldCount, reason.to_owned());
        }
        self.start += cursor;
        self.line += lines;
        self.record.fault = self.judge();
        Ok(())
    }

    fn judge(&self) -> Option<RecordFault> {
        let record = &self.record;
        let count = record.field_count;
        let fault = |code, field, reason| Some(RecordFault { code, field, reason, has_fields: true });
        if count > MAX_COLUMNS {
            return fault(ReasonCode::WrongFieldCount, None, too_many_fields());
        }
        if let Some(width) = self.width.filter(|width| *width != count) {
            let mark = separator_name(self.separator);
            let more = if count > width {
                "a text with the separator inside must stand in quotes"
            } else {
                "some are missing"
            };
            let reason =
                format!("the row has {count} fields, the header has {width} (separator {mark}); {more}");
            return fault(ReasonCode::WrongFieldCount, None, reason);
        }
        let bytes = record.all_bytes();
        if bytes.len() > MAX_FIELD_BYTES
            && let Some(field) = (0..count).find(|index| record.field(*index).len() > MAX_FIELD_BYTES)
        {
            let reason =
                format!("the text is longer than {} MiB; shorten it or leave it out", MAX_FIELD_BYTES >> 20);
            return fault(ReasonCode::OutOfRange, Some(field), reason);
        }
        if bytes.is_ascii() {
            return None;
        }
        let broken = (0..count).find(|index| !self.is_text(record.field(*index)))?;
        let reason = "the bytes are no text in the file's encoding; export the row again, or set encoding for the table";
        fault(ReasonCode::BrokenText, Some(broken), reason.to_owned())
    }

    fn is_text(&self, field: &[u8]) -> bool {
        str::from_utf8(field).is_ok_and(|text| !self.decoded || !text.contains(char::REPLACEMENT_CHARACTER))
    }

    /// The record at `start` makes no sense: only its first physical line is broken, and reading
    /// goes on with the next line. `cursor` bytes have been looked at.
    fn give_up(&mut self, cursor: usize, code: ReasonCode, reason: String) -> io::Result<()> {
        self.looked_ahead += cursor as u64;
        self.core.reset();
        let seen = &self.buffer[self.start..self.start + cursor];
        let first_line_end = memchr::memchr2(b'\r', b'\n', seen);
        let come_back = self.looked_ahead <= MAX_LOOKED_AHEAD_BYTES;
        let taken = match first_line_end {
            Some(end) if come_back => end + 1,
            _ => cursor,
        };
        let raw = &self.buffer[self.start..self.start + taken];
        let kept = raw.trim_ascii_end();
        self.record.set_raw(&kept[..kept.len().min(MAX_FIELD_BYTES)]);
        let taken = self.with_line_feed(taken)?;
        self.line += count_line_ends(&self.buffer[self.start..self.start + taken]);
        self.start += taken;
        if first_line_end.is_none() {
            self.skip_line()?;
        }
        self.record.fault = Some(RecordFault { code, field: None, reason, has_fields: false });
        Ok(())
    }

    /// A carriage return and the line feed after it are one line end, also across a refill.
    fn with_line_feed(&mut self, mut cursor: usize) -> io::Result<usize> {
        if cursor > 0 && self.buffer[self.start + cursor - 1] == b'\r' {
            if self.start + cursor == self.end && !self.ended {
                self.fill()?;
            }
            if self.start + cursor < self.end && self.buffer[self.start + cursor] == b'\n' {
                cursor += 1;
            }
        }
        Ok(cursor)
    }

    /// Drops the rest of a physical line that is too long to keep.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let rest = &self.buffer[self.start..self.end];
            if let Some(end) = memchr::memchr2(b'\r', b'\n', rest) {
                let taken = self.with_line_feed(end + 1)?;
                self.start += taken;
                self.line += 1;
                return Ok(());
            }
            self.start = self.end;
            if self.ended {
                return Ok(());
            }
            self.fill()?;
        }
    }

    /// Moves to the first byte of the next record. `false` at the end of the stream.
    fn skip_blank_lines(&mut self) -> io::Result<bool> {
        loop {
            if self.start == self.end {
                if self.ended {
                    return Ok(false);
                }
                self.fill()?;
                continue;
            }
            if !matches!(self.buffer[self.start], b'\r' | b'\n') {
                return Ok(true);
            }
            let taken = self.with_line_feed(1)?;
            self.start += taken;
            self.line += 1;
        }
    }

    /// Reads more behind the bytes from `start` on, which stay.
    fn fill(&mut self) -> io::Result<()> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.buffer.len() < self.end + CHUNK_BYTES {
            self.buffer.resize(self.end + CHUNK_BYTES, 0);
        }
        loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.ended = true,
                Ok(count) => self.end += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(());
        }
    }
}

/// Line feeds, carriage returns, and the pair as one.
fn count_line_ends(bytes: &[u8]) -> u64 {
    let feeds = memchr::memchr_iter(b'\n', bytes).count() as u64;
    let lone_returns =
        memchr::memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n')).count();
    feeds + lone_returns as u64
}

/// Whether a quoted field is followed by something else than a separator or line end (where that
/// would mean that it swallowed lines), or never ends.
fn has_loose_quote(raw: &[u8], separator: u8, strict: bool) -> bool {
    let mut at = 0;
    while at < raw.len() {
        if raw[at] != b'"' {
            match raw[at..].iter().position(|byte| *byte == separator) {
                Some(next) => at += next + 1,
                None => return false,
            }
            continue;
        }
        at += 1;
        loop {
            match memchr::memchr(b'"', &raw[at..]) {
                None => return true,
                Some(quote) if raw.get(at + quote + 1) == Some(&b'"') => at += quote + 2,
                Some(quote) => {
                    at += quote + 1;
                    break;
                }
            }
        }
        match raw.get(at) {
            None | Some(b'\r' | b'\n') => return false,
            Some(byte) if *byte == separator => at += 1,
            Some(_) if strict => return true,
            Some(_) => match raw[at..].iter().position(|byte| *byte == separator) {
                Some(next) => at += next + 1,
                None => return false,
            },
        }
    }
    false
}

fn too_many_fields() -> String {
    format!("the row has more than {MAX_COLUMNS} fields; check the separator")
}

/// The separator as it is said in a message.
pub(crate) fn separator_name(separator: u8) -> String {
    if separator == b'\t' { "tab".to_owned() } else { format!("{:?}", char::from(separator)) }
}

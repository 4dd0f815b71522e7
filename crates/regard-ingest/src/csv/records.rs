//! A CSV file cut into records. Owns the limits and how reading goes on after a broken record; not
//! the meaning of fields.

use super::quotes::{count_line_ends, has_loose_quote};
use super::record::{Record, RecordFault, Shape, too_many_fields};
use crate::bytes::Window;
use crate::table::{MAX_COLUMNS, MAX_FIELD_BYTES, MAX_ROW_BYTES};
use regard_model::ReasonCode;
use std::io::{self, Read};

/// A quote that is never closed makes the reader look ahead and come back; after this many bytes
/// of that it gives up coming back, so that no file takes for ever. **Unit**: bytes.
const MAX_LOOKED_AHEAD_BYTES: u64 = 1 << 30;

/// Splits a stream of UTF-8 (valid or not) into records.
pub(crate) struct RecordReader<R> {
    window: Window<R>,
    shape: Shape,
    line: u64,
    looked_ahead: u64,
    core: csv_core::Reader,
    record: Record,
}

/// How one attempt to read a record ended.
enum Attempt {
    Whole { at_end: bool },
    TooLong,
    TooManyFields,
}

impl<R: Read> RecordReader<R> {
    /// A reader of a stream that starts with the header (after any byte order mark).
    pub(crate) fn new(input: R, separator: u8, decoded: bool) -> Self {
        Self {
            window: Window::new(input),
            shape: Shape { separator, width: None, decoded },
            line: 1,
            looked_ahead: 0,
            core: csv_core::ReaderBuilder::new().delimiter(separator).build(),
            record: Record::new(),
        }
    }

    /// From now on a good record has this many fields.
    pub(crate) fn expect_width(&mut self, width: usize) {
        self.shape.width = Some(width);
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

    /// Parses what comes next; `cursor` counts the bytes used.
    fn attempt(&mut self, cursor: &mut usize) -> io::Result<Attempt> {
        let (mut written, mut fields) = (0, 0);
        loop {
            let input = &self.window.bytes()[*cursor..];
            let nothing_left = input.is_empty();
            if nothing_left && !self.window.ended() {
                // To the parser no input means the end.
                self.window.fill()?;
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
        let raw = &self.window.bytes()[..cursor];
        let lines = count_line_ends(raw);
        // At the end of the file no line end closed the record: all of them are inside quotes.
        let spans_lines = lines > u64::from(!at_end);
        if (spans_lines || at_end) && has_loose_quote(raw, self.shape.separator, spans_lines) {
            let reason = "a quote opens in this row and is not closed before the next separator or line end; \
                          close it, and double the quotes inside a text";
            return self.give_up(cursor, ReasonCode::WrongFieldCount, reason.to_owned());
        }
        self.window.take(cursor);
        self.line += lines;
        self.record.fault = self.record.judge(&self.shape);
        Ok(())
    }

    /// The next record makes no sense: only its first physical line is broken, and reading
    /// goes on with the next line. `cursor` bytes have been looked at.
    fn give_up(&mut self, cursor: usize, code: ReasonCode, reason: String) -> io::Result<()> {
        self.looked_ahead += cursor as u64;
        self.core.reset();
        let seen = &self.window.bytes()[..cursor];
        let first_line_end = memchr::memchr2(b'\r', b'\n', seen);
        let come_back = self.looked_ahead <= MAX_LOOKED_AHEAD_BYTES;
        let taken = match first_line_end {
            Some(end) if come_back => end + 1,
            _ => cursor,
        };
        let raw = &self.window.bytes()[..taken];
        let kept = raw.trim_ascii_end();
        self.record.set_raw(&kept[..kept.len().min(MAX_FIELD_BYTES)]);
        let taken = self.with_line_feed(taken)?;
        self.line += count_line_ends(&self.window.bytes()[..taken]);
        self.window.take(taken);
        if first_line_end.is_none() {
            self.skip_line()?;
        }
        self.record.fault = Some(RecordFault { code, field: None, reason, has_fields: false });
        Ok(())
    }

    /// A carriage return and the line feed after it are one line end, also across a refill.
    fn with_line_feed(&mut self, mut cursor: usize) -> io::Result<usize> {
        if cursor > 0 && self.window.bytes()[cursor - 1] == b'\r' {
            if self.window.bytes().len() == cursor && !self.window.ended() {
                self.window.fill()?;
            }
            if self.window.bytes().get(cursor) == Some(&b'\n') {
                cursor += 1;
            }
        }
        Ok(cursor)
    }

    /// Drops the rest of a physical line that is too long to keep.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let rest = self.window.bytes();
            if let Some(end) = memchr::memchr2(b'\r', b'\n', rest) {
                let taken = self.with_line_feed(end + 1)?;
                self.window.take(taken);
                self.line += 1;
                return Ok(());
            }
            self.window.take_all();
            if self.window.ended() {
                return Ok(());
            }
            self.window.fill()?;
        }
    }

    /// Moves to the first byte of the next record. `false` at the end of the stream.
    fn skip_blank_lines(&mut self) -> io::Result<bool> {
        loop {
            match self.window.bytes().first() {
                None if self.window.ended() => return Ok(false),
                None => {
                    self.window.fill()?;
                    continue;
                }
                Some(b'\r' | b'\n') => {}
                Some(_) => return Ok(true),
            }
            let taken = self.with_line_feed(1)?;
            self.window.take(taken);
            self.line += 1;
        }
    }
}

//! A JSON document byte by byte: where values begin and end, without holding more than one of them. Owns
//! lines and the balance of brackets; the grammar inside a value is [`super::scan`]'s.

use super::scan::MAX_DEPTH;
use std::io::{self, Read};

const CHUNK_BYTES: usize = 256 << 10;
/// How long a key on the way to the rows may be. **Unit**: bytes.
const MAX_KEY_BYTES: usize = 1 << 10;

/// Why a document cannot be read on.
#[derive(Debug)]
pub(crate) enum StreamError {
    Io(io::Error),
    /// It is no JSON here: nobody can tell where the next row begins.
    Malformed {
        line: u64,
        what: &'static str,
    },
}

impl From<io::Error> for StreamError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// What became of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    Whole,
    /// It is longer than was wanted; only its beginning was kept.
    TooLong,
    /// Objects and arrays lie too deep in each other.
    TooDeep,
}

/// Reads a document.
pub(crate) struct JsonStream<R> {
    input: R,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    ended: bool,
    line: u64,
}

impl<R: Read> JsonStream<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input, buffer: vec![0; CHUNK_BYTES], at: 0, end: 0, ended: false, line: 1 }
    }

    /// The line of the next byte, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// It is no JSON here.
    pub(crate) fn malformed<T>(&self, what: &'static str) -> Result<T, StreamError> {
        Err(StreamError::Malformed { line: self.line, what })
    }

    /// The next byte, not yet taken.
    fn next(&mut self) -> Result<Option<u8>, StreamError> {
        while self.at == self.end && !self.ended {
            match self.input.read(&mut self.buffer) {
                Ok(count) => (self.at, self.end, self.ended) = (0, count, count == 0),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok((self.at < self.end).then(|| self.buffer[self.at]))
    }

    /// The next byte that is no space, not yet taken. **Empty**: the document ends.
    pub(crate) fn peek(&mut self) -> Result<Option<u8>, StreamError> {
        while let Some(byte) = self.next()? {
            match byte {
                b'\n' => self.line += 1,
                b' ' | b'\t' | b'\r' => {}
                _ => return Ok(Some(byte)),
            }
            self.at += 1;
        }
        Ok(None)
    }

    /// Takes this byte, if it is next.
    pub(crate) fn take(&mut self, byte: u8) -> Result<bool, StreamError> {
        let is_next = self.peek()? == Some(byte);
        self.at += usize::from(is_next);
        Ok(is_next)
    }

    /// Between members, as [`super::scan::Scanner::another`].
    pub(crate) fn another(&mut self, close: u8, first: bool) -> Result<bool, StreamError> {
        if self.take(close)? {
            return Ok(false);
        }
        if !first && !self.take(b',')? {
            let what = match (self.peek()?, close) {
                (None, _) => "the file is cut off",
                (Some(_), b'}') => "here a comma or } is expected",
                (Some(_), _) => "here a comma or ] is expected",
            };
            return self.malformed(what);
        }
        Ok(true)
    }

    /// A key and its colon. **Empty**: it is longer than any that matters.
    pub(crate) fn key(&mut self) -> Result<Option<String>, StreamError> {
        match self.peek()? {
            Some(b'"') => {}
            None => return self.malformed("the file is cut off"),
            Some(_) => return self.malformed("here a key in double quotes is expected"),
        }
        let mut raw = Vec::new();
        let taken = self.value(Some((&mut raw, MAX_KEY_BYTES)))?;
        if !self.take(b':')? {
            return self.malformed("here a colon is expected");
        }
        if taken != Taken::Whole {
            return Ok(None);
        }
        match serde_json::from_slice(&raw) {
            Ok(key) => Ok(Some(key)),
            Err(_) => self.malformed("here a key is no text"),
        }
    }

    /// Goes behind the next value, and keeps its bytes up to a limit.
    pub(crate) fn value(&mut self, mut keep: Option<(&mut Vec<u8>, usize)>) -> Result<Taken, StreamError> {
        match self.peek()? {
            Some(b'}' | b']' | b',' | b':') => return self.malformed("here a value is expected"),
            None => return self.malformed("the file is cut off"),
            Some(_) => {}
        }
        let mut extent = Extent::default();
        let mut too_long = false;
        loop {
            if self.next()?.is_none() {
                return match extent.is_word() {
                    true => Ok(if too_long { Taken::TooLong } else { Taken::Whole }),
                    false => self.malformed("the file is cut off"),
                };
            }
            let chunk = &self.buffer[self.at..self.end];
            let step = extent.step(chunk);
            let taken = &chunk[..step.taken];
            if let Some((kept, limit)) = &mut keep {
                let room = limit.saturating_sub(kept.len());
                too_long |= taken.len() > room;
                kept.extend_from_slice(&taken[..taken.len().min(room)]);
            }
            self.line += memchr::memchr_iter(b'\n', taken).count() as u64;
            self.at += step.taken;
            match step.state {
                State::Goes => {}
                State::Wrong => return self.malformed("a bracket closes what another kind opened"),
                State::Ends if extent.was_too_deep => return Ok(Taken::TooDeep),
                State::Ends => return Ok(if too_long { Taken::TooLong } else { Taken::Whole }),
            }
        }
    }
}

/// How far one value reaches.
#[derive(Debug, Default)]
struct Extent {
    /// The brackets that are open, by the byte that closes them.
    open: Vec<u8>,
    /// How many more are open beyond what is remembered.
    deeper: usize,
    was_too_deep: bool,
    in_text: bool,
    escaped: bool,
    /// A number, `true` or the like: it ends before the byte that cannot be part of it.
    in_word: bool,
}

struct Step {
    taken: usize,
    state: State,
}

enum State {
    Goes,
    Ends,
    Wrong,
}

impl Extent {
    fn is_word(&self) -> bool {
        self.in_word && self.open.is_empty()
    }

    fn step(&mut self, chunk: &[u8]) -> Step {
        let mut at = 0;
        while at < chunk.len() {
            if self.in_text {
                at += self.step_text(&chunk[at..]);
                if !self.in_text && self.open.is_empty() {
                    return Step { taken: at, state: State::Ends };
                }
                continue;
            }
            let byte = chunk[at];
            match byte {
                _ if self.is_word() && matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n') => {
                    return Step { taken: at, state: State::Ends };
                }
                b'"' => self.in_text = true,
                b'{' => self.push(b'}'),
                b'[' => self.push(b']'),
                b'}' | b']' => {
                    if !self.pop(byte) {
                        return Step { taken: at, state: State::Wrong };
                    }
                    if self.open.is_empty() {
                        return Step { taken: at + 1, state: State::Ends };
                    }
                }
                _ => self.in_word = true,
            }
            at += 1;
        }
        Step { taken: at, state: State::Goes }
    }

    /// Goes through a text to behind its end, or as far as the chunk reaches.
    fn step_text(&mut self, chunk: &[u8]) -> usize {
        let mut at = 0;
        if self.escaped {
            self.escaped = false;
            at = 1;
        }
        while let Some(found) = memchr::memchr2(b'"', b'\\', &chunk[at..]) {
            at += found + 1;
            if chunk[at - 1] == b'"' {
                self.in_text = false;
                return at;
            }
            if at == chunk.len() {
                self.escaped = true;
                return at;
            }
            at += 1;
        }
        chunk.len()
    }

    fn push(&mut self, close: u8) {
        if self.open.len() < MAX_DEPTH {
            self.open.push(close);
        } else {
            self.deeper += 1;
            self.was_too_deep = true;
        }
    }

    /// Whether the bracket may close here.
    fn pop(&mut self, close: u8) -> bool {
        if self.deeper > 0 {
            self.deeper -= 1;
            return true;
        }
        self.open.pop() == Some(close)
    }
}

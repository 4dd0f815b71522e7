//! Bytes of a stream, looked at before they are taken. Owns the buffer and filling it; not what the bytes mean.

use std::io::{self, Read};

const CHUNK_BYTES: usize = 256 << 10;

/// The part of a stream that was read and not yet taken. It grows for as long as nothing is taken; the caller
/// sets the limit.
pub(crate) struct Window<R> {
    input: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    ended: bool,
}

impl<R: Read> Window<R> {
    /// A window at the beginning of a stream, still empty.
    pub(crate) fn new(input: R) -> Self {
        Self { input, buffer: Vec::new(), start: 0, end: 0, ended: false }
    }

    /// What was read and not taken. **Empty**: nothing yet, or nothing more.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// The bytes that were taken last, `count` of them; the caller has not filled since.
    pub(crate) fn taken(&self, count: usize) -> &[u8] {
        &self.buffer[self.start - count..self.start]
    }

    /// Whether the stream has nothing behind the window.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// Takes bytes from the front; there are at least as many.
    pub(crate) fn take(&mut self, count: usize) {
        debug_assert!(count <= self.end - self.start);
        self.start += count;
    }

    /// Takes all of them.
    pub(crate) fn take_all(&mut self) {
        self.start = self.end;
    }

    /// Reads more behind the bytes that are there, which stay.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn fill(&mut self) -> io::Result<()> {
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

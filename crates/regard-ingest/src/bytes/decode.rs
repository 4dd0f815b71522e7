//! A file as UTF-8: its own bytes when it claims to be, else decoded on the way.

use super::FileBytes;
use super::encoding::FileEncoding;
use crate::files::SourceFile;
use encoding_rs::{CoderResult, Decoder, UTF_8};
use std::io::{self, Read};

const CHUNK_BYTES: usize = 256 << 10;

/// The text of a file.
pub(crate) enum TextReader {
    Plain(FileBytes),
    Decoded(Box<DecodingReader>),
}

/// Decodes a file chunk by chunk; what cannot be decoded becomes U+FFFD.
pub(crate) struct DecodingReader {
    file: FileBytes,
    decoder: Decoder,
    raw: Vec<u8>,
    start: usize,
    end: usize,
    text: Vec<u8>,
    given: usize,
    decoded: usize,
    ended: bool,
    done: bool,
}

impl TextReader {
    /// Opens a file behind its byte order mark.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn open(file: &SourceFile, how: &FileEncoding) -> io::Result<Self> {
        let mut handle = FileBytes::open(&file.path)?;
        io::copy(&mut handle.by_ref().take(how.mark_bytes), &mut io::sink())?;
        if how.encoding == UTF_8 {
            return Ok(Self::Plain(handle));
        }
        Ok(Self::Decoded(Box::new(DecodingReader {
            file: handle,
            decoder: how.encoding.new_decoder_without_bom_handling(),
            raw: vec![0; CHUNK_BYTES],
            start: 0,
            end: 0,
            text: vec![0; CHUNK_BYTES],
            given: 0,
            decoded: 0,
            ended: false,
            done: false,
        })))
    }
}

impl Read for TextReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.read(buffer),
            Self::Decoded(reader) => reader.read(buffer),
        }
    }
}

impl DecodingReader {
    /// Decodes the next chunk. It has a buffer of its own, for a caller may ask for fewer bytes than a
    /// character has.
    fn decode_more(&mut self) -> io::Result<()> {
        if self.start == self.end && !self.ended {
            self.end = self.file.read(&mut self.raw)?;
            self.start = 0;
            self.ended = self.end == 0;
        }
        let source = &self.raw[self.start..self.end];
        let (result, read, written, _) = self.decoder.decode_to_utf8(source, &mut self.text, self.ended);
        self.start += read;
        (self.given, self.decoded) = (0, written);
        self.done = result == CoderResult::InputEmpty && self.ended;
        Ok(())
    }
}

impl Read for DecodingReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.decoded && !self.done {
            self.decode_more()?;
        }
        let ready = &self.text[self.given..self.decoded];
        let count = ready.len().min(buffer.len());
        buffer[..count].copy_from_slice(&ready[..count]);
        self.given += count;
        Ok(count)
    }
}

//! Which encoding a text file is in, told from its bytes. Says what it assumed, and refuses to guess where
//! a guess could be wrong without anybody noticing.

use super::{FileBytes, read_full};
use crate::error::IngestError;
use crate::files::SourceFile;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::io;

const CHUNK_BYTES: usize = 256 << 10;
/// How much text around bytes that are not UTF-8 is kept for the guess. **Unit**: bytes.
const SAMPLE_BYTES: usize = 512 << 10;
/// How far around such a byte its line is kept. **Unit**: bytes.
const LINE_BYTES: usize = 2 << 10;

/// So few broken characters may be damage.
const FEW_BROKEN: u64 = 10;

/// How the bytes of a file are to be read.
#[derive(Debug, Clone)]
pub(crate) struct FileEncoding {
    pub(crate) encoding: &'static Encoding,
    /// The length of the byte order mark. **Unit**: bytes.
    pub(crate) mark_bytes: u64,
    /// What was assumed, where the bytes do not prove it.
    pub(crate) assumed: Option<String>,
}

/// The encoding that `regard.toml` names.
///
/// # Errors
/// [`IngestError::Setting`] when no encoding has this name.
pub(crate) fn configured(table: &str, label: &str) -> Result<&'static Encoding, IngestError> {
    Encoding::for_label_no_replacement(label.trim().as_bytes()).ok_or_else(|| IngestError::Setting {
        table: table.to_owned(),
        key: "encoding",
        value: label.to_owned(),
        reason: "is no known encoding: write utf-8, utf-16le, windows-1252, iso-8859-15 or the like".into(),
    })
}

/// Tells the encoding of a file, reading it once.
///
/// # Errors
/// [`IngestError::CannotTell`], [`IngestError::BadFile`] for what is no text, [`IngestError::Io`].
pub(crate) fn detect(
    table: &str,
    file: &SourceFile,
    configured: Option<&'static Encoding>,
) -> Result<FileEncoding, IngestError> {
    let io = |source| IngestError::Io { file: file.name.clone(), source };
    let mut handle = FileBytes::open(&file.path).map_err(io)?;
    let mut head = [0; 4];
    let length = read_full(&mut handle, &mut head).map_err(io)?;
    if let Some((encoding, length)) = Encoding::for_bom(&head[..length]) {
        let assumed = configured.filter(|asked| *asked != encoding).map(|asked| {
            let (found, asked) = (encoding.name(), asked.name());
            format!("{}: begins with the mark of {found} and is read so, not as {asked}", file.name)
        });
        return Ok(FileEncoding { encoding, mark_bytes: length as u64, assumed });
    }
    if let Some(encoding) = configured {
        return Ok(FileEncoding { encoding, mark_bytes: 0, assumed: None });
    }
    let mut handle = FileBytes::open(&file.path).map_err(io)?;
    let evidence = Evidence::gather(&mut handle).map_err(io)?;
    evidence.conclude(table, file)
}

/// What the bytes of a file without a mark say.
#[derive(Default)]
struct Evidence {
    bytes: u64,
    /// Characters beyond ASCII that are valid UTF-8.
    valid: u64,
    /// Byte sequences that are not UTF-8.
    broken: u64,
    /// Zero bytes at even and odd places of the first chunk.
    zeros: [usize; 2],
    first_chunk: usize,
    /// Lines around bytes that are not UTF-8.
    sample: Vec<u8>,
}

impl Evidence {
    fn gather(handle: &mut FileBytes) -> io::Result<Self> {
        let mut evidence = Self::default();
        let mut buffer = vec![0; CHUNK_BYTES];
        let mut kept = 0;
        loop {
            let count = read_full(handle, &mut buffer[kept..])?;
            let filled = kept + count;
            evidence.bytes += count as u64;
            if evidence.first_chunk == 0 {
                evidence.first_chunk = filled;
                for at in memchr::memchr_iter(0, &buffer[..filled]) {
                    evidence.zeros[at % 2] += 1;
                }
            }
            let ended = count < CHUNK_BYTES - kept;
            let used = evidence.look(&buffer[..filled], ended);
            buffer.copy_within(used..filled, 0);
            kept = filled - used;
            if ended {
                return Ok(evidence);
            }
        }
    }

    /// Counts what is UTF-8 and what is not; returns how many bytes are done with.
    fn look(&mut self, chunk: &[u8], last: bool) -> usize {
        let mut at = 0;
        let mut sampled_to = 0;
        loop {
            match str::from_utf8(&chunk[at..]) {
                Ok(text) => {
                    self.valid += count_wide(text.as_bytes());
                    return chunk.len();
                }
                Err(error) => {
                    let broken_at = at + error.valid_up_to();
                    self.valid += count_wide(&chunk[at..broken_at]);
                    let Some(length) = error.error_len() else {
                        if last {
                            self.broken += 1;
                            self.keep(chunk, broken_at, &mut sampled_to);
                            return chunk.len();
                        }
                        return broken_at;
                    };
                    self.broken += 1;
                    self.keep(chunk, broken_at, &mut sampled_to);
                    at = broken_at + length;
                }
            }
        }
    }

    /// Keeps the line around a byte, once.
    fn keep(&mut self, chunk: &[u8], at: usize, sampled_to: &mut usize) {
        if at < *sampled_to || self.sample.len() >= SAMPLE_BYTES {
            return;
        }
        let from = at.saturating_sub(LINE_BYTES).max(*sampled_to);
        let to = (at + LINE_BYTES).min(chunk.len());
        let from = memchr::memrchr(b'\n', &chunk[from..at]).map_or(from, |newline| from + newline + 1);
        let to = memchr::memchr(b'\n', &chunk[at..to]).map_or(to, |newline| at + newline + 1);
        self.sample.extend_from_slice(&chunk[from..to]);
        *sampled_to = to;
    }

    fn conclude(&self, table: &str, file: &SourceFile) -> Result<FileEncoding, IngestError> {
        let name = &file.name;
        let known = |encoding, assumed| Ok(FileEncoding { encoding, mark_bytes: 0, assumed });
        let zeros = self.zeros[0] + self.zeros[1];
        if zeros * 100 > self.first_chunk {
            let [even, odd] = self.zeros;
            let encoding = match (even * 20 < odd, odd * 20 < even) {
                (true, _) => UTF_16LE,
                (_, true) => UTF_16BE,
                _ => {
                    let reason =
                        "the file holds zero bytes: it is no text; export it as CSV or JSON".to_owned();
                    return Err(IngestError::BadFile { file: name.clone(), reason });
                }
            };
            let note = format!("{name}: has no byte order mark; its zero bytes say {}", encoding.name());
            return known(encoding, Some(note));
        }
        if self.broken == 0 {
            return known(UTF_8, None);
        }
        let mostly_utf8 = self.valid >= self.broken;
        let mixed = !mostly_utf8 && self.valid * 50 > self.broken;
        if !mostly_utf8
            && !mixed
            && let Some(encoding) = self.guess()
        {
            let note = format!(
                "{name}: is not UTF-8; read as {}, which its letters suggest. If they come out wrong, set encoding",
                encoding.name()
            );
            return known(encoding, Some(note));
        }
        // A handful of stray bytes in a file that is otherwise ASCII is damage, not an encoding.
        if mostly_utf8 || self.broken <= FEW_BROKEN || self.broken * 10_000 <= self.bytes {
            let note = format!("{name}: read as UTF-8 in spite of {} broken characters", self.broken);
            return known(UTF_8, Some(note));
        }
        let reason = if mixed {
            format!("{} characters are UTF-8 and {} are not", self.valid, self.broken)
        } else {
            format!("{} characters are not UTF-8, and no other encoding makes words of them", self.broken)
        };
        Err(IngestError::CannotTell { file: name.clone(), table: table.to_owned(), what: "encoding", reason })
    }

    fn guess(&self) -> Option<&'static Encoding> {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(&self.sample, true);
        let encoding = detector.guess(None, Utf8Detection::Deny);
        // A few letters cannot tell the rarer encodings apart.
        let enough = self.broken > FEW_BROKEN || encoding == WINDOWS_1252;
        (enough && reads_like_words(encoding, &self.sample)).then_some(encoding)
    }
}

/// Whether text decoded so looks like language: letters between letters of their case, the usual
/// signs, and hardly anything else.
fn reads_like_words(encoding: &'static Encoding, sample: &[u8]) -> bool {
    let (text, _) = encoding.decode_without_bom_handling(sample);
    let (mut wide, mut odd) = (0_u64, 0_u64);
    let mut before = ' ';
    for letter in text.chars() {
        if !letter.is_ascii() {
            wide += 1;
            let wrong_case = before.is_lowercase() && letter.is_uppercase();
            let unlikely = matches!(letter, '\u{80}'..='\u{9f}' | char::REPLACEMENT_CHARACTER | 'ÿ');
            odd += u64::from(wrong_case || unlikely);
        }
        before = letter;
    }
    wide > 0 && odd * 20 <= wide
}

/// Characters beyond ASCII in valid UTF-8: their first bytes.
fn count_wide(bytes: &[u8]) -> u64 {
    if bytes.is_ascii() {
        return 0;
    }
    bytes.iter().map(|byte| u64::from(*byte >= 0xc0)).sum()
}

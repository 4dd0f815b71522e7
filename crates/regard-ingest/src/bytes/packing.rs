//! Files that are packed: telling so from their first bytes, and unpacking with a bound, so that a small
//! file cannot fill memory, disk or time.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const BUFFER_BYTES: usize = 128 << 10;

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    Zstandard,
    /// A way that is not read here, by its name.
    Foreign(&'static str),
}

impl Packing {
    /// Tells it from a file's first bytes.
    pub(crate) fn of(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstandard,
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, 0x59, 0x26, ..] => Self::Foreign("bzip2"),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Foreign("xz"),
            [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Self::Foreign("7-Zip"),
            [0x04, 0x22, 0x4d, 0x18, ..] => Self::Foreign("LZ4"),
            _ => Self::Plain,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Gzip => "gzip",
            Self::Zstandard => "Zstandard",
            Self::Foreign(name) => name,
        }
    }
}

/// What a packed file may become.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bound {
    /// **Unit**: bytes.
    pub(super) most_bytes: u64,
    /// How many times its size.
    pub(super) most_times: u64,
    /// Up to here it may become any number of times its size. **Unit**: bytes.
    pub(super) free_bytes: u64,
}

impl Bound {
    const USUAL: Self = Self { most_bytes: 20 << 30, most_times: 2_000, free_bytes: 64 << 20 };

    fn is_broken(self, packed: u64, unpacked: u64) -> bool {
        let too_many_times = unpacked > self.free_bytes && unpacked / self.most_times > packed.max(1);
        unpacked > self.most_bytes || too_many_times
    }
}

/// The bytes of a file, unpacked where it is packed.
pub(crate) enum FileBytes {
    Plain(File),
    Packed(Box<Unpacking>),
}

/// Unpacks a file chunk by chunk.
pub(crate) struct Unpacking {
    decoder: UnpackingDecoder,
    packing: Packing,
    packed: Arc<AtomicU64>,
    unpacked: u64,
    bound: Bound,
}

enum UnpackingDecoder {
    Gzip(Box<flate2::read::MultiGzDecoder<Counted>>),
    Zstandard(zstd::stream::read::Decoder<'static, BufReader<Counted>>),
}

/// A file that counts the bytes taken from it.
struct Counted {
    file: BufReader<File>,
    bytes: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.bytes.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl FileBytes {
    /// Opens a file at its start.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Self::open_within(path, Bound::USUAL)
    }

    pub(super) fn open_within(path: &Path, bound: Bound) -> io::Result<Self> {
        let mut head = [0; 8];
        let length = super::read_full(&mut File::open(path)?, &mut head)?;
        let packing = Packing::of(&head[..length]);
        let file = File::open(path)?;
        let packed = Arc::new(AtomicU64::new(0));
        let bytes = Arc::clone(&packed);
        let decoder = match packing {
            Packing::Plain | Packing::Foreign(_) => return Ok(Self::Plain(file)),
            Packing::Gzip => {
                let file = BufReader::with_capacity(BUFFER_BYTES, file);
                UnpackingDecoder::Gzip(Box::new(flate2::read::MultiGzDecoder::new(Counted { file, bytes })))
            }
            Packing::Zstandard => {
                let file = BufReader::with_capacity(BUFFER_BYTES, file);
                UnpackingDecoder::Zstandard(zstd::stream::read::Decoder::new(Counted { file, bytes })?)
            }
        };
        Ok(Self::Packed(Box::new(Unpacking { decoder, packing, packed, unpacked: 0, bound })))
    }
}

impl Read for FileBytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.read(buffer),
            Self::Packed(unpacking) => unpacking.read(buffer),
        }
    }
}

impl Read for Unpacking {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.decoder {
            UnpackingDecoder::Gzip(decoder) => decoder.read(buffer),
            UnpackingDecoder::Zstandard(decoder) => decoder.read(buffer),
        };
        let count = read.map_err(|error| self.explain(error))?;
        self.unpacked += count as u64;
        if self.bound.is_broken(self.packed.load(Ordering::Relaxed), self.unpacked) {
            return Err(self.too_large());
        }
        Ok(count)
    }
}

impl Unpacking {
    /// What the decoder found, with the place. What the system said stays as it is.
    fn explain(&self, error: io::Error) -> io::Error {
        if error.raw_os_error().is_some() || error.kind() == io::ErrorKind::Interrupted {
            return error;
        }
        let (word, bytes) = (self.packing.word(), self.unpacked);
        let text = if error.kind() == io::ErrorKind::UnexpectedEof {
            format!(
                "the {word} data is cut off: it ends after {bytes} unpacked bytes; copy or export the file again"
            )
        } else {
            format!(
                "the {word} data is damaged after {bytes} unpacked bytes ({error}); copy or export the file again"
            )
        };
        io::Error::new(io::ErrorKind::InvalidData, text)
    }

    fn too_large(&self) -> io::Error {
        let Bound { most_bytes, most_times, .. } = self.bound;
        let text = if self.unpacked > most_bytes {
            format!("it unpacks to more than {} GiB; split it into several files", most_bytes >> 30)
        } else {
            format!(
                "it unpacks to more than {most_times} times its size, as no export does; unpack it yourself if it is one"
            )
        };
        io::Error::new(io::ErrorKind::InvalidData, text)
    }
}

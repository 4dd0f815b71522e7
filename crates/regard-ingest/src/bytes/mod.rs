//! The bytes of a source's file: as they are, or unpacked on the way from gzip or Zstandard, and decoded
//! to UTF-8. Owns what a packed file may become; not what the text means.

mod decode;
pub(crate) mod encoding;
mod lines;
mod packing;
#[cfg(test)]
mod tests;
mod window;

pub(crate) use decode::TextReader;
pub(crate) use lines::Lines;
pub(crate) use packing::{FileBytes, Packing};
pub(crate) use window::Window;

use std::io::{self, Read};

/// Fills the buffer unless the bytes end before.
///
/// # Errors
/// What the system says.
pub(crate) fn read_full<R: Read>(handle: &mut R, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match handle.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

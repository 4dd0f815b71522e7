//! A stream of bytes cut into lines, each of bounded length.

use super::Window;
use std::io::{self, Read};

/// Cuts a stream into lines.
pub(crate) struct Lines<R> {
    window: Window<R>,
    /// How long a line may be. **Unit**: bytes.
    limit: usize,
    line: u64,
    /// The beginning of a line that is too long.
    beginning: Vec<u8>,
}

/// One line without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// From 1.
    pub(crate) number: u64,
    /// All of it, or the beginning of one that is too long.
    pub(crate) bytes: &'a [u8],
    pub(crate) too_long: bool,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(input: R, limit: usize) -> Self {
        Self { window: Window::new(input), limit, line: 0, beginning: Vec::new() }
    }

    /// The number of the line that was read last. 0 before the first.
    pub(crate) fn number(&self) -> u64 {
        self.line
    }

    /// The next line that is not blank; `None` after the last.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        loop {
            let Some((length, too_long)) = self.find_end()? else { return Ok(None) };
            self.line += 1;
            if too_long {
                self.beginning.clear();
                self.beginning.extend_from_slice(&self.window.bytes()[..length]);
                self.skip_line()?;
                return Ok(Some(Line { number: self.line, bytes: &self.beginning, too_long }));
            }
            let with_end = (length + 1).min(self.window.bytes().len());
            self.window.take(with_end);
            if !self.window.taken(with_end)[..length].trim_ascii().is_empty() {
                let bytes = &self.window.taken(with_end)[..length];
                let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
                return Ok(Some(Line { number: self.line, bytes, too_long }));
            }
        }
    }

    /// The length of the next line, and whether it is too long; it is the limit then.
    fn find_end(&mut self) -> io::Result<Option<(usize, bool)>> {
        let mut searched = 0;
        loop {
            let unread = self.window.bytes();
            if let Some(found) = memchr::memchr(b'\n', &unread[searched..]) {
                let length = searched + found;
                return Ok(Some((length.min(self.limit), length > self.limit)));
            }
            searched = unread.len();
            if searched > self.limit {
                return Ok(Some((self.limit, true)));
            }
            if self.window.ended() {
                return Ok((searched > 0).then_some((searched, false)));
            }
            self.window.fill()?;
        }
    }

    /// Drops the rest of a line.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            if let Some(found) = memchr::memchr(b'\n', self.window.bytes()) {
                self.window.take(found + 1);
                return Ok(());
            }
            self.window.take_all();
            if self.window.ended() {
                return Ok(());
            }
            self.window.fill()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &[u8], limit: usize) -> Vec<(u64, Vec<u8>, bool)> {
        let mut lines = Lines::new(text, limit);
        let mut found = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            found.push((line.number, line.bytes.to_vec(), line.too_long));
        }
        found
    }

    #[test]
    fn lines_are_counted_and_blank_ones_left_out() {
        assert_eq!(
            lines(b"a\r\n\n  \nbc\n\xff", 10),
            [(1, b"a".to_vec(), false), (4, b"bc".to_vec(), false), (5, vec![0xff], false)]
        );
        assert_eq!(lines(b"", 10), []);
        assert_eq!(lines(b"\n\n", 10), []);
    }

    #[test]
    fn a_line_that_is_too_long_costs_itself_only() {
        let long = [b"x".repeat(1 << 20), b"\nnext\n".to_vec()].concat();
        assert_eq!(lines(&long, 8), [(1, b"xxxxxxxx".to_vec(), true), (2, b"next".to_vec(), false)]);
        assert_eq!(lines(b"123456789", 8), [(1, b"12345678".to_vec(), true)]);
        assert_eq!(lines(b"12345678\n1", 8), [(1, b"12345678".to_vec(), false), (2, b"1".to_vec(), false)]);
    }

    proptest! {
        #[test]
        fn every_line_comes_once(text in "[a\n\r ]{0,60}", limit in 1_usize..9) {
            let found = lines(text.as_bytes(), limit);
            let all = text.split('\n').enumerate().filter(|(_, line)| !line.trim_matches([' ', '\r']).is_empty() || line.len() > limit);
            let expected: Vec<_> = all.map(|(index, line)| (index as u64 + 1, line.len() > limit)).collect();
            let shape: Vec<_> = found.iter().map(|(number, _, too_long)| (*number, *too_long)).collect();
            prop_assert_eq!(shape, expected);
        }
    }
}

//! Quotes and line ends in the raw bytes of a record. Owns telling a quote that swallowed lines.

/// Line feeds, carriage returns, and the pair as one.
pub(super) fn count_line_ends(bytes: &[u8]) -> u64 {
    let feeds = memchr::memchr_iter(b'\n', bytes).count() as u64;
    let lone_returns =
        memchr::memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n')).count();
    feeds + lone_returns as u64
}

/// Whether a quoted field is followed by something else than a separator or line end (where that
/// would mean that it swallowed lines), or never ends.
pub(super) fn has_loose_quote(raw: &[u8], separator: u8, strict: bool) -> bool {
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

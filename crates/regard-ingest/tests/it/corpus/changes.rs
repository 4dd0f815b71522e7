//! Changes of good bytes, the same in every run.

/// Bytes that readers treat in their own way.
const NASTY: &[&[u8]] = &[
    b"\"",
    b"'",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b";",
    b":",
    b"\t",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\\u0000",
    b"\\ud800",
    b"1e999",
    b"-",
    b"NaN",
    b"null",
    b"\"\"",
    b"\"type\"",
    b"\x1a",
    b"\xe2\x80\xa8",
];

/// Makes one changed copy after the other.
pub(crate) struct Changes {
    state: u32,
}

impl Changes {
    pub(crate) fn new(seed: u32) -> Self {
        Self { state: seed }
    }

    fn below(&mut self, limit: usize) -> usize {
        self.state = self.state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.state >> 8) as usize % limit.max(1)
    }

    /// A copy with one to three changes.
    pub(crate) fn of(&mut self, seed: &[u8]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(bytes.len());
            match self.below(7) {
                0 => bytes.truncate(at),
                1 => bytes[at..].iter_mut().take(1).for_each(|byte| *byte ^= 0x40),
                2 => drop(bytes.drain(at..(at + 1 + self.below(9)).min(bytes.len()))),
                3 => bytes.extend_from_within(at..),
                4 => bytes.reverse(),
                _ => {
                    let nasty = NASTY[self.below(NASTY.len())];
                    bytes.splice(at..at, nasty.iter().copied());
                }
            }
        }
        bytes
    }
}

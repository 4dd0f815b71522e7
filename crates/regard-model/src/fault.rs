//! A mistake in a file that people write, said so that its author can mend it.

use std::fmt;

/// One mistake: where it is and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFault {
    /// The file, as it was named by the caller.
    pub file: String,
    /// The line, counted from 1.
    pub line: u64,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub fix: String,
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}; {}", self.file, self.line, self.message, self.fix)
    }
}

impl std::error::Error for FileFault {}

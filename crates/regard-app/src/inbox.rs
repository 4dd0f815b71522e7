//! Where rows that were sent to us are kept until a load takes them in: the port that the server sees.
//! Owns what a delivery is and why one is refused; how it is kept is not known here.

/// Rows of one stream of a source, as JSON lines.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// The source that may be sent to.
    pub source: &'a str,
    /// The stream: a table of the source.
    pub stream: &'a str,
    /// The sender's own key: a second delivery under it is the first one again.
    pub key: Option<&'a str>,
    /// The rows, each a JSON object on a line of its own.
    pub lines: &'a [u8],
    /// How many they are.
    pub rows: u64,
}

/// A delivery that is safe on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its name.
    pub name: String,
    /// How many rows it holds.
    pub rows: u64,
    /// Whether it had come before under the same key.
    pub repeated: bool,
}

/// Why a delivery was not kept.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It can never be kept as it is; the text says what to change.
    #[error("{0}")]
    Wrong(String),
    /// The key was used for other rows.
    #[error("{0}")]
    OtherRows(String),
    /// Too much waits already; later it may be kept.
    #[error("{0}")]
    Full(String),
    /// The disk failed.
    #[error("{0}")]
    Failed(String),
}

/// Keeps deliveries. Blocks while it writes.
pub trait Inbox: Send + Sync {
    /// Keeps a delivery; when this returns it is safe on disk.
    ///
    /// # Errors
    /// [`Refused`], by whose fault it is.
    fn keep(&self, delivery: &Delivery<'_>) -> Result<Kept, Refused>;
}

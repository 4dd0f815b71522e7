//! Where the rows of a world go. Owns the port and the two sinks without files; real files are written by
//! whoever generates a world.

use crate::table::TableFile;
use arrow_array::RecordBatch;

/// What a sink may fail with.
pub type SinkError = Box<dyn std::error::Error + Send + Sync>;

/// Takes the tables of a world as they are made, a batch at a time.
pub trait Sink {
    /// Opens a table; called once for each, before its rows.
    ///
    /// # Errors
    /// When the table cannot be opened.
    fn table(&mut self, file: &TableFile) -> Result<(), SinkError>;

    /// The next rows of a table.
    ///
    /// # Errors
    /// When they cannot be written.
    fn rows(&mut self, file: &TableFile, batch: RecordBatch) -> Result<(), SinkError>;

    /// A line of a CSV table as bytes that no text could hold, without its line end; it follows the rows
    /// given so far.
    ///
    /// # Errors
    /// When it cannot be written.
    fn raw_line(&mut self, file: &TableFile, line: &[u8]) -> Result<(), SinkError>;
}

/// A sink that counts and forgets.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Discard {
    /// The rows so far.
    pub rows: u64,
    /// The bytes of their columns so far.
    pub bytes: u64,
}

impl Sink for Discard {
    fn table(&mut self, _: &TableFile) -> Result<(), SinkError> {
        Ok(())
    }

    fn rows(&mut self, _: &TableFile, batch: RecordBatch) -> Result<(), SinkError> {
        self.rows += batch.num_rows() as u64;
        self.bytes += batch.get_array_memory_size() as u64;
        Ok(())
    }

    fn raw_line(&mut self, _: &TableFile, line: &[u8]) -> Result<(), SinkError> {
        self.rows += 1;
        self.bytes += line.len() as u64;
        Ok(())
    }
}

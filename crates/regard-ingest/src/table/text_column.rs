//! One text column of a batch while it is being built.

use arrow_array::StringArray;
use arrow_buffer::{Buffer, NullBufferBuilder, OffsetBuffer, ScalarBuffer};
use arrow_schema::ArrowError;

/// Texts, one after the other; empty text is null.
pub(crate) struct TextColumn {
    bytes: Vec<u8>,
    ends: Vec<i32>,
    present: NullBufferBuilder,
}

impl TextColumn {
    /// No text yet, with room for this many.
    pub(crate) fn new(rows: usize) -> Self {
        let mut ends = Vec::with_capacity(rows + 1);
        ends.push(0);
        Self { bytes: Vec::new(), ends, present: NullBufferBuilder::new(rows) }
    }

    /// Adds a text.
    pub(crate) fn push(&mut self, field: &[u8]) {
        self.bytes.extend_from_slice(field);
        // A batch is closed long before its text reaches 2 GiB.
        self.ends.push(i32::try_from(self.bytes.len()).unwrap_or(i32::MAX));
        self.present.append(!field.is_empty());
    }

    /// The column.
    ///
    /// # Errors
    /// [`ArrowError`] when a text is no UTF-8.
    pub(crate) fn finish(mut self) -> Result<StringArray, ArrowError> {
        let ends = OffsetBuffer::new(ScalarBuffer::from(self.ends));
        StringArray::try_new(ends, Buffer::from_vec(self.bytes), self.present.finish())
    }
}

//! One record of a file. Owns its fields and what makes it a bad one; not where it begins and ends in the file.

use crate::table::{MAX_COLUMNS, MAX_FIELD_BYTES, Row};
use regard_model::ReasonCode;

/// One record, good or broken.
pub(crate) struct Record {
    /// The fields' bytes, one after the other.
    pub(super) bytes: Vec<u8>,
    pub(super) ends: Vec<usize>,
    pub(super) field_count: usize,
    /// The physical line on which it starts, from 1.
    pub(crate) line: u64,
    /// Why it cannot be read.
    pub(crate) fault: Option<RecordFault>,
}

/// What is wrong with a record.
pub(crate) struct RecordFault {
    pub(crate) code: ReasonCode,
    /// The field at fault, where it is one.
    pub(crate) field: Option<usize>,
    pub(crate) reason: String,
    /// Whether the fields mean anything; else the record is one field of raw text.
    pub(crate) has_fields: bool,
}

/// What the records of a file have in common.
pub(super) struct Shape {
    pub(super) separator: u8,
    /// How many fields a good record has; `None` before the header is known.
    pub(super) width: Option<usize>,
    /// Whether U+FFFD stands for bytes that the decoder could not read.
    pub(super) decoded: bool,
}

impl Shape {
    fn is_text(&self, field: &[u8]) -> bool {
        str::from_utf8(field).is_ok_and(|text| !self.decoded || !text.contains(char::REPLACEMENT_CHARACTER))
    }
}

impl Record {
    /// A record with nothing in it.
    pub(super) fn new() -> Self {
        Self { bytes: vec![0; 4 << 10], ends: vec![0; 64], field_count: 0, line: 1, fault: None }
    }

    /// How many fields it has.
    pub(crate) fn field_count(&self) -> usize {
        self.field_count
    }

    /// The bytes of a field; the caller stays below [`Record::field_count`].
    pub(crate) fn field(&self, index: usize) -> &[u8] {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.bytes[start..self.ends[index]]
    }

    /// The fields of a record without a fault.
    pub(crate) fn row(&self) -> Row<'_> {
        Row { bytes: &self.bytes, ends: &self.ends[..self.field_count], line: self.line }
    }

    fn all_bytes(&self) -> &[u8] {
        &self.bytes[..if self.field_count == 0 { 0 } else { self.ends[self.field_count - 1] }]
    }

    /// Makes it one field of raw text.
    pub(super) fn set_raw(&mut self, raw: &[u8]) {
        self.bytes.resize(self.bytes.len().max(raw.len()), 0);
        self.bytes[..raw.len()].copy_from_slice(raw);
        self.ends[0] = raw.len();
        self.field_count = 1;
    }

    /// What is wrong with it, as one of a file of this shape. **Empty**: it is good.
    pub(super) fn judge(&self, shape: &Shape) -> Option<RecordFault> {
        let count = self.field_count;
        let fault = |code, field, reason| Some(RecordFault { code, field, reason, has_fields: true });
        if count > MAX_COLUMNS {
            return fault(ReasonCode::WrongFieldCount, None, too_many_fields());
        }
        if let Some(width) = shape.width.filter(|width| *width != count) {
            let mark = separator_name(shape.separator);
            let more = if count > width {
                "a text with the separator inside must stand in quotes"
            } else {
                "some are missing"
            };
            let reason =
                format!("the row has {count} fields, the header has {width} (separator {mark}); {more}");
            return fault(ReasonCode::WrongFieldCount, None, reason);
        }
        let bytes = self.all_bytes();
        if bytes.len() > MAX_FIELD_BYTES
            && let Some(field) = (0..count).find(|index| self.field(*index).len() > MAX_FIELD_BYTES)
        {
            let reason =
                format!("the text is longer than {} MiB; shorten it or leave it out", MAX_FIELD_BYTES >> 20);
            return fault(ReasonCode::OutOfRange, Some(field), reason);
        }
        if bytes.is_ascii() {
            return None;
        }
        let broken = (0..count).find(|index| !shape.is_text(self.field(*index)))?;
        let reason = "the bytes are no text in the file's encoding; export the row again, or set encoding for the table";
        fault(ReasonCode::BrokenText, Some(broken), reason.to_owned())
    }
}

/// The reason for a record that is wider than all tables.
pub(super) fn too_many_fields() -> String {
    format!("the row has more than {MAX_COLUMNS} fields; check the separator")
}

/// The separator as it is said in a message.
pub(crate) fn separator_name(separator: u8) -> String {
    if separator == b'\t' { "tab".to_owned() } else { format!("{:?}", char::from(separator)) }
}

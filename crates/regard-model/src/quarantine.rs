//! A row that could not become a fact, with everything needed to mend and replay it.

use serde::{Deserialize, Serialize};

/// Why a row waits in quarantine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonCode {
    /// The bytes are no valid text in the file's encoding.
    BrokenText,
    /// The row has more or fewer fields than the header.
    WrongFieldCount,
    /// A required column is empty.
    Missing,
    /// A text where a number belongs.
    NotANumber,
    /// No such day or time, such as 31/02.
    NotADate,
    /// Neither yes nor no.
    NotAFlag,
    /// Outside what the column may hold.
    OutOfRange,
    /// The row names a parent that is not there yet; it enters by itself when the parent arrives.
    WaitingForParent,
}

impl ReasonCode {
    /// The code as it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BrokenText => "broken_text",
            Self::WrongFieldCount => "wrong_field_count",
            Self::Missing => "missing",
            Self::NotANumber => "not_a_number",
            Self::NotADate => "not_a_date",
            Self::NotAFlag => "not_a_flag",
            Self::OutOfRange => "out_of_range",
            Self::WaitingForParent => "waiting_for_parent",
        }
    }
}

/// Bad data as a value: one row, kept whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantined {
    /// The entity that it was meant for; empty when the row could not even be read.
    pub entity: String,
    /// The file, as the source names it.
    pub file: Option<String>,
    /// The line in the file where the row starts, counted from 1 with the header.
    pub line: Option<u64>,
    /// The column at fault.
    pub column: Option<String>,
    /// The value at fault, cut to a sensible length.
    pub value: Option<String>,
    /// Why, as a code.
    pub code: ReasonCode,
    /// Why and what to do, in plain words.
    pub reason: String,
    /// The whole row as JSON, by column.
    pub row: String,
}

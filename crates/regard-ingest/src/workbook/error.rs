//! Why the worker cannot convert a workbook.

use std::io;

/// A workbook that cannot be converted. The file is named by whoever asked for it.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// It is no workbook, damaged or has a password.
    #[error("the workbook cannot be opened ({reason}); save it again as .xlsx, without a password")]
    Open {
        /// What the reader said.
        reason: String,
    },
    /// It has no sheet with cells.
    #[error("the workbook has no worksheet; save it again as .xlsx")]
    NoSheets,
    /// The sheet that was asked for is not there.
    #[error("the workbook has no sheet {sheet:?}; its sheets are: {known}")]
    NoSheet {
        /// The sheet.
        sheet: String,
        /// Those that there are.
        known: String,
    },
    /// No cell of the sheet has a value.
    #[error("sheet {sheet:?} is empty: there is no header with column names")]
    Empty {
        /// The sheet.
        sheet: String,
    },
    /// It cannot be read on from a place.
    #[error(
        "sheet {sheet:?} cannot be read behind row {row} column {column} ({reason}); save the workbook again as .xlsx"
    )]
    Broken {
        /// The sheet.
        sheet: String,
        /// The last row that was read, from 1.
        row: u32,
        /// The last column that was read, by its letters.
        column: String,
        /// What the reader said.
        reason: String,
    },
    /// A cell of the header cannot be read.
    #[error("sheet {sheet:?} row {row} column {column}: the header cannot be read: {reason}")]
    Header {
        /// The sheet.
        sheet: String,
        /// The row, from 1.
        row: u32,
        /// The column by its letters.
        column: String,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// More columns than a table may have.
    #[error("sheet {sheet:?} has more than {limit} columns; keep those that are needed")]
    TooWide {
        /// The sheet.
        sheet: String,
        /// How many there may be.
        limit: usize,
    },
    /// More text than is allowed.
    #[error("sheet {sheet:?} holds more than {limit} MiB of text; save it as CSV")]
    TooLarge {
        /// The sheet.
        sheet: String,
        /// **Unit**: mebibytes.
        limit: u64,
    },
    /// The text could not be written to whoever asked for it.
    #[error("cannot write the rows of the workbook: {0}")]
    Write(#[from] io::Error),
}

//! Rows as files: CSV, written while it is sent, and XLSX, finished before it is sent. Owns the formats
//! and the names of files; which rows there are is said by the use case.

mod cell;
mod csv;
mod name;
mod xlsx;

pub(crate) use csv::{CSV_TYPE, csv, csv_line};
pub(crate) use name::name;
pub(crate) use xlsx::{XLSX_TYPE, xlsx};

/// Files in work at once; a further one is asked to come back.
pub(crate) const FILES_AT_ONCE: usize = 4;

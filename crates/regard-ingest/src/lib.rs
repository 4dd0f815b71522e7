//! Floor 1: the outside becomes typed rows. Owns the configuration of sources of files, reading text
//! tables whatever their encoding and separator, the check of mapped rows against an entity, and the
//! text functions that mappings call. Runs no SQL, reads no Parquet and writes nothing.

mod check;
mod csv;
mod error;
mod files;
mod row_object;
mod source;
mod text;

pub use check::json::{rows_from_json, rows_to_json};
pub use check::{CheckContext, CheckError, Checked, Checker, Origins};
pub use csv::{CsvBatches, CsvFile, CsvTable, FILE_COLUMN, LINE_COLUMN};
pub use error::IngestError;
pub use files::{SourceFile, find_files, format_of};
pub use source::{FileFormat, FreshFor, NotADuration, SourceConfig, SourceKind, TableConfig};
pub use text::{TextFunctionError, check_time_format, decimal_mark, number_text, to_day, to_instant};

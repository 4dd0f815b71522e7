//! Floor 1: the outside becomes typed rows. Owns the configuration of sources of files, fetching them from
//! S3-compatible storage, reading tables of text (CSV, JSON, workbooks) whatever their encoding, separator and
//! packing, the messages of a Singer tap, databases, the check of mapped rows against an entity, and the text
//! functions that mappings call. Runs no SQL, reads no Parquet, and writes nothing but temporary files and those
//! that it is told to fetch into.

mod bytes;
mod check;
mod csv;
mod database;
mod error;
mod files;
mod format;
mod fresh_for;
mod json;
mod row_object;
mod settings;
pub mod singer;
mod source;
mod storage;
mod table;
mod text;
mod workbook;
mod written;

pub use check::json::{rows_from_json, rows_to_json};
pub use check::{CheckContext, CheckError, Checked, Checker, Origins};
pub use database::{
    BatchSink, ColumnDescription, DatabaseConfig, DatabaseError, DatabaseKind, DatabaseSource,
    DatabaseTableConfig, TableDescription, TableRead, Watermark, WatermarkKind,
};
pub use error::IngestError;
pub use files::{SourceFile, find_files};
pub use format::format_of;
pub use fresh_for::{FreshFor, NotADuration};
pub use source::{ColumnConfig, FileFormat, SourceConfig, SourceKind, TableConfig};
pub use storage::{Storage, StorageConfig, StorageError, StorageLimits, StoredFile};
pub use table::{FILE_COLUMN, LINE_COLUMN, TextBatches, TextFile, TextTable};
pub use text::{
    TextFunctionError, check_time_format, decimal_mark, number_text, to_day, to_instant, to_instant_in,
};
pub use workbook::{
    WorkbookError, WorkbookLimits, WorkbookReader, convert_workbook, limit_worker, run_workbook_worker,
};

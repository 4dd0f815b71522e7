//! The first look at the files of a table, by their format.

use super::TextTable;
use crate::error::IngestError;
use crate::files::SourceFile;
use crate::source::{FileFormat, TableConfig};
use crate::workbook::WorkbookReader;
use crate::{csv, json, workbook, written};

impl TextTable {
    /// Looks through the files of a table of any format but Parquet, whose columns have types.
    ///
    /// # Errors
    /// [`IngestError`] names the file and what to set or mend.
    pub fn inspect(
        format: FileFormat,
        table: &str,
        config: &TableConfig,
        files: &[SourceFile],
        workbooks: &WorkbookReader,
    ) -> Result<Self, IngestError> {
        match format {
            FileFormat::Csv | FileFormat::Tsv => Self::csv(table, config, files),
            FileFormat::Json | FileFormat::Jsonl => Self::json(table, config, files),
            FileFormat::Xlsx => Self::workbook(table, config, files, workbooks),
            FileFormat::Parquet => Err(IngestError::Setting {
                table: table.to_owned(),
                key: "format",
                value: "parquet".to_owned(),
                reason: "is not a table of text".to_owned(),
            }),
        }
    }

    /// Looks through text files with separated fields: encoding, separator, header, how many rows there are
    /// and which of them cannot be read. Reads every file once or twice, in bounded memory.
    ///
    /// # Errors
    /// [`IngestError`] names the file and what to set or mend.
    pub fn csv(table: &str, config: &TableConfig, files: &[SourceFile]) -> Result<Self, IngestError> {
        Self::new(table, csv::inspect(table, config, files)?).written(config)
    }

    /// Looks through JSON files, one object a line or one document: encoding, where the rows are, which keys
    /// they have, and which rows cannot be read. Reads every file a few times, in bounded memory.
    ///
    /// # Errors
    /// [`IngestError`] names the file and what to set or mend.
    pub fn json(table: &str, config: &TableConfig, files: &[SourceFile]) -> Result<Self, IngestError> {
        Self::new(table, json::inspect(table, config, files)?).written(config)
    }

    /// Looks through a sheet of each workbook, which `workbooks` reads in a process of its own. What it read
    /// stays in temporary files until the table is dropped.
    ///
    /// # Errors
    /// [`IngestError`] names the file and what to set or mend.
    pub fn workbook(
        table: &str,
        config: &TableConfig,
        files: &[SourceFile],
        workbooks: &WorkbookReader,
    ) -> Result<Self, IngestError> {
        Self::new(table, workbook::inspect(table, config, files, workbooks)?).written(config)
    }

    fn written(self, config: &TableConfig) -> Result<Self, IngestError> {
        if config.columns.is_empty() {
            return Ok(self);
        }
        let ways = written::settle(&self, &config.columns)?;
        Ok(self.with_ways(ways))
    }
}

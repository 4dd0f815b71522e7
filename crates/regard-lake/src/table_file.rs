//! Parquet files that are not the lake's own: read from a source, written for a made company.

use crate::error::LakeError;
use arrow_array::RecordBatch;
use arrow_schema::{DataType, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The columns of a Parquet file.
///
/// # Errors
/// [`LakeError::File`] when it cannot be opened, [`LakeError::Parquet`] when it is broken.
pub fn parquet_schema(path: &Path) -> Result<SchemaRef, LakeError> {
    Ok(builder(path)?.schema().clone())
}

fn builder(path: &Path) -> Result<ParquetRecordBatchReaderBuilder<File>, LakeError> {
    let file = File::open(path).map_err(LakeError::file("open", path))?;
    let empty = file.metadata().map_err(LakeError::file("read", path))?.len() == 0;
    if empty {
        let cause = "the file is empty (0 bytes); export it again".to_owned();
        return Err(LakeError::Parquet { path: path.to_owned(), cause });
    }
    ParquetRecordBatchReaderBuilder::try_new(file)
        .map_err(|error| LakeError::Parquet { path: path.to_owned(), cause: error.to_string() })
}

/// Reads a Parquet file in batches.
#[derive(Debug)]
pub struct ParquetReader {
    inner: ParquetRecordBatchReader,
    path: PathBuf,
}

impl ParquetReader {
    /// Opens a file; `columns` are positions in its schema, in ascending order.
    ///
    /// # Errors
    /// As [`parquet_schema`].
    pub fn open(path: &Path, columns: Option<&[usize]>, batch_rows: usize) -> Result<Self, LakeError> {
        let mut builder = builder(path)?.with_batch_size(batch_rows);
        if let Some(columns) = columns {
            let mask = ProjectionMask::roots(builder.parquet_schema(), columns.iter().copied());
            builder = builder.with_projection(mask);
        }
        let inner = builder
            .build()
            .map_err(|error| LakeError::Parquet { path: path.to_owned(), cause: error.to_string() })?;
        Ok(Self { inner, path: path.to_owned() })
    }

    /// As [`Self::open`], with a column of few different texts as numbers of these: the same text a million times is
    /// not written out a million times.
    ///
    /// # Errors
    /// As [`parquet_schema`].
    pub(crate) fn open_coded(
        path: &Path,
        columns: &[usize],
        coded: usize,
        batch_rows: usize,
    ) -> Result<Self, LakeError> {
        let broken = |error: parquet::errors::ParquetError| LakeError::Parquet {
            path: path.to_owned(),
            cause: error.to_string(),
        };
        let file = File::open(path).map_err(LakeError::file("open", path))?;
        let read = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(broken)?;
        let fields =
            read.schema().fields().iter().enumerate().map(|(at, field)| match at == coded {
                true => Arc::new(field.as_ref().clone().with_data_type(DataType::Dictionary(
                    Box::new(DataType::Int32),
                    Box::new(DataType::Utf8),
                ))),
                false => Arc::clone(field),
            });
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let options = ArrowReaderOptions::new().with_schema(schema);
        let read = ArrowReaderMetadata::try_new(Arc::clone(read.metadata()), options).map_err(broken)?;
        let mask = ProjectionMask::roots(read.parquet_schema(), columns.iter().copied());
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, read);
        let inner = builder.with_batch_size(batch_rows).with_projection(mask).build().map_err(broken)?;
        Ok(Self { inner, path: path.to_owned() })
    }
}

impl Iterator for ParquetReader {
    type Item = Result<RecordBatch, LakeError>;

    fn next(&mut self) -> Option<Self::Item> {
        let path = &self.path;
        let broken = |error: arrow_schema::ArrowError| LakeError::Parquet {
            path: path.clone(),
            cause: error.to_string(),
        };
        self.inner.next().map(|batch| batch.map_err(broken))
    }
}

/// Writes a Parquet file in batches.
#[derive(Debug)]
pub struct ParquetWriter {
    inner: ArrowWriter<File>,
    path: PathBuf,
}

impl ParquetWriter {
    /// Makes the file, or empties it when it is there.
    ///
    /// # Errors
    /// [`LakeError::File`] when it cannot be made.
    pub fn create(path: &Path, schema: SchemaRef) -> Result<Self, LakeError> {
        let file = File::create(path).map_err(LakeError::file("make", path))?;
        let inner = ArrowWriter::try_new(file, schema, Some(properties().build()))
            .map_err(|error| LakeError::Write { path: path.to_owned(), cause: error.to_string() })?;
        Ok(Self { inner, path: path.to_owned() })
    }

    /// Adds rows.
    ///
    /// # Errors
    /// [`LakeError::Write`] when the disk is full or the rows do not fit the schema.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), LakeError> {
        self.inner
            .write(batch)
            .map_err(|error| LakeError::Write { path: self.path.clone(), cause: error.to_string() })
    }

    /// Writes the footer.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn close(self) -> Result<(), LakeError> {
        let path = self.path;
        self.inner.close().map(|_| ()).map_err(|error| LakeError::Write { path, cause: error.to_string() })
    }
}

/// How every Parquet file of ours is written: light compression, row groups that prune well.
pub(crate) fn properties() -> WriterPropertiesBuilder {
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(122_880))
}

//! Writes one Parquet file of the lake so that it survives a crash: temporary name, fsync, rename,
//! fsync of the folder. Owns the file and its statistics; the catalog makes it visible.

use crate::catalog::LiveFile;
use crate::error::LakeError;
use crate::month::Month;
use crate::table::{ROW_HASH, Table};
use crate::table_file::properties;
use arrow_array::RecordBatch;
use arrow_schema::DataType;
use jiff::{SignedDuration, Timestamp, ToSpan};
use parquet::arrow::ArrowWriter;
use parquet::basic::Encoding;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::properties::WriterProperties;
use parquet::file::statistics::Statistics;
use parquet::schema::types::ColumnPath;
use regard_model::entity::ColumnType;
use std::fs::{self, File};
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A finished file, as the catalog will name it.
#[derive(Debug, Clone)]
pub(crate) struct DataFile {
    /// The path below the table's folder.
    pub(crate) path: String,
    pub(crate) rows: i64,
    pub(crate) size_bytes: i64,
    pub(crate) footer_bytes: i64,
    pub(crate) month: Month,
    pub(crate) columns: Vec<ColumnStats>,
}

impl DataFile {
    /// The file as it will be read; the catalog has not numbered it yet.
    pub(crate) fn live(&self) -> LiveFile {
        LiveFile {
            data_file_id: 0,
            path: self.path.clone(),
            size_bytes: u64::try_from(self.size_bytes).unwrap_or_default(),
            rows: u64::try_from(self.rows).unwrap_or_default(),
            month: self.month,
        }
    }
}

/// What is known of one column of one file.
#[derive(Debug, Clone, Default)]
pub(crate) struct ColumnStats {
    pub(crate) size_bytes: i64,
    pub(crate) values: i64,
    pub(crate) nulls: i64,
    pub(crate) min: Option<String>,
    pub(crate) max: Option<String>,
    pub(crate) may_hold_nan: bool,
}

/// The rows of a Parquet page. Rows of one customer lie together, and who asks for one customer unpacks few pages.
const PAGE_ROWS: usize = 8_192;
/// The most bytes of a column's dictionary, which has to be unpacked for a single row too. Ids, instants and amounts
/// soon have more values than that: from there on they are written as differences from the value before.
const DICTIONARY_BYTES: usize = 64 << 10;

fn properties_of(table: &Table) -> WriterProperties {
    let properties = properties()
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_dictionary_page_size_limit(DICTIONARY_BYTES);
    let encoded = table.schema.fields().iter().filter_map(|field| {
        let encoding = match field.data_type() {
            DataType::Utf8 if field.name().ends_with("_id") => Encoding::DELTA_BYTE_ARRAY,
            // Differences of hashes are no smaller than hashes.
            DataType::Int64 if field.name() == ROW_HASH => return None,
            DataType::Int64 | DataType::Timestamp(..) => Encoding::DELTA_BINARY_PACKED,
            _ => return None,
        };
        Some((ColumnPath::from(field.name().as_str()), encoding))
    });
    encoded
        .fold(properties, |properties, (column, encoding)| properties.set_column_encoding(column, encoding))
        .build()
}

/// A file being written.
#[derive(Debug)]
pub(crate) struct DataFileWriter {
    table: &'static Table,
    month: Month,
    writer: ArrowWriter<BufWriter<File>>,
    name: String,
    folder: PathBuf,
    rows: i64,
}

impl DataFileWriter {
    /// Begins a file of a table; `folder` is the table's folder.
    pub(crate) fn begin(table: &'static Table, month: Month, folder: &Path) -> Result<Self, LakeError> {
        let stem =
            month.first_date().map_or_else(|| "undated".to_owned(), |day| day.strftime("%Y-%m").to_string());
        let name = format!("{stem}-{}.parquet", uuid::Uuid::now_v7().simple());
        let unfinished = folder.join(format!("{name}.unfinished"));
        let file = File::create(&unfinished).map_err(LakeError::file("make", &unfinished))?;
        let writer =
            ArrowWriter::try_new(BufWriter::new(file), table.schema.clone(), Some(properties_of(table)))
                .map_err(|error| broken(&unfinished, &error))?;
        Ok(Self { table, month, writer, name, folder: folder.to_owned(), rows: 0 })
    }

    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), LakeError> {
        self.writer.write(batch).map_err(|error| broken(&self.unfinished(), &error))?;
        self.rows += i64::try_from(batch.num_rows()).unwrap_or_default();
        Ok(())
    }

    /// How much memory the unfinished row group holds.
    pub(crate) fn buffered_bytes(&self) -> usize {
        self.writer.memory_size()
    }

    /// Ends the row group, so that its memory is free again.
    pub(crate) fn flush(&mut self) -> Result<(), LakeError> {
        self.writer.flush().map_err(|error| broken(&self.folder.join(&self.name), &error))
    }

    fn unfinished(&self) -> PathBuf {
        self.folder.join(format!("{}.unfinished", self.name))
    }

    /// Puts the file at its final name, safe on disk. The folder still has to be fsynced.
    pub(crate) fn finish(self) -> Result<DataFile, LakeError> {
        self.end()?.put()
    }

    /// Writes the rest, safe on disk, under the name of an unfinished file.
    pub(crate) fn end(self) -> Result<EndedFile, LakeError> {
        let unfinished = self.unfinished();
        let mut writer = self.writer;
        let metadata = writer.finish().map_err(|error| broken(&unfinished, &error))?;
        let buffer = writer.inner_mut();
        buffer.flush().map_err(LakeError::file("write", &unfinished))?;
        let file = buffer.get_ref();
        file.sync_all().map_err(LakeError::file("write", &unfinished))?;
        let size = file.metadata().map_err(LakeError::file("read", &unfinished))?.len();
        let file = DataFile {
            rows: self.rows,
            size_bytes: i64::try_from(size).unwrap_or(i64::MAX),
            footer_bytes: footer_bytes(&unfinished)?,
            month: self.month,
            columns: column_stats(self.table, &metadata),
            path: self.name,
        };
        Ok(EndedFile { file, folder: self.folder, unfinished })
    }
}

/// A whole file that does not have its name yet.
#[derive(Debug)]
pub(crate) struct EndedFile {
    file: DataFile,
    folder: PathBuf,
    unfinished: PathBuf,
}

impl EndedFile {
    /// Puts it at its final name.
    pub(crate) fn put(self) -> Result<DataFile, LakeError> {
        let path = self.folder.join(&self.file.path);
        fs::rename(&self.unfinished, &path).map_err(LakeError::file("rename", &self.unfinished))?;
        Ok(self.file)
    }
}

/// Makes a folder of a home, and its name safe on disk.
///
/// # Errors
/// [`LakeError::File`] when it cannot be made.
pub fn make_folder(folder: &Path) -> Result<(), LakeError> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder).map_err(LakeError::file("make", folder))?;
    folder.ancestors().skip(1).take(3).try_for_each(sync_folder)
}

/// Makes the names in a folder safe on disk.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), LakeError> {
    File::open(folder).and_then(|handle| handle.sync_all()).map_err(LakeError::file("fsync", folder))
}

fn broken(path: &Path, error: &parquet::errors::ParquetError) -> LakeError {
    LakeError::Write { path: path.to_owned(), cause: error.to_string() }
}

/// The length of the metadata, which Parquet keeps in the four bytes before the final magic word.
fn footer_bytes(path: &Path) -> Result<i64, LakeError> {
    let read = || -> std::io::Result<i64> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::End(-8))?;
        let mut length = [0_u8; 4];
        file.read_exact(&mut length)?;
        Ok(i64::from(u32::from_le_bytes(length)))
    };
    read().map_err(LakeError::file("read", path))
}

fn column_stats(table: &Table, metadata: &ParquetMetaData) -> Vec<ColumnStats> {
    let kinds = table.entity.columns.iter().map(|column| column.kind);
    let lineage = [ColumnType::Text, ColumnType::Text, ColumnType::Int, ColumnType::Day];
    kinds
        .chain(lineage)
        .enumerate()
        .map(|(position, kind)| {
            let mut stats =
                ColumnStats { may_hold_nan: kind == ColumnType::Number, ..ColumnStats::default() };
            let mut bounds = Bounds::Unseen;
            for group in metadata.row_groups() {
                let column = group.column(position);
                let nulls = column.statistics().and_then(Statistics::null_count_opt).unwrap_or_default();
                stats.size_bytes += column.compressed_size();
                stats.values += column.num_values() - i64::try_from(nulls).unwrap_or_default();
                stats.nulls += i64::try_from(nulls).unwrap_or_default();
                let all_null = i64::try_from(nulls) == Ok(group.num_rows());
                if !all_null {
                    bounds = bounds.widen(column.statistics());
                }
            }
            (stats.min, stats.max) = bounds.texts(kind);
            stats
        })
        .collect()
}

/// Bounds over row groups; [`Bounds::Unknown`] once a group has none that are exact.
enum Bounds {
    Unseen,
    Unknown,
    Whole(i64, i64),
    Number(f64, f64),
    Text(String, String),
    Flag(bool, bool),
}

impl Bounds {
    fn of(statistics: Option<&Statistics>) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).ok();
        let bounds =
            statistics.filter(|found| found.min_is_exact() && found.max_is_exact()).and_then(|found| {
                Some(match found {
                    Statistics::Int32(v) => Self::Whole(i64::from(*v.min_opt()?), i64::from(*v.max_opt()?)),
                    Statistics::Int64(v) => Self::Whole(*v.min_opt()?, *v.max_opt()?),
                    Statistics::Double(v) => Self::Number(*v.min_opt()?, *v.max_opt()?),
                    Statistics::Boolean(v) => Self::Flag(*v.min_opt()?, *v.max_opt()?),
                    Statistics::ByteArray(v) => {
                        Self::Text(text(v.min_opt()?.data())?, text(v.max_opt()?.data())?)
                    }
                    _ => return None,
                })
            });
        bounds.unwrap_or(Self::Unknown)
    }

    fn widen(self, statistics: Option<&Statistics>) -> Self {
        match (self, Self::of(statistics)) {
            (Self::Unseen, new) => new,
            (Self::Whole(a, b), Self::Whole(c, d)) => Self::Whole(a.min(c), b.max(d)),
            (Self::Number(a, b), Self::Number(c, d)) => Self::Number(a.min(c), b.max(d)),
            (Self::Text(a, b), Self::Text(c, d)) => Self::Text(a.min(c), b.max(d)),
            (Self::Flag(a, b), Self::Flag(c, d)) => Self::Flag(a && c, b || d),
            _ => Self::Unknown,
        }
    }

    /// The bounds in the spelling of the DuckLake catalog.
    fn texts(self, kind: ColumnType) -> (Option<String>, Option<String>) {
        let day = |days: i64| {
            jiff::civil::date(1970, 1, 1).checked_add(days.days()).ok().map(|day| day.to_string())
        };
        let instant = |micros: i64| {
            let at = Timestamp::UNIX_EPOCH.checked_add(SignedDuration::from_micros(micros)).ok()?;
            Some(at.strftime("%Y-%m-%d %H:%M:%S%.6f+00").to_string())
        };
        match (self, kind) {
            (Self::Whole(low, high), ColumnType::Day) => (day(low), day(high)),
            (Self::Whole(low, high), ColumnType::Instant) => (instant(low), instant(high)),
            (Self::Whole(low, high), _) => (Some(low.to_string()), Some(high.to_string())),
            (Self::Number(low, high), _) => (Some(low.to_string()), Some(high.to_string())),
            (Self::Text(low, high), _) => (Some(low), Some(high)),
            (Self::Flag(low, high), _) => (Some(u8::from(low).to_string()), Some(u8::from(high).to_string())),
            (Self::Unseen | Self::Unknown, _) => (None, None),
        }
    }
}

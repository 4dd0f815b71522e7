//! Writes a made company to disk, as the files that its systems would export.

use crate::error::HomeError;
use arrow_array::RecordBatch;
use jiff::civil::Date;
use regard_lake::ParquetWriter;
use regard_world::{CsvText, Format, Sink, SinkError, TableFile, WorldSpec, generate};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Which company to make.
#[derive(Debug, Clone)]
pub struct WorldRequest {
    /// How many customers.
    pub customers: u32,
    /// The seed: the same seed makes the same company.
    pub seed: u64,
    /// The last day.
    pub until: Date,
    /// How many order lines, about. **Empty**: in proportion to the customers.
    pub order_lines: Option<u64>,
}

impl WorldRequest {
    /// Whether such a company can be made.
    ///
    /// # Errors
    /// [`HomeError::World`] that says what is too much.
    pub fn check(&self) -> Result<(), HomeError> {
        Ok(self.spec().check()?)
    }

    fn spec(&self) -> WorldSpec {
        let Self { customers, seed, until, order_lines } = *self;
        WorldSpec { customers, seed, until, order_lines }
    }
}

/// Makes a company in a folder, with `truth.json` beside it.
///
/// # Errors
/// [`HomeError`] when the folder cannot be written.
pub(crate) fn make_world(
    folder: &Path,
    request: &WorldRequest,
    progress: &dyn Fn(u64),
) -> Result<(), HomeError> {
    fs::create_dir_all(folder).map_err(HomeError::file("make", folder))?;
    let mut files = Files { folder, open: BTreeMap::new(), rows: 0, progress };
    let truth = generate(&request.spec(), &mut files)?;
    files.finish()?;
    let path = folder.join("truth.json");
    let text = serde_json::to_string_pretty(&truth).map_err(|error| HomeError::Bug(error.to_string()))?;
    fs::write(&path, text).map_err(HomeError::file("write", &path))
}

enum Output {
    Csv { encoder: CsvText, writer: BufWriter<File>, path: PathBuf },
    Parquet(Box<ParquetWriter>),
}

struct Files<'a> {
    folder: &'a Path,
    open: BTreeMap<String, Output>,
    rows: u64,
    progress: &'a dyn Fn(u64),
}

impl Files<'_> {
    fn finish(self) -> Result<(), HomeError> {
        for output in self.open.into_values() {
            match output {
                Output::Csv { mut writer, path, .. } => {
                    writer.flush().map_err(HomeError::file("write", path))?
                }
                Output::Parquet(writer) => writer.close()?,
            }
        }
        Ok(())
    }

    fn output(&mut self, file: &TableFile) -> Result<&mut Output, SinkError> {
        self.open.get_mut(&file.path()).ok_or_else(|| format!("{} was not opened", file.name).into())
    }
}

impl Sink for Files<'_> {
    fn table(&mut self, file: &TableFile) -> Result<(), SinkError> {
        let path = self.folder.join(file.path());
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let output = match (file.format, CsvText::of(file)) {
            (Format::Csv { .. }, Some(encoder)) => {
                let mut writer = BufWriter::new(File::create(&path)?);
                writer.write_all(&encoder.header(file)?)?;
                Output::Csv { encoder, writer, path }
            }
            _ => Output::Parquet(Box::new(ParquetWriter::create(&path, file.schema.clone())?)),
        };
        self.open.insert(file.path(), output);
        Ok(())
    }

    fn rows(&mut self, file: &TableFile, batch: RecordBatch) -> Result<(), SinkError> {
        match self.output(file)? {
            Output::Csv { encoder, writer, .. } => writer.write_all(&encoder.lines(file, &batch)?)?,
            Output::Parquet(writer) => writer.write(&batch)?,
        }
        self.rows += batch.num_rows() as u64;
        (self.progress)(self.rows);
        Ok(())
    }

    fn raw_line(&mut self, file: &TableFile, line: &[u8]) -> Result<(), SinkError> {
        if let Output::Csv { writer, .. } = self.output(file)? {
            writer.write_all(line)?;
            writer.write_all(b"\n")?;
        }
        Ok(())
    }
}

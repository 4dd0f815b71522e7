//! A CSV table's batches as bytes, in the table's separator and encoding. Owns no file.

use crate::sink::SinkError;
use crate::table::{Encoding, Format, TableFile};
use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};

/// Turns batches of a CSV table into the bytes of its file.
#[derive(Debug, Clone, Copy)]
pub struct CsvText {
    separator: u8,
    encoding: Encoding,
}

impl CsvText {
    /// The encoder for a table, or `None` when it is not kept as CSV.
    pub fn of(file: &TableFile) -> Option<Self> {
        match file.format {
            Format::Csv { separator, encoding } => Some(Self { separator, encoding }),
            Format::Parquet => None,
        }
    }

    /// The header line.
    ///
    /// # Errors
    /// When the encoding cannot express a name.
    pub fn header(&self, file: &TableFile) -> Result<Vec<u8>, SinkError> {
        let mut writer = self.writer();
        writer.write_record(file.schema.fields().iter().map(|field| field.name()))?;
        self.encoded(writer, file)
    }

    /// The lines of a batch.
    ///
    /// # Errors
    /// When a column is not text, or the encoding cannot express a value.
    pub fn lines(&self, file: &TableFile, batch: &RecordBatch) -> Result<Vec<u8>, SinkError> {
        let columns: Vec<_> = batch
            .columns()
            .iter()
            .map(|column| column.as_string_opt::<i32>().ok_or("a CSV table has text columns only"))
            .collect::<Result<_, _>>()?;
        let mut writer = self.writer();
        for row in 0..batch.num_rows() {
            for column in &columns {
                writer.write_field(if column.is_valid(row) { column.value(row) } else { "" })?;
            }
            writer.write_record(None::<&[u8]>)?;
        }
        self.encoded(writer, file)
    }

    fn writer(&self) -> csv::Writer<Vec<u8>> {
        csv::WriterBuilder::new().delimiter(self.separator).from_writer(Vec::with_capacity(1 << 16))
    }

    fn encoded(&self, writer: csv::Writer<Vec<u8>>, file: &TableFile) -> Result<Vec<u8>, SinkError> {
        let bytes = writer.into_inner().map_err(|failure| failure.into_error())?;
        if self.encoding == Encoding::Utf8 {
            return Ok(bytes);
        }
        let text = String::from_utf8(bytes)?;
        let (encoded, _, lossy) = encoding_rs::WINDOWS_1252.encode(&text);
        if lossy {
            return Err(format!("{}: a value has a letter that windows-1252 does not know", file.name).into());
        }
        Ok(encoded.into_owned())
    }
}

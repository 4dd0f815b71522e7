//! Takes in what a Singer tap sends: rows become deliveries of the source, and a state is given back only
//! when everything before it is safe on disk. Owns the way from messages to deliveries; a load then takes
//! those in.

use crate::error::HomeError;
use crate::spool::{Parcel, Spool, SpoolError, is_stream, write_safely};
use arrow_array::RecordBatch;
use arrow_json::WriterBuilder;
use arrow_json::writer::LineDelimited;
use regard_ingest::singer::{Event, SingerError, SingerPump};
use regard_ingest::{FILE_COLUMN, FileFormat, IngestError, LINE_COLUMN, SourceFile, TableConfig, TextTable};
use regard_lake::ParquetReader;
use regard_model::Quarantined;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// So many records make a delivery.
const DELIVERY_ROWS: usize = 10_000;
/// How long the name of a stream may be.
const LONGEST_STREAM: usize = 64;

/// What came from a tap.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct SingerReport {
    /// Rows by stream, under the name that mappings use.
    pub rows: BTreeMap<String, u64>,
    /// Records that are no rows; the load puts them into quarantine.
    pub broken: u64,
    /// Streams of which the tap said that older rows are gone. They stay: what was once known is history.
    pub replaced: Vec<String>,
    /// Where the last state is kept, for the tap's next run. **Empty**: none came.
    pub state: Option<PathBuf>,
}

/// Why a tap could not be taken in to its end. What came before is kept, and its state was given back.
#[derive(Debug, thiserror::Error)]
pub enum TapError {
    /// A message that cannot be understood.
    #[error(transparent)]
    Message(#[from] SingerError),
    /// The home cannot take it.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// A file of the home cannot be written or read.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// A batch file cannot be read.
    #[error(transparent)]
    Batch(#[from] IngestError),
    /// The reader of the states went away.
    #[error("the states cannot be written to standard output: {0}")]
    Output(std::io::Error),
}

/// Takes in everything that a tap writes to `input`; states go to `output`.
///
/// # Errors
/// [`TapError`].
pub fn take_in(
    root: &Path,
    source: &str,
    input: impl Read,
    output: &mut dyn Write,
) -> Result<SingerReport, TapError> {
    let mut intake = Intake { root, source, spool: Spool::of(root, source), report: SingerReport::default() };
    for event in SingerPump::new(input, source, DELIVERY_ROWS) {
        match event? {
            Event::Schema { .. } => {}
            Event::Rows { stream, batch, broken } => intake.keep(&stream, &batch, &broken)?,
            Event::State(value) => intake.give_back(&value, output)?,
            Event::ActivateVersion { stream, .. } => intake.report.replaced.push(stream),
            Event::Batch { stream, format, files } => intake.keep_files(&stream, format, &files)?,
        }
    }
    Ok(intake.report)
}

struct Intake<'a> {
    root: &'a Path,
    source: &'a str,
    spool: Spool,
    report: SingerReport,
}

impl Intake<'_> {
    fn keep(&mut self, stream: &str, batch: &RecordBatch, broken: &[Quarantined]) -> Result<(), TapError> {
        let stream = stream_name(stream);
        let mut lines = lines_of(batch)?;
        for row in broken {
            // A line that is no object: the load names it and sets it aside.
            let text = serde_json::to_vec(&row.row).map_err(|error| HomeError::Bug(error.to_string()))?;
            lines.extend(text);
            lines.push(b'\n');
        }
        if lines.is_empty() {
            return Ok(());
        }
        let rows = batch.num_rows() as u64;
        let broken = broken.len() as u64;
        self.spool.keep(&Parcel { stream: &stream, key: None, lines: &lines, rows: rows + broken })?;
        *self.report.rows.entry(stream).or_default() += rows;
        self.report.broken += broken;
        Ok(())
    }

    fn keep_files(&mut self, stream: &str, format: FileFormat, files: &[PathBuf]) -> Result<(), TapError> {
        for path in files {
            if format == FileFormat::Parquet {
                for batch in ParquetReader::open(path, None, DELIVERY_ROWS).map_err(HomeError::from)? {
                    self.keep(stream, &batch.map_err(HomeError::from)?, &[])?;
                }
                continue;
            }
            let bytes = path.metadata().map_err(HomeError::file("read", path))?.len();
            let file = SourceFile { path: path.clone(), name: path.display().to_string(), bytes };
            let config = TableConfig { format: Some(format), ..TableConfig::default() };
            let table = TextTable::json(stream, &config, &[file])?;
            self.keep(stream, &RecordBatch::new_empty(table.schema()), table.broken())?;
            for batch in table.open(DELIVERY_ROWS, None) {
                self.keep(stream, &batch?, &[])?;
            }
        }
        Ok(())
    }

    /// All deliveries before it are synced by now.
    fn give_back(&mut self, value: &str, output: &mut dyn Write) -> Result<(), TapError> {
        let path = self.root.join("raw").join(self.source).join("singer-state.json");
        regard_lake::make_folder(path.parent().unwrap_or(self.root)).map_err(HomeError::from)?;
        write_safely(&path, value.as_bytes())?;
        writeln!(output, "{value}").and_then(|()| output.flush()).map_err(TapError::Output)?;
        self.report.state = Some(path);
        Ok(())
    }
}

/// A batch as JSON lines, each with every column: one that is empty in all rows is a column still. Lineage is the
/// load's business.
fn lines_of(batch: &RecordBatch) -> Result<Vec<u8>, HomeError> {
    let own: Vec<usize> = (0..batch.num_columns())
        .filter(|at| ![FILE_COLUMN, LINE_COLUMN].contains(&batch.schema().field(*at).name().as_str()))
        .collect();
    let bug = |error: arrow_schema::ArrowError| HomeError::Bug(error.to_string());
    let batch = batch.project(&own).map_err(bug)?;
    let mut lines = Vec::new();
    let mut writer = WriterBuilder::new().with_explicit_nulls(true).build::<_, LineDelimited>(&mut lines);
    writer.write(&batch).and_then(|()| writer.finish()).map_err(bug)?;
    Ok(lines)
}

/// The name of a tap's stream as that of a table: `public-Accounts` is `public_accounts`.
fn stream_name(name: &str) -> String {
    let letter =
        |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' };
    let named: String = name.chars().map(letter).take(LONGEST_STREAM).collect();
    if is_stream(&named) { named } else { "stream".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(input: &str) -> (Result<SingerReport, TapError>, String, Vec<String>) {
        let root = tempfile::tempdir().unwrap();
        let mut output = Vec::new();
        let report = take_in(root.path(), "crm", input.as_bytes(), &mut output);
        let spool = Spool::of(root.path(), "crm");
        let mut lines = Vec::new();
        for stream in spool.streams().unwrap() {
            for file in spool.waiting(&stream).unwrap() {
                let text = std::fs::read_to_string(&file.path).unwrap();
                lines.extend(text.lines().map(|line| format!("{stream} {line}")));
            }
        }
        (report, String::from_utf8(output).unwrap(), lines)
    }

    const SCHEMA: &str = r#"{"type":"SCHEMA","stream":"public-Accounts","schema":{"properties":{"id":{"type":"integer"},"name":{"type":["null","string"]}}},"key_properties":["id"]}"#;

    #[test]
    fn rows_are_kept_before_their_state_is_given_back() {
        let input = format!(
            "{SCHEMA}\n{}\n{}\n{}\n",
            r#"{"type":"RECORD","stream":"public-Accounts","record":{"id":1,"name":"Acme"}}"#,
            r#"{"type":"RECORD","stream":"public-Accounts","record":{"id":2,"name":null}}"#,
            r#"{"type":"STATE","value":{"at":2}}"#
        );
        let (report, states, lines) = taken(&input);
        let report = report.unwrap();
        assert_eq!(states, "{\"at\":2}\n");
        assert_eq!(report.rows, BTreeMap::from([("public_accounts".to_owned(), 2)]));
        assert!(report.state.is_some_and(|path| path.ends_with("raw/crm/singer-state.json")));
        // A tap that does not say when it read says nothing about that.
        let unsaid = r#""_sdc_extracted_at":null,"_sdc_table_version":null"#;
        let line = |own: &str| format!("public_accounts {{{own},{unsaid}}}");
        assert_eq!(lines, [line(r#""id":"1","name":"Acme""#), line(r#""id":"2","name":null"#)]);
    }

    #[test]
    fn after_a_message_that_is_none_no_state_is_given_back() {
        let input = format!("{SCHEMA}\n{{\"type\":\"RECORD\"\n{}\n", r#"{"type":"STATE","value":1}"#);
        let (report, states, _) = taken(&input);
        assert!(report.unwrap_err().to_string().contains("line 2"));
        assert_eq!(states, "");
    }
}

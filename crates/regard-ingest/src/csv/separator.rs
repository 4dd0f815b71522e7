//! Which character separates the fields of a file, told by which one gives rows of one width.

use super::record::separator_name;
use super::records::RecordReader;
use crate::error::IngestError;
use crate::files::SourceFile;
use crate::table::MAX_COLUMNS;

const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
const SAMPLE_RECORDS: usize = 1_000;
/// With fewer rows than this a single bad one says little about the separator.
const FEW_RECORDS: usize = 20;

/// The separator that `regard.toml` names.
///
/// # Errors
/// [`IngestError::Setting`] when it is no single ASCII character that could separate.
pub(super) fn configured(table: &str, text: &str) -> Result<u8, IngestError> {
    match text.as_bytes() {
        _ if text == "tab" || text == "\\t" => Ok(b'\t'),
        [byte]
            if byte.is_ascii() && !byte.is_ascii_alphanumeric() && !matches!(byte, b'"' | b'\r' | b'\n') =>
        {
            Ok(*byte)
        }
        _ => Err(IngestError::Setting {
            table: table.to_owned(),
            key: "separator",
            value: text.to_owned(),
            reason: "is no separator: write one character such as \",\" or \";\", or \"tab\"".into(),
        }),
    }
}

/// The beginning of a file, as UTF-8.
pub(super) struct Sample<'a> {
    pub(super) text: &'a [u8],
    /// Whether it is all of the file.
    pub(super) whole: bool,
    /// Whether U+FFFD stands for bytes that the decoder could not read.
    pub(super) decoded: bool,
}

impl Sample<'_> {
    /// Whether the header has more than one column with this separator.
    pub(super) fn has_columns(&self, separator: u8) -> bool {
        Reading::of(separator, self).is_some_and(|reading| reading.columns > 1)
    }
}

/// How a sample reads with one separator.
struct Reading {
    separator: u8,
    columns: usize,
    rows: usize,
    /// Rows as wide as the header.
    fitting: usize,
}

impl Reading {
    fn of(separator: u8, sample: &Sample<'_>) -> Option<Self> {
        let mut reader = RecordReader::new(sample.text, separator, sample.decoded);
        let columns = reader.next_record().ok()??.field_count();
        let mut widths = Vec::new();
        while widths.len() < SAMPLE_RECORDS
            && let Ok(Some(record)) = reader.next_record()
        {
            widths.push(record.field_count());
        }
        if !sample.whole && widths.len() < SAMPLE_RECORDS {
            widths.pop();
        }
        let fitting = widths.iter().filter(|width| **width == columns).count();
        Some(Self { separator, columns, rows: widths.len(), fitting })
    }

    fn is_consistent(&self) -> bool {
        self.fitting * 10 >= self.rows * 9
    }
}

/// Tells the separator from the beginning of a file. The second value says what was assumed, where the bytes do not prove it.
///
/// # Errors
/// [`IngestError::CannotTell`] when several fit, or none does.
pub(super) fn detect(
    table: &str,
    file: &SourceFile,
    sample: &Sample<'_>,
) -> Result<(u8, Option<String>), IngestError> {
    let cannot = |reason: String| IngestError::CannotTell {
        file: file.name.clone(),
        table: table.to_owned(),
        what: "separator",
        reason,
    };
    let mut readings: Vec<_> = CANDIDATES
        .into_iter()
        .filter_map(|separator| Reading::of(separator, sample))
        .filter(|reading| (2..=MAX_COLUMNS).contains(&reading.columns))
        .collect();
    readings.sort_by_key(|reading| {
        std::cmp::Reverse((reading.is_consistent(), reading.columns, reading.fitting))
    });
    let Some(best) = readings.first() else {
        let note =
            format!("{}: no separator found; read as one column. If it has more, set separator", file.name);
        return Ok((b',', Some(note)));
    };
    let rival = readings.get(1).filter(|next| next.is_consistent() == best.is_consistent());
    if let Some(rival) = rival.filter(|rival| rival.columns == best.columns && rival.fitting == best.fitting)
    {
        let (one, other) = (separator_name(best.separator), separator_name(rival.separator));
        return Err(cannot(format!("{one} and {other} both give {} columns", best.columns)));
    }
    if best.fitting * 2 < best.rows && (best.rows >= FEW_RECORDS || rival.is_some()) {
        let mark = separator_name(best.separator);
        let (columns, fitting, rows) = (best.columns, best.fitting, best.rows);
        return Err(cannot(format!(
            "with {mark} the header has {columns} columns, but only {fitting} of the first {rows} rows do"
        )));
    }
    Ok((best.separator, None))
}

#[cfg(test)]
mod tests {
    use crate::files::SourceFile;
    use crate::source::{FileFormat, TableConfig};
    use crate::table::TextTable;

    #[test]
    fn a_tsv_is_separated_by_tabs_whatever_its_fields_hold() {
        let read_as = |name: &str, format: Option<FileFormat>, bytes: &[u8]| {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            let file = SourceFile { path, name: name.to_owned(), bytes: bytes.len() as u64 };
            let config = TableConfig { format, ..TableConfig::default() };
            let table = TextTable::csv("rows", &config, &[file]).unwrap();
            (
                table.columns().map(str::to_owned).collect::<Vec<_>>(),
                table.row_count(),
                table.files()[0].separator,
            )
        };
        let text = b"id\tplace\n1\tRio, Brazil\n2\tNatal, Brazil\n";
        let expected = (vec!["id".to_owned(), "place".to_owned()], 2, Some('\t'));
        assert_eq!(read_as("rows.tsv", None, text), expected);
        assert_eq!(read_as("rows.txt", Some(FileFormat::Tsv), text), expected);
        // The name alone is no proof.
        assert_eq!(read_as("rows.tsv", None, b"id;place\n1;Rio\n").2, Some(';'));
    }
}

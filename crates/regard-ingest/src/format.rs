//! What format the files of a table are of. Owns the look at their first and last bytes and at the endings
//! of their names; not reading rows.

use crate::bytes::{FileBytes, Packing, read_full};
use crate::error::IngestError;
use crate::files::SourceFile;
use crate::json;
use crate::source::{FileFormat, TableConfig};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

const PARQUET_MAGIC: &[u8; 4] = b"PAR1";
/// Magic, footer length and magic again: no Parquet file is smaller.
const PARQUET_MIN_BYTES: u64 = 12;
const ZIP_MAGIC: &[u8; 4] = b"PK\x03\x04";
/// Of Excel before 2007, and of workbooks with a password.
const COMPOUND_MAGIC: &[u8; 4] = &[0xd0, 0xcf, 0x11, 0xe0];
/// Where the name of the first file stands in a zip archive. **Unit**: bytes.
const ZIP_NAME_AT: usize = 30;
const HEAD_BYTES: usize = 256;

/// The first bytes of a file, and its last.
struct Ends {
    head: Vec<u8>,
    tail: [u8; 4],
}

impl FileFormat {
    /// The format as a message says it.
    fn word(self) -> &'static str {
        match self {
            Self::Csv | Self::Tsv => "text",
            Self::Json | Self::Jsonl => "JSON",
            Self::Parquet => "Parquet",
            Self::Xlsx => "an Excel workbook",
        }
    }
}

/// The format of a table's files: the configured one, or what their bytes and names say. A file that cannot
/// be of that format is refused here, before anything is read.
///
/// # Errors
/// [`IngestError::BadFile`] for an empty, cut-off or foreign file, or files of two formats;
/// [`IngestError::Setting`] for a key that means nothing for the format; [`IngestError::Io`].
pub fn format_of(table: &str, config: &TableConfig, files: &[SourceFile]) -> Result<FileFormat, IngestError> {
    let mut format = config.format;
    for file in files {
        let found = format_of_file(file, config.format)?;
        match format {
            None => format = Some(found),
            Some(expected) if expected.word() != found.word() => {
                let reason = format!(
                    "this is {}, but table {table} is {}; give each format its own table",
                    found.word(),
                    expected.word()
                );
                return Err(IngestError::BadFile { file: file.name.clone(), reason });
            }
            Some(_) => {}
        }
    }
    let format = format.unwrap_or(FileFormat::Csv);
    refuse_idle_keys(table, config, format)?;
    Ok(format)
}

/// The format that a name's ending stands for. **Empty**: none.
pub(crate) fn named(name: &str) -> Option<FileFormat> {
    let lower = name.to_ascii_lowercase();
    let unpacked = [".gz", ".gzip", ".zst", ".zstd"].iter().find_map(|ending| lower.strip_suffix(ending));
    let (_, ending) = unpacked.unwrap_or(&lower).rsplit_once('.')?;
    match ending {
        "csv" => Some(FileFormat::Csv),
        "tsv" | "tab" => Some(FileFormat::Tsv),
        "json" => Some(FileFormat::Json),
        "jsonl" | "ndjson" => Some(FileFormat::Jsonl),
        "parquet" => Some(FileFormat::Parquet),
        "xlsx" | "xlsm" => Some(FileFormat::Xlsx),
        _ => None,
    }
}

/// A key that the format does not know would look as if it did something.
fn refuse_idle_keys(table: &str, config: &TableConfig, format: FileFormat) -> Result<(), IngestError> {
    let text = matches!(format, FileFormat::Csv | FileFormat::Tsv);
    let json = matches!(format, FileFormat::Json | FileFormat::Jsonl);
    for (key, value, is_known) in [
        ("encoding", &config.encoding, text || json),
        ("separator", &config.separator, text),
        ("rows", &config.rows, json),
        ("sheet", &config.sheet, format == FileFormat::Xlsx),
    ] {
        if let Some(value) = value.as_ref().filter(|_| !is_known) {
            let reason = format!("means nothing for {}; drop it", format.word());
            return Err(IngestError::Setting { table: table.to_owned(), key, value: value.clone(), reason });
        }
    }
    if let Some(column) = config.columns.keys().next().filter(|_| format == FileFormat::Parquet) {
        return Err(IngestError::Setting {
            table: table.to_owned(),
            key: "columns",
            value: column.clone(),
            reason: "means nothing for Parquet, whose columns have types; drop it".to_owned(),
        });
    }
    Ok(())
}

fn format_of_file(file: &SourceFile, configured: Option<FileFormat>) -> Result<FileFormat, IngestError> {
    let bad = |reason: String| Err(IngestError::BadFile { file: file.name.clone(), reason });
    let Ends { head, tail } =
        ends(file).map_err(|source| IngestError::Io { file: file.name.clone(), source })?;
    let named = named(&file.name);
    let expected = configured.or(named);
    if file.bytes == 0 {
        return bad("the file is empty (0 bytes); export it again".to_owned());
    }
    if head.starts_with(PARQUET_MAGIC) {
        if file.bytes < PARQUET_MIN_BYTES || tail != *PARQUET_MAGIC {
            return bad("the Parquet file is cut off: its end is missing; copy or export it again".to_owned());
        }
        return Ok(FileFormat::Parquet);
    }
    if head.starts_with(ZIP_MAGIC) {
        return if is_workbook(&head, expected) {
            Ok(FileFormat::Xlsx)
        } else {
            bad("the file is a zip archive or a workbook of another kind; unpack it, or save it as .xlsx or CSV"
                .to_owned())
        };
    }
    if head.starts_with(COMPOUND_MAGIC) {
        return bad(
            "the file is an old Excel workbook (.xls) or one with a password; save it as .xlsx without a password"
                .to_owned(),
        );
    }
    if named == Some(FileFormat::Parquet) || configured == Some(FileFormat::Parquet) {
        return bad("the file is no Parquet file: it does not begin with PAR1; export it again".to_owned());
    }
    if expected == Some(FileFormat::Xlsx) {
        return bad("the file is no Excel workbook (.xlsx): it is no zip archive; save it again".to_owned());
    }
    match Packing::of(&head) {
        Packing::Foreign(name) => {
            return bad(format!(
                "the file is packed with {name}; unpack it first, or pack it with gzip or Zstandard"
            ));
        }
        Packing::Gzip | Packing::Zstandard => refuse_packed_tables(file)?,
        Packing::Plain => {}
    }
    text_format(file, configured, named)
}

/// What the text of a file is, by setting, ending or beginning.
fn text_format(
    file: &SourceFile,
    configured: Option<FileFormat>,
    named: Option<FileFormat>,
) -> Result<FileFormat, IngestError> {
    match (configured, named) {
        (Some(format), _)
        | (None, Some(format @ (FileFormat::Csv | FileFormat::Tsv | FileFormat::Jsonl))) => {
            return Ok(format);
        }
        _ => {}
    }
    let io = |source| IngestError::Io { file: file.name.clone(), source };
    let mut head = [0; 4];
    let length = read_full(&mut FileBytes::open(&file.path).map_err(io)?, &mut head).map_err(io)?;
    let found = json::format_of(file, &json::encoding_of_head(&head[..length]))?;
    Ok(match (found, named) {
        (Some(format), _) => format,
        (None, Some(FileFormat::Json)) => FileFormat::Json,
        (None, _) => FileFormat::Csv,
    })
}

/// Whether a zip archive is a workbook: by what is expected, else by the name of its first file.
fn is_workbook(head: &[u8], expected: Option<FileFormat>) -> bool {
    let first = head.get(ZIP_NAME_AT..).unwrap_or_default();
    let begins = [&b"[Content_Types].xml"[..], b"_rels/", b"xl/", b"docProps/"];
    expected == Some(FileFormat::Xlsx) || begins.iter().any(|name| first.starts_with(name))
}

/// Only text is read out of a packed file; what has its own packing is not packed again.
fn refuse_packed_tables(file: &SourceFile) -> Result<(), IngestError> {
    let io = |source| IngestError::Io { file: file.name.clone(), source };
    let mut head = [0; 8];
    let length = read_full(&mut FileBytes::open(&file.path).map_err(io)?, &mut head).map_err(io)?;
    let head = &head[..length];
    let reason = if head.is_empty() {
        "the file is empty when it is unpacked; export it again"
    } else if head.starts_with(PARQUET_MAGIC) || head.starts_with(ZIP_MAGIC) {
        "a Parquet file or a workbook is packed in it; unpack it first"
    } else if Packing::of(head) != Packing::Plain {
        "the file is packed twice; unpack it once"
    } else {
        return Ok(());
    };
    Err(IngestError::BadFile { file: file.name.clone(), reason: reason.to_owned() })
}

fn ends(file: &SourceFile) -> std::io::Result<Ends> {
    let mut handle = File::open(&file.path)?;
    let mut head = Vec::with_capacity(HEAD_BYTES);
    handle.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    let mut tail = [0; 4];
    if file.bytes >= PARQUET_MIN_BYTES {
        handle.seek(SeekFrom::End(-4))?;
        handle.read_exact(&mut tail)?;
    }
    Ok(Ends { head, tail })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::find_files;
    use std::io::Write;
    use tempfile::TempDir;

    fn folder(files: &[(&str, &[u8])]) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        folder
    }

    fn config(files: &str) -> TableConfig {
        TableConfig { files: files.into(), ..TableConfig::default() }
    }

    fn format_with(config: &TableConfig, files: &[(&str, &[u8])]) -> Result<FileFormat, String> {
        let folder = folder(files);
        let files = find_files(folder.path(), "orders", config).unwrap();
        format_of("orders", config, &files).map_err(|error| error.to_string())
    }

    fn format(bytes: &[u8], name: &str) -> Result<FileFormat, String> {
        format_with(&config("*"), &[(name, bytes)])
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn the_format_is_told_from_bytes_and_endings() {
        let workbook = [ZIP_MAGIC, &[0; 26][..], b"[Content_Types].xml"].concat();
        let packed = gzip(b"{\"a\":1}\n{\"a\":2}\n");
        for (bytes, name, expected) in [
            (&b"a,b\n"[..], "a.csv", FileFormat::Csv),
            (b"a\tb\n", "a.tsv", FileFormat::Tsv),
            (b"[1]", "a.csv", FileFormat::Csv),
            (b"PAR1........PAR1", "a.parquet", FileFormat::Parquet),
            (b"[{\"a\":1}]", "a.json", FileFormat::Json),
            (b"{\"a\":1}\n{\"a\":2}\n", "a.json", FileFormat::Jsonl),
            (b"{\"a\":[{}]}\n", "a.json", FileFormat::Json),
            (b"oops", "a.json", FileFormat::Json),
            (b"oops", "a.jsonl", FileFormat::Jsonl),
            (b"\xef\xbb\xbf [ ]", "a.txt", FileFormat::Json),
            (b"{\0\"\0a\0\"\0:\x001\0}\0", "export", FileFormat::Json),
            (b"{not, json\n", "a.txt", FileFormat::Csv),
            (&workbook, "a.xlsx", FileFormat::Xlsx),
            (&workbook, "export", FileFormat::Xlsx),
            (&packed, "a.json.gz", FileFormat::Jsonl),
            (&packed, "A.NDJSON.GZ", FileFormat::Jsonl),
        ] {
            assert_eq!(format(bytes, name), Ok(expected), "{name}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_says_what_to_do() {
        for (bytes, name, message) in [
            (&b""[..], "a.parquet", "a.parquet: the file is empty (0 bytes)"),
            (b"", "a.csv", "a.csv: the file is empty (0 bytes)"),
            (b"PAR1", "a.parquet", "is cut off"),
            (b"PAR1............", "a.parquet", "is cut off"),
            (b"a,b\n1,2\n", "a.parquet", "is no Parquet file"),
            (b"a,b\n1,2\n", "a.xlsx", "is no Excel workbook"),
            (b"PK\x03\x04", "a.csv", "zip archive"),
            (b"\xd0\xcf\x11\xe0\xa1", "a.xls", "without a password"),
            (b"\xfd7zXZ\0", "a.csv.xz", "packed with xz"),
            (&gzip(b""), "a.csv.gz", "empty when it is unpacked"),
            (&gzip(b"PAR1...."), "a.csv.gz", "unpack it first"),
            (&gzip(&gzip(b"a")), "a.csv.gz", "packed twice"),
            (b"\x1f\x8b\x08", "a.csv.gz", "cut off"),
        ] {
            let error = format(bytes, name).unwrap_err();
            assert!(error.contains(message), "{error}");
        }
    }

    #[test]
    fn files_of_two_formats_are_two_tables() {
        let error =
            format_with(&config("*"), &[("a.csv", b"a,b\n"), ("b.csv", b"PAR1........PAR1")]).unwrap_err();
        assert_eq!(error, "b.csv: this is Parquet, but table orders is text; give each format its own table");
        let alike = [("a.csv", &b"a,b\n"[..]), ("b.tsv", b"a\tb\n")];
        assert_eq!(format_with(&config("*"), &alike), Ok(FileFormat::Csv));
    }

    #[test]
    fn a_key_of_another_format_is_refused() {
        let idle = TableConfig { sheet: Some("Orders".into()), ..config("*") };
        let error = format_with(&idle, &[("a.csv", b"a,b\n")]).unwrap_err();
        assert_eq!(error, "table orders: sheet = \"Orders\" means nothing for text; drop it");
        let idle = TableConfig { separator: Some(";".into()), ..config("*") };
        assert!(format_with(&idle, &[("a.json", b"[]")]).unwrap_err().contains("separator"));
    }
}

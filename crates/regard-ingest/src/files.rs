//! Which files a table has, and what format they are of. Owns the walk through the folder and the
//! look at the first and last bytes; not reading rows.

use crate::error::IngestError;
use crate::source::{FileFormat, TableConfig};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};

/// A file of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name under the source's folder, with `/` between folders.
    pub name: String,
    /// **Unit**: bytes.
    pub bytes: u64,
}

const PARQUET_MAGIC: &[u8; 4] = b"PAR1";
/// Magic, footer length and magic again: no Parquet file is smaller.
const PARQUET_MIN_BYTES: u64 = 12;

/// The files of a table, by name. **Empty**: never; no file is an error.
///
/// # Errors
/// [`IngestError::Pattern`] for a pattern that cannot be read or leaves the folder (`..`, an absolute
/// path, a link to the outside), [`IngestError::NoFiles`], [`IngestError::Io`].
pub fn find_files(root: &Path, table: &str, config: &TableConfig) -> Result<Vec<SourceFile>, IngestError> {
    let bad_pattern = |reason: String| IngestError::Pattern {
        table: table.to_owned(),
        pattern: config.files.clone(),
        reason,
    };
    let leaves = Path::new(&config.files)
        .components()
        .any(|part| !matches!(part, Component::Normal(_) | Component::CurDir));
    if config.files.trim().is_empty() {
        return Err(bad_pattern("is empty: name a file, such as orders.csv or orders-*.csv".into()));
    }
    if leaves {
        return Err(bad_pattern("leaves the source's folder: name files inside it".into()));
    }
    let io = |file: &Path, source| IngestError::Io { file: file.display().to_string(), source };
    let real_root = root.canonicalize().map_err(|source| io(root, source))?;
    let anchored = format!("{}/{}", glob::Pattern::escape(&real_root.to_string_lossy()), config.files);
    let options = glob::MatchOptions {
        case_sensitive: true,
        require_literal_separator: true,
        require_literal_leading_dot: true,
    };
    let found = glob::glob_with(&anchored, options)
        .map_err(|error| bad_pattern(format!("is no pattern: {error}")))?;
    let mut files = Vec::new();
    for entry in found {
        let path = entry.map_err(|error| IngestError::Io {
            file: error.path().display().to_string(),
            source: std::io::Error::from(error),
        })?;
        let real = path.canonicalize().map_err(|source| io(&path, source))?;
        if !real.starts_with(&real_root) {
            let name = path.display();
            return Err(bad_pattern(format!("matches {name}, a link that leaves the source's folder")));
        }
        let metadata = real.metadata().map_err(|source| io(&path, source))?;
        if metadata.is_file() {
            let below = path.strip_prefix(&real_root).unwrap_or(&path);
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            let name = parts.join("/");
            files.push(SourceFile { path, name, bytes: metadata.len() });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    if files.is_empty() {
        let (table, pattern) = (table.to_owned(), config.files.clone());
        return Err(IngestError::NoFiles { table, pattern, root: root.to_owned() });
    }
    Ok(files)
}

/// The format of a table's files: the configured one, or what their bytes say. A file that cannot
/// be of that format is refused here, before anything is read.
///
/// # Errors
/// [`IngestError::BadFile`] for an empty, cut-off, compressed or foreign file, or files of two
/// formats; [`IngestError::Io`].
pub fn format_of(table: &str, config: &TableConfig, files: &[SourceFile]) -> Result<FileFormat, IngestError> {
    let mut format = config.format;
    for file in files {
        let bad = |reason: String| IngestError::BadFile { file: file.name.clone(), reason };
        let found = format_of_file(file, config.format)?;
        match format {
            None => format = Some(found),
            Some(expected) if expected != found => {
                let word = |format| if format == FileFormat::Csv { "text" } else { "Parquet" };
                let reason = format!(
                    "this is {}, but table {table} is {}; give each format its own table",
                    word(found),
                    word(expected)
                );
                return Err(bad(reason));
            }
            Some(_) => {}
        }
    }
    Ok(format.unwrap_or(FileFormat::Csv))
}

fn format_of_file(file: &SourceFile, configured: Option<FileFormat>) -> Result<FileFormat, IngestError> {
    let bad = |reason: &str| IngestError::BadFile { file: file.name.clone(), reason: reason.to_owned() };
    let (head, tail) = ends(file).map_err(|source| IngestError::Io { file: file.name.clone(), source })?;
    let named_parquet = file.path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"));
    if file.bytes == 0 {
        return Err(bad("the file is empty (0 bytes); export it again"));
    }
    if head.starts_with(PARQUET_MAGIC) {
        if file.bytes < PARQUET_MIN_BYTES || tail != *PARQUET_MAGIC {
            return Err(bad("the Parquet file is cut off: its end is missing; copy or export it again"));
        }
        return Ok(FileFormat::Parquet);
    }
    if head.starts_with(&[0x1f, 0x8b]) || head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        return Err(bad("the file is compressed; unpack it first"));
    }
    if head.starts_with(b"PK\x03\x04") {
        return Err(bad("the file is an Excel workbook or a zip archive; save it as CSV first"));
    }
    if named_parquet || configured == Some(FileFormat::Parquet) {
        return Err(bad("the file is no Parquet file: it does not begin with PAR1; export it again"));
    }
    Ok(FileFormat::Csv)
}

fn ends(file: &SourceFile) -> std::io::Result<(Vec<u8>, [u8; 4])> {
    let mut handle = File::open(&file.path)?;
    let mut head = Vec::with_capacity(4);
    handle.by_ref().take(4).read_to_end(&mut head)?;
    let mut tail = [0; 4];
    if file.bytes >= PARQUET_MIN_BYTES {
        handle.seek(SeekFrom::End(-4))?;
        handle.read_exact(&mut tail)?;
    }
    Ok((head, tail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn table(files: &str) -> TableConfig {
        TableConfig { files: files.into(), format: None, encoding: None, separator: None }
    }

    fn folder(files: &[(&str, &[u8])]) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        folder
    }

    fn names(folder: &TempDir, pattern: &str) -> Result<Vec<String>, String> {
        find_files(folder.path(), "orders", &table(pattern))
            .map(|files| files.into_iter().map(|file| file.name).collect())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn patterns_find_files_by_name_and_never_leave_the_folder() {
        let inside = folder(&[
            ("b.csv", b"b"),
            ("a.csv", b"a"),
            ("sub/c.csv", b"c"),
            ("x.txt", b"x"),
            (".h.csv", b"h"),
        ]);
        assert_eq!(names(&inside, "*.csv").unwrap(), ["a.csv", "b.csv"]);
        assert_eq!(names(&inside, "**/*.csv").unwrap(), ["a.csv", "b.csv", "sub/c.csv"]);
        assert_eq!(names(&inside, "sub/c.csv").unwrap(), ["sub/c.csv"]);
        let error = names(&inside, "orders*.csv").unwrap_err();
        assert!(error.starts_with("table orders: no file matches \"orders*.csv\" in "), "{error}");
        for pattern in ["../a.csv", "sub/../../a.csv", "/etc/hosts"] {
            assert!(names(&inside, pattern).unwrap_err().contains("leaves the source's folder"), "{pattern}");
        }
        assert!(names(&inside, "").unwrap_err().contains("is empty"));
        assert!(names(&inside, "[a").unwrap_err().contains("is no pattern"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_may_point_inside_the_folder_only() {
        let outside = folder(&[("secret.csv", b"s")]);
        let inside = folder(&[("a.csv", b"a")]);
        std::os::unix::fs::symlink(inside.path().join("a.csv"), inside.path().join("b.csv")).unwrap();
        assert_eq!(names(&inside, "*.csv").unwrap(), ["a.csv", "b.csv"]);
        std::os::unix::fs::symlink(outside.path().join("secret.csv"), inside.path().join("c.csv")).unwrap();
        assert!(names(&inside, "*.csv").unwrap_err().contains("a link that leaves the source's folder"));
    }

    #[test]
    fn the_format_is_told_from_the_bytes() {
        let format = |bytes: &[u8], name: &str| {
            let folder = folder(&[(name, bytes)]);
            let files = find_files(folder.path(), "orders", &table(name)).unwrap();
            format_of("orders", &table(name), &files).map_err(|error| error.to_string())
        };
        assert_eq!(format(b"a,b\n", "a.csv"), Ok(FileFormat::Csv));
        assert_eq!(format(b"PAR1........PAR1", "a.parquet"), Ok(FileFormat::Parquet));
        for (bytes, name, message) in [
            (&b""[..], "a.parquet", "a.parquet: the file is empty (0 bytes)"),
            (b"", "a.csv", "a.csv: the file is empty (0 bytes)"),
            (b"PAR1", "a.parquet", "is cut off"),
            (b"PAR1............", "a.parquet", "is cut off"),
            (b"a,b\n1,2\n", "a.parquet", "is no Parquet file"),
            (b"\x1f\x8b\x08", "a.csv", "compressed"),
            (b"PK\x03\x04", "a.csv", "Excel"),
        ] {
            let error = format(bytes, name).unwrap_err();
            assert!(error.contains(message), "{error}");
        }
    }

    #[test]
    fn files_of_two_formats_are_two_tables() {
        let both = folder(&[("a.csv", b"a,b\n"), ("b.csv", b"PAR1........PAR1")]);
        let files = find_files(both.path(), "orders", &table("*")).unwrap();
        let error = format_of("orders", &table("*"), &files).unwrap_err().to_string();
        assert_eq!(error, "b.csv: this is Parquet, but table orders is text; give each format its own table");
    }
}

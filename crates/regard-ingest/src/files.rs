//! Which files a table has. Owns patterns and the walk through a folder; not storage (`storage/`), nor what
//! is in the files.

use crate::error::IngestError;
use crate::source::TableConfig;
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

/// How patterns match, in a folder and in storage alike: `*` stays in its folder, and a name that begins with a
/// dot must be named.
pub(crate) const MATCHING: glob::MatchOptions = glob::MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: true,
};

/// Refuses a pattern.
pub(crate) fn bad_pattern(table: &str, config: &TableConfig, reason: String) -> IngestError {
    IngestError::Pattern { table: table.to_owned(), pattern: config.files.clone(), reason }
}

/// That a pattern names something, and nothing outside the source's place.
///
/// # Errors
/// [`IngestError::Pattern`].
pub(crate) fn check_pattern(table: &str, config: &TableConfig) -> Result<(), IngestError> {
    let leaves = Path::new(&config.files)
        .components()
        .any(|part| !matches!(part, Component::Normal(_) | Component::CurDir));
    if config.files.trim().is_empty() {
        let reason = "is empty: name a file, such as orders.csv or orders-*.csv";
        return Err(bad_pattern(table, config, reason.into()));
    }
    if leaves {
        let reason = "leaves the source's folder: name files inside it";
        return Err(bad_pattern(table, config, reason.into()));
    }
    Ok(())
}

/// The files of a table, by name. **Empty**: never; no file is an error.
///
/// # Errors
/// [`IngestError::Pattern`] for a pattern that cannot be read or leaves the folder (`..`, an absolute
/// path, a link to the outside), [`IngestError::NoFiles`], [`IngestError::Io`].
pub fn find_files(root: &Path, table: &str, config: &TableConfig) -> Result<Vec<SourceFile>, IngestError> {
    check_pattern(table, config)?;
    let bad_pattern = |reason: String| bad_pattern(table, config, reason);
    let io = |file: &Path, source| IngestError::Io { file: file.display().to_string(), source };
    let real_root = root.canonicalize().map_err(|source| io(root, source))?;
    let anchored = format!("{}/{}", glob::Pattern::escape(&real_root.to_string_lossy()), config.files);
    let found = glob::glob_with(&anchored, MATCHING)
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

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn table(files: &str) -> TableConfig {
        TableConfig { files: files.into(), ..TableConfig::default() }
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
}

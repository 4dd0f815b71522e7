//! Folders that are watched: whether the files of a source are others than when it was last loaded. Owns what tells
//! files apart from one look to the next; not the looking, nor the loading.

use crate::config::SourceSettings;
use crate::home::Home;
use std::collections::BTreeMap;
use std::fs;
use std::time::SystemTime;

/// The files of a source as they lie: names, sizes and times.
pub type FilesNow = BTreeMap<String, (u64, Option<SystemTime>)>;

/// The files of a watched source. **Empty**: `None` when it is not watched; no files when none are there yet.
pub fn watched_files(home: &Home, source: &str) -> Option<FilesNow> {
    let SourceSettings::Files(config) = home.source(source).ok()? else { return None };
    if !config.watch || config.storage(source).ok()?.is_some() {
        return None;
    }
    let root = home.source_root(config).ok()?;
    let mut files = FilesNow::new();
    for (name, table) in &config.tables {
        // A table whose files are not there yet is no reason to pass over the others.
        for file in regard_ingest::find_files(&root, name, table).unwrap_or_default() {
            let modified = fs::metadata(&file.path).and_then(|metadata| metadata.modified()).ok();
            files.insert(format!("{name}/{}", file.name), (file.bytes, modified));
        }
    }
    Some(files)
}

/// What was seen of one watched source.
#[derive(Debug, Default)]
pub struct Watching {
    loaded: Option<FilesNow>,
    last: Option<FilesNow>,
}

impl Watching {
    /// Takes a look. Says whether the files should be loaded: they are others than those loaded last, and the same
    /// as at the look before, so that nobody is still writing.
    pub fn look(&mut self, now: FilesNow) -> bool {
        let settled = self.last.as_ref() == Some(&now);
        let new = self.loaded.as_ref() != Some(&now) && !now.is_empty();
        self.last = Some(now);
        settled && new
    }

    /// Notes that what was last seen has been loaded, well or not: a bad file is not tried again until it changes.
    pub fn loaded(&mut self) {
        self.loaded.clone_from(&self.last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, u64)]) -> FilesNow {
        list.iter().map(|(name, bytes)| ((*name).to_owned(), (*bytes, None))).collect()
    }

    #[test]
    fn files_are_loaded_once_when_they_no_longer_grow() {
        let mut watching = Watching::default();
        assert!(!watching.look(files(&[])), "an empty folder is no delivery");
        assert!(!watching.look(files(&[("a.csv", 10)])));
        assert!(!watching.look(files(&[("a.csv", 20)])), "it is still written to");
        assert!(watching.look(files(&[("a.csv", 20)])));
        watching.loaded();
        assert!(!watching.look(files(&[("a.csv", 20)])));
        assert!(!watching.look(files(&[("a.csv", 20), ("b.csv", 1)])));
        assert!(watching.look(files(&[("a.csv", 20), ("b.csv", 1)])));
    }
}

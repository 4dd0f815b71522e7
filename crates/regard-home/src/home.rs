//! One home: where its parts lie, and how they are opened.

use crate::config::{HomeConfig, SourceSettings};
use crate::demo::made_until;
use crate::error::HomeError;
use jiff::Timestamp;
use regard_ingest::{SourceConfig, WorkbookReader};
use regard_lake::{Lake, LakeOptions};
use regard_metrics::Registry;
use regard_model::{Lens, Moment, PolicyVersion, Scope, SnapshotId};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The command under which this program reads one workbook, in a process of its own.
pub const READ_WORKBOOK: &str = "read-workbook";

/// A mapping file: SQL that makes one entity out of a source's tables.
#[derive(Debug, Clone)]
pub(crate) struct MappingFile {
    /// The entity's name, from the file's name.
    pub(crate) entity: String,
    /// The path below the home, for messages.
    pub(crate) name: String,
    pub(crate) sql: String,
}

/// A folder with a company's settings and facts.
#[derive(Debug, Clone)]
pub struct Home {
    root: PathBuf,
    config: HomeConfig,
    workbooks: WorkbookReader,
}

impl Home {
    /// Opens the home in a folder.
    ///
    /// # Errors
    /// [`HomeError::NoHome`] when there is none; [`HomeError::Config`] when its settings are wrong.
    pub fn open(root: &Path) -> Result<Self, HomeError> {
        let settings = root.join("regard.toml");
        if !settings.is_file() {
            return Err(HomeError::NoHome(root.to_owned()));
        }
        let root = root.canonicalize().map_err(HomeError::file("open", root))?;
        let config = HomeConfig::read(&root.join("regard.toml"))?;
        let program = std::env::current_exe().map_err(HomeError::file("find", Path::new("this program")))?;
        Ok(Self { root, config, workbooks: WorkbookReader::new(program, vec![READ_WORKBOOK.into()]) })
    }

    /// The same home, whose workbooks are read by another program: tests are not the program that can.
    #[must_use]
    pub fn with_workbooks(self, workbooks: WorkbookReader) -> Self {
        Self { workbooks, ..self }
    }

    pub(crate) fn workbooks(&self) -> &WorkbookReader {
        &self.workbooks
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The settings.
    pub fn config(&self) -> &HomeConfig {
        &self.config
    }

    /// The moment that pages look from unless told otherwise: the one in the settings, or the last day of
    /// a demo's records once that has passed, for seen from today nothing of it would ever be due again.
    /// **Empty**: now.
    pub fn moment(&self, now: Timestamp) -> Option<Moment> {
        let zone = &self.config.zone;
        let aged = || {
            let until = made_until(&self.root).filter(|_| self.config.demo)?;
            (until < Moment::at(now).day(zone)).then(|| Moment::parse(&until.to_string(), zone).ok())?
        };
        self.config.moment.or_else(aged)
    }

    /// Opens the facts.
    ///
    /// # Errors
    /// [`HomeError::Lake`] when they cannot be opened.
    pub async fn lake(&self, options: LakeOptions, now: Timestamp) -> Result<Lake, HomeError> {
        Ok(Lake::open(&self.root.join("lake"), options, now).await?)
    }

    /// The built-in metrics and those in the home's `metrics/` folder.
    ///
    /// # Errors
    /// [`HomeError::Metrics`] that names file, line and fix for each mistake.
    pub fn registry(&self) -> Result<Registry, HomeError> {
        Registry::with_team_files(self.yaml_files("metrics")?).map_err(HomeError::Metrics)
    }

    /// The company's own views in the home's `views/` folder: each file's name and text.
    ///
    /// # Errors
    /// [`HomeError`] when one cannot be read.
    pub fn view_files(&self) -> Result<Vec<(String, String)>, HomeError> {
        self.yaml_files("views")
    }

    /// Writes a view's file, whole or not at all.
    ///
    /// # Errors
    /// [`HomeError`] when it cannot be written.
    pub fn write_view(&self, path: &str, text: &str) -> Result<(), HomeError> {
        let path = self.view_path(path)?;
        let folder = path.parent().unwrap_or(&self.root);
        std::fs::create_dir_all(folder).map_err(HomeError::file("make", folder))?;
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(HomeError::file("write", &path))?;
        file.write_all(text.as_bytes()).map_err(HomeError::file("write", &path))?;
        file.as_file().sync_all().map_err(HomeError::file("write", &path))?;
        file.persist(&path).map_err(|error| HomeError::file("write", &path)(error.error))?;
        Ok(())
    }

    /// Removes a view's file. There need be none.
    ///
    /// # Errors
    /// [`HomeError`] when it cannot be removed.
    pub fn remove_view(&self, path: &str) -> Result<(), HomeError> {
        let path = self.view_path(path)?;
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            other => other.map_err(HomeError::file("remove", &path)),
        }
    }

    /// The place of a view's file, which is in the home's `views/` folder and nowhere else.
    fn view_path(&self, path: &str) -> Result<PathBuf, HomeError> {
        let name =
            Path::new(path).file_name().filter(|name| Path::new("views").join(name) == Path::new(path));
        let outside = || std::io::Error::new(std::io::ErrorKind::InvalidInput, "it is not in views/");
        let name = name.ok_or_else(|| HomeError::file("write", Path::new(path))(outside()))?;
        Ok(self.root.join("views").join(name))
    }

    fn yaml_files(&self, folder: &str) -> Result<Vec<(String, String)>, HomeError> {
        let mut files = Vec::new();
        for path in sorted_files(&self.root.join(folder))? {
            if path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml") {
                let text = std::fs::read_to_string(&path).map_err(HomeError::file("read", &path))?;
                files.push((self.relative(&path), text));
            }
        }
        Ok(files)
    }

    /// The lens of the local administrator: every customer.
    pub fn administrator_lens(&self, snapshot: SnapshotId, moment: Moment) -> Lens {
        Lens {
            snapshot,
            moment,
            policy: PolicyVersion::default(),
            scope: Scope::Everyone,
            zone: self.config.zone.clone(),
        }
    }

    /// A source by name.
    ///
    /// # Errors
    /// [`HomeError::UnknownSource`] that lists the names there are.
    pub fn source(&self, name: &str) -> Result<&SourceSettings, HomeError> {
        self.config.sources.get(name).ok_or_else(|| HomeError::UnknownSource {
            name: name.to_owned(),
            known: self.config.sources.keys().cloned().collect::<Vec<_>>().join(", "),
        })
    }

    /// The folder that a source's files lie in, after its environment variable had its say.
    ///
    /// # Errors
    /// [`HomeError::Ingest`] when the folder is not there.
    pub fn source_root(&self, settings: &SourceConfig) -> Result<PathBuf, HomeError> {
        Ok(settings.resolve_root(&self.root, &|name| std::env::var_os(name))?)
    }

    /// The mappings of a source: `mappings/<source>/<entity>.sql` or `<entity>.<part>.sql`.
    pub(crate) fn mappings(&self, source: &str) -> Result<Vec<MappingFile>, HomeError> {
        let mut mappings = Vec::new();
        for path in sorted_files(&self.root.join("mappings").join(source))? {
            let Some(stem) = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".sql")) else {
                continue;
            };
            let entity = stem.split('.').next().unwrap_or(stem).to_owned();
            let sql = std::fs::read_to_string(&path).map_err(HomeError::file("read", &path))?;
            mappings.push(MappingFile { entity, name: self.relative(&path), sql });
        }
        if mappings.is_empty() {
            return Err(HomeError::NoMappings { source_name: source.to_owned() });
        }
        Ok(mappings)
    }

    /// The entities that a source's mappings fill, by name. **Empty**: it has no mapping, or none can be read.
    pub fn entities_of(&self, source: &str) -> Vec<String> {
        let mappings = self.mappings(source).unwrap_or_default();
        let entities: std::collections::BTreeSet<String> =
            mappings.into_iter().map(|mapping| mapping.entity).collect();
        entities.into_iter().collect()
    }

    fn relative(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }
}

/// The files of a folder by name; none when there is no such folder.
fn sorted_files(folder: &Path) -> Result<Vec<PathBuf>, HomeError> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let read = || -> std::io::Result<Vec<PathBuf>> {
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
    };
    let mut paths = read().map_err(HomeError::file("read", folder))?;
    paths.retain(|path| path.is_file());
    paths.sort();
    Ok(paths)
}

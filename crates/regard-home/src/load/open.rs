//! What a load reads: the tables of a source, opened, whatever kind of source it is. Owns fetching from
//! databases into files of the home, and which deliveries a load takes; not what is done with the rows.

use super::report::{MappingFault, Progress};
use super::run::LoadRequest;
use super::stored::StoredFiles;
use super::tables::{self, OpenTable};
use super::unchanged::{KeptFiles, Unchanged, words};
use crate::config::SourceSettings;
use crate::error::HomeError;
use crate::home::{Home, MappingFile};
use crate::raw::Received;
use crate::spool::Spool;
use regard_ingest::{
    DatabaseConfig, DatabaseSource, FileFormat, SourceConfig, SourceFile, Storage, StoredFile, TableConfig,
    Watermark,
};
use regard_lake::{Lake, ParquetWriter};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// The tables of a source, opened.
#[derive(Default)]
pub(super) struct Opened {
    pub(super) tables: Vec<(String, OpenTable)>,
    /// Tables that could not be opened, with the reason.
    pub(super) faults: Vec<MappingFault>,
    /// Tables that have nothing new; a mapping that reads one has nothing to do.
    pub(super) quiet: BTreeSet<String>,
    /// Mappings that have nothing to learn, by place.
    pub(super) idle: BTreeSet<usize>,
    /// Whether this is all that the source has: only then are earlier complaints about it settled.
    pub(super) whole: bool,
    /// How far its tables have been read.
    pub(super) marks: BTreeMap<String, String>,
    /// What was read before of its files; of nothing else.
    pub(super) unchanged: Unchanged,
    /// The deliveries that were taken, by stream.
    pub(super) taken: Vec<(String, Vec<SourceFile>)>,
}

/// Opens the tables of a source.
///
/// # Errors
/// [`HomeError`] when none of them can be read.
pub(super) async fn open(
    home: &Home,
    lake: &Lake,
    request: &LoadRequest<'_>,
    mappings: &[MappingFile],
    received: &mut Received,
) -> Result<Opened, HomeError> {
    let opened = match home.source(request.source)? {
        SourceSettings::Files(config) => of_files(home, lake, request, config, mappings, received).await?,
        SourceSettings::Database(config) => of_database(home, lake, request, config, received).await?,
        SourceSettings::Sent(_) => of_deliveries(home, request, mappings)?,
    };
    if opened.tables.is_empty() && opened.quiet.is_empty() {
        let message = opened
            .faults
            .first()
            .map_or_else(|| "it has no tables".to_owned(), |fault| fault.message.clone());
        let path = home.root().join("regard.toml");
        let named = format!("source {}", request.source);
        let message = if message.starts_with(&named) { message } else { format!("{named}: {message}") };
        return Err(HomeError::Config { path, message });
    }
    Ok(opened)
}

impl Opened {
    fn add(&mut self, name: &str, opening: Result<OpenTable, HomeError>) {
        match opening {
            Ok(table) => self.tables.push((name.to_owned(), table)),
            Err(error) => {
                self.faults.push(MappingFault { place: table_place(name), message: error.to_string() });
            }
        }
    }
}

/// How a message names a table.
pub(super) fn table_place(name: &str) -> String {
    format!("table {name}")
}

async fn of_files(
    home: &Home,
    lake: &Lake,
    request: &LoadRequest<'_>,
    config: &SourceConfig,
    mappings: &[MappingFile],
    received: &mut Received,
) -> Result<Opened, HomeError> {
    let storage = config.storage(request.source)?;
    let environment = |name: &str| std::env::var_os(name);
    let place = match &storage {
        Some(storage) => Place::Storage(Box::new(Storage::open(request.source, storage, &environment)?)),
        None => Place::Folder(home.source_root(config)?),
    };
    let mut opened = Opened { whole: true, ..Opened::default() };
    let mut unchanged = Unchanged::since(lake.reading(request.source).await?, home.config());
    let mut found = Vec::new();
    for (name, table) in &config.tables {
        (request.progress)(&Progress::Reading { table: name.clone() });
        let (mut kept, mut stored) = (KeptFiles::new(), unchanged.stored_before(name));
        let files = place.receive(name, table, received, &mut kept, &mut stored).await;
        // A rehearsal counts every row, as if it were read for the first time.
        if files.is_ok() && !request.dry_run {
            unchanged.found(name, table, kept);
            unchanged.fetched(name, stored);
        }
        found.push((name, table, files));
    }
    let needed = unchanged.needed(mappings);
    opened.quiet = unchanged.quiet(needed.iter().map(|place| &mappings[*place]));
    opened.idle = (0..mappings.len()).filter(|place| !needed.contains(place)).collect();
    for (name, table, files) in found {
        if !opened.quiet.contains(name) {
            (request.progress)(&Progress::Reading { table: name.clone() });
            opened.add(name, files.and_then(|files| tables::open(name, table, files, home.workbooks())));
        }
    }
    opened.unchanged = unchanged;
    Ok(opened)
}

/// Where files come from.
enum Place {
    Folder(PathBuf),
    Storage(Box<Storage>),
}

impl Place {
    /// Finds the files of a table and keeps them; `kept` learns under which names, except in a rehearsal. Of storage only
    /// what is not among the objects `stored` before is fetched; they are then those that there are now.
    async fn receive(
        &self,
        name: &str,
        table: &TableConfig,
        received: &mut Received,
        kept: &mut KeptFiles,
        stored: &mut StoredFiles,
    ) -> Result<Vec<SourceFile>, HomeError> {
        match self {
            Self::Folder(root) => {
                let files = regard_ingest::find_files(root, name, table)?;
                for file in &files {
                    let under = received.keep(name, file)?;
                    kept.extend(under.map(|under| (file.name.clone(), under)));
                }
                Ok(files)
            }
            Self::Storage(storage) => {
                let before = std::mem::take(stored).at(&storage.place());
                let found = storage.find(name, table).await?;
                let known = |file: &StoredFile| before.kept(&file.name, file.content());
                storage.check_room(name, found.iter().filter(|file| known(file).is_none()))?;
                let mut files = Vec::new();
                *stored = StoredFiles::of(storage.place());
                for file in found {
                    let again = known(&file).and_then(|kept| received.fetched_before(name, &file.name, kept));
                    let fetched = if let Some(again) = again {
                        again
                    } else {
                        let target = received.fetching()?;
                        storage.fetch(&file, target.path()).await?;
                        received.fetched(name, &file.name, target)?
                    };
                    if let Some(content) = file.content() {
                        stored.note(&file.name, content, &fetched.kept);
                    }
                    kept.insert(fetched.file.name.clone(), fetched.kept);
                    files.push(fetched.file);
                }
                Ok(files)
            }
        }
    }
}

async fn of_database(
    home: &Home,
    lake: &Lake,
    request: &LoadRequest<'_>,
    config: &DatabaseConfig,
    received: &mut Received,
) -> Result<Opened, HomeError> {
    let environment = |name: &str| std::env::var_os(name);
    let source = DatabaseSource::new(request.source, config, home.root(), &environment)?;
    let marks = lake.marks(request.source).await?;
    let whole = config.tables.values().all(|table| table.cursor.is_none());
    let mut opened = Opened { whole, ..Opened::default() };
    for (name, table) in &config.tables {
        (request.progress)(&Progress::Reading { table: name.clone() });
        let mark = marks.get(name).and_then(|mark| serde_json::from_str(mark).ok());
        let fetched = fetch(&source, name, mark.as_ref(), received).await;
        let opening = fetched.and_then(|fetched| {
            if let (Some(_), Some(watermark)) = (&table.cursor, &fetched.watermark) {
                let text =
                    serde_json::to_string(watermark).map_err(|error| HomeError::Bug(error.to_string()))?;
                opened.marks.insert(name.clone(), text);
            }
            let mut table = tables::open_parquet(name, vec![fetched.file])?;
            table.broken = fetched.broken;
            table.assumptions = fetched.notes;
            Ok(table)
        });
        opened.add(name, opening);
    }
    Ok(opened)
}

/// Rows of a database, in a file of the home.
struct Fetched {
    file: SourceFile,
    watermark: Option<Watermark>,
    broken: Vec<regard_model::Quarantined>,
    notes: Vec<String>,
}

/// Copies what is new in a table into a file: the mapping may read it as often as it likes, and what was
/// received is kept like any other original.
async fn fetch(
    source: &DatabaseSource,
    table: &str,
    mark: Option<&Watermark>,
    received: &mut Received,
) -> Result<Fetched, HomeError> {
    let description = source.describe_table(table).await?;
    let target = received.fetching()?;
    let mut writer = ParquetWriter::create(target.path(), description.schema)?;
    let mut sink = |batch| writer.write(&batch).map_err(Into::into);
    let read = source.read_table(table, mark, &mut sink).await?;
    writer.close()?;
    let file = received.fetched(table, &format!("{table}.parquet"), target)?.file;
    Ok(Fetched { file, watermark: read.watermark, broken: read.bad, notes: read.notes })
}

/// Deliveries are JSON lines; each stream with something new is a table.
fn of_deliveries(
    home: &Home,
    request: &LoadRequest<'_>,
    mappings: &[MappingFile],
) -> Result<Opened, HomeError> {
    let spool = Spool::of(home.root(), request.source);
    let mut opened = Opened::default();
    for stream in spool.streams()? {
        let files = spool.waiting(&stream)?;
        if files.is_empty() {
            continue;
        }
        (request.progress)(&Progress::Reading { table: stream.clone() });
        let lines = TableConfig { format: Some(FileFormat::Jsonl), ..TableConfig::default() };
        opened.add(&stream, tables::open(&stream, &lines, files.clone(), home.workbooks()));
        opened.taken.push((stream, files));
    }
    // A stream of which nothing came is no mistake of the mapping that reads it.
    let is_open = |word: &str| opened.tables.iter().any(|(name, _)| name.eq_ignore_ascii_case(word));
    let words = mappings.iter().flat_map(|mapping| words(&mapping.sql));
    opened.quiet = words.filter(|word| crate::spool::is_stream(word) && !is_open(word)).collect();
    Ok(opened)
}

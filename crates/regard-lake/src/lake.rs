//! One lake: its folders, its catalog and its engine.

use crate::catalog::{Catalog, LiveFile, Marks};
use crate::engine::{Access, DecodedFiles, KeptRowsOfFiles, Sessions};
use crate::error::LakeError;
use crate::spill::SpillFolder;
use crate::table::Table;
use async_trait::async_trait;
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use futures::future::BoxFuture;
use jiff::Timestamp;
use regard_model::{
    Answer, BatchId, Engine, EngineError, Ledger, Lens, LoadRecord, Scope, SnapshotId, Statement,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How much a lake may use.
#[derive(Debug, Clone)]
pub struct LakeOptions {
    /// Memory that all questions together may hold. **Unit**: bytes.
    pub memory_bytes: usize,
    /// Memory for rows of small tables, kept decoded. **Unit**: bytes.
    pub decoded_bytes: u64,
    /// A table with more rows is read from its files with each question.
    pub decoded_rows: u64,
    /// Memory for which rows are of whose customers, and their sums. **Unit**: bytes.
    pub kept_rows_bytes: u64,
    /// So many customers of a viewer are named in a statement, and files and pages without them are skipped; of more,
    /// it is found out once which rows are theirs. At most [`Scope::NAMED_AT_MOST`].
    pub named_at_most: usize,
    /// Memory for one derived table of a month while what follows from it is computed; a larger one is read from its
    /// file. **Unit**: bytes.
    pub derived_bytes: usize,
    /// Disk for what does not fit into memory. **Unit**: bytes.
    pub spill_bytes: u64,
    /// How long one question may take.
    pub question_timeout: Duration,
    /// How many questions run at once; further ones wait for their turn.
    pub questions_at_once: usize,
    /// How many threads one question may use.
    pub threads: usize,
}

impl Default for LakeOptions {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            memory_bytes: 768 << 20,
            decoded_bytes: 192 << 20,
            decoded_rows: 250_000,
            kept_rows_bytes: 96 << 20,
            named_at_most: Scope::NAMED_AT_MOST,
            derived_bytes: 128 << 20,
            spill_bytes: 8 << 30,
            question_timeout: Duration::from_secs(30),
            questions_at_once: threads.max(2),
            threads,
        }
    }
}

/// The facts of one home.
#[derive(Debug, Clone)]
pub struct Lake {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) root: PathBuf,
    pub(crate) data: PathBuf,
    pub(crate) catalog: Catalog,
    pub(crate) runtime: Arc<RuntimeEnv>,
    pub(crate) options: LakeOptions,
    pub(crate) decoded: DecodedFiles,
    pub(crate) kept_rows: KeptRowsOfFiles,
    sessions: Sessions,
    _spill: SpillFolder,
}

/// A snapshot and when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotFacts {
    /// The snapshot.
    pub snapshot: SnapshotId,
    /// When it was committed.
    pub committed_at: Timestamp,
}

impl Lake {
    /// Opens the lake in a folder, or makes it.
    ///
    /// # Errors
    /// [`LakeError`] when the folder or the catalog cannot be used.
    pub fn open<'a>(
        root: &'a Path,
        options: LakeOptions,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Self, LakeError>> {
        Box::pin(Self::open_now(root, options, now))
    }

    async fn open_now(root: &Path, options: LakeOptions, now: Timestamp) -> Result<Self, LakeError> {
        let data = root.join("data");
        std::fs::create_dir_all(&data).map_err(LakeError::file("make", &data))?;
        let root = root.canonicalize().map_err(LakeError::file("open", root))?;
        let data = root.join("data");
        let catalog = Catalog::open(&root.join("catalog.sqlite"), &data, now).await?;
        let spill = SpillFolder::make(&root)?;
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_limit(options.memory_bytes, 1.0)
            .with_temp_file_path(spill.path())
            .with_max_temp_directory_size(options.spill_bytes)
            .build_arc()?;
        let decoded = DecodedFiles::new(options.decoded_bytes, options.decoded_rows);
        let kept_rows = KeptRowsOfFiles::new(options.kept_rows_bytes);
        let sessions = Sessions::new(options.questions_at_once);
        let inner =
            Inner { root, data, catalog, runtime, options, decoded, kept_rows, sessions, _spill: spill };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The newest snapshot.
    ///
    /// # Errors
    /// [`LakeError::Catalog`] when the catalog cannot be read.
    pub fn newest(&self) -> BoxFuture<'_, Result<SnapshotFacts, LakeError>> {
        Box::pin(self.newest_now())
    }

    async fn newest_now(&self) -> Result<SnapshotFacts, LakeError> {
        let head = self.inner.catalog.head().await?;
        let committed_at = self.committed_at(head.id()).await?;
        Ok(SnapshotFacts { snapshot: head.id(), committed_at: committed_at.unwrap_or_default() })
    }

    /// When a snapshot was committed; `None` when there is none of this number.
    ///
    /// # Errors
    /// [`LakeError::Catalog`] when the catalog cannot be read.
    pub fn committed_at(&self, snapshot: SnapshotId) -> BoxFuture<'_, Result<Option<Timestamp>, LakeError>> {
        Box::pin(self.committed_at_now(snapshot))
    }

    async fn committed_at_now(&self, snapshot: SnapshotId) -> Result<Option<Timestamp>, LakeError> {
        self.inner.catalog.committed_at(snapshot).await
    }

    /// Writes down a load that made no snapshot.
    ///
    /// # Errors
    /// [`LakeError::Catalog`] when the ledger cannot be written.
    pub fn note_load<'a>(&'a self, record: &'a LoadRecord) -> BoxFuture<'a, Result<(), LakeError>> {
        Box::pin(self.note_load_now(record))
    }

    async fn note_load_now(&self, record: &LoadRecord) -> Result<(), LakeError> {
        self.inner.catalog.note(record, &Marks::default()).await
    }

    /// How far a source has been read, by table. **Empty**: nothing was read yet, or it is read whole.
    ///
    /// # Errors
    /// [`LakeError::Catalog`] when the catalog cannot be read.
    pub fn marks<'a>(
        &'a self,
        source: &'a str,
    ) -> BoxFuture<'a, Result<BTreeMap<String, String>, LakeError>> {
        Box::pin(async move { Ok(self.inner.catalog.marks(source).await?.cursors) })
    }

    /// What the last whole load of a source read of its files, in the words of whoever loaded it. **Empty**: there was
    /// none, or a later one was not whole.
    ///
    /// # Errors
    /// [`LakeError::Catalog`] when the catalog cannot be read.
    pub fn reading<'a>(
        &'a self,
        source: &'a str,
    ) -> BoxFuture<'a, Result<BTreeMap<String, String>, LakeError>> {
        Box::pin(async move { Ok(self.inner.catalog.marks(source).await?.reading.unwrap_or_default()) })
    }

    /// Answers a local administrator's SQL: the views of a lens by name, and the tables as they lie,
    /// lineage and all, in the schema `lake`. Never reachable with a question from outside.
    ///
    /// # Errors
    /// [`EngineError`], by whose fault it is.
    pub fn inspect<'a>(
        &'a self,
        lens: &'a Lens,
        statement: &'a Statement,
    ) -> BoxFuture<'a, Result<Answer, EngineError>> {
        Box::pin(self.inspect_now(lens, statement))
    }

    async fn inspect_now(&self, lens: &Lens, statement: &Statement) -> Result<Answer, EngineError> {
        self.inner.sessions.query(&self.inner, lens, Access::Stored, statement).await
    }
}

impl Inner {
    pub(crate) fn folder(&self, table: &Table) -> PathBuf {
        self.data.join("main").join(table.name())
    }

    pub(crate) async fn files(
        &self,
        table: &Table,
        snapshot: SnapshotId,
    ) -> Result<Vec<LiveFile>, LakeError> {
        self.catalog.files(table, snapshot).await
    }
}

#[async_trait]
impl Engine for Lake {
    async fn query(&self, lens: &Lens, statement: &Statement) -> Result<Answer, EngineError> {
        self.inner.sessions.query(&self.inner, lens, Access::Views, statement).await
    }
}

#[async_trait]
impl Ledger for Lake {
    async fn head(&self) -> Result<SnapshotId, EngineError> {
        let head = self.inner.catalog.head().await.map_err(|error| EngineError::Facts(error.to_string()))?;
        Ok(head.id())
    }

    async fn loads(
        &self,
        source: Option<&str>,
        before: Option<&BatchId>,
        limit: u32,
    ) -> Result<Vec<LoadRecord>, EngineError> {
        let loads = self.inner.catalog.loads(source, before, limit).await;
        loads.map_err(|error| EngineError::Facts(error.to_string()))
    }
}

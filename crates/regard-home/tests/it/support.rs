//! A home in a temporary folder, made of the files that a test writes.

use jiff::Timestamp;
use regard_home::{Home, LoadReport, LoadRequest, load};
use regard_lake::{Lake, LakeOptions};
use regard_model::{Answer, Ledger, Moment, Statement};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// The fixed time of all tests.
pub(crate) fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

/// A home with one source, `files`, whose folder is `data/`.
pub(crate) struct TestHome {
    pub(crate) folder: TempDir,
    settings: String,
    sources: Vec<String>,
}

impl TestHome {
    pub(crate) fn new(zone: &str, currency: &str) -> Self {
        let settings = format!("name = \"Test\"\ncurrency = \"{currency}\"\ntime_zone = \"{zone}\"\n");
        Self { folder: TempDir::new().unwrap(), settings, sources: Vec::new() }
    }

    /// Writes a file below the home.
    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Declares a table of a source, read from `data/<files>`.
    pub(crate) fn table(&mut self, source: &str, table: &str, files: &str) {
        if !self.sources.iter().any(|known| known == source) {
            self.settings.push_str(&format!("[sources.{source}]\nkind = \"files\"\nroot = \"data\"\n"));
            self.sources.push(source.to_owned());
            fs::create_dir_all(self.folder.path().join("data")).unwrap();
        }
        self.settings.push_str(&format!("[sources.{source}.tables.{table}]\nfiles = \"{files}\"\n"));
        self.write("regard.toml", &self.settings);
    }

    pub(crate) fn mapping(&self, source: &str, entity: &str, sql: &str) {
        self.write(&format!("mappings/{source}/{entity}.sql"), sql);
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) async fn open(&self) -> Opened {
        self.open_with(LakeOptions::default()).await
    }

    pub(crate) async fn open_with(&self, options: LakeOptions) -> Opened {
        let home = Home::open(self.root()).unwrap();
        let lake = home.lake(options, now()).await.unwrap();
        Opened { home, lake }
    }
}

pub(crate) struct Opened {
    pub(crate) home: Home,
    pub(crate) lake: Lake,
}

impl Opened {
    pub(crate) async fn load(&self, source: &str) -> LoadReport {
        self.try_load(source, false).await.unwrap()
    }

    pub(crate) async fn try_load(
        &self,
        source: &str,
        dry_run: bool,
    ) -> Result<LoadReport, regard_home::HomeError> {
        let request = LoadRequest { source, dry_run, clock: &now, progress: &|_| {} };
        load(&self.home, &self.lake, &request).await
    }

    /// The first column of the answer to an administrator's SQL, as text.
    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        let answer = self.answer(sql).await;
        let mut texts = Vec::new();
        for batch in &answer.batches {
            let options = arrow_cast::display::FormatOptions::new().with_null("none");
            let column =
                arrow_cast::display::ArrayFormatter::try_new(batch.column(0).as_ref(), &options).unwrap();
            texts.extend((0..batch.num_rows()).map(|row| column.value(row).to_string()));
        }
        texts
    }

    pub(crate) async fn answer(&self, sql: &str) -> Answer {
        let snapshot = self.lake.head().await.unwrap();
        let lens = self.home.administrator_lens(snapshot, Moment::at(Timestamp::MAX));
        self.lake.inspect(&lens, &Statement::new(sql)).await.unwrap()
    }
}

/// The counts of one entity: read, created, updated, unchanged, quarantined.
pub(crate) fn counts(report: &LoadReport, entity: &str) -> [u64; 5] {
    let found = report.record.entities.iter().find(|counts| counts.entity == entity);
    found.map_or([0; 5], |counts| {
        [counts.read, counts.created, counts.updated, counts.unchanged, counts.quarantined]
    })
}

/// Every entity of every report accounts for every row that was read.
pub(crate) fn assert_accounts(report: &LoadReport) {
    for counts in &report.record.entities {
        let sum = counts.created + counts.updated + counts.unchanged + counts.quarantined;
        assert_eq!(counts.read, sum, "{counts:?}");
    }
}

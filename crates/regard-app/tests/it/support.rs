//! A home in a temporary folder, loaded for real, and a reader over it whose clock stands.

use crate::records::LakeRecords;
use arrow_array::cast::AsArray;
use jiff::Timestamp;
use regard_app::foresight::{Run, RunReport};
use regard_app::pages::{
    Brief, BriefQuestion, HomeFacts, PageQuestion, Reader, ReaderParts, SeenTo, SourceFacts, UnitFacts,
};
use regard_app::policies::{Holding, Policies, known};
use regard_app::views::Views;
use regard_home::{Home, LoadRequest, WorldRequest, load, make_demo};
use regard_lake::{Lake, LakeOptions};
use regard_metrics::{Coverage, Plan};
use regard_model::{
    BatchId, CustomerId, Engine, Figure, Foreseen, Ledger, Lens, Moment, PolicyVersion, Scope, Statement,
};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

/// The time at which everything is loaded and read.
pub(crate) fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

/// An opened home and what reads its pages.
pub(crate) struct Opened {
    pub(crate) reader: Reader,
    lake: Arc<Lake>,
    home: Home,
    _folder: TempDir,
}

impl Opened {
    /// A home of one source `shop`: each table is a CSV file whose columns are the entity's.
    pub(crate) async fn of_tables(tables: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let mut settings = "name = \"Shop\"\ncurrency = \"EUR\"\ntime_zone = \"Europe/Berlin\"\n".to_owned();
        settings.push_str("[sources.shop]\nkind = \"files\"\nroot = \"data\"\nfresh_for = \"7d\"\n");
        for (entity, csv) in tables {
            settings.push_str(&format!("[sources.shop.tables.{entity}]\nfiles = \"{entity}.csv\"\n"));
            let columns = csv.lines().next().unwrap();
            write(&format!("data/{entity}.csv"), csv);
            write(&format!("mappings/shop/{entity}.sql"), &format!("select {columns} from {entity}"));
        }
        write("regard.toml", &settings);
        Self::open(folder).await
    }

    /// A made company.
    pub(crate) async fn demo(customers: u32) -> Self {
        let folder = TempDir::new().unwrap();
        let until = jiff::civil::date(2026, 1, 31);
        let request = WorldRequest { customers, seed: 11, until, order_lines: None };
        make_demo(folder.path(), &request, &|_| {}).unwrap();
        Self::open(folder).await
    }

    async fn open(folder: TempDir) -> Self {
        let home = Home::open(folder.path()).unwrap();
        let lake = home.lake(LakeOptions::default(), now()).await.unwrap();
        for source in home.config().sources.keys() {
            let request = LoadRequest { source, dry_run: false, clock: &now, progress: &|_| {} };
            load(&home, &lake, &request).await.unwrap();
        }
        let lake = Arc::new(lake);
        let config = home.config();
        let source = |(name, _): (&String, _)| SourceFacts {
            name: name.clone(),
            kind: "files".to_owned(),
            root: None,
            fresh_for: None,
            schedule: None,
            tables: Vec::new(),
            entities: Vec::new(),
        };
        let reader = Reader::new(ReaderParts {
            engine: lake.clone(),
            ledger: lake.clone(),
            records: Arc::new(LakeRecords::new((*lake).clone(), config.zone.clone())),
            registry: Arc::new(home.registry().unwrap()),
            home: HomeFacts {
                name: config.name.clone(),
                currency: config.currency,
                time_zone: config.zone.clone(),
                languages: Vec::new(),
                sources: config.sources.iter().map(source).collect(),
                units: UnitFacts::default(),
            },
            activity: None,
            clock: Arc::new(now),
            cache_bytes: 32 << 20,
        });
        Self { reader, lake, home, _folder: folder }
    }

    /// The lens of someone who sees these customers; of everyone when none are named.
    pub(crate) async fn lens(&self, moment: &str, customers: &[&str]) -> Lens {
        let zone = self.home.config().zone.clone();
        let scope = match customers {
            [] => Scope::Everyone,
            some => Scope::of(some.iter().map(|id| CustomerId::new(*id))),
        };
        Lens {
            snapshot: self.lake.head().await.unwrap(),
            moment: Moment::parse(moment, &zone).unwrap(),
            policy: PolicyVersion::default(),
            scope,
            zone,
        }
    }

    /// One run of foresight from a moment.
    pub(crate) async fn foresee(&self, moment: &str) -> RunReport {
        let run = Run {
            reader: &self.reader,
            keeper: self.lake.as_ref(),
            name: BatchId("a run of a test".into()),
            progress: &|_| {},
        };
        run.run(&self.lens(moment, &[]).await, now()).await.unwrap()
    }

    /// The brief for everybody.
    pub(crate) async fn brief(&self, lens: &Lens) -> Brief {
        let views = Views::with_own_files(&[], &self.home.registry().unwrap()).unwrap();
        let view = views.find("everyone").unwrap();
        let seen_to = SeenTo::default();
        let (page, holding) = (PageQuestion::default(), self.policy());
        let policy = &holding.policy;
        let question = BriefQuestion { page, view, policy, may_mend: false, seen_to: &seen_to };
        self.reader.brief(lens, &question).await.unwrap()
    }

    /// The policy that comes with Regard.
    pub(crate) fn policy(&self) -> Holding {
        let known = known(self.reader.home(), &self.home.registry().unwrap());
        Policies::new(known).unwrap().now()
    }

    /// What is kept at load, seen through a lens.
    pub(crate) async fn coverage(&self, lens: &Lens) -> Coverage {
        Coverage::read(&self.lake.query(lens, &Coverage::statement()).await.unwrap()).unwrap()
    }

    /// The figures of a plan, straight from the engine.
    pub(crate) async fn figures(&self, lens: &Lens, plan: &Plan) -> Vec<Figure> {
        let mut answers = Vec::new();
        for statement in plan.statements() {
            let answer = self.lake.query(lens, statement).await;
            answers.push(answer.unwrap_or_else(|error| panic!("{error}\n{}", statement.sql)));
        }
        plan.figures(&answers, None).unwrap()
    }

    /// The first so many customers by key.
    pub(crate) async fn customers(&self, many: usize) -> Vec<String> {
        let lens = self.lens("2026-01-31", &[]).await;
        let all = Statement::new(format!("select customer_id from customers order by 1 limit {many}"));
        let answer = self.lake.query(&lens, &all).await.unwrap();
        let texts = |batch: &arrow_array::RecordBatch| -> Vec<String> {
            batch.column(0).as_string::<i32>().iter().flatten().map(str::to_owned).collect()
        };
        answer.batches.iter().flat_map(texts).collect()
    }

    /// What keeps what was foreseen.
    pub(crate) fn keeper(&self) -> &dyn Foreseen {
        self.lake.as_ref()
    }

    /// The folder, for files that a test reads back.
    pub(crate) fn root(&self) -> &Path {
        self.home.root()
    }
}

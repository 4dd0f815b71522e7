//! A small home with users, served: the real lake, the real store, the real pages, a clock that stands. Owns no check.

mod client;
mod parts;

pub(crate) use client::{Answer, Visitor};

use self::parts::{home_facts, identity, never_loaded, policies, profile, users, views};
use crate::delivery::{PUBLIC_URL, SEALING_KEY, deliver, local_delivery};
use crate::inbox::HomeInbox;
use crate::matcher::HomeMatcher;
use crate::records::LakeRecords;
use axum::Router;
use jiff::civil::date;
use regard_app::access::{Access, AccessParts};
use regard_app::delivery::OutboxParts;
use regard_app::pages::{HomeFacts, Reader, ReaderParts};
use regard_home::{Home, LoadRequest, WorldRequest, load, make_demo};
use regard_lake::{Lake, LakeOptions};
use regard_model::{Engine, Foreseen, Ledger, Lens, PolicyVersion, Scope, UserId};
use regard_server::{DirectoryRules, Hosts, Present, Proxies, ServerState, moment_now, router};
use regard_sso::Provider;
use regard_store::{NewUser, Profile, Role, SealingKey, Store, StoreUrl, Surroundings};
use regard_testkit::{FixedClock, TempHome, seeded_bytes, temp_home};
use serde_json::Value;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

const ADMIN_EMAIL: &str = "admin@example.com";
pub(crate) const PASSWORD: &str = "a horse, a battery, a staple";
const LISTENING_ON: &str = "127.0.0.1:8080";

/// The home, served.
pub(crate) struct House {
    pub(crate) state: ServerState,
    pub(crate) clock: FixedClock,
    pub(crate) customer_id: String,
    pub(crate) order_id: String,
    pub(crate) invoice_id: String,
    pub(crate) source: String,
    pub(crate) persona_id: String,
    lake: Arc<Lake>,
    router: Router,
    folder: Arc<TempHome>,
}

impl House {
    /// A home into which nothing was loaded.
    pub(crate) async fn empty() -> Self {
        Self::build(false).await
    }

    /// A home that nobody can sign in to yet.
    pub(crate) async fn bare() -> Self {
        let house = Self::empty().await;
        let url = format!("sqlite:{}", house.folder().join("bare.sqlite").display()).parse().unwrap();
        let surroundings = Surroundings::new(house.clock.reader(), seeded_bytes(8));
        let store = Store::open(&url, surroundings).await.unwrap();
        let access = Access::new(AccessParts {
            engine: house.lake.clone(),
            permissions: Arc::new(store.clone()),
            time_zone: house.state.reader.home().time_zone.clone(),
        });
        house.with(ServerState { store, access, demo: false, ..house.state.clone() })
    }

    /// A small made company, loaded.
    pub(crate) async fn demo() -> Self {
        let mut house = Self::build(true).await;
        let customers = house.get("/api/v1/customers?sort=sales&limit=1", Visitor::Viewer).await.json();
        house.customer_id = text(&customers["rows"][0]["customer_id"]);
        let base = format!("/api/v1/customers/{}", house.customer_id);
        let orders = house.get(&format!("{base}/orders"), Visitor::Viewer).await.json();
        house.order_id = text(&orders["rows"][0]["order_id"]);
        let invoices = house.get(&format!("{base}/invoices"), Visitor::Viewer).await.json();
        house.invoice_id = text(&invoices["rows"][0]["invoice_id"]);
        house
    }

    async fn build(loaded: bool) -> Self {
        let folder = temp_home().unwrap();
        let customers = if loaded { 40 } else { 1 };
        let until = date(2026, 1, 4);
        let request = WorldRequest { customers, seed: 7, until, order_lines: None };
        make_demo(folder.path(), &request, &|_| {}).unwrap();
        Box::pin(Self::open(folder, loaded)).await
    }

    /// A home of one source whose tables are CSV files with the columns of their entities. These people come in by
    /// single sign-on; beyond their role they are what the tables say.
    pub(crate) async fn of_tables(tables: &[(&str, String)], people: &[(String, Role)]) -> Self {
        let folder = temp_home().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let mut settings = "name = \"Company\"\ncurrency = \"EUR\"\ntime_zone = \"Europe/Berlin\"\n\
            [sources.company]\nkind = \"files\"\nroot = \"data\"\n"
            .to_owned();
        for (entity, csv) in tables {
            writeln!(settings, "[sources.company.tables.{entity}]\nfiles = \"{entity}.csv\"").unwrap();
            write(&format!("data/{entity}.csv"), csv);
            let columns = csv.lines().next().unwrap();
            write(&format!("mappings/company/{entity}.sql"), &format!("select {columns} from {entity}"));
        }
        write("regard.toml", &settings);
        let house = Box::pin(Self::open(folder, true)).await;
        let store = &house.state.store;
        let visitor = profile("viewer@example.com", Role::Viewer);
        store.set_personas(vec![(UserId::new("viewer"), visitor)]).await.unwrap();
        for (key, role) in people {
            house.join(key, *role).await;
        }
        house
    }

    /// Somebody begins to come in by single sign-on; beyond their role they are what the tables say.
    pub(crate) async fn join(&self, key: &str, role: Role) {
        let store = &self.state.store;
        let email = format!("{}@company.example", key.to_lowercase());
        let profile = Profile { level: None, name: key.to_owned(), ..profile(&email, role) };
        let new = NewUser { user_id: Some(UserId::new(key)), ..NewUser::from(profile) };
        let user = store.create_user(new, None).await.unwrap();
        store.link_identity(user.user_id.clone(), identity(&user.user_id)).await.unwrap();
    }

    async fn open(folder: TempHome, loaded: bool) -> Self {
        let clock = FixedClock::default();
        let home = Home::open(folder.path()).unwrap();
        let lake = home.lake(LakeOptions::default(), clock.now()).await.unwrap();
        let now = clock.reader();
        for source in home.config().sources.keys().filter(|_| loaded) {
            let request = LoadRequest { source, dry_run: false, clock: &now, progress: &|_| {} };
            load(&home, &lake, &request).await.unwrap();
        }
        let lake = Arc::new(lake);
        let read_by_tests = lake.clone();
        let config = home.config();
        let reader = reader(&home, home_facts(&home), &lake, &clock);
        let surroundings = Surroundings::new(clock.reader(), seeded_bytes(7));
        let store = Store::open(&StoreUrl::in_home(folder.path()), surroundings).await.unwrap();
        users(&store).await;
        let matcher = HomeMatcher::new(home.clone(), (*lake).clone(), store.clone());
        let access = Access::new(AccessParts {
            engine: lake.clone(),
            permissions: Arc::new(store.clone()),
            time_zone: config.zone.clone(),
        });
        let outbox = outbox((&store, &access, &reader), lake.clone(), &clock);
        let (delivery, _) = deliver(outbox, local_delivery(), &clock);
        let state = ServerState {
            reader,
            delivery,
            policies: Arc::new(policies(&home, &home_facts(&home))),
            views: Arc::new(views(&home)),
            providers: Arc::default(),
            access,
            ledger: lake,
            store,
            inbox: Some(Arc::new(HomeInbox::new(folder.path().to_owned()))),
            matcher: Some(Arc::new(matcher)),
            pinned: None,
            present: Present::default(),
            clock: Arc::new(clock.reader()),
            demo: true,
            hosts: Hosts::for_address(LISTENING_ON.parse().unwrap()),
            proxies: Proxies::default(),
            directory: DirectoryRules::default(),
        };
        Self {
            router: router(state.clone()),
            state,
            clock,
            customer_id: "none".to_owned(),
            order_id: "none".to_owned(),
            invoice_id: "none".to_owned(),
            source: config.sources.keys().next().unwrap().clone(),
            persona_id: "viewer".to_owned(),
            lake: read_by_tests,
            folder: Arc::new(folder),
        }
    }

    /// The same home, but not as a demo.
    pub(crate) fn without_demo(&self) -> Self {
        self.with(ServerState { demo: false, ..self.state.clone() })
    }

    /// The same home with these providers of single sign-on.
    pub(crate) fn with_providers(&self, providers: Vec<Provider>) -> Self {
        self.with(ServerState { providers: Arc::new(providers), ..self.state.clone() })
    }

    /// The same home with one more source. It was never loaded, so it is stale.
    pub(crate) fn with_stale_source(&self, name: &str) -> Self {
        let home = Home::open(self.folder.path()).unwrap();
        let mut facts = home_facts(&home);
        facts.sources.push(never_loaded(name));
        let policies = Arc::new(policies(&home, &facts));
        let reader = reader(&home, facts, &self.lake, &self.clock);
        self.with(ServerState { reader, policies, ..self.state.clone() })
    }

    pub(crate) fn with(&self, state: ServerState) -> Self {
        Self {
            router: router(state.clone()),
            state,
            clock: self.clock.clone(),
            customer_id: self.customer_id.clone(),
            order_id: self.order_id.clone(),
            invoice_id: self.invoice_id.clone(),
            source: self.source.clone(),
            persona_id: self.persona_id.clone(),
            lake: self.lake.clone(),
            folder: self.folder.clone(),
        }
    }

    /// Loads every source again.
    pub(crate) async fn load(&self) {
        let home = Home::open(self.folder.path()).unwrap();
        let now = self.clock.reader();
        for source in home.config().sources.keys() {
            let request = LoadRequest { source, dry_run: false, clock: &now, progress: &|_| {} };
            load(&home, &self.lake, &request).await.unwrap();
        }
    }

    /// The folder of the home.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What answers statements.
    pub(crate) fn engine(&self) -> &dyn Engine {
        self.lake.as_ref()
    }

    /// What keeps what was foreseen.
    pub(crate) fn keeper(&self) -> &dyn Foreseen {
        self.lake.as_ref()
    }

    /// Who sees everything, now.
    pub(crate) async fn everyones_lens(&self) -> Lens {
        Lens {
            snapshot: self.lake.head().await.unwrap(),
            moment: moment_now(self.clock.now(), None),
            policy: PolicyVersion::default(),
            scope: Scope::Everyone,
            zone: self.state.reader.home().time_zone.clone(),
        }
    }
}

fn reader(home: &Home, facts: HomeFacts, lake: &Arc<Lake>, clock: &FixedClock) -> Reader {
    Reader::new(ReaderParts {
        engine: lake.clone(),
        ledger: lake.clone(),
        records: Arc::new(LakeRecords::new((**lake).clone(), home.config().zone.clone())),
        registry: Arc::new(home.registry().unwrap()),
        home: facts,
        activity: None,
        clock: Arc::new(clock.reader()),
        cache_bytes: 16 << 20,
    })
}

fn outbox(
    (store, access, reader): (&Store, &Access, &Reader),
    ledger: Arc<Lake>,
    clock: &FixedClock,
) -> OutboxParts {
    OutboxParts {
        store: store.clone(),
        access: access.clone(),
        reader: reader.clone(),
        ledger,
        key: SealingKey::new(SEALING_KEY),
        clock: Arc::new(clock.reader()),
        pinned: None,
        public_url: Some(PUBLIC_URL.to_owned()),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text but {value}")).to_owned()
}

//! A small home with users, and a client for it: the real lake, the real store, the real pages, a
//! clock that stands. Owns no check.

use crate::delivery::{PUBLIC_URL, SEALING_KEY, deliver, local_delivery};
use crate::inbox::HomeInbox;
use crate::matcher::HomeMatcher;
use crate::records::LakeRecords;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use jiff::civil::date;
use regard_app::access::{Access, AccessParts};
use regard_app::delivery::OutboxParts;
use regard_app::pages::{HomeFacts, Reader, ReaderParts, SourceFacts};
use regard_app::policies::{Policies, known};
use regard_app::views::{KeptViews, ViewFile, ViewFiles};
use regard_home::{Home, LoadRequest, WorldRequest, load, make_demo};
use regard_lake::{Lake, LakeOptions};
use regard_model::{Engine, Foreseen, Ledger, Lens, Moment, PolicyVersion, Scope, UserId};
use regard_server::{Hosts, Present, Proxies, ServerState, router};
use regard_sso::Provider;
use regard_store::{
    NewUser, Password, Profile, Role, SealingKey, SignedIn, SsoIdentity, Store, StoreUrl, Surroundings,
};
use regard_testkit::{FixedClock, TempHome, seeded_bytes, temp_home};
use serde_json::{Value, json};
use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::Arc;
use tower::ServiceExt;

const ADMIN_EMAIL: &str = "admin@example.com";
pub(crate) const PASSWORD: &str = "a horse, a battery, a staple";
const LISTENING_ON: &str = "127.0.0.1:8080";

/// Who visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visitor {
    Nobody,
    Viewer,
    Admin,
    Auditor,
}

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

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The code of a problem; `none` when it is no problem.
    pub(crate) fn code(&self) -> &'static str {
        let codes =
            ["unknown_parameter", "bad_parameter", "bad_body", "cross_site", "wrong_host", "not_found"];
        let more = ["sign_in_failed", "not_signed_in", "method_not_allowed", "too_many_attempts"];
        let text = self.text();
        let is_code = |code: &&&str| text.contains(&format!("\"code\":\"{code}\""));
        codes.iter().chain(&more).find(is_code).copied().unwrap_or("none")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
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
            let email = format!("{}@company.example", key.to_lowercase());
            let profile = Profile { level: None, name: key.clone(), ..profile(&email, *role) };
            let new = NewUser { user_id: Some(UserId::new(key)), ..NewUser::from(profile) };
            let user = store.create_user(new, None).await.unwrap();
            store.link_identity(user.user_id.clone(), identity(&user.user_id)).await.unwrap();
        }
        house
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
        let reader = Reader::new(ReaderParts {
            engine: lake.clone(),
            ledger: lake.clone(),
            records: Arc::new(LakeRecords::new((*lake).clone(), config.zone.clone())),
            registry: Arc::new(home.registry().unwrap()),
            home: home_facts(&home),
            activity: None,
            clock: Arc::new(clock.reader()),
            cache_bytes: 16 << 20,
        });
        let surroundings = Surroundings::new(clock.reader(), seeded_bytes(7));
        let store = Store::open(&StoreUrl::in_home(folder.path()), surroundings).await.unwrap();
        users(&store).await;
        let matcher = HomeMatcher::new(home.clone(), (*lake).clone(), store.clone());
        let access = Access::new(AccessParts {
            engine: lake.clone(),
            permissions: Arc::new(store.clone()),
            time_zone: config.zone.clone(),
        });
        let outbox = OutboxParts {
            store: store.clone(),
            access: access.clone(),
            reader: reader.clone(),
            ledger: lake.clone(),
            key: SealingKey::new(SEALING_KEY),
            clock: Arc::new(clock.reader()),
            pinned: None,
            public_url: Some(PUBLIC_URL.to_owned()),
        };
        let (delivery, _) = deliver(outbox, local_delivery(), &clock);
        let state = ServerState {
            reader,
            delivery,
            policies: Arc::new(policies(&home)),
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

    /// What signs the administrator in.
    pub(crate) fn credentials(&self) -> String {
        json!({ "email": ADMIN_EMAIL, "password": PASSWORD }).to_string()
    }

    /// A new session, as the pair that goes into `Cookie`.
    pub(crate) async fn sign_in(&self, visitor: Visitor) -> Option<String> {
        let user_id = match visitor {
            Visitor::Nobody => return None,
            Visitor::Viewer => "viewer",
            Visitor::Admin => "chief",
            Visitor::Auditor => "reviewer",
        };
        Some(self.sign_in_as(&UserId::new(user_id)).await)
    }

    /// A new session of somebody, as the pair that goes into `Cookie`.
    pub(crate) async fn sign_in_as(&self, user: &UserId) -> String {
        format!("__Host-regard={}", self.session_of(user).await.token.reveal())
    }

    /// A new session of somebody: by single sign-on, or as a persona.
    pub(crate) async fn session_of(&self, user: &UserId) -> SignedIn {
        let (store, here) = (&self.state.store, IpAddr::V4(Ipv4Addr::LOCALHOST));
        match store.sign_in_sso(identity(user), here).await {
            Ok(signed_in) => signed_in,
            Err(_) => store.sign_in_persona(user.clone(), here).await.unwrap(),
        }
    }

    /// An answer to a program with a token of a user.
    pub(crate) async fn send_with_token(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<String>,
    ) -> Answer {
        let mut request = self.request(method, path, None);
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        if let Some(body) = body {
            *request.body_mut() = Body::from(body);
        }
        self.answer(request).await
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
            moment: Moment::at(self.clock.now()),
            policy: PolicyVersion::default(),
            scope: Scope::Everyone,
            zone: self.state.reader.home().time_zone.clone(),
        }
    }

    /// A request as our own pages send it.
    pub(crate) fn request(&self, method: Method, path: &str, cookie: Option<&str>) -> Request<Body> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", LISTENING_ON)
            .header("x-regard", "1")
            .header("content-type", "application/json");
        let request = cookie.into_iter().fold(request, |request, cookie| request.header("cookie", cookie));
        request.body(Body::empty()).unwrap()
    }

    pub(crate) async fn answer(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        cookie: Option<&str>,
        body: Option<String>,
    ) -> Answer {
        let mut request = self.request(method, path, cookie);
        if let Some(body) = body {
            *request.body_mut() = Body::from(body);
        }
        self.answer(request).await
    }

    pub(crate) async fn get_with(&self, path: &str, cookie: Option<&str>) -> Answer {
        self.answer(self.request(Method::GET, path, cookie)).await
    }

    pub(crate) async fn get(&self, path: &str, visitor: Visitor) -> Answer {
        let cookie = self.sign_in(visitor).await;
        self.get_with(path, cookie.as_deref()).await
    }
}

/// The built-in views; what is changed of them is written into the home.
fn policies(home: &Home) -> Policies {
    Policies::new(known(&home_facts(home), &home.registry().unwrap())).unwrap()
}

fn views(home: &Home) -> KeptViews {
    struct Written(Home);

    impl ViewFiles for Written {
        fn write(&self, file: &ViewFile) -> Result<(), String> {
            self.0.write_view(&file.path, &file.text).map_err(|error| error.to_string())
        }

        fn remove(&self, path: &str) -> Result<(), String> {
            self.0.remove_view(path).map_err(|error| error.to_string())
        }
    }
    let metrics = Arc::new(home.registry().unwrap());
    KeptViews::new(Vec::new(), metrics, Box::new(Written(home.clone()))).unwrap()
}

/// Who somebody is at the provider of the tests.
fn identity(user: &UserId) -> SsoIdentity {
    SsoIdentity { issuer: "https://id.example".to_owned(), subject: user.as_str().to_owned() }
}

/// An administrator with a password, and three personas.
async fn users(store: &Store) {
    let password = Password::new(PASSWORD).unwrap();
    store.create_user(profile(ADMIN_EMAIL, Role::Admin), Some(password)).await.unwrap();
    let personas = vec![
        (UserId::new("viewer"), profile("viewer@example.com", Role::Viewer)),
        (UserId::new("chief"), profile("boss@example.com", Role::Admin)),
        (UserId::new("reviewer"), profile("reviewer@example.com", Role::Auditor)),
    ];
    store.set_personas(personas).await.unwrap();
}

fn profile(email: &str, role: Role) -> Profile {
    Profile {
        email: email.parse().unwrap(),
        name: "Ada Mara Kowalska".to_owned(),
        title: None,
        level: Some("executive".to_owned()),
        business_unit: None,
        role,
    }
}

fn home_facts(home: &Home) -> HomeFacts {
    let config = home.config();
    let sources = config.sources.keys().map(|name| SourceFacts {
        name: name.clone(),
        kind: "files".to_owned(),
        root: None,
        fresh_for: None,
        schedule: None,
        tables: Vec::new(),
        entities: home.entities_of(name),
    });
    HomeFacts {
        name: config.name.clone(),
        currency: config.currency,
        time_zone: config.zone.clone(),
        languages: config.languages.clone(),
        sources: sources.collect(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text but {value}")).to_owned()
}

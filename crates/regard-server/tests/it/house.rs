//! A small home with users, and a client for it: the real lake, the real store, the real pages, a
//! clock that stands. Owns no check.

use crate::inbox::HomeInbox;
use crate::matcher::HomeMatcher;
use crate::records::LakeRecords;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::BodyExt;
use jiff::civil::date;
use regard_app::pages::{HomeFacts, Reader, ReaderParts, SourceFacts};
use regard_home::{Home, LoadRequest, WorldRequest, load, make_demo};
use regard_lake::LakeOptions;
use regard_model::UserId;
use regard_server::{Hosts, Present, ServerState, router};
use regard_store::{Password, Profile, Role, Store, StoreUrl, Surroundings};
use regard_testkit::{FixedClock, TempHome, seeded_bytes, temp_home};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use tower::ServiceExt;

const ADMIN_EMAIL: &str = "admin@example.com";
const PASSWORD: &str = "a horse, a battery, a staple";
const LISTENING_ON: &str = "127.0.0.1:8080";

/// Who visits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visitor {
    Nobody,
    Viewer,
    Admin,
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
        let clock = FixedClock::default();
        let customers = if loaded { 40 } else { 1 };
        let until = date(2026, 1, 4);
        let request = WorldRequest { customers, seed: 7, until, order_lines: None };
        make_demo(folder.path(), &request, &|_| {}).unwrap();
        let home = Home::open(folder.path()).unwrap();
        let lake = home.lake(LakeOptions::default(), clock.now()).await.unwrap();
        let now = clock.reader();
        for source in home.config().sources.keys().filter(|_| loaded) {
            let request = LoadRequest { source, dry_run: false, clock: &now, progress: &|_| {} };
            load(&home, &lake, &request).await.unwrap();
        }
        let lake = Arc::new(lake);
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
        let state = ServerState {
            reader,
            ledger: lake,
            store,
            inbox: Some(Arc::new(HomeInbox::new(folder.path().to_owned()))),
            matcher: Some(Arc::new(matcher)),
            pinned: None,
            present: Present::default(),
            clock: Arc::new(clock.reader()),
            demo: true,
            hosts: Hosts::for_address(LISTENING_ON.parse().unwrap()),
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
            folder: Arc::new(folder),
        }
    }

    /// The same home, but not as a demo.
    pub(crate) fn without_demo(&self) -> Self {
        let state = ServerState { demo: false, ..self.state.clone() };
        Self {
            router: router(state.clone()),
            state,
            clock: self.clock.clone(),
            customer_id: self.customer_id.clone(),
            order_id: self.order_id.clone(),
            invoice_id: self.invoice_id.clone(),
            source: self.source.clone(),
            persona_id: self.persona_id.clone(),
            folder: self.folder.clone(),
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
            Visitor::Admin => "admin",
        };
        let signed_in = self.state.store.sign_in_persona(UserId::new(user_id)).await.unwrap();
        Some(format!("__Host-regard={}", signed_in.token.reveal()))
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

/// An administrator with a password, and two personas.
async fn users(store: &Store) {
    let profile = |email: &str, role| Profile {
        email: email.parse().unwrap(),
        name: "Ada Mara Kowalska".to_owned(),
        title: None,
        level: Some("manager".to_owned()),
        business_unit: None,
        role,
    };
    let password = Password::new(PASSWORD).unwrap();
    store.create_user(profile(ADMIN_EMAIL, Role::Admin), Some(password)).await.unwrap();
    let personas = vec![
        (UserId::new("viewer"), profile("viewer@example.com", Role::Viewer)),
        (UserId::new("admin"), profile("boss@example.com", Role::Admin)),
    ];
    store.set_personas(personas).await.unwrap();
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

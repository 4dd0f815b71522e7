//! What the house is made of beside its facts: users, views, policies, and what it says of itself.

use super::{ADMIN_EMAIL, PASSWORD};
use regard_app::pages::{HomeFacts, SourceFacts, UnitFacts};
use regard_app::policies::{Policies, known};
use regard_app::views::{KeptViews, ViewFile, ViewFiles};
use regard_home::Home;
use regard_model::UserId;
use regard_store::{Password, Profile, Role, SsoIdentity, Store};
use std::sync::Arc;

/// The built-in policy.
pub(super) fn policies(home: &Home, facts: &HomeFacts) -> Policies {
    Policies::new(known(facts, &home.registry().unwrap())).unwrap()
}

/// The built-in views; what is changed of them is written into the home.
pub(super) fn views(home: &Home) -> KeptViews {
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
pub(super) fn identity(user: &UserId) -> SsoIdentity {
    SsoIdentity { issuer: "https://id.example".to_owned(), subject: user.as_str().to_owned() }
}

/// An administrator with a password, and three personas.
pub(super) async fn users(store: &Store) {
    let password = Password::new(PASSWORD).unwrap();
    store.create_user(profile(ADMIN_EMAIL, Role::Admin), Some(password)).await.unwrap();
    let personas = vec![
        (UserId::new("viewer"), profile("viewer@example.com", Role::Viewer)),
        (UserId::new("chief"), profile("boss@example.com", Role::Admin)),
        (UserId::new("reviewer"), profile("reviewer@example.com", Role::Auditor)),
    ];
    store.set_personas(personas).await.unwrap();
}

pub(super) fn profile(email: &str, role: Role) -> Profile {
    Profile {
        email: email.parse().unwrap(),
        name: "Ada Mara Kowalska".to_owned(),
        title: None,
        level: Some("executive".to_owned()),
        business_unit: None,
        role,
    }
}

/// A source of which nothing is there yet.
pub(super) fn never_loaded(name: &str) -> SourceFacts {
    SourceFacts {
        name: name.to_owned(),
        kind: "files".to_owned(),
        root: None,
        fresh_for: None,
        schedule: None,
        tables: Vec::new(),
        entities: Vec::new(),
    }
}

pub(super) fn home_facts(home: &Home) -> HomeFacts {
    let config = home.config();
    let sources = config.sources.keys();
    let sources = sources.map(|name| SourceFacts { entities: home.entities_of(name), ..never_loaded(name) });
    HomeFacts {
        name: config.name.clone(),
        currency: config.currency,
        time_zone: config.zone.clone(),
        languages: config.languages.clone(),
        sources: sources.collect(),
        units: UnitFacts::default(),
    }
}

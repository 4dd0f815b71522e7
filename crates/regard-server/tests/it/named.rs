//! A request for each route that the route would answer if it may, with things of somebody to name in it. Things are
//! made anew for each request, so that none is used up by another. A route that is not known here stops the tests.

use crate::acted;
use crate::delivery::SEALING_KEY;
use crate::house::{House, PASSWORD};
use crate::sso;
use axum::http::Method;
use jiff::SignedDuration;
use regard_model::{CustomerId, PolicyVersion, Scope, UserId};
use regard_server::routes::{self, Route};
use regard_store::{
    Actor, AlertKey, Anchor, AnchorKind, ApiScope, Destination, FailedMessage, Granted, NewAlert,
    NewApiToken, NewGrant, NewMessage, NewThread, NewUser, NewWatchlist, NewWebhook, Origin, Password,
    Profile, Remark, Role, SealingKey, SsoIdentity, Then, Timing, User, Watched,
};
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What belongs to a customer or to somebody, so that it matters whose it is.
const SOMEBODYS: [&str; 11] = [
    "{customer_id}",
    "{order_id}",
    "{invoice_id}",
    "{thread_id}",
    "{comment_id}",
    "{list_id}",
    "{alert_id}",
    "{plan_id}",
    "{loop_id}",
    "{session_id}",
    "/me/tokens/{api_token_id}",
];

/// Where webhooks lead: to this machine, and to nobody there.
const RECEIVER: &str = "http://127.0.0.1:9999/hook";

/// Whom the requests about a user are about.
const SOMEBODY: &str = "ben";

/// Makes requests.
pub(crate) struct Examples<'a> {
    pub(crate) house: &'a House,
    made: AtomicUsize,
}

/// A request to be sent by somebody.
pub(crate) struct Example {
    pub(crate) path: String,
    pub(crate) body: Option<String>,
    /// The pair of a cookie that the request needs besides a session.
    pub(crate) cookie: Option<String>,
}

impl<'a> Examples<'a> {
    pub(crate) fn new(house: &'a House) -> Self {
        Self { house, made: AtomicUsize::new(0) }
    }

    /// Another number each time.
    pub(crate) fn number(&self) -> usize {
        self.made.fetch_add(1, Ordering::Relaxed)
    }

    /// Whether it matters whose things a request names.
    pub(crate) fn names_something(route: &Route) -> bool {
        SOMEBODYS.iter().any(|name| route.path.contains(name))
            || (route.method == Method::POST && ["/comments", "/plans"].contains(&route.path))
            || route.path == "/colleagues"
    }

    /// A request that names things of somebody. Ask for it before the session that sends it begins: it may end those
    /// that there are.
    pub(crate) async fn of(&self, route: &Route, who: &str, whose: &str) -> Example {
        let mut path = route.path.to_owned();
        if path.starts_with("/scim/v2/Users/") {
            path = path.replace("{user_id}", &self.kept_by_directory().await);
        }
        let plain = [
            ("{customer_id}", whose.to_owned()),
            ("{order_id}", format!("o-{whose}")),
            ("{invoice_id}", format!("i-{whose}")),
            ("{source}", self.house.source.clone()),
            ("{metric}", "orders".to_owned()),
            ("{stream}", "visits".to_owned()),
            ("{provider}", "corp".to_owned()),
            ("{user_id}", SOMEBODY.to_owned()),
            ("{view}", "ours".to_owned()),
            ("{name}", "User".to_owned()),
            ("{urn}", "urn:ietf:params:scim:schemas:core:2.0:User".to_owned()),
        ];
        for (name, value) in plain {
            path = path.replace(name, &value);
        }
        for name in [
            "{thread_id}",
            "{comment_id}",
            "{list_id}",
            "{alert_id}",
            "{session_id}",
            "{api_token_id}",
            "{grant_id}",
            "{webhook_id}",
            "{message_id}",
        ] {
            if path.contains(name) {
                let whose = if route.path.contains("{user_id}") { SOMEBODY } else { whose };
                path = path.replace(name, &self.thing(name, whose).await);
            }
        }
        for name in ["{plan_id}", "{loop_id}"] {
            if path.contains(name) {
                // Only a case that was closed has an answer.
                let is_closed = route.path.ends_with("/answer");
                path = path.replace(name, &acted::thing(self, name, whose, is_closed).await);
            }
        }
        path = path.replace("{step_no}", "1");
        assert!(!path.contains('{'), "say what {path} stands for");
        if route.path == "/views/{view}" {
            let draft = serde_json::from_value(draft()).unwrap();
            self.house.state.views.save("ours", &draft).unwrap();
        }
        let query = match route.path {
            "/search" => "?q=a".to_owned(),
            "/ask" => "?metric=orders".to_owned(),
            "/colleagues" => format!("?customer={whose}"),
            _ => String::new(),
        };
        let (query, cookie) = match route.path {
            "/sign-in/{provider}/callback" => {
                let out = sso::set_out(self.house, "/promises").await;
                (format!("?{}", out.query), Some(out.binding))
            }
            _ => (query, None),
        };
        let body = self.body(route, who, whose).await;
        Example { path: format!("{}{path}{query}", routes::BASE), body, cookie }
    }

    async fn body(&self, route: &Route, who: &str, whose: &str) -> Option<String> {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let body = match (&route.method, route.path) {
            (&Method::POST, "/session") => return Some(self.house.credentials()),
            (&Method::POST, "/session/persona") => json!({"user_id": "viewer"}),
            (&Method::POST, "/entry/look") => json!({"token": self.invitation().await}),
            (&Method::POST, "/entry") => {
                json!({"token": self.invitation().await, "password": "a long enough one"})
            }
            (&Method::PUT, "/me/language") => json!({"language": "pl"}),
            (&Method::PUT, "/me/mail") => json!({"choice": "digest"}),
            (&Method::PUT, "/me/password") => {
                self.give_password(who).await;
                json!({"current": PASSWORD, "password": "a long enough one"})
            }
            (&Method::POST, "/me/tokens") => {
                json!({"name": "report", "scopes": ["read"], "expires_on": "2026-01-31"})
            }
            (&Method::POST, "/views/preview") => json!({"name": "ours", "draft": draft()}),
            (&Method::PUT, "/views/{view}") => draft(),
            (&Method::POST, "/identity/decisions") => {
                json!({"first": "one", "second": "two", "verdict": "kept_apart"})
            }
            (&Method::POST, "/comments") => json!({
                "page": "/promises",
                "anchor": {"kind": "page"},
                "customer_id": whose,
                "text": "Look."
            }),
            (&Method::POST, "/comments/threads/{thread_id}") | (&Method::PATCH, "/comments/{comment_id}") => {
                json!({"text": "Seen."})
            }
            (&Method::POST, "/comments/seen") => json!({"comment_id": null}),
            (&Method::POST, "/lists") => json!({"name": "Renewals", "kind": "list"}),
            (&Method::PATCH, "/lists/{list_id}") => json!({"name": "Renewals of May"}),
            (&Method::POST, "/lists/{list_id}/customers") => json!({"remove": ["gone"]}),
            (&Method::PUT, "/lists/{list_id}/sharing") => json!({"with": "everyone"}),
            (&Method::POST, "/users") => {
                json!({"name": "New", "email": format!("new-{number}@company.example"), "role": "viewer"})
            }
            (&Method::POST | &Method::PUT, "/scim/v2/Users" | "/scim/v2/Users/{user_id}") => json!({
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                "userName": format!("scim-{number}@company.example"),
                "name": {"formatted": "From the directory"}
            }),
            (&Method::PATCH, "/scim/v2/Users/{user_id}") => json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [{"op": "replace", "path": "title", "value": "Lead"}]
            }),
            (&Method::POST, "/scim/v2/Users/.search") => {
                json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]})
            }
            (&Method::PATCH, "/users/{user_id}") => json!({"title": "Lead"}),
            (&Method::POST, "/users/{user_id}/identities") => {
                json!({"issuer": "https://other.example", "subject": number.to_string()})
            }
            (&Method::POST, "/users/{user_id}/identities/unlink") => {
                let (issuer, subject) = ("https://other.example", format!("linked-{number}"));
                let identity = SsoIdentity { issuer: issuer.to_owned(), subject: subject.clone() };
                self.house.state.store.link_identity(UserId::new(SOMEBODY), identity).await.unwrap();
                json!({"issuer": issuer, "subject": subject})
            }
            (&Method::POST, "/users/{user_id}/grants") => {
                json!({"kind": "customer", "about": "fin", "to_on": "2026-01-31"})
            }
            (&Method::POST, "/ingest/{stream}") => json!([{"id": 1}]),
            _ => return self.body_of_acting(route, who, whose).await,
        };
        Some(body.to_string())
    }

    async fn body_of_acting(&self, route: &Route, who: &str, whose: &str) -> Option<String> {
        let body = match (&route.method, route.path) {
            (&Method::PUT, "/policy/draft") => json!({"base": 0, "text": "owner: nobody"}),
            (_, "/policy/draft/publication") => {
                let revision = self.policy_draft(who).await;
                json!({"revision": revision, "reason": "We know better", "review_by": "2026-06-30"})
            }
            (_, path) if path.starts_with("/policy/draft") => {
                self.policy_draft(who).await;
                return None;
            }
            (&Method::POST, "/delivery/webhooks") => json!({"url": RECEIVER, "rules": ["low_score"]}),
            (&Method::PATCH, "/delivery/webhooks/{webhook_id}") => json!({"rules": []}),
            (&Method::PUT, "/alerts/{alert_id}/snoozed") => json!({"until": "2026-01-31T00:00:00Z"}),
            (&Method::PUT, "/alerts/{alert_id}/resolved") => json!({"reason": "We called."}),
            (&Method::PUT, "/alerts/{alert_id}/vote") => json!({"vote": "useful"}),
            _ => return acted::body(route, whose).map(|body| body.to_string()),
        };
        Some(body.to_string())
    }

    /// Gives somebody the password that they prove when they change it.
    async fn give_password(&self, who: &str) {
        let (store, here) = (&self.house.state.store, IpAddr::V4(Ipv4Addr::LOCALHOST));
        let link = store.invite(UserId::new(who)).await.unwrap();
        let password = Password::new(PASSWORD).unwrap();
        store.finish_invitation(link.token.reveal(), password, here).await.unwrap();
    }

    /// A draft of the expert, where they ask, else of the administrator, that may be published.
    async fn policy_draft(&self, who: &str) -> i64 {
        let author = if who == "expert" { who } else { "admin" };
        let (store, policies) = (&self.house.state.store, &self.house.state.policies);
        let actor = Actor { user_id: UserId::new(author), scope: Scope::Everyone, address: None };
        let text = policies.built_in_text().to_owned();
        store.save_policy_draft(actor, policies.now().version, text).await.unwrap().revision
    }

    /// A user whom the directory keeps.
    async fn kept_by_directory(&self) -> String {
        self.another(Origin::Scim).await.user_id.as_str().to_owned()
    }

    /// The secret of a link with which a user sets their first password.
    async fn invitation(&self) -> String {
        let user = self.another(Origin::Admin).await;
        self.house.state.store.invite(user.user_id).await.unwrap().token.reveal().to_owned()
    }

    /// A user who was not there.
    async fn another(&self, origin: Origin) -> User {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let profile = Profile {
            email: format!("kept-{number}@company.example").parse().unwrap(),
            name: "Kept".to_owned(),
            title: None,
            level: None,
            business_unit: None,
            role: Role::Viewer,
        };
        let new = NewUser { origin, ..NewUser::from(profile) };
        self.house.state.store.create_user(new, None).await.unwrap()
    }

    /// The key of a thing of somebody, or about their customer.
    async fn thing(&self, name: &str, whose: &str) -> String {
        let absent = whose == "nothing";
        let store = &self.house.state.store;
        let whose = UserId::new(whose);
        if absent {
            return "nothing".to_owned();
        }
        match name {
            "{thread_id}" => {
                // Written by who sees everybody, about the customer of the person.
                store.start_thread(thread("boss", Some(whose.as_str()))).await.unwrap().thread.thread_id
            }
            "{comment_id}" => store.start_thread(thread(whose.as_str(), None)).await.unwrap().comment_id,
            "{list_id}" => {
                let new =
                    NewWatchlist { owner_id: whose, name: "Renewals".to_owned(), watched: Watched::List };
                store.make_watchlist(new, Vec::new()).await.unwrap().watchlist_id
            }
            "{alert_id}" => self.alert(whose.as_str(), Vec::new()).await,
            "{webhook_id}" => self.webhook().await,
            "{message_id}" => self.dead_message(whose.as_str()).await,
            "{session_id}" => self.house.session_of(&whose).await.session.session_id,
            "{api_token_id}" => {
                let new = NewApiToken {
                    user_id: whose,
                    name: "report".to_owned(),
                    scopes: [ApiScope::Read].into(),
                    expires_at: self.house.clock.now() + SignedDuration::from_hours(24),
                };
                store.create_api_token(new).await.unwrap().1.api_token_id
            }
            _ => {
                let new = NewGrant {
                    to_user_id: UserId::new("ben"),
                    granted: Granted::Customer(CustomerId::new("ben")),
                    from_on: None,
                    to_on: None,
                    note: None,
                    granted_by: UserId::new("admin"),
                };
                store.create_grant(new, None).await.unwrap().grant_id
            }
        }
    }
}

impl Examples<'_> {
    /// The key of an alert about somebody's customer.
    async fn alert(&self, customer: &str, messages: Vec<NewMessage>) -> String {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let key = AlertKey {
            customer_id: CustomerId::new(customer),
            rule: "low_score".to_owned(),
            cause: Some(number.to_string()),
        };
        let new = NewAlert {
            key,
            details: "{}".to_owned(),
            happened_at: self.house.clock.now(),
            policy: PolicyVersion::default(),
            assigned_to: None,
            messages,
        };
        self.house.state.store.raise_alerts(vec![new]).await.unwrap().remove(0).alert_id
    }

    /// The key of a webhook.
    async fn webhook(&self) -> String {
        let new = NewWebhook { url: RECEIVER.to_owned(), rules: [].into() };
        let actor = Actor { user_id: UserId::new("admin"), scope: Scope::Everyone, address: None };
        let store = &self.house.state.store;
        store.make_webhook(actor, new, SealingKey::new(SEALING_KEY)).await.unwrap().1.webhook_id
    }

    /// The key of a message that was given up.
    async fn dead_message(&self, about: &str) -> String {
        let to = Destination::Webhook("gone".to_owned());
        let message = NewMessage { to, timing: Timing::AtOnce, body: "{}".to_owned() };
        let alert_id = self.alert(about, vec![message]).await;
        let store = &self.house.state.store;
        let claimed = store.claim_messages(1000, SignedDuration::from_hours(1)).await.unwrap();
        let own = claimed.into_iter().find(|one| one.alert_id == alert_id).unwrap();
        let (message_id, attempt) = (own.message_id.clone(), own.attempt);
        let why = "the webhook was removed".to_owned();
        let failed = FailedMessage { message_id, attempt, why, then: Then::Dead };
        assert_eq!(store.messages_failed(vec![failed]).await.unwrap(), 1);
        own.message_id
    }
}

fn thread(author: &str, about: Option<&str>) -> NewThread {
    NewThread {
        page: "/promises".to_owned(),
        anchor: Anchor { kind: AnchorKind::Page, key: String::new() },
        customer_id: about.map(CustomerId::new),
        question: String::new(),
        remark: Remark { author_id: UserId::new(author), text: "Look.".to_owned(), mentions: [].into() },
    }
}

fn draft() -> Value {
    json!({
        "level": "ic",
        "business_unit": "Warehouse",
        "purpose": "See what is late.",
        "often": "day",
        "lead": "promises",
        "numbers": ["otif_latest"],
        "customers": 3,
        "steps": 3,
        "pages": ["brief"]
    })
}

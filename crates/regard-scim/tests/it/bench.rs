//! A directory at the door of a fresh application database, and the requests that it sends.

use anyhow::{Context, Result};
use regard_model::UserId;
use regard_scim::{Rules, ScimAnswer, ScimHappening, ScimMethod, ScimRequest, ScimService};
use regard_store::{
    EmailAddress, NewUser, Origin, Password, Profile, Role, SessionToken, Store, Surroundings, User,
    UserChanges,
};
use regard_testkit::{FixedClock, TempHome, seeded_bytes, temp_home};
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};

pub(crate) const BASE: &str = "https://regard.example.com/scim/v2";
pub(crate) const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub(crate) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
pub(crate) const REGARD: &str = "urn:regard:scim:schemas:1.0:User";
pub(crate) const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const DESK: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

pub(crate) struct Bench {
    pub(crate) store: Store,
    pub(crate) service: ScimService,
    pub(crate) clock: FixedClock,
    _home: TempHome,
}

/// An answer with its body read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) whole: ScimAnswer,
}

impl Bench {
    pub(crate) async fn new() -> Result<Self> {
        let home = temp_home()?;
        let clock = FixedClock::default();
        let url = format!("sqlite:{}", home.join("regard.sqlite").display()).parse()?;
        let store = Store::open(&url, Surroundings::new(clock.reader(), seeded_bytes(1))).await?;
        let service = ScimService::new(store.clone(), BASE);
        Ok(Self { store, service, clock, _home: home })
    }

    /// The same where the home lets a directory name executives.
    pub(crate) fn naming_executives(mut self) -> Self {
        self.service = self.service.under(Rules { names_executives: true });
        self
    }

    /// The same for an administrator who set the directory up, as the server has it.
    pub(crate) fn asked_by(mut self, admin: &str) -> Self {
        self.service = self.service.asked_by((UserId::new(admin), admin.to_owned()), Some(DESK));
        self
    }

    /// The same with another bound on how many users are looked at for one list.
    pub(crate) fn looking_at(mut self, users: usize) -> Self {
        self.service = self.service.looking_at(users);
        self
    }

    pub(crate) async fn send(&self, request: ScimRequest) -> Answer {
        let whole = self.service.answer(request).await;
        assert!(whole.failure.is_none(), "{whole:?}");
        let body = whole.body.as_deref().map_or(Value::Null, |body| {
            serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"))
        });
        Answer { status: whole.status, body, whole }
    }

    /// `GET path?query`, with the query as it is written in documents.
    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Answer {
        let mut request = ScimRequest::new(ScimMethod::Get, path);
        let encode = |(name, value): &(&str, &str)| {
            let value: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
            format!("{name}={value}")
        };
        request.query = Some(query.iter().map(encode).collect::<Vec<_>>().join("&"));
        self.send(request).await
    }

    pub(crate) async fn find(&self, filter: &str) -> Answer {
        self.get("/Users", &[("filter", filter)]).await
    }

    pub(crate) async fn body(&self, method: ScimMethod, path: &str, body: &Value) -> Answer {
        let body = body.to_string().into_bytes();
        self.send(ScimRequest { body, ..ScimRequest::new(method, path) }).await
    }

    pub(crate) async fn post(&self, body: &Value) -> Answer {
        self.body(ScimMethod::Post, "/Users", body).await
    }

    pub(crate) async fn put(&self, id: &str, body: &Value) -> Answer {
        self.body(ScimMethod::Put, &format!("/Users/{id}"), body).await
    }

    pub(crate) async fn patch(&self, id: &str, operations: &Value) -> Answer {
        let body = json!({ "schemas": [PATCH], "Operations": operations });
        self.body(ScimMethod::Patch, &format!("/Users/{id}"), &body).await
    }

    pub(crate) async fn delete(&self, id: &str) -> Answer {
        self.send(ScimRequest::new(ScimMethod::Delete, format!("/Users/{id}"))).await
    }

    /// Makes a user of this address, and returns their id.
    pub(crate) async fn join(&self, email: &str) -> Result<String> {
        let made = self.post(&joiner(email)).await;
        assert_eq!(made.status, 201, "{made:?}");
        Ok(made.id()?.to_owned())
    }

    /// The user of an id, as the application database has them.
    pub(crate) async fn stored(&self, id: &str) -> Result<User> {
        self.store.user(&regard_model::UserId::new(id)).await?.context("a user who is there")
    }

    /// Adds a user by other ways than the directory's.
    pub(crate) async fn add(&self, email: &str, origin: Origin, role: Role) -> Result<User> {
        let profile = Profile {
            email: email.parse::<EmailAddress>()?,
            name: "Somebody".to_owned(),
            title: None,
            level: None,
            business_unit: None,
            role,
        };
        let new = NewUser { origin, ..profile.into() };
        Ok(self.store.create_user(new, Some(Password::new(PASSWORD)?)).await?)
    }

    /// Changes a user by other ways than the directory's.
    pub(crate) async fn change(&self, id: &str, changes: UserChanges) -> Result<User> {
        let read = self.stored(id).await?;
        let may_sign_in = read.disabled_at.is_none();
        let changed = self.store.change_user_as_read(read, changes, may_sign_in).await?;
        changed.context("a user whom nobody else changes")
    }

    /// Gives somebody a password and signs them in.
    pub(crate) async fn sign_in(&self, id: &str) -> Result<SessionToken> {
        let user = self.stored(id).await?;
        let link = self.store.invite(user.user_id).await?;
        Ok(self.store.finish_invitation(link.token.reveal(), Password::new(PASSWORD)?, DESK).await?.token)
    }
}

impl Answer {
    pub(crate) fn id(&self) -> Result<&str> {
        self.body["id"].as_str().context("an id")
    }

    pub(crate) fn happened(&self) -> Vec<ScimHappening> {
        self.whole.events.iter().map(|event| event.what).collect()
    }

    /// The status and the word for what is wrong.
    pub(crate) fn refusal(&self) -> (u16, Option<&str>) {
        let urn = "urn:ietf:params:scim:api:messages:2.0:Error";
        assert_eq!(self.body["schemas"], json!([urn]), "{self:?}");
        assert_eq!(self.body["status"], json!(self.status.to_string()), "{self:?}");
        assert!(self.whole.events.is_empty(), "{self:?}");
        (self.status, self.body["scimType"].as_str())
    }

    pub(crate) fn total(&self) -> Option<u64> {
        self.body["totalResults"].as_u64()
    }

    pub(crate) fn names(&self) -> Vec<&str> {
        let resources = self.body["Resources"].as_array().map(Vec::as_slice).unwrap_or_default();
        resources.iter().filter_map(|resource| resource["userName"].as_str()).collect()
    }
}

pub(crate) fn joiner(email: &str) -> Value {
    json!({ "schemas": [CORE], "userName": email, "displayName": "Ann Lee", "active": true })
}

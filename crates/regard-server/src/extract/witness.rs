//! What is done and looked at goes into the audit log with who did it and from where. Owns how an event is put
//! together; what is worth one is for each handler to say.

use super::answer::store_problem;
use super::details;
use super::session::Session;
use crate::problem::Problem;
use crate::state::{Peer, Shared};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use regard_model::UserId;
use regard_store::{AuditKind, AuditSubject, NewAuditEvent, User, Visit};
use serde_json::Value;
use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How much of a key is kept. **Unit**: characters.
const KEY_AT_MOST: usize = 1000;

/// Sees what happens in one request.
#[derive(Clone)]
pub(crate) struct Witness {
    state: Shared,
    actor: Option<(UserId, String)>,
    address: Option<IpAddr>,
    user_agent: Option<String>,
}

impl FromRequestParts<Shared> for Witness {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, Problem> {
        let session = parts.extensions.get::<Session>();
        Ok(Self {
            state: state.clone(),
            actor: session.map(|session| actor(&session.user)),
            address: parts.extensions.get::<Peer>().map(|peer| peer.0),
            user_agent: user_agent(&parts.headers),
        })
    }
}

impl Witness {
    /// From where somebody signs in. Without a socket, as in a test, there is no address; such callers share their
    /// brake.
    pub(crate) fn visit(&self) -> Visit {
        let address = self.address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        Visit { address, user_agent: self.user_agent.clone() }
    }

    /// The same, of somebody who has just signed in.
    pub(crate) fn of(self, user: &User) -> Self {
        Self { actor: Some(actor(user)), ..self }
    }

    /// Something was looked at. Nobody looks while it cannot be written down. A page asks several questions about one
    /// thing; it is looked at once.
    pub(crate) fn saw(&self, kind: AuditKind, subject: (&str, &str), details: &Value) -> Result<(), Problem> {
        let minute = (self.state.clock)().as_second().div_euclid(60);
        let who = self.actor.as_ref().map_or("", |(user, _)| user.as_str());
        let sight = [who, kind.as_str(), subject.0, subject.1, &details.to_string()].map(str::to_owned);
        if self.state.sights.of(minute).1.contains(&sight) {
            return Ok(());
        }
        self.state.store.audit(self.event(kind, Some(subject), details)).map_err(store_problem)?;
        self.state.sights.of(minute).1.insert(sight);
        Ok(())
    }

    /// A customer was looked at, on their own page or by this way.
    pub(crate) fn saw_customer(&self, customer_id: &str, way: &Value) -> Result<(), Problem> {
        self.saw(AuditKind::CustomerViewed, ("customer", customer_id), way)
    }

    /// Rows of several customers were looked at. However far they are read on, it is one look.
    pub(crate) fn saw_rows(&self, of: (&str, &str)) -> Result<(), Problem> {
        self.saw(AuditKind::RowsViewed, of, &Value::Null)
    }

    /// A page was looked at; it is a look at rows of customers when it names any.
    pub(crate) fn saw_page<T, E>(
        &self,
        page: &str,
        answer: &Result<T, E>,
        names_any: impl FnOnce(&T) -> bool,
    ) -> Result<(), Problem> {
        if answer.as_ref().is_ok_and(names_any) { self.saw_rows(("page", page)) } else { Ok(()) }
    }

    /// Something was done; returns when it is written down.
    pub(crate) async fn did(
        &self,
        kind: AuditKind,
        subject: Option<(&str, &str)>,
        details: Value,
    ) -> Result<(), Problem> {
        self.state.store.audit_now(self.event(kind, subject, &details)).await.map_err(store_problem)
    }

    /// The machine that asks.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// An event that can be kept, however much is told: what is too long is cut. The store writes it with what it tells
    /// of.
    pub(crate) fn event(
        &self,
        kind: AuditKind,
        subject: Option<(&str, &str)>,
        details: &Value,
    ) -> NewAuditEvent {
        NewAuditEvent {
            kind,
            actor: self.actor.clone(),
            subject: subject.map(|(kind, key)| AuditSubject {
                kind: kind.to_owned(),
                key: key.chars().filter(|letter| *letter != '\0').take(KEY_AT_MOST).collect(),
            }),
            details: details::kept(details),
            address: self.address,
        }
    }
}

/// What was looked at in this minute, by whom.
#[derive(Default)]
pub(crate) struct Sights(Mutex<(i64, HashSet<[String; 5]>)>);

impl Sights {
    /// Those of a minute; what was seen before it is forgotten.
    fn of(&self, minute: i64) -> MutexGuard<'_, (i64, HashSet<[String; 5]>)> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0 != minute {
            *kept = (minute, HashSet::new());
        }
        kept
    }
}

fn actor(user: &User) -> (UserId, String) {
    (user.user_id.clone(), user.profile.name.clone())
}

fn user_agent(headers: &HeaderMap) -> Option<String> {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

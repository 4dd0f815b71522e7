//! Who changes something, and that it is written to the audit log in the same unit of work. Owns the proof that they
//! are somebody who may sign in; what they may do beyond their scope is for the caller to know.

use crate::audit::event::{AuditKind, AuditSubject, NewAuditEvent};
use crate::audit::writing::write_within;
use crate::database::Work;
use crate::errors::{CallerError, StoreError, unknown};
use regard_model::{CustomerId, Scope, UserId};
use std::net::IpAddr;

/// Who changes something.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Their key.
    pub user_id: UserId,
    /// The customers in their view. What is about another is as if it were not there.
    pub scope: Scope,
    /// The machine that asks. **Empty**: the program itself.
    pub address: Option<IpAddr>,
}

/// An actor who was proven to be an active user within a unit of work.
pub(crate) struct KnownActor {
    pub(crate) user_id: UserId,
    pub(crate) name: String,
    address: Option<IpAddr>,
}

/// What was done, for the audit log.
pub(crate) struct Deed<'a> {
    pub(crate) kind: AuditKind,
    /// The kind and the key of what it was done to.
    pub(crate) subject: (&'static str, &'a str),
    /// A JSON object whose texts are short.
    pub(crate) details: serde_json::Value,
}

impl Actor {
    pub(crate) async fn known(&self, work: &mut Work) -> Result<KnownActor, StoreError> {
        KnownActor::at(work, &self.user_id, self.address).await
    }

    /// Refuses a customer out of scope as one that is not there.
    pub(crate) fn sees(&self, customer_id: &CustomerId) -> Result<(), CallerError> {
        if self.scope.holds(customer_id) { Ok(()) } else { Err(unknown("customer", customer_id.as_str())) }
    }
}

impl KnownActor {
    /// A user who asks from a machine. **Empty** address: the program itself.
    pub(crate) async fn at(
        work: &mut Work,
        user_id: &UserId,
        address: Option<IpAddr>,
    ) -> Result<Self, StoreError> {
        let sql = "select name from users where user_id = $1 and disabled_at is null";
        match work.fetch_first(sql, &[user_id.as_str().into()]).await? {
            Some(row) => Ok(Self { user_id: user_id.clone(), name: row.get("name")?, address }),
            None => Err(CallerError::UnknownUser(user_id.to_string()).into()),
        }
    }
}

/// Writes events that the caller put together, in the unit of work that does what they tell of.
pub(crate) async fn record_all(
    work: &mut Work,
    at: i64,
    events: Vec<NewAuditEvent>,
) -> Result<(), StoreError> {
    for event in events {
        write_within(work, at, event).await?;
    }
    Ok(())
}

/// Writes a deed to the audit log. **Empty** actor: the program did it by itself.
pub(crate) async fn record(
    work: &mut Work,
    at: i64,
    by: Option<&KnownActor>,
    deed: Deed<'_>,
) -> Result<(), StoreError> {
    let (kind, key) = deed.subject;
    let event = NewAuditEvent {
        kind: deed.kind,
        actor: by.map(|actor| (actor.user_id.clone(), actor.name.clone())),
        subject: Some(AuditSubject { kind: kind.to_owned(), key: key.to_owned() }),
        details: Some(deed.details.to_string()),
        address: by.and_then(|actor| actor.address),
    };
    write_within(work, at, event).await
}

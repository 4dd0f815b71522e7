//! What a directory did to whom, so that the caller can write it down. Owns how an event reads in the audit log; writes nothing.

use regard_model::UserId;
use regard_store::{AuditKind, AuditSubject, NewAuditEvent, User};
use serde_json::json;
use std::net::IpAddr;

/// What happened to a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScimHappening {
    /// They were made.
    Joined,
    /// They had left, and are back under their personnel number.
    Returned,
    /// A source had named them; from now on the directory keeps them.
    Adopted,
    /// What is said of them was changed.
    Changed,
    /// They may not sign in any more, and their sessions have ended.
    Disabled,
    /// They may sign in again.
    Enabled,
    /// They were removed: disabled, and their address is free.
    Left,
}

impl ScimHappening {
    /// The word that stands in the audit log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Returned => "returned",
            Self::Adopted => "adopted",
            Self::Changed => "changed",
            Self::Disabled => "disabled",
            Self::Enabled => "enabled",
            Self::Left => "left",
        }
    }

    fn kind(self) -> AuditKind {
        match self {
            Self::Joined => AuditKind::UserAdded,
            Self::Adopted | Self::Changed => AuditKind::UserChanged,
            Self::Disabled | Self::Left => AuditKind::UserDisabled,
            Self::Enabled | Self::Returned => AuditKind::UserEnabled,
        }
    }
}

/// One thing that happened to one user. It has been committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScimEvent {
    /// What happened.
    pub what: ScimHappening,
    /// To whom.
    pub user_id: UserId,
    /// Their address; of who left, the one that they had.
    pub email: String,
    /// The address before, where that is what changed. **Empty**: it is the same.
    pub former_email: Option<String>,
    /// The directory's key for them. **Empty**: it has given none.
    pub external_id: Option<String>,
    /// The attributes that are others now, by their SCIM names. **Empty**: none of them.
    pub attributes: Vec<&'static str>,
}

impl ScimEvent {
    /// Something that happened to a user as they are now.
    pub(crate) fn of(what: ScimHappening, user: &User) -> Self {
        Self {
            what,
            user_id: user.user_id.clone(),
            email: user.profile.email.to_string(),
            former_email: None,
            external_id: user.external_id.clone(),
            attributes: Vec::new(),
        }
    }

    /// The event as the audit log takes it.
    ///
    /// **Shape**: the subject is the user; the details say that it was the directory, what it did, and to which attributes.
    pub fn audited(&self, actor: Option<(UserId, String)>, address: Option<IpAddr>) -> NewAuditEvent {
        let mut details = json!({ "by": "scim", "what": self.what.as_str(), "email": self.email });
        if let Some(external_id) = &self.external_id {
            details["external_id"] = json!(external_id);
        }
        if let Some(former) = &self.former_email {
            details["former_email"] = json!(former);
        }
        if !self.attributes.is_empty() {
            details["attributes"] = json!(self.attributes);
        }
        NewAuditEvent {
            kind: self.what.kind(),
            actor,
            subject: Some(AuditSubject { kind: "user".to_owned(), key: self.user_id.to_string() }),
            details: Some(details.to_string()),
            address,
        }
    }
}

/// For whom a directory acts, and from where.
#[derive(Debug, Clone)]
pub(crate) struct Asker {
    pub(crate) actor: (UserId, String),
    pub(crate) address: Option<IpAddr>,
}

/// The events as the store writes them with what happened. **Empty**: nobody is named, and the caller writes them.
pub(crate) fn audited(asker: Option<&Asker>, events: &[ScimEvent]) -> Vec<NewAuditEvent> {
    let Some(asker) = asker else { return Vec::new() };
    events.iter().map(|event| event.audited(Some(asker.actor.clone()), asker.address)).collect()
}

//! What an event of the audit log is, and what of it may be kept. Owns the checks and the reading of a row;
//! no statement.

use crate::columns::{instant, stored};
use crate::database::Row;
use crate::errors::{CallerError, StoreError};
use crate::texts::{check_json_object, check_text};
use crate::words::words;
use jiff::Timestamp;
use regard_model::UserId;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// **Unit**: characters.
const SUBJECT_AT_MOST: usize = 1000;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditKind {
    /// Somebody signed in.
    SignIn,
    /// Somebody tried to. What they typed is not kept where it is nobody's address: it may be a password.
    SignInFailed,
    /// Somebody signed out.
    SignOut,
    /// A session was ended by other hands or from elsewhere.
    SessionRevoked,
    /// A password was set.
    PasswordChanged,
    /// A user was added.
    UserAdded,
    /// What is said of a user was changed.
    UserChanged,
    /// A user may not sign in any more.
    UserDisabled,
    /// A user may sign in again.
    UserEnabled,
    /// Somebody was invited.
    UserInvited,
    /// An identity of single sign-on was linked to a user.
    IdentityLinked,
    /// It was taken off.
    IdentityUnlinked,
    /// Who sees what was changed: a grant, a watchlist that gives sight.
    AccessChanged,
    /// A token was made.
    TokenMade,
    /// A token was revoked.
    TokenRevoked,
    /// A customer was looked at.
    CustomerViewed,
    /// Rows of several customers were looked at: their table, or what is behind a number.
    RowsViewed,
    /// Rows were taken out.
    Export,
    /// Thresholds, weights or rules were changed. Of an older log, a view may be what it is about.
    PolicyChanged,
    /// A view was saved, or a company's own taken away.
    ViewChanged,
    /// A source was connected, changed or taken off.
    SourceChanged,
    /// Customers were joined, kept apart, or taken apart.
    CustomersDecided,
    /// Customers were judged anew.
    CustomersJudged,
    /// Alerts were raised.
    AlertsRaised,
    /// An alert was acknowledged, snoozed, resolved or voted on.
    AlertChanged,
    /// A message that had been given up is sent again.
    MessageSentAgain,
    /// A webhook was made, changed, or taken off.
    WebhookChanged,
    /// A plan was opened, changed, or ended.
    PlanChanged,
    /// Low scores became owned cases, or one of them was changed, closed, or confirmed.
    LoopChanged,
    /// The audit log itself was read.
    AuditRead,
}
words!(AuditKind, "a kind of event", {
    SignIn = "sign_in", SignInFailed = "sign_in_failed", SignOut = "sign_out",
    SessionRevoked = "session_revoked", PasswordChanged = "password_changed", UserAdded = "user_added",
    UserChanged = "user_changed", UserDisabled = "user_disabled", UserEnabled = "user_enabled",
    UserInvited = "user_invited", IdentityLinked = "identity_linked", IdentityUnlinked = "identity_unlinked",
    AccessChanged = "access_changed", TokenMade = "token_made", TokenRevoked = "token_revoked",
    CustomerViewed = "customer_viewed", RowsViewed = "rows_viewed", Export = "export", PolicyChanged = "policy_changed",
    ViewChanged = "view_changed",
    SourceChanged = "source_changed", CustomersDecided = "customers_decided",
    CustomersJudged = "customers_judged", AlertsRaised = "alerts_raised", AlertChanged = "alert_changed",
    MessageSentAgain = "message_sent_again", WebhookChanged = "webhook_changed",
    PlanChanged = "plan_changed", LoopChanged = "loop_changed", AuditRead = "audit_read",
});

/// What an event is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AuditSubject {
    /// What it is: `customer`, `user`, `grant` … **Range**: 1 to 200 characters.
    pub kind: String,
    /// Which one. **Range**: 1 to 1,000 characters.
    pub key: String,
}

/// An event to be written down. It never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAuditEvent {
    /// What happened.
    pub kind: AuditKind,
    /// Who did it, and what they are called. **Empty**: nobody was signed in.
    pub actor: Option<(UserId, String)>,
    /// What it is about. **Empty**: the kind alone says it.
    pub subject: Option<AuditSubject>,
    /// What else is worth knowing. **Shape**: a JSON object of 4 KB at most.
    pub details: Option<String>,
    /// The machine that asked. **Empty**: the program itself.
    pub address: Option<IpAddr>,
}

/// An event of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    /// Its number. **Range**: from 1, without gaps.
    pub seq: i64,
    /// When it happened. Events are numbered when they are written, so a later one may be numbered before.
    pub happened_at: Timestamp,
    /// Who did it. **Empty**: nobody was signed in.
    pub actor_id: Option<UserId>,
    /// What they were called then.
    pub actor_name: Option<String>,
    /// What happened.
    pub kind: AuditKind,
    /// What it is about.
    pub subject: Option<AuditSubject>,
    /// What else is worth knowing, as JSON.
    pub details: Option<String>,
    /// The machine that asked.
    pub address: Option<String>,
    /// The hash of the row before and of this one. **Shape**: 64 hexadecimal digits.
    pub hash: String,
}

impl NewAuditEvent {
    /// How long the details may be. **Unit**: bytes.
    pub const DETAILS_AT_MOST: usize = 4096;

    pub(super) fn check(&self) -> Result<(), CallerError> {
        let bad = |field| {
            let problem = "is empty, too long, or cannot be kept";
            Err(CallerError::BadText { field, problem })
        };
        let fits = |text: &str| (1..=SUBJECT_AT_MOST).contains(&text.chars().count()) && !text.contains('\0');
        if let Some((user_id, name)) = &self.actor {
            if !fits(user_id.as_str()) {
                return bad("the actor's key");
            }
            check_text("the actor's name", Some(name))?;
        }
        if let Some(subject) = &self.subject {
            check_text("the kind of the subject", Some(&subject.kind))?;
            if !fits(&subject.key) {
                return bad("the subject's key");
            }
        }
        let details = self.details.as_deref();
        details.map_or(Ok(()), |details| check_json_object("the details", details, Self::DETAILS_AT_MOST))
    }
}

/// The columns that [`read_event`] reads.
macro_rules! event_columns {
    () => {
        "seq, happened_at, actor_id, actor_name, kind, subject_kind, subject_key, details, address, hash"
    };
}
pub(super) use event_columns;

pub(super) fn read_event(row: &Row) -> Result<AuditEvent, StoreError> {
    let kind: String = row.get("kind")?;
    let subject: (Option<String>, Option<String>) = (row.get("subject_kind")?, row.get("subject_key")?);
    Ok(AuditEvent {
        seq: row.get("seq")?,
        happened_at: instant("audit_events.happened_at", row.get("happened_at")?)?,
        actor_id: row.get::<Option<String>>("actor_id")?.map(UserId::new),
        actor_name: row.get("actor_name")?,
        kind: kind.parse().map_err(|_| stored("audit_events.kind", &kind))?,
        subject: match subject {
            (Some(kind), Some(key)) => Some(AuditSubject { kind, key }),
            _ => None,
        },
        details: row.get("details")?,
        address: row.get("address")?,
        hash: row.get("hash")?,
    })
}

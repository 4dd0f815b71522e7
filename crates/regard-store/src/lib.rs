//! The application database: who may look and how they come in, what they are given to see, who may send and
//! read rows, what people said about customers, pages and lists of customers, what is done about customers (the policy,
//! where they stood, alerts and the messages that tell of them, plans, cases of low scores), and the log of who did what.
//! SQLite in the home by default, PostgreSQL by URL, and one SQL text for both.
//!
//! Invariants:
//! - No statement here is written twice, and none is put together from parts. What differs between the
//!   two databases is how they are opened and locked, in `sqlite.rs` and `postgres.rs`, and what keeps the
//!   audit log from being changed, in `migrations/sqlite` and `migrations/postgres`; nothing else.
//! - Every mutation is a unit of work in a task of its own: whoever asked may go away, the unit still ends
//!   whole.
//! - One unit of work writes at a time, in both databases, so no unit sees another one half done.
//! - The time and randomness come from [`Surroundings`]; no statement asks the database for them.
//! - A secret is kept as a hash or not at all; that of a webhook, which signs, under a key that is kept elsewhere.
//! - What people do about customers is written to the audit log in the unit of work that does it, and so is what the
//!   program does by itself, in one event for many.
//!
//! It does not know facts about customers; those live in the lake. It does not know who sees which customer
//! either: it keeps what that follows from, and says by a number when that may have changed.

mod access;
mod alerts;
mod api_tokens;
mod audit;
mod columns;
mod customer_decisions;
mod database;
mod email;
mod entry_links;
mod errors;
mod ids;
mod limits;
mod loops;
mod migrations;
mod outbox;
mod passwords;
mod plans;
mod policy;
mod postgres;
mod push_tokens;
mod sessions;
mod sign_in;
mod sqlite;
mod sso;
mod standings;
mod store;
mod surroundings;
mod talk;
mod texts;
mod throttle;
mod tokens;
mod url;
mod users;
mod visit;
mod webhooks;
mod words;

pub use access::backlog::Backlog;
pub use access::grants::{Grant, Granted, NewGrant};
pub use access::watchlists::{
    MembersChanged, NewWatchlist, SharedWith, Sharing, Watched, Watchlist, WatchlistChanges, WatchlistMember,
    WatchlistSight,
};
pub use alerts::{
    Alert, AlertCounts, AlertFilter, AlertKey, AlertState, NewAlert, Raised, RuleVotes, ToldAlert, Vote,
};
pub use api_tokens::{ApiScope, ApiTokenFacts, NewApiToken};
pub use audit::{Actor, AuditEvent, AuditFilter, AuditKind, AuditState, AuditSubject, NewAuditEvent};
pub use customer_decisions::{CustomerDecision, NewDecision};
pub use email::EmailAddress;
pub use entry_links::EntryLink;
pub use errors::{BugError, CallerError, OutsideError, StoreError};
pub use limits::{Bucket, Limits};
pub use loops::{
    FeedbackLoop, LoopAnswer, LoopClosing, LoopCounts, LoopFilter, LoopState, NewClosing, NewLoop, OpenedLoop,
};
pub use outbox::{
    ClaimedMessage, DeadMessage, Destination, Digest, DigestTime, Except, FailedMessage, MailChoice,
    NewMessage, OutboxCounts, Then, Timing,
};
pub use passwords::Password;
pub use plans::{
    NewPlan, NewStep, Plan, PlanChanges, PlanCounts, PlanEnd, PlanFilter, PlanStart, PlanState, PlanStep,
    Playbook, StepChanges, StepToDo,
};
pub use policy::{PolicyDraft, Publication, Published, PublishedPolicy};
pub use push_tokens::Sender;
pub use sessions::{OpenSession, Session, SignInMethod, SignedIn};
pub use sso::{NewSsoAttempt, SsoAttempt, SsoIdentity, SsoLink};
pub use standings::{Judgement, KnownStanding, Standing, StandingChange, can_be_judged};
pub use store::Store;
pub use surroundings::{Clock, Random, Surroundings};
pub use talk::{Anchor, AnchorKind, Comment, CommentFilter, NewThread, Remark, Thread, is_comment_id};
pub use tokens::{
    ApiToken, BrowserToken, InvitationToken, PushToken, SessionToken, SetupToken, WebhookSecret,
};
pub use url::StoreUrl;
pub use users::{Language, NewUser, Origin, Profile, Role, User, UserChanges, UserSearch};
pub use visit::Visit;
pub use webhooks::{NewWebhook, SealingKey, Webhook, WebhookChanges};

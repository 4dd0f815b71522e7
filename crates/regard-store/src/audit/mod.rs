//! The audit log: who did and saw what. Owns its table, to which rows are only ever added, and the chain
//! of hashes by which a change is seen; what is worth an event is for the caller to know.

mod actor;
mod chain;
mod event;
mod listing;
mod subjects;
mod writing;

pub use actor::Actor;
pub use chain::AuditState;
pub use event::{AuditEvent, AuditKind, AuditSubject, NewAuditEvent};
pub use listing::AuditFilter;

pub(crate) use actor::{Deed, KnownActor, record, record_all};
pub(crate) use writing::AuditQueue;

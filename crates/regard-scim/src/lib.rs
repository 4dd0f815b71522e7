//! SCIM 2.0 (RFC 7643, RFC 7644): a company's directory says who joins, moves and leaves, and the application database follows.
//! Owns the protocol and which users a directory may touch; knows no HTTP server, no tokens and no settings file.
//!
//! ```text
//! ScimService::new(store, "https://regard.example.com/scim/v2")
//! service.answer(ScimRequest { method, path, query, … }) -> ScimAnswer { status, headers, body, events, failure }
//! ```
//!
//! What the caller must do, because it cannot be done here: let in only who has a token for `ApiScope::Scim`, run
//! [`ScimService::answer`] in a task of its own (a change outlives a caller who goes away), say by [`ScimService::asked_by`] who
//! asks, so that what happens is in the audit log, and log the failure of an answer where there is one.
//!
//! Whom a directory touches:
//! - It **keeps** whom it made, and whoever has a key of the directory (`externalId`); an administrator gives that key to link
//!   somebody whom they added themselves.
//! - It may **adopt** whom a source of facts named, as long as they are a viewer: it finds them by `userName`, and the first
//!   change makes them its own. Nobody is adopted by creating them: that is 409, as the RFC wants it.
//! - Everybody else does not exist for it: personas, whom an administrator added, who came by single sign-on. An address is no
//!   proof of who somebody is, so none of them is taken over because the address is the same.
//!
//! What it gives them: name, title, address, business unit, manager, language, and the level, which decides how much they see.
//! An executive sees every customer, so it makes somebody one only where the home's [`Rules`] say that it may.
//! The role `viewer`, `auditor` or `expert`; never `admin`, and the role of an administrator is changed in Regard alone. The last
//! administrator who can sign in cannot be switched off from here.
//!
//! `active: false` keeps somebody out and can be taken back. DELETE is for good: they are kept out, their address and the
//! directory's key are free for somebody else, and for the directory they are gone. What they wrote stays theirs. Somebody who is
//! made with the personnel number of one who left is that person again.
//!
//! There are no groups: what a user sees follows from the org chart, and a list that nothing follows from would be for show. So
//! `/Groups` is an empty list, because some directories ask before anything else, is absent from `/ResourceTypes`, and making one
//! is 501.
//!
//! Invariants:
//! - A change is one unit of work on the user as they were read; what happened meanwhile is never written over.
//! - Bodies, filters, operations and lists are bounded; a filter is parsed in time that grows with its length, to a bounded depth.
//! - No answer holds a text of the database's; what went wrong inside is handed to the caller apart.
//!
//! The grammar of filters is our own: the crates that have one parse only the filters of the standard, and directories also send
//! `emails[type eq "work"].value eq "…"`, URNs with a dot behind them and attributes of an extension without their URN; nor do
//! they bound the depth.

mod errors;
mod event;
mod filter;
mod limits;
mod message;
mod patch;
mod resource;
mod rules;
mod schema;
mod service;
mod users;

pub use event::{ScimEvent, ScimHappening};
pub use limits::BODY_BYTES_AT_MOST;
pub use message::{CONTENT_TYPE, ScimAnswer, ScimMethod, ScimRequest};
pub use rules::Rules;
pub use service::ScimService;

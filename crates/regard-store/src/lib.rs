//! The application database: who may look, their sessions, the brakes on guessing, who may send rows, and what people decided
//! about customers. SQLite in the
//! home by default, PostgreSQL by URL, and one SQL text for both.
//!
//! Invariants:
//! - No statement here is written twice, and none is put together from parts. What differs between the
//!   two databases is how they are opened and locked, in `sqlite.rs` and `postgres.rs`, and nothing else.
//! - Every mutation is a unit of work in a task of its own: whoever asked may go away, the unit still ends
//!   whole.
//! - One unit of work writes at a time, in both databases, so no unit sees another one half done.
//! - The time and randomness come from [`Surroundings`]; no statement asks the database for them.
//! - A secret is kept as a hash or not at all.
//!
//! It does not know facts about customers; those live in the lake.

mod customer_decisions;
mod database;
mod email;
mod errors;
mod limits;
mod migrations;
mod passwords;
mod postgres;
mod push_tokens;
mod sessions;
mod sign_in;
mod sqlite;
mod store;
mod surroundings;
mod throttle;
mod tokens;
mod url;
mod users;

pub use customer_decisions::{CustomerDecision, NewDecision};
pub use email::EmailAddress;
pub use errors::{BugError, CallerError, OutsideError, StoreError};
pub use limits::{Bucket, Limits};
pub use passwords::Password;
pub use push_tokens::Sender;
pub use sessions::{Session, SignedIn};
pub use store::Store;
pub use surroundings::{Clock, Random, Surroundings};
pub use tokens::{PushToken, SessionToken};
pub use url::StoreUrl;
pub use users::{Profile, Role, User};

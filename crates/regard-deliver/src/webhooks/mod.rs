//! Webhooks: what is sent to one, signed, over a connection that leads to where it may. Owns that every try resolves the
//! name itself, checks every address, and speaks to exactly one that was checked; knows no queue and no retries.
//!
//! Invariants:
//! - There is one way out, [`Webhooks::send`]. It follows no redirect, asks no proxy, and unpacks nothing.
//! - A connection that is used again is one to an address that was checked for this very try.
//! - What a receiver answers is read up to a bound and thrown away; nothing of it is kept or shown but its status.

mod address;
mod answer;
mod networks;
mod resolving;
mod sending;
mod signature;
mod target;
mod wire;

pub use address::{AddressKind, AddressRule};
pub use resolving::{Resolve, SystemResolver};
pub use sending::Webhooks;
pub(crate) use sending::is_message_id;
pub use signature::{SecretError, SigningSecret};
pub use target::{Target, TargetRule, UrlProblem};
pub(crate) use wire::BODY_WITHIN;

//! Messages on their way out. Each is written with the alert that it tells of, in one unit of work, so that none is lost
//! and none tells of what is not there. Owns their table and who may send which when; how one is sent is for others to
//! know, and so is how long they wait before they try again.

mod choosing;
mod claiming;
mod dead;
mod message;
mod putting;
mod settling;

pub use choosing::MailChoice;
pub use claiming::{ClaimedMessage, Digest, DigestTime, Except};
pub use dead::{DeadMessage, OutboxCounts};
pub use message::{Destination, NewMessage, Timing};
pub use settling::{FailedMessage, Then};

pub(crate) use putting::{bury_webhook, check_bodies, put_messages};

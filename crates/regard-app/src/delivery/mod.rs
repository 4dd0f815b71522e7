//! From alerts to people and programs outside: in which words, to whom at the moment of sending, and what
//! administrators see and do about it. Owns no way out, which is `regard-deliver`'s, and no table.

mod desk;
mod letter;
mod outbox;
mod ready;
mod told;
mod words;

pub use desk::{Delivery, DeliveryError, DeliveryParts, MailFacts};
pub use outbox::{OutboxParts, StoreOutbox};

//! Delivering alerts: messages that wait in an outbox go out by e-mail and to webhooks, at least once and always under the
//! same key. Owns the way out and when it is tried again; knows no alerts, no users, no database and no settings file.
//!
//! ```text
//! settings.check()                                     what regard.toml says
//! Relay::new, Webhooks::new                            the ways out; nothing is connected yet
//! Courier::new(outbox, ways, settings, surroundings)   -> courier, handle
//! courier.run()                                        until handle.stop()
//! ```
//!
//! What the caller must do, because it cannot be done here: keep the messages ([`Outbox`]), put them into words and JSON, and
//! say who may make a webhook.
//!
//! Invariants:
//! - Nothing is sent to an address that was not checked for this very try; no redirect is followed, and no proxy is asked.
//! - No secret, password or answer of a receiver is in an error or in what `Debug` shows; of what a mail server says, one
//!   line of 200 characters.
//! - Everything ends: a connection, a try, an answer that is read, a lease, the tries of a message.
//! - The time and chance are passed in.

mod courier;
mod fault;
mod mail;
mod outbox;
mod retry;
mod settings;
mod surroundings;
mod trust;
mod webhooks;

pub use courier::{Courier, CourierHandle, Lane, Progress, Resting, Ways};
pub use fault::Fault;
pub use mail::{Mail, Part, Relay, RelayError};
pub use outbox::{Ask, Busy, Call, Claim, NotDelivered, Outbox, OutboxError, Parcel, Post, Then};
pub use retry::RetryPolicy;
pub use settings::{
    BadSetting, DeliverySettings, MailPassword, MailSecurity, MailSettings, Network, PortRange,
    RetrySettings, SendingSettings, WebhookSettings,
};
pub use surroundings::{Clock, Random, Surroundings};
pub use trust::{Trust, TrustError};
pub use webhooks::{
    AddressKind, AddressRule, Resolve, SecretError, SigningSecret, SystemResolver, Target, TargetRule,
    UrlProblem, Webhooks,
};

//! Single sign-on by OpenID Connect: the authorization code flow with PKCE, for clients with and without a secret. Owns the
//! way to the provider and back, and what is believed on it; knows no users, no sessions, no HTTP server and no settings file.
//!
//! ```text
//! Provider::new(config, clock, http)            nothing is fetched yet
//! provider.begin(random) -> url, attempt        keep the attempt on the server, bound to the browser; redirect to url
//! provider.finish(attempt, parameters) -> Identity { issuer, subject, … }
//! ```
//!
//! What the caller must do, because it cannot be done here: keep the [`Attempt`] where only the browser that began it can get
//! at it (a cookie `__Host-…; Secure; HttpOnly; SameSite=Lax` with a random key), hand it out once, answer the callback with a
//! redirect so that the code leaves the address bar, and look people up by `issuer` and `subject`, never by address of mail.
//!
//! Invariants:
//! - Nobody is believed without a signature by a key that the provider publishes, with an algorithm that is allowed. Neither
//!   `none` nor a shared secret can be allowed.
//! - Requests go over HTTPS to what the configured issuer names, follow no redirect, ask no proxy, and end after a time and a
//!   size. Plain HTTP reaches this very machine only, and only when the settings say so.
//! - A provider is asked when somebody signs in and not before; one that is down is an error that names it.
//! - No token, code or secret is in an error or in what `Debug` shows, and no text from outside that is not bounded and clean.
//! - The time and randomness are passed in.

mod address;
mod algorithm;
mod answer;
mod attempt;
mod config;
mod errors;
mod http;
mod identity;
mod keys;
mod knowledge;
pub mod limits;
mod metadata;
mod provider;
mod spent;
mod surroundings;
mod token;
mod verify;

pub use algorithm::Algorithm;
pub use attempt::{Attempt, Beginning, CallbackParameters};
pub use config::{ClientSecret, ProviderConfig};
pub use errors::{
    AnswerCode, ConfigurationFault, Declined, Document, Excerpt, Fault, ProviderFault, Refusal, SsoError,
};
pub use http::{Http, HttpUnavailable};
pub use identity::Identity;
pub use limits::HttpLimits;
pub use provider::Provider;
pub use surroundings::Clock;

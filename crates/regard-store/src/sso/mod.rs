//! Single sign-on, as far as it is remembered: who somebody is at a provider, and sign-ins on their way
//! through it. What a provider says is checked elsewhere, before it comes here.

mod attempts;
mod identities;
mod seal;

pub use attempts::{NewSsoAttempt, SsoAttempt};
pub use identities::{SsoIdentity, SsoLink};

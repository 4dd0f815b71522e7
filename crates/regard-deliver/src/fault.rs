//! Why something was not delivered, in words that hold no secret and nothing that a receiver could make us say at length.
//! Owns what each fault means for the message and for its destination.

use crate::webhooks::{AddressKind, UrlProblem};
use jiff::Timestamp;

/// Why something was not delivered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is nobody to send it to.
    #[error("{0}")]
    Nowhere(String),
    /// The message is not as it must be.
    #[error("the message {0}")]
    BadMessage(&'static str),

    /// The address of the webhook may not be called.
    #[error("the address of the webhook {0}")]
    BadUrl(#[from] UrlProblem),
    /// The name of the webhook leads to where nothing may be sent.
    #[error(
        "the webhook leads to {0}, where nothing is sent: name its network in allowed_networks if it is meant"
    )]
    Forbidden(AddressKind),
    /// This is a demo, and the webhook leads away from this machine.
    #[error(
        "this is a demo, in which anybody may make a webhook: it sends to nobody but this very machine, under an \
         address that allowed_networks names"
    )]
    NotFromDemo,
    /// The name of the webhook leads nowhere.
    #[error("the name of the webhook cannot be resolved")]
    Unresolved,
    /// Nobody takes a connection.
    #[error("the webhook cannot be reached")]
    Unreachable,
    /// No TLS, or not with a certificate that is trusted.
    #[error("there is no TLS with the webhook, or its certificate is not trusted")]
    NoTls,
    /// It took too long.
    #[error("the webhook did not answer in time")]
    TooSlow,
    /// The connection ended, or what came is no HTTP.
    #[error("the webhook broke off, or answered what is no HTTP")]
    BrokenOff,
    /// A status other than 2xx and 410.
    #[error("the webhook answered HTTP status {status}")]
    Status {
        /// **Unit and range**: an HTTP status.
        status: u16,
        /// When the receiver wants to be asked again. **Empty**: it did not say.
        not_before: Option<Timestamp>,
    },
    /// The webhook wants nothing any more.
    #[error("the webhook answered HTTP status 410: it wants nothing any more, and is disabled")]
    Gone,

    /// There are no settings for e-mail.
    #[error("no mail server is set: write [delivery.mail] into regard.toml")]
    NoRelay,
    /// The mail server cannot be reached, or speaks no SMTP.
    #[error("the mail server cannot be reached, or broke off")]
    RelayUnreachable,
    /// The mail server has no TLS that we want.
    #[error("the mail server offers no TLS, or its certificate is not trusted")]
    RelayNoTls,
    /// The mail server does not take our name and password. Its words are not repeated: they may hold ours.
    #[error("the mail server does not take the user name and password")]
    RelaySignIn,
    /// It took too long.
    #[error("the mail server did not answer in time")]
    RelayTooSlow,
    /// The mail server does not take this mail now.
    #[error("the mail server answered {code}: {words}")]
    MailLater {
        /// **Range**: 400 to 499.
        code: u16,
        /// What it said, cut and cleaned.
        words: String,
    },
    /// The mail server will never take this mail.
    #[error("the mail server answered {code}: {words}")]
    MailRefused {
        /// **Range**: 500 to 599.
        code: u16,
        /// What it said, cut and cleaned.
        words: String,
    },
}

impl Fault {
    /// Whether another try is of no use.
    pub fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Nowhere(_)
                | Self::BadMessage(_)
                | Self::BadUrl(_)
                | Self::NotFromDemo
                | Self::Gone
                | Self::NoRelay
                | Self::MailRefused { .. }
        )
    }

    /// Whether it tells of the destination as a whole, and not of this one message.
    pub fn is_of_destination(&self) -> bool {
        match self {
            Self::Forbidden(_)
            | Self::Unresolved
            | Self::Unreachable
            | Self::NoTls
            | Self::TooSlow
            | Self::BrokenOff
            | Self::RelayUnreachable
            | Self::RelayNoTls
            | Self::RelaySignIn
            | Self::RelayTooSlow => true,
            Self::Status { status, .. } => *status == 429 || *status >= 500,
            // 421: the server is about to close.
            Self::MailLater { code, .. } => *code == 421,
            _ => false,
        }
    }

    /// When the receiver wants to be asked again. **Empty**: it did not say.
    pub fn not_before(&self) -> Option<Timestamp> {
        match self {
            Self::Status { not_before, .. } => *not_before,
            _ => None,
        }
    }
}

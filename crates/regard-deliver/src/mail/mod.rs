//! E-mail: a mail made of words, and the mail server that it goes out through. Owns both; which words is for others to
//! know.

mod letter;
mod opening;
mod relay;
mod words;

pub use relay::{Relay, RelayError};
pub use words::{Mail, Part};

//! From where customers stand to somebody who does something: what changed since the last time becomes alerts for
//! those who look after them. Owns what is news, and who is meant by the words of a policy; what fires is the
//! policy's, and what was told is the application database's.

mod addressing;
mod colleagues;
mod news;

pub use addressing::Addressing;
pub use news::{Acted, Acting, ActingError};

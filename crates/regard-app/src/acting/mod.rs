//! From where customers stand, and from what they said, to somebody who does something: what changed since the last time
//! becomes alerts for those who look after them, and each low score a case that somebody owns. Owns what is news, and
//! who is meant by the words of a policy; what fires is the policy's, and what was told is the application database's.

mod addressing;
mod colleagues;
mod events;
mod judging;
mod keepers;
mod news;
mod opening;
mod units;

pub use addressing::Addressing;
pub(crate) use colleagues::Colleagues;
pub use news::{Acted, Acting, ActingError};
pub use opening::{LOOP_CAUSES, OpenedCases, due_from};

//! How a request becomes typed values. A handler reaches a session, a lens or a question only
//! through these, so that none can be read unproven, unbounded or unknown.

mod answer;
mod asked;
mod body;
mod details;
mod lines;
mod name;
mod parameters;
mod query;
mod session;
mod witness;

pub(crate) use answer::{page_problem, store_problem};
pub(crate) use asked::{Answered, Asked, Plain, lens};
pub(crate) use body::Body;
pub(crate) use lines::Lines;
pub(crate) use name::{Name, Pair};
pub(crate) use parameters::{Cursor, DayText, PeriodText, ReasonText, Word, Words};
pub(crate) use query::{BETWEEN, Nothing, Pairs, Query};
pub use session::Who;
pub(crate) use session::{SenderOf, Session, SignedIn, admit};
pub(crate) use witness::{Sights, Witness};
